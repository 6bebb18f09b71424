"""What a need may be, and whether it is late.  Pure.  Instants are ms since 1970 UTC."""

from enum import StrEnum


class Category(StrEnum):
    """What residents ask for."""

    MEDICINE = "medicine"
    CARE = "care"
    SUPPLIES = "supplies"
    PROBLEM = "problem"
    QUESTION = "question"
    RUMOUR = "rumour"


class Outcome(StrEnum):
    """What came of it."""

    MET = "met"
    EXPLAINED = "explained"
    PASSED_ON = "passed_on"
    NOT_POSSIBLE = "not_possible"


def is_overdue(due_at: int, now: int) -> bool:
    """Promised, and the moment has passed.

    >>> is_overdue(1000, 1001), is_overdue(0, 1001)
    (True, False)
    """
    return 0 < due_at < now
