"""Sealed buildings and what is owed to them: disinfection, special waste, release.

May touch: floors 0 to 2, but not people.  Knows buildings, never diagnoses.
"""
