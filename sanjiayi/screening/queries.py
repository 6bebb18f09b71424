"""What the screening room can tell.  Rows are plain values; moments and days are arguments."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Sum

from sanjiayi.kernel.civil import DAY_MS, at, civil_day
from sanjiayi.kernel.paths import gathering, parent
from sanjiayi.ledger.scopes import inside
from sanjiayi.people.models import Presence, Resident
from sanjiayi.screening import rules
from sanjiayi.screening.models import Attendance, Call, Convoy, Due, Pace, Round, SiteDay, Turnout
from sanjiayi.screening.rules import QUARTER_MS


@dataclass(frozen=True)
class RoundView:
    """A round; fields as in models.Round."""

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


@dataclass(frozen=True)
class ConvoyView:
    """A convoy of a day; met_at or returned_at is None while that is not recorded."""

    convoy: str
    origin: str
    point: str
    buses: int
    staff: int
    served: tuple[str, ...]
    met_at: int | None
    returned_at: int | None


_ROUND = tuple(RoundView.__dataclass_fields__)


def _rounds(place: str, now: int) -> list[RoundView]:
    found = Round.objects.filter(place__in=gathering(place), starts_at__lte=now)
    rows = found.order_by("-starts_at", "-key").values_list(*_ROUND)
    return [RoundView(*row) for row in rows[:2]]


def current(place: str, now: int) -> RoundView | None:
    """The last round begun that covers a place; it may be over.  One query."""
    return next(iter(_rounds(place, now)), None)


def current_and_previous(place: str, now: int) -> tuple[RoundView | None, RoundView | None]:
    """The last round begun and the one before it.  One query."""
    found = [*_rounds(place, now), None, None]
    return found[0], found[1]


def upcoming(place: str, now: int) -> RoundView | None:
    """The next round ordered that has not begun.  One query."""
    found = Round.objects.filter(place__in=gathering(place), starts_at__gt=now)
    row = found.order_by("starts_at").values_list(*_ROUND).first()
    return RoundView(*row) if row else None


def round_of(name: str) -> RoundView | None:
    """The round of this name.  One query."""
    row = Round.objects.filter(round=name).values_list(*_ROUND).first()
    return RoundView(*row) if row else None


def rounds_of_day(place: str, day: int) -> list[RoundView]:
    """Rounds whose window begins on a day, in order.  One query."""
    begin = at(day)
    found = Round.objects.filter(
        place__in=gathering(place), starts_at__gte=begin, starts_at__lt=begin + DAY_MS
    )
    return [RoundView(*row) for row in found.order_by("starts_at").values_list(*_ROUND)]


def progress(round_: RoundView, places: Sequence[str]) -> dict[str, Progress]:
    """How far each of the places has come.  Three queries, whatever the number of places."""
    due = dict(
        Due.objects.filter(round=round_.key, place__in=places).values_list("place", "persons")
    )
    turnout = {
        place: (persons, swabs)
        for place, persons, swabs in Turnout.objects.filter(
            round=round_.key, place__in=places
        ).values_list("place", "persons", "swabs")
    }
    called = _called(round_.key)
    return {
        place: Progress(place, due.get(place, 0), *turnout.get(place, (0, 0)), called[place])
        for place in places
    }


def _called(key: int) -> Counter[str]:
    """Persons called at every place: the sum of all calls, as the ledger's figure says too."""
    total: Counter[str] = Counter()
    rows = Call.objects.filter(round=key).values_list("building").annotate(Sum("persons"))
    for building, persons in rows:
        for place in gathering(building):
            total[place] += persons
    return total


def waves(round_: RoundView, compound: str) -> list[Wave]:
    """The waves of calls in a compound, first to last.  Two queries."""
    return waves_by_compound(round_, compound).get(compound, [])


def waves_by_compound(round_: RoundView, place: str) -> dict[str, list[Wave]]:
    """The waves of every compound at a place that was called.  Two queries."""
    calls: dict[tuple[str, int], dict[str, tuple[int, int]]] = defaultdict(dict)
    rows = Call.objects.filter(inside(place, "building"), round=round_.key).order_by("at")
    for wave, building, persons, moment in rows.values_list("wave", "building", "persons", "at"):
        here = calls[parent(building), wave]
        before = here.get(building, (0, moment))
        here[building] = (before[0] + persons, before[1])
    came = dict(
        Turnout.objects.filter(inside(place), round=round_.key).values_list("place", "persons")
    )
    found: dict[str, list[Wave]] = defaultdict(list)
    for (compound, wave), called in sorted(calls.items()):
        found[compound].append(_wave(wave, called, came))
    return dict(found)


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
    rows = Pace.objects.filter(round=round_.key, place=place).order_by("quarter")
    points: list[Point] = []
    total = 0
    for quarter, swabs in rows.values_list("quarter", "swabs"):
        if now is not None and quarter * QUARTER_MS > now:
            break
        if not points:
            points.append(Point(quarter * QUARTER_MS, 0))
        total += swabs
        end = (quarter + 1) * QUARTER_MS
        points.append(Point(end if now is None else min(end, now), total))
    return points


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


def convoys(day: int, place: str) -> list[ConvoyView]:
    """Convoys met or seen off on a day at a place, in order of meeting.  One query."""
    rows = Convoy.objects.filter(inside(place), day=day).order_by("at", "record")
    by_name: dict[str, list[Convoy]] = defaultdict(list)
    for row in rows:
        by_name[row.convoy].append(row)
    return [_convoy(name, found) for name, found in by_name.items()]


def _convoy(name: str, found: Sequence[Convoy]) -> ConvoyView:
    met = next((row for row in found if row.what == "met"), None)
    back = next((row for row in reversed(found) if row.what == "returned"), None)
    said = met or found[0]
    return ConvoyView(
        convoy=name,
        origin=said.origin,
        point=said.point,
        buses=said.buses,
        staff=said.staff,
        served=tuple(path for path in said.served.split(",") if path),
        met_at=met.at if met else None,
        returned_at=back.at if back else None,
    )


def name_of_next_round(place: str, day: int) -> str:
    """A name for the next round of a day, not used yet.  One query."""
    taken = set(
        Round.objects.filter(place__in=[place, parent(place)]).values_list("round", flat=True)
    )
    ordinal = 1
    while rules.round_name(day, ordinal) in taken:
        ordinal += 1
    return rules.round_name(day, ordinal)


def day_of(round_: RoundView) -> int:
    """The Shanghai day on which the round's window begins."""
    return civil_day(round_.starts_at)
