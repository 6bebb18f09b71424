"""A made-up neighbourhood and a made-up month, told through the front door.

May touch: every room's commands and the ledger's door.  Never a table.
"""
