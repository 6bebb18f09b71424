"""When somebody will need the same again, from what they asked for before.  Pure.

The end of a supply is what the resident told when they last asked; the next end is reckoned from
how far apart their ends were, never from a dose.
"""

from collections.abc import Sequence
from statistics import median

from sanjiayi.kernel.civil import date_of, days_before

USUAL_DAYS = 28
"""A repeat nobody has a history for: four weeks, the usual month of a chronic prescription.
Working value, said on the page."""
_LEAST, _MOST = 3, 120
WINDOWS = (1, 3, 7)
"""Days ahead the morning list is cut into."""


def next_out(ends: Sequence[int]) -> tuple[int, bool]:
    """(the next day with none left, is it from a history?) after these ends, at least one.

    Gaps shorter than three days or longer than four months are slips or pauses and not counted.

    >>> next_out([20220401, 20220429]), next_out([20220429])
    ((20220527, True), (20220527, False))
    """
    ordered = sorted(set(ends))
    gaps = [
        gap
        for one, two in zip(ordered, ordered[1:], strict=False)
        if _LEAST <= (gap := (date_of(two) - date_of(one)).days) <= _MOST
    ]
    days = round(median(gaps)) if gaps else USUAL_DAYS
    return days_before(ordered[-1], -days), bool(gaps)


def window(left: int) -> int | None:
    """1, 3 or 7: the first of WINDOWS that holds so many days left; None beyond the last."""
    return next((days for days in WINDOWS if left <= days), None)
