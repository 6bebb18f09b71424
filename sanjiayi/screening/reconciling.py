"""Swabs of people met at a table, once it is known who they are: every person counts once.

An id given at a table may turn out to mean a resident (people.reconciled).  From then on its
swabs count as the resident's, and those counted before move over.  Both ways lead to the same
tables in whatever order swabs and the finding are told, so that replay ends where we stand.
"""

from collections import Counter
from collections.abc import Sequence

import msgspec

from sanjiayi.kernel.facts import Record
from sanjiayi.kernel.paths import gathering
from sanjiayi.ledger import tables
from sanjiayi.people import known
from sanjiayi.people.facts import Reconciled
from sanjiayi.screening import turnout
from sanjiayi.screening.facts import SwabTaken
from sanjiayi.screening.models import Attendance, Turnout

Swabs = Sequence[Record[SwabTaken]]
_CHUNK = 500


def add(records: Swabs) -> None:
    """Count the swabs in, each to whom it belongs."""
    turnout.add(_in_register(records))


def take_out(records: Swabs) -> None:
    """Count them out again."""
    turnout.take_out(_in_register(records))


def _in_register(records: Swabs) -> Swabs:
    residents = known.reconciled()
    if not residents:
        return records
    return [
        msgspec.structs.replace(record, subject=residents[record.subject])
        if record.subject in residents
        else record
        for record in records
    ]


def move(records: Sequence[Record[Reconciled]]) -> None:
    """Swabs counted for an id given at a table are counted for the resident from now on."""
    to = {
        turnout.packed(record.subject): turnout.packed(record.fact.resident) for record in records
    }
    counted = _attendance(list(to))
    if not counted:
        return
    before = _places(_attendance(list(set(to.values()))))
    added: Counter[tuple[int, bytes, str]] = Counter()
    for (round_, person, building), swabs in counted.items():
        added[round_, to[person], building] += swabs
    _write(added, _seen_twice(counted, to, before))
    _forget(list(to))
    turnout.met.forget()


def _seen_twice(
    counted: dict[tuple[int, bytes, str], int],
    to: dict[bytes, bytes],
    before: dict[tuple[int, bytes], set[str]],
) -> Counter[tuple[int, str]]:
    """Places of a round at which two ids counted that are one person now."""
    found: Counter[tuple[int, str]] = Counter()
    stands = {who: set(places) for who, places in before.items()}
    for (round_, person), places in sorted(_places(counted).items()):
        whose = stands.setdefault((round_, to[person]), set())
        found.update((round_, place) for place in places & whose)
        whose |= places
    return found


def _attendance(persons: list[bytes]) -> dict[tuple[int, bytes, str], int]:
    """(round, person, building) → swabs."""
    found: dict[tuple[int, bytes, str], int] = {}
    for start in range(0, len(persons), _CHUNK):
        rows = Attendance.objects.filter(person__in=persons[start : start + _CHUNK])
        for round_, person, building, swabs in rows.values_list(
            "round", "person", "building", "swabs"
        ):
            found[round_, bytes(person), building] = swabs
    return found


def _places(seats: dict[tuple[int, bytes, str], int]) -> dict[tuple[int, bytes], set[str]]:
    """(round, person) → every place they count at."""
    found: dict[tuple[int, bytes], set[str]] = {}
    for round_, person, building in seats:
        found.setdefault((round_, person), set()).update(gathering(building))
    return found


def _write(added: Counter[tuple[int, bytes, str]], twice: Counter[tuple[int, str]]) -> None:
    tables.upsert(
        Attendance,
        ("round", "person", "building", "swabs"),
        [(*seat, added[seat]) for seat in sorted(added)],
        conflict=("round", "person", "building"),
        add=("swabs",),
    )
    tables.upsert(
        Turnout,
        ("round", "place", "persons", "swabs"),
        [(*place, -twice[place], 0) for place in sorted(twice)],
        conflict=("round", "place"),
        add=("persons",),
    )


def _forget(persons: list[bytes]) -> None:
    for start in range(0, len(persons), _CHUNK):
        Attendance.objects.filter(person__in=persons[start : start + _CHUNK]).delete()
