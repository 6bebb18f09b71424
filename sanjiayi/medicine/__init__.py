"""配药: registering, buying and issuing medicines for residents who cannot go out.

May touch: floors 0 to 2.  Never gives advice on dose.
"""
