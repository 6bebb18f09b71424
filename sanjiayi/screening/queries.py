"""What the screening room can tell.  Rows are plain values; moments and days are arguments."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, Sum

from sanjiayi.kernel.civil import DAY_MS, at, civil_day
from sanjiayi.kernel.paths import gathering, parent
from sanjiayi.ledger.prepared import Prepared
from sanjiayi.ledger.scopes import inside
from sanjiayi.people.models import Presence, Resident
from sanjiayi.screening import rules
from sanjiayi.screening.escorts import ConvoyView as ConvoyView
from sanjiayi.screening.escorts import convoys as convoys
from sanjiayi.screening.models import (
    Attendance,
    Call,
    Due,
    Pace,
    Round,
    RoundClass,
    SiteDay,
    Turnout,
)
from sanjiayi.screening.rules import QUARTER_MS

OPEN, PAUSED, CLOSED = "open", "paused", "closed"


@dataclass(frozen=True)
class RoundView:
    """A round; fields as in models.Round.  scope and sites are the columns; see the properties."""

    key: int
    round: str
    number: int
    place: str
    starts_at: int
    ends_at: int
    pool_size: int
    pack: str
    opened_at: int
    closed_at: int | None
    scope_column: str = ""
    sites_column: str = ""
    is_rehearsal: bool = False
    paused_at: int | None = None
    pause_reason: str = ""

    @property
    def scope(self) -> tuple[str, ...]:
        """Compounds or buildings it is ordered for; empty: the whole place."""
        return tuple(rules.listed(self.scope_column))

    @property
    def sites(self) -> dict[str, int]:
        """Tables by sampling site."""
        return rules.sites_read(self.sites_column)

    @property
    def state(self) -> str:
        """Word for it: "open", "paused" or "closed"."""
        if self.closed_at is not None:
            return CLOSED
        return OPEN if self.paused_at is None else PAUSED

    def concerns(self, place: str) -> bool:
        """Does it cover a place, or part of it?"""
        return rules.covers(self.scope, place)


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


_ROUND = (
    "key", "round", "number", "place", "starts_at", "ends_at", "pool_size", "pack", "opened_at",
    "closed_at", "scope", "sites", "is_rehearsal", "paused_at", "pause_reason",
)  # fmt: skip
_LOOK_BACK = 20
"""Rounds looked through for the last one that covers a place."""


def _read(place: str, wanted: Q, order: Sequence[str], most: int) -> list[RoundView]:
    rows = Round.objects.filter(wanted, place__in=gathering(place)).order_by(*order)
    found = [RoundView(*row) for row in rows.values_list(*_ROUND)[:most]]
    return [round_ for round_ in found if round_.concerns(place)]


def _rounds(place: str, now: int) -> list[RoundView]:
    found = [RoundView(*row) for row in _begun(gathering(place), now)]
    return [round_ for round_ in found if round_.concerns(place)][:2]


_begun = Prepared(
    lambda places, now: Round.objects.filter(
        place__in=places, starts_at__lte=now, is_rehearsal=False
    )
    .order_by("-starts_at", "-key")
    .values_list(*_ROUND)[:_LOOK_BACK]
)


def current(place: str, now: int) -> RoundView | None:
    """The last round begun that covers a place; it may be over.  Never a rehearsal.  One query."""
    return next(iter(_rounds(place, now)), None)


def current_and_previous(place: str, now: int) -> tuple[RoundView | None, RoundView | None]:
    """The last round begun and the one before it.  One query."""
    found = [*_rounds(place, now), None, None]
    return found[0], found[1]


def before(round_: RoundView, place: str) -> RoundView | None:
    """The round before one at a place.  Never a rehearsal.  One query."""
    earlier = Q(starts_at__lt=round_.starts_at, is_rehearsal=False)
    return next(iter(_read(place, earlier, ("-starts_at", "-key"), _LOOK_BACK)), None)


def upcoming(place: str, now: int) -> RoundView | None:
    """The next round ordered that has not begun.  Never a rehearsal.  One query."""
    later = Q(starts_at__gt=now, is_rehearsal=False)
    return next(iter(_read(place, later, ("starts_at", "key"), _LOOK_BACK)), None)


def round_for(place: str, now: int) -> RoundView | None:
    """The round a phone at a place works for: the one still open, a real one before a
    rehearsal, even before its window; else the last begun.  At most two queries.
    """
    running = _read(place, Q(closed_at=None), ("is_rehearsal", "-starts_at"), _LOOK_BACK)
    return running[0] if running else current(place, now)


def open_rounds() -> list[RoundView]:
    """Every round not yet closed, rehearsals too, the earliest first.  One query."""
    rows = Round.objects.filter(closed_at=None).order_by("starts_at", "key")
    return [RoundView(*row) for row in rows.values_list(*_ROUND)]


def open_round() -> RoundView | None:
    """The round that stands open somewhere, if any: the program is not changed meanwhile.

    Rehearsals do not count.  One query.
    """
    return next((round_ for round_ in open_rounds() if not round_.is_rehearsal), None)


def latest(place: str, most: int = 30) -> list[RoundView]:
    """The rounds that cover a place, rehearsals too, the latest first.  One query."""
    return _read(place, Q(), ("-starts_at", "-key"), most)


def round_of(name: str) -> RoundView | None:
    """The round of this name.  One query."""
    row = Round.objects.filter(round=name).values_list(*_ROUND).first()
    return RoundView(*row) if row else None


def rounds_of_day(place: str, day: int) -> list[RoundView]:
    """Rounds whose window begins on a day, in order.  Never a rehearsal.  One query."""
    begin = at(day)
    wanted = Q(starts_at__gte=begin, starts_at__lt=begin + DAY_MS, is_rehearsal=False)
    return _read(place, wanted, ("starts_at",), 99)


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
    turnout = {
        place: (persons, swabs) for place, persons, swabs in _turnout_at(round_.key, places)
    }
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
    lambda place, key: Call.objects.filter(inside(place, "building"), round=key)
    .order_by("at")
    .values_list("wave", "building", "persons", "at")
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
    lambda key, place: Pace.objects.filter(round=key, place=place)
    .order_by("quarter")
    .values_list("quarter", "swabs")
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


def missing(round_: RoundView, building: str) -> list[str]:
    """Ids of residents present in a building and not swabbed in the round.  Two queries.

    For the list of doors to knock at: names are opened by people, with an entry.
    """
    present = list(
        Resident.objects.filter(building=building, presence=Presence.PRESENT).values_list(
            "pk", flat=True
        )
    )
    came = Attendance.objects.filter(round=round_.key, person__in=[p.bytes for p in present])
    met = {bytes(person) for person in came.values_list("person", flat=True)}
    return [str(person) for person in present if person.bytes not in met]


def missing_by_building(round_: RoundView, compound: str) -> dict[str, int]:
    """How many residents present in each building have not been swabbed.  Two queries."""
    present: dict[str, int] = defaultdict(int)
    buildings = Resident.objects.filter(compound=compound, presence=Presence.PRESENT)
    for building in buildings.values_list("building", flat=True):
        present[building] += 1
    came = dict(
        Turnout.objects.filter(round=round_.key, place__in=list(present)).values_list(
            "place", "persons"
        )
    )
    return {b: left for b, n in sorted(present.items()) if (left := n - came.get(b, 0)) > 0}


def sites(round_: RoundView, place: str) -> list[SiteView]:
    """Sampling sites of a place that ended the round.  One query."""
    rows = SiteDay.objects.filter(inside(place), round=round_.key).order_by("place", "at")
    return [SiteView(*row) for row in rows.values_list("place", "tables", "minutes", "at")]


def name_of_next_round(place: str, day: int) -> str:
    """A name for the next round of a day, not used yet.  One query."""
    return _free_name(place, day, 1)


def name_of_next_rehearsal(place: str, day: int) -> str:
    """A name for the next rehearsal of a day, not used yet.  One query."""
    return _free_name(place, day, rules.FIRST_REHEARSAL)


def _free_name(place: str, day: int, ordinal: int) -> str:
    taken = set(
        Round.objects.filter(place__in=[place, parent(place)]).values_list("round", flat=True)
    )
    while rules.round_name(day, ordinal) in taken:
        ordinal += 1
    return rules.round_name(day, ordinal)


def day_of(round_: RoundView) -> int:
    """The Shanghai day on which the round's window begins."""
    return civil_day(round_.starts_at)
