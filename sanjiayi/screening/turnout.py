"""Counting persons and swabs, set by set, forwards and backwards.

A person counts once in a round at every place she was swabbed at: once in each building, once
in the compound, once in the community, whatever the order of arrival.  Taking records out
again is the same arithmetic with the sign turned round, so it ends where it began.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import repeat

from django.db import connection

from sanjiayi.kernel.facts import Record
from sanjiayi.kernel.paths import building_of, gathering
from sanjiayi.ledger import tables
from sanjiayi.screening.facts import SwabTaken
from sanjiayi.screening.models import Attendance, Pace, Turnout
from sanjiayi.screening.rules import QUARTER_MS, round_key

_CHUNK = 500
_SEATS = 250
"""Rows a statement: the largest table has few columns, so that longer statements pay."""

_building_of = lru_cache(maxsize=8192)(building_of)
_gathering = lru_cache(maxsize=8192)(gathering)

Seat = tuple[int, bytes, str]
"""(round, person, building)"""


@lru_cache(maxsize=65_536)
def packed(person: str) -> bytes:
    """The 16 bytes of a resident's id.  Raises ValueError for a text that is no id."""
    return bytes.fromhex(person.replace("-", ""))


class Met:
    """Who was met in the rounds that run, remembered by the writer between commits.

    A person remembered but not in the table costs a look; one in the table but not remembered
    would be counted twice: so everything is forgotten when somebody else has written, or a
    commit was undone (registry.doubted).
    """

    def __init__(self, rounds: int = 3, persons: int = 200_000) -> None:
        self._rounds, self._persons = rounds, persons
        self._met: dict[int, set[bytes]] = {}

    def forget(self) -> None:
        self._met.clear()

    def parted(
        self, key: int, records: Sequence[Record[SwabTaken]]
    ) -> tuple[Sequence[Record[SwabTaken]], Sequence[Record[SwabTaken]]]:
        """Records of persons the round has not met, one each, and all the others."""
        known = self._of(key)
        if known is None:
            return [], records
        persons = [packed(record.subject) for record in records]
        if known.isdisjoint(persons) and len(set(persons)) == len(persons):
            known.update(persons)
            return records, []
        fresh: list[Record[SwabTaken]] = []
        again: list[Record[SwabTaken]] = []
        for record, person in zip(records, persons, strict=True):
            (again if person in known else fresh).append(record)
            known.add(person)
        return fresh, again

    def _of(self, key: int) -> set[bytes] | None:
        """None for a round too large to be remembered."""
        known = self._met.get(key)
        if known is None:
            rows = Attendance.objects.filter(round=key).values_list("person", flat=True)
            known = set(map(bytes, rows[: self._persons + 1]))
            if len(self._met) >= self._rounds:
                del self._met[next(iter(self._met))]
            self._met[key] = known
        return known if len(known) <= self._persons else None


met = Met()


@dataclass
class _Tally:
    seats: dict[Seat, int] = field(default_factory=dict)
    quarters: dict[tuple[int, str, int], int] = field(default_factory=dict)


def add(records: Sequence[Record[SwabTaken]]) -> None:
    """Count the swabs in.

    Nearly everybody is swabbed once a round: whoever has not been met in it needs no look at
    the table, and is counted by loops in C.
    """
    by_round: dict[str, list[Record[SwabTaken]]] = {}
    for record in records:
        by_round.setdefault(record.fact.round, []).append(record)
    for name, of_round in by_round.items():
        fresh, again = met.parted(round_key(name), of_round)
        if fresh:
            _count_fresh(round_key(name), fresh)
        if again:
            _count(_tallied(again), 1)


def _count_fresh(key: int, records: Sequence[Record[SwabTaken]]) -> None:
    """Different persons whom the round has not met."""
    buildings = [_building_of(record.place) for record in records]
    at = Counter({(key, building): n for building, n in Counter(buildings).items()})
    persons = [packed(record.subject) for record in records]
    _add_seats(sorted((key, *seat, 1) for seat in zip(persons, buildings, strict=True)))
    here = _upwards(at)
    _add_turnout(here, here)
    quarters = Counter(
        zip(
            repeat(key), buildings, [r.happened_at // QUARTER_MS for r in records], strict=False
        )
    )  # fmt: skip
    _pace(quarters, 1)


def take_out(records: Sequence[Record[SwabTaken]]) -> None:
    """Count the swabs out again, and drop what has come to nothing."""
    tally = _tallied(records)
    _count(tally, -1)
    rounds = sorted({round_ for round_, _, _ in tally.seats})
    persons = sorted({person for _, person, _ in tally.seats})
    places = sorted(_all_above(building for _, _, building in tally.seats))
    for start in range(0, len(persons), _CHUNK):
        Attendance.objects.filter(
            round__in=rounds, person__in=persons[start : start + _CHUNK], swabs__lte=0
        ).delete()
    Turnout.objects.filter(round__in=rounds, place__in=places, swabs__lte=0).delete()
    Pace.objects.filter(round__in=rounds, place__in=places, swabs__lte=0).delete()


def _count(tally: _Tally, sign: int) -> None:
    seats = sorted(tally.seats)
    persons, swabs = _gathered(tally.seats, _standing(seats), sign)
    _add_seats([(*seat, sign * tally.seats[seat]) for seat in seats])
    _add_turnout(persons, swabs)
    _pace(tally.quarters, sign)


def _add_seats(rows: list[tuple[int, bytes, str, int]]) -> None:
    tables.upsert(
        Attendance,
        ("round", "person", "building", "swabs"),
        rows,
        conflict=("round", "person", "building"),
        add=("swabs",),
        rows_a_statement=_SEATS,
    )


def _add_turnout(persons: Counter[tuple[int, str]], swabs: Counter[tuple[int, str]]) -> None:
    tables.upsert(
        Turnout,
        ("round", "place", "persons", "swabs"),
        [(*place, persons[place], swabs[place]) for place in sorted(swabs)],
        conflict=("round", "place"),
        add=("persons", "swabs"),
    )


def _tallied(records: Sequence[Record[SwabTaken]]) -> _Tally:
    """Swabs by seat, and by building and quarter.  The only loop over every record."""
    tally = _Tally()
    seats, quarters = tally.seats, tally.quarters
    for record in records:
        key = round_key(record.fact.round)
        building = _building_of(record.place)
        seat = (key, packed(record.subject), building)
        seats[seat] = seats.get(seat, 0) + 1
        slot = (key, building, record.happened_at // QUARTER_MS)
        quarters[slot] = quarters.get(slot, 0) + 1
    return tally


def _gathered(
    seats: dict[Seat, int], standing: dict[tuple[int, bytes], dict[str, int]], sign: int
) -> tuple[Counter[tuple[int, str]], Counter[tuple[int, str]]]:
    """Change of persons and of swabs at every (round, place) the seats belong to."""
    alone: Counter[tuple[int, str]] = Counter()
    swabs_at: Counter[tuple[int, str]] = Counter()
    shared: dict[tuple[int, bytes], dict[str, int]] = {}
    met: dict[tuple[int, bytes], str] = {}
    for (round_, person, building), swabs in seats.items():
        swabs_at[round_, building] += sign * swabs
        who = (round_, person)
        if who in standing or who in met:
            shared.setdefault(who, {})[building] = sign * swabs
        else:
            met[who] = building
            alone[round_, building] += 1
    for who in shared.keys() & met.keys():
        alone[who[0], met[who]] -= 1
        shared[who][met[who]] = sign * seats[(*who, met[who])]
    persons = _upwards(alone)
    for who, changes in shared.items():
        _weigh(persons, who[0], standing.get(who, {}), changes)
    return persons, _upwards(swabs_at)


def _weigh(
    persons: Counter[tuple[int, str]], round_: int, before: dict[str, int], changes: dict[str, int]
) -> None:
    """Count a person seen before, or in two buildings at once, at the places that are new."""
    after = {b: before.get(b, 0) + changes.get(b, 0) for b in before.keys() | changes.keys()}
    was = _all_above(b for b, swabs in before.items() if swabs > 0)
    now = _all_above(b for b, swabs in after.items() if swabs > 0)
    for place in now - was:
        persons[round_, place] += 1
    for place in was - now:
        persons[round_, place] -= 1


def _standing(seats: Iterable[Seat]) -> dict[tuple[int, bytes], dict[str, int]]:
    """What the table already says of these persons in these rounds: building → swabs.

    Written out: for every swab of the lockdown the query builder would cost more than the rest.
    """
    by_round: dict[int, dict[bytes, None]] = {}
    for round_, person, _ in seats:
        by_round.setdefault(round_, {})[person] = None
    found: dict[tuple[int, bytes], dict[str, int]] = {}
    with connection.cursor() as cursor:
        for round_, persons in by_round.items():
            asked = list(persons)
            for start in range(0, len(asked), _CHUNK):
                some = asked[start : start + _CHUNK]
                cursor.execute(_sought(len(some)), [round_, *some])
                for person, building, swabs in cursor.fetchall():
                    found.setdefault((round_, bytes(person)), {})[building] = swabs
    return found


@lru_cache(maxsize=_CHUNK)
def _sought(persons: int) -> str:
    marks = ",".join(["%s"] * persons)
    return (
        "SELECT person, building, swabs FROM screening_attendance "  # noqa: S608 - marks only
        f"WHERE round = %s AND person IN ({marks})"
    )


def _upwards(at: Counter[tuple[int, str]]) -> Counter[tuple[int, str]]:
    """The counts of buildings, and the same added up at every place above."""
    total: Counter[tuple[int, str]] = Counter()
    for (round_, building), count in at.items():
        for place in _gathering(building):
            total[round_, place] += count
    return total


def _all_above(buildings: Iterable[str]) -> set[str]:
    return {place for building in buildings for place in _gathering(building)}


def _pace(quarters: dict[tuple[int, str, int], int], sign: int) -> None:
    total: Counter[tuple[int, str, int]] = Counter()
    for (round_, building, quarter), swabs in quarters.items():
        for place in _gathering(building)[1:]:
            total[round_, place, quarter] += sign * swabs
    tables.upsert(
        Pace,
        ("round", "place", "quarter", "swabs"),
        [(*slot, total[slot]) for slot in sorted(total)],
        conflict=("round", "place", "quarter"),
        add=("swabs",),
    )
