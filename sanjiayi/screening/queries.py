"""What the screening room can tell.  Rows are plain values; moments and days are arguments."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Sum

from sanjiayi.kernel.civil import civil_day
from sanjiayi.kernel.paths import gathering, parent
from sanjiayi.ledger.prepared import Prepared
from sanjiayi.ledger.scopes import inside
from sanjiayi.screening import rules
from sanjiayi.screening.escorts import ConvoyView as ConvoyView
from sanjiayi.screening.escorts import convoys as convoys
from sanjiayi.screening.models import (
    Call,
    Due,
    Pace,
    RoundClass,
    SiteDay,
    Turnout,
)
from sanjiayi.screening.rounds import CLOSED as CLOSED
from sanjiayi.screening.rounds import OPEN as OPEN
from sanjiayi.screening.rounds import PAUSED as PAUSED
from sanjiayi.screening.rounds import RoundView as RoundView
from sanjiayi.screening.rounds import before as before
from sanjiayi.screening.rounds import current as current
from sanjiayi.screening.rounds import current_and_previous as current_and_previous
from sanjiayi.screening.rounds import latest as latest
from sanjiayi.screening.rounds import name_of_next_rehearsal as name_of_next_rehearsal
from sanjiayi.screening.rounds import name_of_next_round as name_of_next_round
from sanjiayi.screening.rounds import open_round as open_round
from sanjiayi.screening.rounds import open_rounds as open_rounds
from sanjiayi.screening.rounds import round_for as round_for
from sanjiayi.screening.rounds import round_of as round_of
from sanjiayi.screening.rounds import rounds_of_day as rounds_of_day
from sanjiayi.screening.rounds import upcoming as upcoming
from sanjiayi.screening.rules import QUARTER_MS


@dataclass(frozen=True)
class Progress:
    """How far a place has come in a round.

    due      persons who must be tested; 0 where it is not known (buildings)
    persons  different persons swabbed;  swabs: records, so swabs − persons are duplicates
    called   persons called down, all calls added up
    """

    place: str
    due: int
    persons: int
    swabs: int
    called: int

    @property
    def left(self) -> int:
        return max(0, self.due - self.persons)

    @property
    def duplicates(self) -> int:
        return self.swabs - self.persons

    @property
    def waiting(self) -> int:
        """Called and not yet come."""
        return rules.waiting(self.called, self.persons)

    @property
    def per_mille(self) -> int:
        """Persons swabbed per thousand due; 0 where nobody is due."""
        return self.persons * 1000 // self.due if self.due else 0


@dataclass(frozen=True)
class Point:
    """A point of the curve: swabs taken in all until `at` (ms)."""

    at: int
    swabs: int


@dataclass(frozen=True)
class Wave:
    """One wave of calls in a compound: how many were called, came, and since when."""

    wave: int
    buildings: tuple[str, ...]
    called: int
    persons: int
    called_at: int

    @property
    def waiting(self) -> int:
        return rules.waiting(self.called, self.persons)


@dataclass(frozen=True)
class SiteView:
    """A sampling site that ended its round."""

    place: str
    tables: int
    minutes: int
    closed_at: int


def classes(round_: RoundView, place: str) -> dict[UUID, tuple[str, str]]:
    """(class, reason) of the persons at a place who are not in the round's default class.

    One query.
    """
    rows = RoundClass.objects.filter(inside(place, "building"), round=round_.key)
    found = rows.order_by("at", "record").values_list("person", "what", "reason")
    return {UUID(bytes=bytes(person)): (what, reason) for person, what, reason in found}


def progress(round_: RoundView, places: Sequence[str]) -> dict[str, Progress]:
    """How far each of the places has come.  Three queries, whatever the number of places."""
    due = dict(_due_at(round_.key, places))
    turnout = {place: (persons, swabs) for place, persons, swabs in _turnout_at(round_.key, places)}
    called = _called(round_.key)
    return {
        place: Progress(place, due.get(place, 0), *turnout.get(place, (0, 0)), called[place])
        for place in places
    }


_due_at = Prepared(
    lambda key, places: Due.objects.filter(round=key, place__in=places).values_list(
        "place", "persons"
    )
)
_turnout_at = Prepared(
    lambda key, places: Turnout.objects.filter(round=key, place__in=places).values_list(
        "place", "persons", "swabs"
    )
)


def _called(key: int) -> Counter[str]:
    """Persons called at every place: the sum of all calls, as the ledger's figure says too."""
    total: Counter[str] = Counter()
    for building, persons in _calls_of(key):
        for place in gathering(building):
            total[place] += persons
    return total


_calls_of = Prepared(
    lambda key: Call.objects.filter(round=key).values_list("building").annotate(Sum("persons"))
)


def waves(round_: RoundView, compound: str) -> list[Wave]:
    """The waves of calls in a compound, first to last.  Two queries."""
    return waves_by_compound(round_, compound).get(compound, [])


def waves_by_compound(round_: RoundView, place: str) -> dict[str, list[Wave]]:
    """The waves of every compound at a place that was called.  Two queries."""
    calls: dict[tuple[str, int], dict[str, tuple[int, int]]] = defaultdict(dict)
    for wave, building, persons, moment in _calls_at(place, round_.key):
        here = calls[parent(building), wave]
        before = here.get(building, (0, moment))
        here[building] = (before[0] + persons, before[1])
    came = dict(_came_below(place, round_.key))
    found: dict[str, list[Wave]] = defaultdict(list)
    for (compound, wave), called in sorted(calls.items()):
        found[compound].append(_wave(wave, called, came))
    return dict(found)


_calls_at = Prepared(
    lambda place, key: (
        Call.objects.filter(inside(place, "building"), round=key)
        .order_by("at")
        .values_list("wave", "building", "persons", "at")
    )
)
_came_below = Prepared(
    lambda place, key: Turnout.objects.filter(inside(place), round=key).values_list(
        "place", "persons"
    )
)


def _wave(wave: int, called: dict[str, tuple[int, int]], came: dict[str, int]) -> Wave:
    return Wave(
        wave,
        tuple(sorted(called)),
        sum(persons for persons, _ in called.values()),
        sum(came.get(building, 0) for building in called),
        min(moment for _, moment in called.values()),
    )


def curve(round_: RoundView, place: str, now: int | None = None) -> list[Point]:
    """Swabs in all at the end of every quarter of an hour until now.  One query.

    place    a compound or above;  the last point stands at `now` when the quarter still runs
    """
    points: list[Point] = []
    total = 0
    for quarter, swabs in _pace_at(round_.key, place):
        if now is not None and quarter * QUARTER_MS > now:
            break
        if not points:
            points.append(Point(quarter * QUARTER_MS, 0))
        total += swabs
        end = (quarter + 1) * QUARTER_MS
        points.append(Point(end if now is None else min(end, now), total))
    return points


_pace_at = Prepared(
    lambda key, place: (
        Pace.objects.filter(round=key, place=place)
        .order_by("quarter")
        .values_list("quarter", "swabs")
    )
)


def swabs_at(points: Sequence[Point], moment: int) -> int:
    """What a curve says of a moment, straight between its points."""
    before = Point(0, 0)
    for point in points:
        if point.at > moment:
            span = point.at - before.at
            grown = (point.swabs - before.swabs) * (moment - before.at) // span if span else 0
            return before.swabs + grown if before.at else 0
        before = point
    return before.swabs


def same_time_before(now: int, round_: RoundView, previous: RoundView) -> int:
    """The moment of the previous round that lies as far from its start as now from this one's."""
    return previous.starts_at + (now - round_.starts_at)


def expected_end(points: Sequence[Point], left: int, now: int) -> int | None:
    """When the rest will be done at the pace of the last hour; None when nothing moves."""
    last_hour = swabs_at(points, now) - swabs_at(points, now - 3_600_000)
    return rules.finished_at(now, left, last_hour)


def sites(round_: RoundView, place: str) -> list[SiteView]:
    """Sampling sites of a place that ended the round.  One query."""
    rows = SiteDay.objects.filter(inside(place), round=round_.key).order_by("place", "at")
    return [SiteView(*row) for row in rows.values_list("place", "tables", "minutes", "at")]


def day_of(round_: RoundView) -> int:
    """The Shanghai day on which the round's window begins."""
    return civil_day(round_.starts_at)
