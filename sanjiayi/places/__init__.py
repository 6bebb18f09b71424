"""The neighbourhood as it stands: community, committees, compounds, buildings, doors.

May touch: kernel, policy, ledger.  Holds no person.
"""
