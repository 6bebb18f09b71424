"""社情民意快报: what is stuck, whom it was put to, and what came of it.

A report has a level and a clock; when the clock runs out it climbs to the next owner; who
reported says whether it moves again.  Its words are for everybody: no person, no door, no
number.  May touch: every room below.  Never imported by a work room.
"""
