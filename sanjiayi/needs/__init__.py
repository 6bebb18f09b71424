"""What residents ask for, by any channel, whoever will serve it.

A need is raised at a door, by telephone, on the page or at the desk, carries a promise of when
it is answered, and is open until somebody answers.  The resident's own words are in people,
by id.  May touch: floors 0 and 1.  Knows what can be asked for, not how it is served.
"""
