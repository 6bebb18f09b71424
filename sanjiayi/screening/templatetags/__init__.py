"""Words of the screening room in templates."""
