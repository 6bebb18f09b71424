"""核酸: screening rounds, swabs, turn-out, sites, the escort of medical teams.

A round says who is due; calls bring buildings down; every swab counts a person once at each
place she belongs to, whatever the order of arrival; quarters of an hour draw the curve.
May touch: floors 0 to 2.
"""
