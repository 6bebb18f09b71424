"""The console of a round: how far, how fast, until when, and who is left.  Plain values."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from sanjiayi.kernel.paths import parent, within
from sanjiayi.ledger.scopes import inside
from sanjiayi.places import queries as places
from sanjiayi.places.queries import PlaceView
from sanjiayi.screening import missing, queries, rules, site_pauses
from sanjiayi.screening.missing import Standing
from sanjiayi.screening.models import Call, TableQuarter
from sanjiayi.screening.queries import Point, Progress, RoundView
from sanjiayi.screening.rules import QUARTER_MS, compound_of
from sanjiayi.screening.site_pauses import Stop

LAGGING_SHARE = 0.10
"""Where more than this share of those called has not come, the row gets an edge."""
QUARTERS_AN_HOUR = 3_600_000 // QUARTER_MS


@dataclass(frozen=True)
class Tables:
    """How busy the tables are.

    busy       tables with a swab in this quarter of an hour or the one before
    total      tables ordered
    per_hour   swabs a table and hour in the last hour, over the tables' quarters with swabs
    swabs      of all tables in the whole round
    """

    busy: int = 0
    total: int = 0
    per_hour: int | None = None
    swabs: int = 0


@dataclass(frozen=True)
class Line:
    """A compound or a building in the table.

    due        as ordered for a compound; of a building those present who must be tested
    """

    place: PlaceView
    due: int
    called: int
    persons: int
    missing: int
    settled: int
    tables: Tables
    waiting: int

    @property
    def share(self) -> float | None:
        return self.persons / self.due if self.due else None

    @property
    def is_lagging(self) -> bool:
        """Have many of those called not come?"""
        return self.called > 0 and self.waiting / self.called > LAGGING_SHARE


@dataclass(frozen=True)
class SiteLine:
    """A sampling site ordered for the round.  stop: why it stands still, None while it runs."""

    site: str
    compound: str
    number: str
    tables: int
    busy: int
    stop: Stop | None


@dataclass(frozen=True)
class Console:
    """Everything the console shows of a place.

    left       missing now: the length of all its lists
    curve, before   this round's and the one before it;  ahead: swabs more than then
    stops      sites that stand still
    """

    place: PlaceView
    round: RoundView
    now: int
    state: Progress
    left: int
    settled: int
    tables: Tables
    lines: tuple[Line, ...]
    curve: tuple[Point, ...]
    before: tuple[Point, ...]
    ahead: int
    expected_end: int | None
    waves: tuple[queries.Wave, ...]
    stops: tuple[Stop, ...] = ()

    @property
    def share(self) -> float | None:
        return self.state.persons / self.state.due if self.state.due else None

    @property
    def behind(self) -> int:
        """Swabs fewer than the round before had at the same time."""
        return -self.ahead

    @property
    def has_tables(self) -> bool:
        """Is anything known of tables: were some ordered, or did a record name one?"""
        return bool(self.tables.total or self.tables.swabs)

    @property
    def has_settled(self) -> bool:
        return any(line.settled for line in self.lines)

    @property
    def has_lagging(self) -> bool:
        return any(line.is_lagging for line in self.lines)


def console(round_: RoundView, path: str, now: int) -> Console:
    """The console of a round at a community, committee or compound.

    About ten queries.  Raises LookupError for an unknown place.
    """
    place = places.place(path)
    if place is None:
        raise LookupError(path)
    parts = places.buildings(path) if place.level == "compound" else places.compounds(path)
    parts = [part for part in parts if round_.concerns(part.path)]
    stands = missing.standing(round_, path)
    states = queries.progress(round_, [path, *(part.path for part in parts)])
    busy = tables(round_, path, now)
    curve, before, ahead = _curves(round_, path, now)
    left = stands.count(path)
    return Console(
        place=place,
        round=round_,
        now=now,
        state=states[path],
        left=left,
        settled=stands.settled_at(path),
        tables=busy.get(path, Tables()),
        lines=_lines(parts, stands, states, busy, is_buildings=place.level == "compound"),
        curve=tuple(curve),
        before=tuple(before),
        ahead=ahead,
        expected_end=None if round_.closed_at else queries.expected_end(curve, left, now),
        waves=tuple(queries.waves(round_, path)) if place.level == "compound" else (),
        stops=tuple(site_pauses.stops(round_, path).values()),
    )


def _lines(
    parts: Sequence[PlaceView],
    stands: Standing,
    states: dict[str, Progress],
    busy: dict[str, Tables],
    *,
    is_buildings: bool,
) -> tuple[Line, ...]:
    """Those with most people missing first."""
    left: dict[str, int] = defaultdict(int)
    settled: dict[str, int] = defaultdict(int)
    due: dict[str, int] = defaultdict(int)
    for building, some in stands.missing.items():
        where = building if is_buildings else parent(building)
        left[where] += len(some)
        settled[where] += stands.settled[building]
        due[where] += stands.due[building]
    rows = [
        Line(
            place=part,
            due=due[part.path] if is_buildings else states[part.path].due,
            called=states[part.path].called,
            persons=states[part.path].persons,
            missing=left[part.path],
            settled=settled[part.path],
            tables=busy.get(part.path, Tables()),
            waiting=states[part.path].waiting,
        )
        for part in parts
    ]
    return tuple(sorted(rows, key=lambda row: (-row.missing, row.place.order, row.place.path)))


def _curves(round_: RoundView, path: str, now: int) -> tuple[list[Point], list[Point], int]:
    curve = queries.curve(round_, path, now)
    previous = None if round_.is_rehearsal else queries.before(round_, path)
    if previous is None:
        return curve, [], 0
    before = queries.curve(previous, path)
    then = queries.swabs_at(before, queries.same_time_before(now, round_, previous))
    return curve, before, (curve[-1].swabs if curve else 0) - then


def tables(round_: RoundView, path: str, now: int) -> dict[str, Tables]:
    """How busy the tables of a place and of its compounds are.  One query."""
    quarter = now // QUARTER_MS
    total: dict[str, int] = defaultdict(int)
    for site, number in round_.sites.items():
        if within(compound_of(site), path):
            total[compound_of(site)] += number
    rows = TableQuarter.objects.filter(inside(path, "site"), round=round_.key)
    if "." in path:  # a compound's sites are called after it, not below it
        rows = rows.union(
            TableQuarter.objects.filter(site__startswith=f"{path}-", round=round_.key)
        )
    now_at: dict[str, set[tuple[str, int]]] = defaultdict(set)
    hour: dict[str, list[int]] = defaultdict(list)
    swabs: dict[str, int] = defaultdict(int)
    for site, table, when, number in rows.values_list("site", "table", "quarter", "swabs"):
        compound = compound_of(site)
        swabs[compound] += number
        if quarter - 1 <= when <= quarter:
            now_at[compound].add((site, table))
        if quarter - QUARTERS_AN_HOUR < when <= quarter:
            hour[compound].append(number)
    found = {
        compound: Tables(
            len(now_at[compound]), total[compound], _per_hour(hour[compound]), swabs[compound]
        )
        for compound in total.keys() | swabs.keys()
    }
    every = [number for some in hour.values() for number in some]
    found[path] = Tables(
        sum(len(some) for some in now_at.values()),
        sum(total.values()),
        _per_hour(every),
        sum(swabs.values()),
    )
    return found


def site_lines(round_: RoundView, path: str, now: int) -> list[SiteLine]:
    """The sites ordered at a place, those that stand still first.  Two queries."""
    here = {s: n for s, n in round_.sites.items() if within(compound_of(s), path)}
    stops, busy = site_pauses.stops(round_, path), defaultdict(set)
    rows = TableQuarter.objects.filter(
        round=round_.key, site__in=here, quarter__gte=now // QUARTER_MS - 1
    )
    for site, table in rows.values_list("site", "table"):
        busy[site].add(table)
    found = [
        SiteLine(
            site, compound_of(site), site.rpartition("-")[2], n, len(busy[site]), stops.get(site)
        )
        for site, n in sorted(here.items())
    ]
    return sorted(found, key=lambda line: line.stop is None)


def _per_hour(quarters: Sequence[int]) -> int | None:
    return round(sum(quarters) * QUARTERS_AN_HOUR / len(quarters)) if quarters else None


@dataclass(frozen=True)
class Duplicate:
    """Somebody swabbed more than once in a round.  person: id, 16 bytes."""

    person: bytes
    building: str
    swabs: int


def duplicates(round_: RoundView, path: str) -> list[Duplicate]:
    """Who was swabbed more than once in a round, at home at a place.  One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person, MIN(building), SUM(swabs) FROM screening_attendance "
            "WHERE round = %s GROUP BY person HAVING SUM(swabs) > 1 ORDER BY 2, 1",
            [round_.key],
        )
        rows = cursor.fetchall()
    return [Duplicate(bytes(p), b, n) for p, b, n in rows if within(b, path)]


def calls_by_building(round_: RoundView, compound: str) -> dict[str, int]:
    """Persons called down in each building of a compound.  One query."""
    found: dict[str, int] = defaultdict(int)
    rows = Call.objects.filter(inside(compound, "building"), round=round_.key)
    for building, persons in rows.values_list("building", "persons"):
        found[building] += persons
    return dict(found)


def paused_words(round_: RoundView) -> rules.Word | None:
    """Why a round is paused; None while it runs."""
    if round_.paused_at is None:
        return None
    return rules.word(rules.PAUSES, round_.pause_reason)
