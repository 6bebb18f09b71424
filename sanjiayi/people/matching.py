"""Which person a row means, and what the register will say of them afterwards.

Reads, never writes.  Rows come in thousands: every question is asked of all rows at once,
in chunks, and what is sealed is opened only for the rows it concerns.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from sanjiayi.kernel import ids
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.people import rules
from sanjiayi.people.models import Person, Resident
from sanjiayi.people.pinyin import initials
from sanjiayi.people.rules import RollRow
from sanjiayi.people.sealing import sought
from sanjiayi.places import atlas

T = TypeVar("T")
CHUNK = 2_000
"""Rows a statement or a step of progress."""


@dataclass(frozen=True)
class Marks:
    """What a person is found by (people.sealing.sought)."""

    name: str
    phone4: str
    id_number: str
    initials: str


@dataclass(frozen=True)
class Entry:
    """A person as the register will hold them: a complete, cleaned row, with its marks."""

    id: UUID
    row: RollRow
    marks: Marks


@dataclass(frozen=True)
class Plan:
    """What a roll would do.  moved_from: households somebody leaves."""

    added: list[Entry]
    changed: list[Entry]
    unchanged: int
    moved_from: set[UUID]


def chunks(things: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(things), CHUNK):
        yield things[start : start + CHUNK]


def marks_of(row: RollRow) -> Marks:
    return Marks(
        name=sought("name", row.name),
        phone4=sought("phone4", row.phone[-4:]),
        id_number=sought("id", row.id_number),
        initials=sought("initials", initials(row.name)),
    )


def checked(
    rows: Sequence[RollRow], today: date, progress: Callable[[int, int], None] | None = None
) -> list[tuple[RollRow, Marks]]:
    """Rows cleaned and marked.  Raises Refusal "people.bad_row" naming the first bad one."""
    found: list[tuple[RollRow, Marks]] = []
    for part in chunks(rows):
        for row in map(rules.clean_row, part):
            wrong = rules.problems(row, today)
            if wrong:
                raise Refusal("people.bad_row", f"第 {len(found) + 1} 行：{wrong[0].sentence}")
            found.append((row, marks_of(row)))
        if progress:
            progress(len(found) // 2, len(rows))
    return found


def require_doors(rows: Iterable[RollRow]) -> None:
    """Raises Refusal "people.no_door" naming the first door that does not exist."""
    asked = {row.door for row in rows}
    missing = asked - atlas.known(asked)
    if missing:
        raise Refusal(
            "people.no_door", f"没有 {min(missing)} 这一户，请先在“场所”里加上，或核对楼号和室号。"
        )


def plan(rows: Sequence[tuple[RollRow, Marks]], now: int) -> Plan:
    """Sort cleaned rows into added, changed and unchanged.

    A person is matched by id, else by identity number, else by name and door.  Two rows
    that mean one person are taken one after the other.
    """
    finder = _Finder(rows)
    wanted: dict[UUID, tuple[RollRow, Marks]] = {}
    for row, marks in rows:
        person = finder.find(row, marks) or row.id or _new_id(now)
        finder.remember(person, row, marks)
        before = wanted.get(person)
        wanted[person] = (row, marks) if before is None else _merged(*before, row, marks)
    standing = _standing([person for person in wanted if person in finder.standing])
    return _sorted_out(wanted, standing)


def _new_id(now: int) -> UUID:
    return UUID(bytes=ids.uuid7(now, os.urandom(10)))


class _Finder:
    """Finds whom a row means, among those who stand and those met earlier in the roll."""

    def __init__(self, rows: Sequence[tuple[RollRow, Marks]]) -> None:
        self.standing: set[UUID] = set()
        self._met: set[UUID] = set()
        self._by_number: dict[str, UUID] = {}
        self._by_name: dict[tuple[str, str], dict[UUID, str]] = {}
        for part in chunks(rows):
            self._read(part)

    def _read(self, part: Sequence[tuple[RollRow, Marks]]) -> None:
        given = [row.id for row, _ in part if row.id]
        self.standing.update(Person.objects.filter(pk__in=given).values_list("pk", flat=True))
        unmet = [(row, marks) for row, marks in part if row.id not in self.standing]
        numbers = [marks.id_number for _, marks in unmet if marks.id_number]
        numbered = Person.objects.filter(id_sought__in=numbers).values_list("id_sought", "pk")
        self._by_number.update(numbered)
        doors = {
            row.door
            for row, marks in unmet
            if row.id is None and marks.id_number not in self._by_number
        }
        named = Resident.objects.filter(household__door__in=doors).values_list(
            "person__name_sought", "household__door_id", "pk", "person__id_sought"
        )
        for name, door, person, number in named:
            self._by_name.setdefault((name, door), {})[person] = number
            self.standing.add(person)
        self.standing.update(self._by_number.values())

    def find(self, row: RollRow, marks: Marks) -> UUID | None:
        if row.id in self.standing or row.id in self._met:
            return row.id
        if marks.id_number in self._by_number:
            return self._by_number[marks.id_number]
        return self._of_that_name(marks, row.door) if row.id is None else None

    def _of_that_name(self, marks: Marks, door: str) -> UUID | None:
        """Namesakes behind one door are two people when both identity numbers are known."""
        for person, number in self._by_name.get((marks.name, door), {}).items():
            if not (number and marks.id_number and number != marks.id_number):
                return person
        return None

    def remember(self, person: UUID, row: RollRow, marks: Marks) -> None:
        """Let later rows of the same roll find the person too."""
        self._met.add(person)
        if marks.id_number:
            self._by_number[marks.id_number] = person
        namesakes = self._by_name.setdefault((marks.name, row.door), {})
        namesakes[person] = marks.id_number or namesakes.get(person, "")


_COLUMNS = ("pk", "name", "phone", "id_number", "birth_year", "sex", "resident")
_PERSON = (*_COLUMNS[:-1], "resident__household__door_id", "resident__needs", "resident__presence")


def _standing(wanted: Sequence[UUID]) -> dict[UUID, tuple[RollRow, UUID | None]]:
    """What the register says now: the row, and the household the person is in."""
    found: dict[UUID, tuple[RollRow, UUID | None]] = {}
    for part in chunks(wanted):
        rows = Person.objects.filter(pk__in=part).values_list(*_PERSON, "resident__household_id")
        for id_, name, phone, number, year, sex, door, needs, presence, household in rows:
            row = RollRow(
                id_, name, phone, number, year, sex, door or "",
                split_needs(needs or ""), presence or "",
            )  # fmt: skip
            found[id_] = (row, household)
    return found


def split_needs(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()


def _sorted_out(
    wanted: dict[UUID, tuple[RollRow, Marks]],
    standing: dict[UUID, tuple[RollRow, UUID | None]],
) -> Plan:
    added: list[Entry] = []
    changed: list[Entry] = []
    moved_from: set[UUID] = set()
    for person, (row, marks) in wanted.items():
        before, household = standing.get(person, (None, None))
        after = _over(before or _NOBODY, row, person)
        if after == before:
            continue
        right = marks if _same_texts(after, row) else marks_of(after)
        (added if household is None else changed).append(Entry(person, after, right))
        if before and household and before.door != after.door:
            moved_from.add(household)
    return Plan(added, changed, len(wanted) - len(added) - len(changed), moved_from)


_NOBODY = RollRow(id=None, name="")


def _same_texts(one: RollRow, other: RollRow) -> bool:
    return (one.name, one.phone, one.id_number) == (other.name, other.phone, other.id_number)


def _over(before: RollRow, row: RollRow, person: UUID | None) -> RollRow:
    """The later row laid over the earlier: an empty field leaves what is known."""
    return RollRow(
        person,
        row.name or before.name,
        row.phone or before.phone,
        row.id_number or before.id_number,
        row.birth_year or before.birth_year,
        row.sex or before.sex,
        row.door or before.door,
        row.needs or before.needs,
        row.presence or before.presence or "present",
    )


def _merged(before: RollRow, _: Marks, row: RollRow, marks: Marks) -> tuple[RollRow, Marks]:
    merged = _over(before, row, before.id)
    return merged, marks if _same_texts(merged, row) else marks_of(merged)


def resident_row(person: UUID) -> tuple[RollRow, UUID]:
    """One resident as the register holds them, with their household.

    Raises Refusal "people.unknown" for an id that is no resident's.
    """
    row, household = _standing([person]).get(person, (None, None))
    if row is None or household is None:
        raise Refusal("people.unknown", "没有找到这位居民，可能已被删除。")
    return row, household


def is_provisional(person: UUID) -> bool:
    return Resident.objects.filter(pk=person, is_provisional=True).exists()
