"""Goods: relief batches, antigen kits, goods handling, parcels in three zones.

May touch: floors 0 to 2.
"""
