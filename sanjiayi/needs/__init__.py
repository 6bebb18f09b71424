"""What residents ask for, by any channel, whoever will serve it.

May touch: floors 0 and 1.  Knows what can be asked for, not how it is served.
"""
