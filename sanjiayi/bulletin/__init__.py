"""The daily bulletin (疫情防控日报): one record a scope and day, rendered four ways.

Figures come from the ledger's rollups as frozen at a ledger number; words are composed from
them and may be mended by hand; figures may not.  May touch: kernel, policy, ledger, places,
team, needs and queries of screening, supplies, containment and express.  Never people or medicine:
a bulletin cannot name whom it cannot import.
"""
