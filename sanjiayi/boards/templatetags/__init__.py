"""Template words of the boards."""
