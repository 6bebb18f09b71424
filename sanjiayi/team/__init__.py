"""三加一: branch and community, party groups and committees, work groups and compounds,
plus the functional groups; staff, posts, B-roles, devices, sign-in and scope of sight.

May touch: kernel, policy, ledger, places, people.
"""
