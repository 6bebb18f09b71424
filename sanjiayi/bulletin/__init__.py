"""疫情防控日报: what the neighbourhood may know today, drafted from the ledger.

May touch: kernel, policy, ledger, places, team, and the queries of screening, supplies,
containment and express.  Never people or medicine: it cannot name a person because it
cannot import one.
"""
