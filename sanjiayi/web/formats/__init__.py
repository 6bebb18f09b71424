"""How numbers are written in each language; Django's own Chinese has no separator."""
