"""Measurements of what must be fast: `script/bench [name …] [--write]`."""
