"""Words every room shares: civil days, place paths, refusals, facts, sight.

May touch: the standard library and msgspec.  Knows no Django, no clock, no room.
"""
