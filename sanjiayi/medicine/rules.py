"""Where an order stands, and when a resident has none left.

Pure: no Django, no clock, no database.  Instants are ms since 1970 UTC, days Shanghai days.
The hard-to-get groups are the ones the report of the Yongtai branch names: insulin,
psychiatric and oncology drugs.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

from sanjiayi.kernel.civil import at, date_of
from sanjiayi.policy.shapes import PriorityDays


class State(StrEnum):
    """How far an order has come."""

    REGISTERED = "registered"
    COLLECTED = "collected"
    BOUGHT = "bought"
    AT_DESK = "at_desk"
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"


class Group(StrEnum):
    """Groups of drugs the desk keeps apart."""

    ORDINARY = "ordinary"
    CHRONIC = "chronic"
    INSULIN = "insulin"
    PSYCHIATRIC = "psychiatric"
    ONCOLOGY = "oncology"


STATE_OF_STEP = {
    "registered": State.REGISTERED,
    "collected": State.COLLECTED,
    "bought": State.BOUGHT,
    "reached_desk": State.AT_DESK,
    "issued": State.ISSUED,
    "withdrawn": State.WITHDRAWN,
}
"""The step a record tells of, and the state it brings; "not_obtained" brings none."""

_FURTHEST_FIRST = (
    State.ISSUED, State.WITHDRAWN, State.AT_DESK, State.BOUGHT, State.COLLECTED,
)  # fmt: skip


class Rung(StrEnum):
    """Where an order is sought when the rung below has none; lowest first.

    The way teams went in April 2022: the clinic, the district's hospital, one of the city, the
    specialist, a prescription from an internet hospital, the medicine group that knows everybody,
    and then whoever can unblock it.
    """

    CLINIC = "clinic"
    DISTRICT = "district"
    CITY = "city"
    SPECIALIST = "specialist"
    INTERNET = "internet"
    GROUP = "group"
    EXPRESS = "express"


RUNGS = tuple(Rung)


def next_rung(rung: str) -> Rung | None:
    """The rung above; None above the last.

    >>> next_rung("clinic")
    <Rung.DISTRICT: 'district'>
    """
    place = RUNGS.index(Rung(rung)) + 1
    return RUNGS[place] if place < len(RUNGS) else None


DOUBTS = ("twice_bought", "bought_then_withdrawn", "unasked_substitute", "unchecked", "short")
"""What must be looked at, in the order of weight: two desks bought it, it was withdrawn after it
was paid, something else was bought without the resident's word, a controlled bag went out
without a second person, fewer boxes than wanted."""

CONSENT_WORDS = {
    "phone": "电话里同意",
    "in_person": "当面同意",
    "signature": "签字同意",
    "voice": "语音同意",
}
"""How a resident agreed to something else."""

PROXY_WORDS = {"signed": "签了委托", "voice": "语音委托", "photo": "拍照委托"}
"""How buying on somebody's behalf was authorised."""

HANDED_WORDS = {
    "code": "核对取药码",
    "signature": "签字",
    "stair_door": "封控楼门口交接",
    "desk": "居委自取",
}
"""How a bag came into the resident's hands."""

WITHDRAWN_WORDS = {"resident": "居民不要了", "hospital": "去医院了", "duplicate": "重复登记"}
"""Why an order is no longer wanted."""

TWO_CHECK = frozenset({"narcotic", "psychotropic_1"})
"""Classes in law whose bags two people compare and sign for."""

ALWAYS_A_DAYS = 3
"""A drug whose gap does harm goes first when it lasts no longer: working value."""


def days_left(runs_out_on: int, today: int) -> int:
    """Whole days after today that are covered, less than nothing when it is gone.

    >>> days_left(20220520, 20220518), days_left(20220517, 20220518)
    (2, -1)
    """
    return (date_of(runs_out_on) - date_of(today)).days


def priority(runs_out_on: int, today: int, *, is_vital: bool, limits: PriorityDays) -> str:
    """A to D by the days left; what must not lack a day is A sooner.

    limits   of the policy pack in force
    """
    left = days_left(runs_out_on, today)
    if left <= limits.A or (is_vital and left <= ALWAYS_A_DAYS):
        return "A"
    return "B" if left <= limits.B else "C" if left <= limits.C else "D"


LAST_DOSE_HOUR = 20
"""On the last day the evening dose is the last: 20:00, a working value shown on the board."""


def state(times: Mapping[State, int]) -> State:
    """The furthest state reached; medicine in the hand counts more than a withdrawal.

    >>> state({State.REGISTERED: 1, State.BOUGHT: 5, State.COLLECTED: 9})
    <State.BOUGHT: 'bought'>
    """
    return next((s for s in _FURTHEST_FIRST if s in times), State.REGISTERED)


@lru_cache(maxsize=4_096)
def gone_at(runs_out_on: int) -> int:
    """The moment from which the resident has none: after the evening dose of the last day.

    >>> gone_at(20220517) == at(20220517, 20)
    True
    """
    return at(runs_out_on, LAST_DOSE_HOUR)


def is_running_out(runs_out_on: int, now: int, within_hours: int) -> bool:
    """Gone already, or within so many hours from now."""
    return gone_at(runs_out_on) <= now + within_hours * 3_600_000
