"""核酸: screening rounds, swabs, turn-out, sites, the escort of medical teams.

May touch: floors 0 to 2.
"""
