"""How pressing a report is, by when it must be answered, and to whom it climbs.

Pure: no Django, no clock, no database.  Instants are ms since 1970 UTC.
Only the name of the report is in the public sources; levels and times are working values, and
a town's own stand in its policy pack.

When clocks run out (`Times`, `why_climb`): a report nobody took on by `ack_by`, or nobody
answered by `due_at`, goes one level up, with the whole time of its level counted from the
moment the next owner gets it.  Time in which nobody counted (the program stood still) is not
made up for: after six hours' standstill everything due climbs once, to somebody who has
the same time as everybody before.
"""

from dataclasses import dataclass
from enum import StrEnum

from sanjiayi.express import linter
from sanjiayi.kernel.civil import at, civil_day
from sanjiayi.kernel.paths import parent
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.policy import Pack
from sanjiayi.team import roles

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS

LIFE, SAME_DAY, IN_A_DAY, TREND = 1, 2, 3, 4
LEVELS = (LIFE, SAME_DAY, IN_A_DAY, TREND)

LONGEST_TITLE = 40
LONGEST_ANSWER = 80
LONGEST_NOTE = 80
LONGEST_OFFICE = 40
LONGEST = {"problem": 300, "cause": 200, "suggestion": 200, "tried": 200}
"""The long words of a report, and how long each may be."""

MOST_PERSONS = 100_000


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
    """What the owner achieved; returned: no matter for a report; merged: with another."""

    UNBLOCKED = "unblocked"
    PARTLY = "partly"
    EXPLAINED = "explained"
    NOT_POSSIBLE = "not_possible"
    RETURNED = "returned"
    MERGED = "merged"


OPEN = (State.REPORTED, State.ACKNOWLEDGED, State.REOPENED)


class Reason(StrEnum):
    """Why a report went up."""

    UNACKNOWLEDGED = "unacknowledged"
    OVERDUE = "overdue"
    BY_HAND = "by_hand"


OUTSIDE = frozenset({"town", "district"})
"""Kinds of owners that are outside this system."""


@dataclass(frozen=True)
class Times:
    """The clocks of the four levels; minutes, but for the hour of the evening.

    ack        until somebody must have taken it on; None: only the answer has a clock
    life, day, trend   until it must be answered (levels 1, 3, 4)
    evening_hour, evening_least   level 2: the same day by that hour, never less than so long
    """

    ack: tuple[int | None, int | None, int | None, int | None]
    life: int
    evening_hour: int
    evening_least: int
    day: int
    trend: int


BEFORE_PACKS = Times((None, None, None, None), 30, 20, 120, 24 * 60, 72 * 60)
"""What held before packs carried these clocks, and for reports without a pack."""


def times_of(pack: Pack) -> Times:
    """The clocks of a policy pack."""
    due = pack.express.due.value
    one, two, three, four = (pack.express.ack_minutes(level) for level in LEVELS)
    return Times(
        ack=(one, two, three, four),
        life=due.level_1,
        evening_hour=due.level_2_hour,
        evening_least=due.level_2_least,
        day=due.level_3,
        trend=due.level_4,
    )


def due_by(level: int, since: int, times: Times = BEFORE_PACKS) -> int:
    """The moment by which a report put to somebody at `since` must be answered."""
    if level == LIFE:
        return since + times.life * MINUTE_MS
    if level == SAME_DAY:
        evening = at(civil_day(since), times.evening_hour)
        return max(evening, since + times.evening_least * MINUTE_MS)
    return since + (times.day if level == IN_A_DAY else times.trend) * MINUTE_MS


def ack_by(level: int, since: int, times: Times) -> int:
    """The moment by which it must be taken on, never after the answer is due; 0: no clock."""
    minutes = times.ack[level - 1] if level in LEVELS else None
    if minutes is None:
        return 0
    return min(since + minutes * MINUTE_MS, due_by(level, since, times))


def next_at(state: str, ack_by_ms: int, due_at: int) -> int:
    """The clock that runs out next: of taking on while nobody has, of the answer after."""
    if state == State.ACKNOWLEDGED or not ack_by_ms:
        return due_at
    return min(ack_by_ms, due_at)


def why_climb(state: str, ack_by_ms: int, due_at: int, now: int) -> Reason | None:
    """Has a clock of an open report run out, and which?  None: there is time left."""
    if due_at < now:
        return Reason.OVERDUE
    return Reason.UNACKNOWLEDGED if next_at(state, ack_by_ms, due_at) < now else None


def kind_of(owner: str) -> str:
    """The first half of a group code.

    >>> kind_of("committee@yt.3")
    'committee'
    """
    return owner.partition("@")[0]


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


def may_answer(owner: str, sight: Sight) -> bool:
    """Does this person answer for the owner?  For town and district: the branch, who asks them."""
    kind, _, place = owner.partition("@")
    if kind == "work_group":
        return sight.has(roles.LEADERS, place)
    if kind in ("committee", "party_group"):
        return sight.has(roles.COMMITTEE_LEADERS, place)
    if kind in ("branch", *OUTSIDE):
        return sight.has(frozenset({roles.BRANCH}), place)
    return sight.has(frozenset({kind, roles.BRANCH}), place)


def why_not_public(text: str) -> Refusal | None:
    """Words of a report are read by everybody: no person, no door, no telephone or number."""
    return linter.why_not_public(text)


def why_not_report(level: int, title: str, persons: int) -> Refusal | None:
    """Is the report whole and fit to be read by everybody?"""
    if level not in LEVELS:
        return Refusal("express.level", "请选级别：一级危及生命，二级当天，三级一天内，四级趋势。")
    if not title.strip():
        return Refusal("express.no_title", "请用一句话写清卡在哪里。")
    if len(title) > LONGEST_TITLE:
        return Refusal("express.long_title", f"标题最多 {LONGEST_TITLE} 个字，请写短一些。")
    if not 0 <= persons <= MOST_PERSONS:
        return Refusal("express.persons", "涉及人数不能小于 0，也不会超过十万；不清楚就填 0。")
    return why_not_public(title)


def why_not_answer(answer: str) -> Refusal | None:
    """Is the answer fit to be read by everybody?"""
    if not answer.strip():
        return Refusal("express.no_answer", "请写一句怎么解决的，大家都会看到。")
    if len(answer) > LONGEST_ANSWER:
        return Refusal("express.long_answer", f"答复最多 {LONGEST_ANSWER} 个字，请写短一些。")
    return why_not_public(answer)


def why_not_long(part: str, text: str) -> Refusal | None:
    """One of the long words: problem, cause, suggestion, tried."""
    if len(text) > LONGEST[part]:
        return Refusal(
            "express.long_words",
            f"最多 {LONGEST[part]} 个字，现在 {len(text)} 个。一事一报：两件事请分两份报。",
        )
    return why_not_public(text)


def why_not_note(note: str, *, is_needed: bool = False) -> Refusal | None:
    """A remark beside a step: a reason, a promise."""
    if is_needed and not note.strip():
        return Refusal("express.no_note", "请写一句原因，接手的人要看。")
    if len(note) > LONGEST_NOTE:
        return Refusal("express.long_note", f"最多 {LONGEST_NOTE} 个字，请写短一些。")
    return why_not_public(note)


def why_not_outside(whom: str) -> Refusal | None:
    """The office outside that was told: never a person, never a number."""
    if not whom.strip():
        return Refusal("express.no_office", "请写告诉了哪个部门，例如“镇疫情防控办”。")
    if len(whom) > LONGEST_OFFICE:
        return Refusal("express.long_office", f"部门最多 {LONGEST_OFFICE} 个字，请写短一些。")
    return why_not_public(whom)


def minutes_taken(reported_at: int, unblocked_at: int) -> int:
    """Whole minutes from report to answer."""
    return max(0, unblocked_at - reported_at) // MINUTE_MS
