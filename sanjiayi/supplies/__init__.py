"""Goods: relief batches, antigen kits, goods handling, parcels in three zones.

What came in against what went out, by batch and building, so that anybody can count along;
goods by how often they were handled; parcels by the zone they stand in.  May touch: floors 0
to 2.
"""
