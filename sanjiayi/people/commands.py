"""What people can do in the register.  One verb, one function, one fact.

Persons, households and residents are reference tables: this file is their pen, and every
stroke is an entry too.  Facts carry ids, counts and places, never a name.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import cast
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import connection

from sanjiayi.kernel import ids, paths
from sanjiayi.kernel.civil import from_ms
from sanjiayi.kernel.facts import Fact
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import book, tables
from sanjiayi.people import matching, rules
from sanjiayi.people.facts import Forgotten, Reconciled, ResidentChanged, RollImported
from sanjiayi.people.matching import Entry, chunks
from sanjiayi.people.models import Household, Person, Presence, Resident, Words
from sanjiayi.people.rules import RollRow
from sanjiayi.people.sealing import seal
from sanjiayi.places import edition
from sanjiayi.places import rules as place_rules
from sanjiayi.places.queries import community

__all__ = ["RollChange", "RollRow", "enter_roll"]

_HOUSEHOLDS = uuid5(NAMESPACE_URL, "sanjiayi/household")


@dataclass(frozen=True)
class RollChange:
    """How many residents a roll added, changed and left as they were."""

    added: int
    changed: int
    unchanged: int


def enter_roll(
    rows: Sequence[RollRow],
    *,
    by: str,
    now: int,
    digest: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> RollChange:
    """Enter many residents at once; repeating it changes nothing.

    A row is matched by id, else by identity number, else by name and door; an empty field
    leaves what is known.  digest: SHA-256 of the file; progress is called with (rows done,
    rows in all).  Writes one people.roll_imported fact when anything changed.  Raises
    Refusal "people.bad_row" or "people.no_door" and enters nothing.
    """
    ready = matching.checked(rows, _today(now), progress)
    with book.together():
        matching.require_doors(row for row, _ in ready)
        plan = matching.plan(ready, now)
        touched = [*plan.added, *plan.changed]
        _write(touched, progress)
        _dissolve_empty(plan.moved_from)
        if touched:
            fact = RollImported(
                digest=digest,
                added=len(plan.added),
                changed=len(plan.changed),
                unchanged=plan.unchanged,
            )
            where = place_rules.gathered(entry.row.door for entry in touched)
            _note(fact, where, by=by, now=now, quantity=len(touched))
    if progress:
        progress(len(rows), len(rows))
    return RollChange(len(plan.added), len(plan.changed), plan.unchanged)


def register_resident(row: RollRow, *, by: str, now: int, is_provisional: bool = False) -> UUID:
    """Enter one resident by hand and answer the id.

    is_provisional   somebody met at a table who is not in the register yet; checked later
    Raises Refusal "people.bad_row", "people.no_door", or "people.already" when the same
    person (identity number, or name behind the same door) stands already.
    """
    ready = matching.checked([replace(row, id=None)], _today(now))
    with book.together():
        matching.require_doors([ready[0][0]])
        plan = matching.plan(ready, now)
        if not plan.added:
            raise Refusal("people.already", "名册里已有这个人，请搜索后直接修改。")
        entry = plan.added[0]
        _write([entry])
        if is_provisional:
            Resident.objects.filter(pk=entry.id).update(is_provisional=True)
        _tell(entry.id, "registered", entry.row.door, by=by, now=now)
    return entry.id


def admit_at_table(row: RollRow, *, by: str, now: int) -> None:
    """Enter somebody a phone registered, checked later; row.id is the phone's.

    Wants a cleaned row with a name and a standing door (people.provisional sees to that).
    """
    identifier = cast(UUID, row.id)
    with book.together():
        _write([Entry(identifier, row, matching.marks_of(row))])
        Resident.objects.filter(pk=identifier).update(is_provisional=True)
        _tell(identifier, "provisional", row.door, by=by, now=now)


def admit(person: UUID, *, by: str, now: int) -> None:
    """Somebody registered at a table is a resident of their own.

    Raises Refusal "people.not_provisional" when they were checked already.
    """
    with book.together():
        door = _require_provisional(person)
        Resident.objects.filter(pk=person).update(is_provisional=False)
        _tell(person, "admitted", door, by=by, now=now)


def reconcile(person: UUID, resident: UUID, *, by: str, now: int) -> None:
    """Somebody registered at a table is this resident: one id stands for both from now on.

    A telephone or identity number the register lacks is taken over; what was written at the
    table is erased.  Raises Refusal "people.not_provisional", "people.unknown", or
    "people.bad_match" for a resident who waits to be checked too.
    """
    with book.together():
        door = _require_provisional(person)
        if Resident.objects.filter(pk=resident, is_provisional=True).exists():
            raise Refusal("people.bad_match", "请选名册里已核对过的居民。")
        met, _ = matching.resident_row(person)
        standing, _ = matching.resident_row(resident)
        full = replace(
            standing,
            phone=standing.phone or met.phone,
            id_number=standing.id_number or met.id_number,
            birth_year=standing.birth_year or met.birth_year,
            sex=standing.sex or met.sex,
        )
        if full != standing and not rules.problems(full, _today(now)):
            _write([Entry(resident, full, matching.marks_of(full))])
        _erase(person, now)
        place = paths.building_of(door)
        _note(Reconciled(resident=str(resident)), place, subject=str(person), by=by, now=now)


def _require_provisional(person: UUID) -> str:
    """The door of somebody who waits to be checked."""
    found = Resident.objects.filter(pk=person, is_provisional=True)
    door = found.values_list("household__door_id", flat=True).first()
    if door is None:
        raise Refusal("people.not_provisional", "这个人已经核对过了，不用再核对。")
    return door


def change_resident(row: RollRow, *, by: str, now: int) -> bool:
    """Replace what the register says of row.id; here an empty field is emptied.

    Answers whether anything changed.  Raises Refusal as register_resident does, and
    "people.unknown" for an id that is no resident's.
    """
    (cleaned, marks), *_ = matching.checked([row], _today(now))
    if row.id is None:
        raise Refusal("people.unknown", "没有找到这位居民，可能已被删除。")
    with book.together():
        before, household = matching.resident_row(row.id)
        after = replace(cleaned, presence=cleaned.presence or before.presence)
        if after == before:
            return False
        matching.require_doors([after])
        _require_unique_number(row.id, marks.id_number)
        _write([Entry(row.id, after, marks)])
        moved = before.door != after.door
        if moved:
            _dissolve_empty({household})
        _tell(row.id, "moved" if moved else "changed", after.door, by=by, now=now)
    return True


def _require_unique_number(person: UUID, mark: str) -> None:
    if mark and Person.objects.filter(id_sought=mark).exclude(pk=person).exists():
        raise Refusal("people.already", "这个身份证号已登记在另一位居民名下，请先搜索核对。")


def mark_presence(person: UUID, presence: str, *, by: str, now: int) -> bool:
    """Say whether a resident is present, away, transferred or has left.

    Answers whether that was news.  Raises Refusal "people.unknown" or "people.presence".
    """
    if presence not in Presence.values:
        raise Refusal("people.presence", "状态请选：" + "、".join(Presence.labels) + "。")
    with book.together():
        before, _ = matching.resident_row(person)
        if before.presence == presence:
            return False
        Resident.objects.filter(pk=person).update(presence=presence)
        _tell(person, presence, before.door, by=by, now=now)
    return True


def enter_person(person: UUID, name: str, phone: str = "") -> None:
    """Keep the name and telephone of somebody who works here.

    Writes no entry of its own: the fact that tells of them (an appointment, a proposal) is
    the team's.  Raises Refusal "people.bad_row" for a name or number that cannot be one.
    """
    row = RollRow(person, rules.clean_name(name), rules.clean_phone(phone))
    wrong = rules.name_problem(row.name) or rules.phone_problem(row.phone)
    if wrong:
        raise Refusal("people.bad_row", wrong)
    marks = matching.marks_of(row)
    Person.objects.update_or_create(
        pk=person,
        defaults={
            "name": row.name,
            "phone": row.phone,
            "name_sought": marks.name,
            "phone4_sought": marks.phone4,
            "initials_sought": marks.initials,
            "forgotten_at": None,
        },
    )
    edition.turn("people")


def keep_words(text: str, *, now: int) -> UUID:
    """Keep what somebody said or wrote, sealed, and answer the id a fact may carry.

    The entry is the fact that carries the id.  Raises Refusal "people.words" when empty or
    longer than rules.MAX_WORDS.
    """
    tidy = text.strip()
    if not 0 < len(tidy) <= rules.MAX_WORDS:
        raise Refusal("people.words", f"请写 1 到 {rules.MAX_WORDS} 个字。")
    kept = Words(id=UUID(bytes=ids.uuid7(now, os.urandom(10))), text=tidy, kept_at=from_ms(now))
    kept.save(force_insert=True)
    return kept.id


def enter_words(rows: Iterable[tuple[UUID, str, int]]) -> int:
    """Keep many words at once under ids known beforehand: (id, text, ms).  Answers how many."""
    kept = [Words(id=key, text=text, kept_at=from_ms(at)) for key, text, at in rows]
    return len(Words.objects.bulk_create(kept, batch_size=200))


def forget_words(some: Iterable[UUID], *, place: str, reason: str, by: str, now: int) -> int:
    """Erase kept words; the facts that carry their ids stand.  Answers how many."""
    with book.together():
        count = Words.objects.filter(pk__in=list(some), forgotten_at=None).update(
            text="", forgotten_at=from_ms(now)
        )
        if count:
            _note(Forgotten(reason=reason), place, by=by, now=now, quantity=count)
    return count


def forget_person(person: UUID, *, reason: str, by: str, now: int) -> None:
    """Erase everything by which a person can be told: the id and the facts about it stay.

    reason   short code: "left", "asked", "closing"
    Raises Refusal "people.unknown", or "people.still_here" for a resident who has not left.
    """
    with book.together():
        if not Person.objects.filter(pk=person).exists():
            raise Refusal("people.unknown", "没有找到这位居民，可能已被删除。")
        lived = Resident.objects.filter(pk=person).values_list("presence", "compound").first()
        why_not = rules.why_not_forget(lived[0] if lived else None)
        if why_not:
            raise Refusal("people.still_here", why_not)
        _erase(person, now)
        place = lived[1] if lived else _top()
        _note(Forgotten(reason=reason), place, subject=str(person), by=by, now=now)


def _erase(person: UUID, now: int) -> None:
    """The person's columns emptied; their row at a door taken away, and an empty household."""
    left = set(Resident.objects.filter(pk=person).values_list("household_id", flat=True))
    Resident.objects.filter(pk=person).delete()
    _dissolve_empty(left)
    Person.objects.filter(pk=person).update(
        name="", phone="", id_number="", birth_year=None, sex="", name_sought="",
        phone4_sought="", id_sought="", initials_sought="", forgotten_at=from_ms(now),
    )  # fmt: skip


# --- the pen --------------------------------------------------------------------------------


def _today(now: int) -> date:
    return from_ms(now).date()


def _top() -> str:
    top = community()
    return top.path if top else ""


def _key(identifier: UUID) -> str | UUID:
    """An id as the driver wants it."""
    return identifier if connection.features.has_native_uuid_field else identifier.hex


_PERSON_COLUMNS = (
    "id", "name", "phone", "id_number", "birth_year", "sex", "name_sought", "phone4_sought",
    "id_sought", "initials_sought", "forgotten_at",
)  # fmt: skip
_RESIDENT_COLUMNS = (
    "person_id", "household_id", "compound", "building", "presence", "needs", "is_provisional",
)  # fmt: skip


def _write(entries: Sequence[Entry], progress: Callable[[int, int], None] | None = None) -> None:
    """Persons, households and residents brought to what the entries say."""
    done = 0
    for part in chunks(entries):
        households = _households({entry.row.door for entry in part})
        tables.upsert(
            Person,
            _PERSON_COLUMNS,
            [_person_values(entry) for entry in part],
            conflict=("id",),
            replace=_PERSON_COLUMNS[1:],
        )
        tables.upsert(
            Resident,
            _RESIDENT_COLUMNS,
            [_resident_values(entry, households[entry.row.door]) for entry in part],
            conflict=("person_id",),
            replace=_RESIDENT_COLUMNS[1:],
        )
        done += len(part)
        if progress:
            progress((len(entries) + done) // 2, len(entries))


def _person_values(entry: Entry) -> tuple[object, ...]:
    row, marks = entry.row, entry.marks
    return (
        _key(entry.id), seal(row.name), seal(row.phone), seal(row.id_number), row.birth_year,
        row.sex, marks.name, marks.phone4, marks.id_number, marks.initials, None,
    )  # fmt: skip


def _resident_values(entry: Entry, household: UUID) -> tuple[object, ...]:
    row = entry.row
    building = paths.building_of(row.door)
    return (
        _key(entry.id), _key(household), paths.parent(building), building, row.presence,
        seal(",".join(row.needs)), False,
    )  # fmt: skip


def _households(doors: set[str]) -> dict[str, UUID]:
    """The household of each door, made where the door has none."""
    standing = Household.objects.filter(door__in=doors, is_dissolved=False)
    found = dict(standing.values_list("door_id", "id"))
    missing = sorted(doors - found.keys())
    if missing:
        earlier = list(Household.objects.filter(door__in=missing).values_list("door_id", flat=True))
        new = {door: uuid5(_HOUSEHOLDS, f"{door}#{earlier.count(door)}") for door in missing}
        tables.upsert(
            Household,
            ("id", "door_id", "is_dissolved"),
            [(_key(identifier), door, False) for door, identifier in new.items()],
        )
        found.update(new)
    return found


def _dissolve_empty(households: set[UUID]) -> None:
    if households:
        Household.objects.filter(pk__in=households, residents__isnull=True).update(
            is_dissolved=True
        )


def _tell(person: UUID, what: str, door: str, *, by: str, now: int) -> None:
    """The entry about one resident, at their building: a door would single them out."""
    place = paths.building_of(door)
    _note(ResidentChanged(what=what), place, subject=str(person), by=by, now=now)


def _note(
    fact: Fact, place: str, *, by: str, now: int, subject: str = "", quantity: int = 1
) -> None:
    edition.turn("people")
    draft = book.Draft(fact, place=place, subject=subject, happened_at=now, quantity=quantity)
    book.record([draft], by=by, now=now)
