"""Plans: rosters, call-up waves, runs, allocation.  Plain values in, plan and reasons out.

May touch: kernel.  Knows no Django, no clock, no room; seed and time limit are arguments.
"""
