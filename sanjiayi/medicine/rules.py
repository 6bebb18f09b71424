"""Where an order stands, and when a resident has none left.

Pure: no Django, no clock, no database.  Instants are ms since 1970 UTC, days Shanghai days.
The hard-to-get groups are the ones the report of the Yongtai branch names: insulin,
psychiatric and oncology drugs.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

from sanjiayi.kernel.civil import at


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
