"""Medical trips: what must stand before one leaves, and the days a plan falls on.  Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sanjiayi.kernel.civil import at, civil_day, date_of, day_range, days_before
from sanjiayi.kernel.facts import Fact
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.needs import trip_facts as facts
from sanjiayi.needs.rules import HOUR_MS

_PRIVATE = re.compile(r"\d{2,4}\s*[室户]|\d+\s*[-–—]\s*\d{3,4}(?!\d)|\d[\d\s-]{6,}\d")
LONGEST_HOSPITAL = 40
LONGEST_WORDS = 200
MOST_DAYS_AHEAD = 31
CERTIFICATE_HOURS = 48
"""Age of the test hospitals asked for in spring 2022 in most cities (24 to 72)."""

GATE_WORDS = {
    "hospital": "医院同意接诊",
    "car": "车已落实",
    "certificate": "核酸证明有效",
    "return": "回来的车和通行已说好",
}
"""What must stand before somebody leaves home, in the order it is asked."""

PURPOSE_WORDS = {
    "dialysis": "透析",
    "chemo": "化疗放疗",
    "birth": "产检分娩",
    "emergency": "急诊",
    "visit": "看病复查",
    "home": "出院接回",
}
REPEATING = ("dialysis", "chemo")


class State(StrEnum):
    """How far a trip has come."""

    ASKED = "asked"
    READY = "ready"
    LEFT = "left"
    ARRIVED = "arrived"
    RETURNED = "returned"
    CANCELLED = "cancelled"


STATE_WORDS = {
    "asked": "还没齐",
    "ready": "可以出发",
    "left": "在路上",
    "arrived": "已到医院",
    "returned": "已结束",
    "cancelled": "已取消",
}
WAITING = (State.ASKED, State.READY)
OVER = (State.RETURNED, State.CANCELLED)


@dataclass(frozen=True)
class Told:
    """One record.  seq: ledger number; at: ms; by: recorder."""

    seq: int
    at: int
    place: str
    by: str
    fact: Fact


@dataclass(frozen=True)
class Tick:
    """Who confirmed a gate, and when (ms).  words: people.Words id."""

    by: str
    at: int
    words: str


@dataclass
class Trip:
    """Where one trip stands; fields as in the facts.  gates: those confirmed."""

    number: str
    place: str
    hospital: str
    purpose: str
    appointed_at: int
    person: str
    need: str
    plan: str
    companion: str
    words: str
    is_life: bool
    asked_by: str
    asked_at: int
    state: str = State.ASKED
    gates: dict[str, Tick] = field(default_factory=dict)
    left_at: int = 0
    arrived_at: int = 0
    returned_at: int = 0
    is_admitted: bool = False
    override: str = ""
    why_cancelled: str = ""
    changed_by: str = ""
    changed_at: int = 0

    @property
    def missing(self) -> list[str]:
        return [gate for gate in GATE_WORDS if gate not in self.gates]

    @property
    def appointed_on(self) -> int:
        return civil_day(self.appointed_at)

    @property
    def sampled_after(self) -> int:
        """A test taken after this moment (ms) is still good when they must be there."""
        return self.appointed_at - CERTIFICATE_HOURS * HOUR_MS


def standing(told: Iterable[Told]) -> Trip | None:
    """The trip its records tell of; None when nobody asked for it."""
    in_order = sorted(told, key=lambda one: (one.at, one.seq))
    first = next((one for one in in_order if isinstance(one.fact, facts.TripAsked)), None)
    if first is None or not isinstance(first.fact, facts.TripAsked):
        return None
    fact = first.fact
    trip = Trip(
        fact.trip, first.place, fact.hospital, fact.purpose, fact.appointed_at, fact.person,
        fact.need, fact.plan, fact.companion, fact.words, fact.is_life, first.by, first.at,
    )  # fmt: skip
    for one in in_order:
        _take(trip, one)
        trip.changed_by, trip.changed_at = one.by, one.at
    return trip


def _take(trip: Trip, one: Told) -> None:
    match one.fact:
        case facts.TripChecked() as fact:
            _check(trip, one, fact)
        case facts.TripMoved() as fact:
            trip.appointed_at = fact.appointed_at
        case facts.TripLeft() as fact:
            trip.state, trip.left_at, trip.override = State.LEFT, one.at, fact.override
        case facts.TripArrived():
            trip.state, trip.arrived_at = State.ARRIVED, one.at
        case facts.TripReturned() as fact:
            trip.state, trip.returned_at = State.RETURNED, one.at
            trip.is_admitted = fact.is_admitted
        case facts.TripCancelled() as fact:
            trip.state, trip.why_cancelled = State.CANCELLED, fact.words


def _check(trip: Trip, one: Told, fact: facts.TripChecked) -> None:
    if fact.is_met:
        trip.gates[fact.gate] = Tick(one.by, one.at, fact.words)
    else:
        trip.gates.pop(fact.gate, None)
    if trip.state in WAITING:
        trip.state = State.ASKED if trip.missing else State.READY


# --- may it be? ------------------------------------------------------------------------------


def why_not_ask(hospital: str, purpose: str) -> Refusal | None:
    if not hospital.strip():
        return Refusal("trip.hospital", "请写去哪家医院。")
    if len(hospital) > LONGEST_HOSPITAL:
        return Refusal("trip.long", f"医院名最多 {LONGEST_HOSPITAL} 个字，别的写在备注里。")
    if _PRIVATE.search(hospital):
        return Refusal("trip.private", "医院名里有门牌或号码，请只写医院，别的写在备注里。")
    if purpose not in PURPOSE_WORDS:
        return Refusal("trip.purpose", "请选去做什么：透析、化疗放疗、产检分娩、急诊等。")
    return None


def why_not_leave(trip: Trip, has_reason: bool) -> Refusal | None:
    """None when the patient may leave: everything stands, or a life is at stake, with a reason."""
    if trip.state not in WAITING:
        return wrong_state(trip)
    if not trip.missing:
        return None
    missing = "、".join(GATE_WORDS[gate] for gate in trip.missing)
    if not trip.is_life:
        told = f"还差：{missing}。补齐才能出发；危及生命请打 120，或取消后按急救登记。"
        return Refusal("trip.not_ready", told)
    if not has_reason:
        return Refusal("trip.no_reason", f"还差：{missing}。危及生命可以先走，请写明为什么。")
    return None


def why_not_change(trip: Trip) -> Refusal | None:
    """Moving and cancelling are for trips that have not left."""
    return None if trip.state in WAITING else wrong_state(trip)


def why_not_arrive(trip: Trip) -> Refusal | None:
    return None if trip.state == State.LEFT else wrong_state(trip)


def why_not_return(trip: Trip) -> Refusal | None:
    return None if trip.state in (State.LEFT, State.ARRIVED) else wrong_state(trip)


def why_not_check(trip: Trip, gate: str) -> Refusal | None:
    if gate not in GATE_WORDS:
        return Refusal("trip.gate", "请选要确认的一项。")
    return wrong_state(trip) if trip.state in OVER else None


def wrong_state(trip: Trip) -> Refusal:
    words = STATE_WORDS[trip.state]
    return Refusal("trip.state", f"{trip.number} 现在是“{words}”，请先刷新看看谁改过。")


def unknown(number: str) -> Refusal:
    return Refusal("trip.unknown", f"没有 {number} 这趟送医，请核对编号。")


# --- again and again -------------------------------------------------------------------------


def why_not_plan(plan: facts.TripPlanned) -> Refusal | None:
    if no := why_not_ask(plan.hospital, plan.purpose):
        return no
    if not plan.weekdays or not set(plan.weekdays) <= set(range(1, 8)):
        return Refusal("trip.weekdays", "请选星期几去，可以选几天。")
    if not 0 <= plan.minute < 24 * 60:
        return Refusal("trip.time", "请写几点到医院，比如 8:00。")
    if not 1 <= plan.every <= 8:
        return Refusal("trip.every", "请选每几周一次，最多八周。")
    if plan.last_day and plan.last_day < plan.first_day:
        return Refusal("trip.days", "最后一天在第一天之前，请改日期。")
    return None


def days_of(plan: facts.TripPlanned, first_day: int, last_day: int) -> list[int]:
    """The days between two (both included) on which a plan falls.

    Weeks begin on Monday and are counted from the week of the plan's first day.
    """
    begin = max(first_day, plan.first_day)
    end = min(last_day, plan.last_day) if plan.last_day else last_day
    if end < begin:
        return []
    return [day for day in day_range(begin, end) if _falls_on(plan, day)]


def _falls_on(plan: facts.TripPlanned, day: int) -> bool:
    date, first = date_of(day), date_of(plan.first_day)
    weeks = (date.toordinal() - date.weekday() - first.toordinal() + first.weekday()) // 7
    return date.isoweekday() in plan.weekdays and weeks % plan.every == 0


def number_on(plan: str, day: int) -> str:
    """The number of a plan's trip on a day: the same however often it is made.

    >>> number_on("P-3", 20220518)
    'P-3-220518'
    """
    return f"{plan}-{day % 1_000_000:06}"


def moment_on(day: int, minute: int) -> int:
    """Milliseconds of a minute of a day."""
    return at(day, minute // 60, minute % 60)


def ahead(today: int, days: int) -> tuple[int, int]:
    """The first and the last day of some days from today on."""
    return today, days_before(today, 1 - max(1, min(days, MOST_DAYS_AHEAD)))


def minute_of(typed: str) -> int:
    """A time like "8:05" as minutes of the day; -1 for what is no time.

    >>> minute_of("8:05"), minute_of("08：30"), minute_of("later")
    (485, 510, -1)
    """
    hour, colon, minute = typed.strip().replace("：", ":").partition(":")
    if not (colon and hour.isdecimal() and minute.isdecimal()):
        return -1
    found = int(hour) * 60 + int(minute)
    return found if int(minute) < 60 and found < 24 * 60 else -1


def in_order(trips: Sequence[Any]) -> list[Any]:
    """By when they must be there, then by number."""
    return sorted(trips, key=lambda one: (one.appointed_at, one.number))
