"""How pressing a report is, by when it must be answered, and to whom it climbs.

Pure: no Django, no clock, no database.  Instants are ms since 1970 UTC.
The four levels and their times are working values of ours (30 minutes for life safety, the
same day, a day, a trend); only the name of the report is in the public sources.
"""

import re
from enum import StrEnum

from sanjiayi.kernel.civil import at, civil_day
from sanjiayi.kernel.paths import parent
from sanjiayi.kernel.refusals import Refusal

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS

LIFE, SAME_DAY, IN_A_DAY, TREND = 1, 2, 3, 4
LEVELS = (LIFE, SAME_DAY, IN_A_DAY, TREND)

LONGEST_TITLE = 40
LONGEST_ANSWER = 80

EVENING_HOUR = 20
"""Same day means before the evening bulletin."""
_LEAST_MS = 2 * HOUR_MS
"""… but never less than two hours, however late in the day it came."""


class Category(StrEnum):
    """What is stuck."""

    LIFE = "life"
    MEDICINE = "medicine"
    SUPPLY = "supply"
    SCREENING = "screening"
    WASTE = "waste"
    STAFF = "staff"
    INFORMATION = "information"
    OTHER = "other"


class State(StrEnum):
    """How far a report has come."""

    REPORTED = "reported"
    ACKNOWLEDGED = "acknowledged"
    UNBLOCKED = "unblocked"
    SETTLED = "settled"
    REOPENED = "reopened"


class Outcome(StrEnum):
    """What the owner achieved."""

    UNBLOCKED = "unblocked"
    PARTLY = "partly"
    EXPLAINED = "explained"
    NOT_POSSIBLE = "not_possible"


OPEN = (State.REPORTED, State.ACKNOWLEDGED, State.REOPENED)


def due_by(level: int, since: int) -> int:
    """The moment by which a report put to somebody at `since` must be answered."""
    if level == LIFE:
        return since + 30 * MINUTE_MS
    if level == SAME_DAY:
        return max(at(civil_day(since), EVENING_HOUR), since + _LEAST_MS)
    if level == IN_A_DAY:
        return since + 24 * HOUR_MS
    return since + 72 * HOUR_MS


def next_owner(owner: str) -> str | None:
    """The group one level up; None above the district.

    Work group → committee → branch (community) → town → district.  The functional groups sit
    in the community, so they climb to the branch.

    >>> next_owner("work_group@yt.3.08"), next_owner("medicine@yt"), next_owner("district@yt")
    ('committee@yt.3', 'branch@yt', None)
    """
    kind, _, place = owner.partition("@")
    above = {
        "work_group": f"committee@{parent(place)}",
        "committee": f"branch@{parent(place)}",
        "party_group": f"branch@{parent(place)}",
        "branch": f"town@{place}",
        "town": f"district@{place}",
        "district": None,
    }
    return above.get(kind, f"branch@{place}")


_DOOR = re.compile(r"\d{2,4}\s*室|\d+\s*[-–]\s*\d{3,4}(?!\d)")
_TELEPHONE = re.compile(r"(?<!\d)\d[\d\s-]{6,}\d(?!\d)")


def why_not_public(text: str) -> Refusal | None:
    """Words of a report are read by everybody: no door, no telephone, no number of a person."""
    if _TELEPHONE.search(text):
        return Refusal("express.number", "这里写了电话或证件号，谁都能看到。请删去号码。")
    if _DOOR.search(text):
        return Refusal("express.door", "这里写了门牌，谁都能看到。请只写到楼栋。")
    return None


def why_not_report(level: int, title: str, persons: int) -> Refusal | None:
    """Is the report whole and fit to be read by everybody?"""
    if level not in LEVELS:
        return Refusal("express.level", "请选级别：一级危及生命，二级当天，三级一天内，四级趋势。")
    if not title.strip():
        return Refusal("express.no_title", "请用一句话写清卡在哪里。")
    if len(title) > LONGEST_TITLE:
        return Refusal("express.long_title", f"标题最多 {LONGEST_TITLE} 个字，请写短一些。")
    if persons < 0:
        return Refusal("express.persons", "涉及人数不能小于 0；不清楚就填 0。")
    return why_not_public(title)


def why_not_answer(answer: str) -> Refusal | None:
    """Is the answer fit to be read by everybody?"""
    if not answer.strip():
        return Refusal("express.no_answer", "请写一句怎么解决的，大家都会看到。")
    if len(answer) > LONGEST_ANSWER:
        return Refusal("express.long_answer", f"答复最多 {LONGEST_ANSWER} 个字，请写短一些。")
    return why_not_public(answer)


def minutes_taken(reported_at: int, unblocked_at: int) -> int:
    """Whole minutes from report to answer."""
    return max(0, unblocked_at - reported_at) // MINUTE_MS
