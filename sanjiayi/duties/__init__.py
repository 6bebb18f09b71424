"""Hands: shifts, attendance, hand-over, and the duties with a kind: gate, patrol, visitors.

May touch: floors 0 and 1.  Does not know the work inside a shift.
"""
