"""Planners of the month: each spreads one published total over days, places and hours.  Pure.

A planner is a function `sheets(town, day)` (or an object with that method): what devices hand
over about that day, in any order; months are woven by demo.month.  Everything is drawn from
the town's seed and the day alone, so a day can be planned again by itself.
"""
