"""What an import would do, counted without writing: new, changed, unchanged."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import MISSING, fields
from datetime import date
from uuid import UUID

from sanjiayi.kernel.civil import day_number
from sanjiayi.kernel.paths import building_of
from sanjiayi.people import matching
from sanjiayi.people.models import Person
from sanjiayi.people.rules import RollRow
from sanjiayi.people.sealing import sought
from sanjiayi.places import queries as places
from sanjiayi.places.atlas import PlaceView
from sanjiayi.places.rules import DOOR, PlaceRow
from sanjiayi.rolls.harvest import Harvest
from sanjiayi.rolls.persons import StaffLine
from sanjiayi.team.models import Staff
from sanjiayi.team.rows import StaffRow

ADDED, CHANGED, UNCHANGED = 0, 1, 2
_CHUNK = 2_000


def counts(harvest: Harvest, today: date, now: int) -> dict[str, list[int]]:
    """Level of place, "resident" or "staff" → [added, changed, unchanged]."""
    found = place_counts(harvest.places)
    if harvest.residents:
        found["resident"] = _residents(harvest.residents, today, now)
    if harvest.staff:
        found["staff"] = staff_counts(harvest.staff)
    return found


def place_counts(rows: Sequence[PlaceRow]) -> dict[str, list[int]]:
    """Level → [added, changed, unchanged]."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    doors: dict[str, dict[str, PlaceView]] = {}
    for row in rows:
        if row.level == DOOR:
            house = building_of(row.path)
            if house not in doors:
                doors[house] = {door.path: door for door in places.doors(house)}
            before = doors[house].get(row.path)
        else:
            before = places.place(row.path)
        found[row.level][_place_change(row, before)] += 1
    return dict(found)


def staff_counts(lines: Sequence[StaffLine]) -> list[int]:
    """[added, changed, unchanged] of staff."""
    found = [0, 0, 0]
    for line, person in zip(lines, staff_ids(lines), strict=True):
        found[_staff_change(line, person)] += 1
    return found


def _place_change(row: PlaceRow, before: PlaceView | None) -> int:
    if before is None:
        return ADDED
    return CHANGED if _says_otherwise(row, before) else UNCHANGED


_TOLD = [f for f in fields(PlaceRow) if f.name not in ("path", "level") and f.name[:5] != "plan_"]


def _says_otherwise(row: PlaceRow, before: PlaceView) -> bool:
    """Does a field of the row that says something differ from what stands?"""
    for told in _TOLD:
        value = getattr(row, told.name)
        is_silent = told.default is not MISSING and (value is None or value == told.default)
        if not is_silent and value != getattr(before, told.name):
            return True
    return False


def _residents(rows: Sequence[RollRow], today: date, now: int) -> list[int]:
    plan = matching.plan(matching.checked(rows, today), now)
    return [len(plan.added), len(plan.changed), plan.unchanged]


def staff_ids(lines: Sequence[StaffLine]) -> list[UUID | None]:
    """Whom each line means: staff of that name and telephone, else a resident; None: new.

    A line without telephone means the one member of staff of that name, if there is one.
    """
    serving = Staff.objects.values_list("person_id", "person__name", "person__phone")
    by_both: dict[tuple[str, str], UUID] = _residents_named({line.name for line in lines})
    by_name: dict[str, list[UUID]] = defaultdict(list)
    for person, name, phone in serving:
        by_both[name, phone] = person
        by_name[name].append(person)
    return [_meant(line, by_both, by_name) for line in lines]


def _meant(
    line: StaffLine, by_both: dict[tuple[str, str], UUID], by_name: dict[str, list[UUID]]
) -> UUID | None:
    if line.phone:
        return by_both.get((line.name, line.phone))
    same_name = by_name.get(line.name, [])
    return same_name[0] if len(same_name) == 1 else None


def _residents_named(names: set[str]) -> dict[tuple[str, str], UUID]:
    """Residents with one of the names and a telephone."""
    marks = sorted({sought("name", name) for name in names})
    found: dict[tuple[str, str], UUID] = {}
    for start in range(0, len(marks), _CHUNK):
        part = Person.objects.filter(
            name_sought__in=marks[start : start + _CHUNK], resident__isnull=False
        )
        for person, name, phone in part.values_list("pk", "name", "phone"):
            if phone:
                found[name, phone] = person
    return found


def staff_row(line: StaffLine, person: UUID) -> StaffRow:
    """The line as team takes it; what it leaves empty stays as it is."""
    before = Staff.objects.filter(pk=person).first()
    joined = before.joined_on if before else None
    return StaffRow(
        id=person,
        kind=line.kind,
        is_party_member=line.is_party_member or bool(before and before.is_party_member),
        joined_on=line.joined_on or (day_number(joined) if joined else 0),
        unit=line.unit or (before.unit if before else ""),
        home=line.home or (before.home if before else ""),
        skills=line.skills or _parts(before.skills if before else ""),
        availability=line.availability or (before.availability if before else ""),
    )


def _parts(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()


def _staff_change(line: StaffLine, person: UUID | None) -> int:
    before = Staff.objects.filter(pk=person).first() if person else None
    if before is None or person is None:
        return ADDED
    after = staff_row(line, person)
    told = (after.kind, after.is_party_member, after.unit, after.home, after.availability)
    known = (before.kind, before.is_party_member, before.unit, before.home, before.availability)
    is_same = (
        told == known
        and after.joined_on == day_number(before.joined_on)
        and sorted(after.skills) == sorted(_parts(before.skills))
    )
    phone = Person.objects.values_list("phone", flat=True).get(pk=person)
    return UNCHANGED if is_same and line.phone in ("", phone) else CHANGED
