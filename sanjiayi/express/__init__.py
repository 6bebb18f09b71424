"""社情民意快报: what is stuck, whom it was put to, and what came of it.

May touch: every room below.  Never imported by a work room.
"""
