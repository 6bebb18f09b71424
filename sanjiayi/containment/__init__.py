"""Sealed buildings and what is owed to them: disinfection, special waste, release.

A building is sealed and released by order, by a named post; while it is sealed it is owed
disinfections at set hours, and what is not recorded by then is overdue.  May touch: floors 0
to 2, but not people.  Knows buildings, never diagnoses.
"""
