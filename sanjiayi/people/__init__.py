"""Residents, households present, telephones, free words: the only room that holds a name.

May touch: kernel, policy, ledger, places.  Everyone else knows a person by id and asks
here for what the post may see; every such look is itself an entry.
"""
