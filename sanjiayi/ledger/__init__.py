"""台账, the ledger: every fact, once, in the order it reached us.

May touch: kernel and its own tables.  Knows no other room and no kind by name: rooms
enter their kinds in the registry, and the ledger calls them back through it.
"""
