"""Where a run stands, and what may be done with it.  Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sanjiayi.kernel.facts import Fact
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.medicine import run_facts as facts


class State(StrEnum):
    """How far a run is."""

    PLANNED = "planned"
    LEFT = "left"
    ENDED = "ended"
    DROPPED = "dropped"


OPEN = (State.PLANNED, State.LEFT)
STATE_WORDS = {"planned": "还没出发", "left": "在路上", "ended": "已回来", "dropped": "已作废"}
STEP_WORDS = {"fetch": "取药", "bring": "送药"}
WHERE_WORDS = {"bag": "冷藏包", "fridge": "居委冰箱"}
WHY_HANDED_WORDS = {"phone": "手机没电或坏了", "ill": "人不舒服", "shift": "换班", "other": "其他"}
COLD_MINUTES = 120
"""Longest time out of a fridge in a bag with ice: a working value, to be confirmed."""
COLDEST, HOTTEST = -400, 600
"""Tenths of a degree a thermometer may show; beyond it was misread."""

KINDS: tuple[type[Fact], ...] = (
    facts.RunPlanned, facts.RunLeft, facts.TemperatureRead, facts.RunHanded, facts.RunEnded,
    facts.RunDropped,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One record about a run."""

    at: int
    seq: int
    place: str
    by: str
    fact: Fact


@dataclass
class Standing:
    """A run after everything told about it."""

    plan: facts.RunPlanned
    place: str
    courier: str
    state: State = State.PLANNED
    left_at: int | None = None
    ended_at: int | None = None
    lacks: tuple[str, ...] = ()
    readings: list[tuple[int, int, str, str]] = field(default_factory=list)
    handed: list[tuple[int, facts.RunHanded]] = field(default_factory=list)
    still: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


def standing(told: Iterable[Told]) -> Standing | None:
    """The run its records tell of; None when nobody planned it."""
    words = sorted(told, key=lambda one: (one.at, one.seq))
    first = next((one for one in words if isinstance(one.fact, facts.RunPlanned)), None)
    if first is None or not isinstance(first.fact, facts.RunPlanned):
        return None
    found = Standing(first.fact, first.place, first.fact.courier)
    for one in words:
        _tell(found, one)
    if found.ended_at is not None:
        found.state = State.ENDED
    elif found.state is not State.DROPPED and found.left_at is not None:
        found.state = State.LEFT
    return found


def _tell(found: Standing, one: Told) -> None:
    match one.fact:
        case facts.RunLeft(lacks=lacks):
            found.left_at, found.lacks = found.left_at or one.at, lacks
        case facts.TemperatureRead(tenths=tenths, where=where):
            found.readings.append((one.at, tenths, where, one.by))
        case facts.RunHanded() as fact:
            found.handed.append((one.at, fact))
            found.courier = fact.taker
        case facts.RunEnded(left=left):
            found.ended_at, found.still = one.at, left
        case facts.RunDropped():
            found.state = State.DROPPED


def why_not_plan(fact: facts.RunPlanned) -> Refusal | None:
    is_odd = len({len(fact.kinds), len(fact.places), len(fact.begins)}) != 1
    is_odd |= len({len(fact.orders), len(fact.stops), len(fact.whats)}) != 1
    is_odd |= any(not 0 <= stop < len(fact.kinds) for stop in fact.stops)
    if is_odd or fact.step not in STEP_WORDS or not fact.orders or not fact.courier:
        return Refusal("medicine.run", "这一趟的安排不完整，请重新计划。")
    return None


def why_not_read(tenths: int, where: str) -> Refusal | None:
    if where not in WHERE_WORDS or not COLDEST <= tenths <= HOTTEST:
        return Refusal("medicine.degrees", "温度读得不对，请重看温度计，比如 5.5。")
    return None


def is_alarm(tenths: int, limits: Sequence[float]) -> bool:
    """Is a reading outside the pack's cold_celsius?

    >>> is_alarm(55, (2, 8)), is_alarm(95, (2, 8))
    (False, True)
    """
    return not limits[0] * 10 <= tenths <= limits[1] * 10


def serial(number: str) -> int:
    """The counting part of "R-20220517-02"."""
    digits = number.rpartition("-")[2]
    return int(digits) if digits.isascii() and digits.isdigit() else 0
