"""Hands: shifts, attendance, hand-over, and the duties with a kind: gate, patrol, visitors.

Attendance tells who is on duty at a moment and how long without a rest; a hand-over note is
signed by both.  Visitors are only counted.  May touch: floors 0 and 1.  Does not know the work
inside a shift.
"""
