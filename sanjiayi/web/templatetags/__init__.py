"""Words every template may use."""
