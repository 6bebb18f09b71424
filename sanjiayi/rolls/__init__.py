"""名册: a town's own spreadsheets read into places, people and team.

May touch: kernel, policy, ledger, places, people, team.  Dry run first, errors by row,
harmless when repeated.
"""
