"""配药: registering, buying and issuing medicines for residents who cannot go out.

An order is registered, its card collected, the medicine bought, brought to the desk and
issued, or withdrawn; where it stands is the furthest step told of.  May touch: floors 0 to 2.
Never gives advice on dose.
"""
