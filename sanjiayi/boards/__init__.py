"""指挥板: what needs a person now, and every figure opened down to its records.

May touch: the queries of every room below.  Writes no table.
"""
