"""What the people room can tell, and to whom.

Whoever asks for names brings a Sight: only residents within its scopes come back, and every
such look is written down.  Counts and ids name nobody and need no sight.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from sanjiayi.kernel.paths import within
from sanjiayi.kernel.sight import Sight
from sanjiayi.people import counts, looks, rules
from sanjiayi.people.matching import split_needs
from sanjiayi.people.models import Look, Person, Presence, Resident, Words
from sanjiayi.people.sealing import sought
from sanjiayi.places import queries as places
from sanjiayi.places import rules as place_rules

FORGOTTEN = "（已删除）"
"""Stands where a name stood before it was erased."""


@dataclass(frozen=True)
class PersonLine:
    """One resident, ready to show to somebody who may see the name.

    door        path; where is the same as people say it, "银杏新村3号楼602室"
    birth_year  None when unknown
    sex         "1", "2" or ""
    needs       AccessNeed values; needs_words the same in words
    presence    Presence value
    """

    id: UUID
    name: str
    phone: str
    birth_year: int | None
    sex: str
    compound: str
    building: str
    door: str
    presence: str
    needs: tuple[str, ...]
    is_provisional: bool

    @property
    def where(self) -> str:
        return places.full_name(self.door)

    @property
    def needs_words(self) -> list[str]:
        return [rules.NEED_WORDS[rules.AccessNeed(need)] for need in self.needs]

    @property
    def presence_words(self) -> str:
        return rules.PRESENCE_WORDS[self.presence]

    @property
    def is_present(self) -> bool:
        return self.presence == Presence.PRESENT

    @property
    def masked_phone(self) -> str:
        return rules.masked_phone(self.phone)

    def age(self, today: date) -> int | None:
        return rules.age_in(self.birth_year, today)


_STAIRS = (
    "compound", "household__door__parent__order", "building", "household__door__order",
    "household__door", "person__birth_year", "pk",
)  # fmt: skip
"""Compound by compound, building by building, up the stairs, the eldest first."""


# --- counts and ids: nobody is named --------------------------------------------------------


def present_count(place: str) -> int:
    """Persons present at a place of any level."""
    return counts.present_at_door(place) if "/" in place else counts.persons()[place]


def resident_count(place: str) -> int:
    """Residents at any level above the doors, those who are away for now included."""
    return counts.residents()[place]


def household_count(place: str) -> int:
    """Households with somebody present, at any level above the doors."""
    return counts.households()[place]


def presence_by_compound() -> dict[str, int]:
    """Persons present in each standing compound, in walking order; 0 where nobody is."""
    persons = counts.persons()
    return {compound.path: persons[compound.path] for compound in places.compounds()}


def presence_by_building(compound: str) -> dict[str, int]:
    """Persons present in each standing building of a compound, in walking order."""
    persons = counts.persons()
    return {building.path: persons[building.path] for building in places.buildings(compound)}


@dataclass(frozen=True)
class ResidentAt:
    """A resident's id and where they live: enough for work rooms, no name."""

    id: UUID
    building: str
    door: str


def present_at(place: str) -> list[ResidentAt]:
    """Everybody present at a place, in stair order."""
    rows = (
        Resident.objects.filter(_at(place), presence=Presence.PRESENT)
        .order_by(*_STAIRS)
        .values_list("pk", "building", "household__door")
    )
    return [ResidentAt(*row) for row in rows]


def _at(place: str) -> Q:
    """Residents at a place of any level, by columns that have an index."""
    if "/" in place:
        return Q(household__door=place)
    found = places.place(place)
    if found is not None and found.level == place_rules.BUILDING:
        return Q(building=place)
    return Q(compound__in=places.paths_of(place_rules.COMPOUND, place))


# --- names: within the viewer's scopes, and written down -------------------------------------

_COLUMNS = (
    "pk", "person__name", "person__phone", "person__birth_year", "person__sex", "compound",
    "building", "household__door_id", "presence", "needs", "is_provisional",
)  # fmt: skip


def visible(sight: Sight) -> QuerySet[Resident]:
    """The residents whose names this viewer may open."""
    reach = Q(pk__in=[])
    for scope in sight.scopes(rules.REGISTER_ROLES):
        reach |= _at(scope)
    return Resident.objects.filter(reach)


def lines_of(rows: QuerySet[Resident]) -> list[PersonLine]:
    """The lines of some residents in stair order.  Whoever shows them writes the look."""
    return [_line(row) for row in rows.order_by(*_STAIRS).values_list(*_COLUMNS)]


def _line(row: tuple[Any, ...]) -> PersonLine:
    (person, name, phone, year, sex, compound, building, door, presence, needs, provisional) = row
    return PersonLine(
        person, name, phone, year, sex, compound, building, door, presence,
        split_needs(needs), provisional,
    )  # fmt: skip


def may_open(sight: Sight, place: str) -> bool:
    """May this viewer open the names at a place?"""
    return sight.has(rules.REGISTER_ROLES, place)


def residents_at(sight: Sight, place: str, *, now: int, purpose: str = "") -> list[PersonLine]:
    """The register of a place, door by door in stair order.  The look is written down."""
    found = lines_of(visible(sight).filter(_at(place)))
    looks.keep(
        sight, [line.id for line in found], purpose=purpose or "register", place=place, now=now
    )
    return found


def resident(sight: Sight, person: UUID) -> PersonLine | None:
    """One resident, if within the viewer's scopes.  Whoever shows the line calls `shown`."""
    return next(iter(lines_of(visible(sight).filter(pk=person))), None)


def shown(sight: Sight, line: PersonLine, *, now: int) -> None:
    """Write down that one resident's page was opened."""
    looks.keep(sight, [line.id], purpose="resident", place=line.building, now=now)


def household_lines(sight: Sight, household: UUID) -> list[PersonLine]:
    """Who lives in a household now, the eldest first.  Whoever shows them writes the look."""
    rows = visible(sight).filter(household=household).exclude(presence=Presence.LEFT)
    return lines_of(rows)


def household_at(sight: Sight, person: UUID) -> UUID | None:
    """The household a resident belongs to; None out of scope."""
    return visible(sight).filter(pk=person).values_list("household_id", flat=True).first()


def id_number_of(sight: Sight, person: UUID) -> str:
    """The identity number, for the form that corrects it; "" out of scope.

    Asked only for the page whose look `shown` writes down.
    """
    rows = visible(sight).filter(pk=person).values_list("person__id_number", flat=True)
    return rows.first() or ""


def number_endings(sight: Sight, place: str) -> dict[UUID, str]:
    """The last six of the identity numbers kept at a place, within the viewer's scopes.

    To find who a paper sheet means; whoever shows the persons writes the look (residents_at).
    """
    rows = visible(sight).filter(_at(place)).values_list("pk", "person__id_number")
    return {person: number[-6:] for person, number in rows if number}


def lines_for(
    sight: Sight, persons: Iterable[UUID], *, purpose: str, now: int
) -> dict[UUID, PersonLine]:
    """Names, telephones and doors of these residents, those within the viewer's scopes.

    For call sheets and missing lists.  One look is written down for the whole list.
    """
    asked = list(persons)
    found: list[PersonLine] = []
    for start in range(0, len(asked), 2_000):
        found += lines_of(visible(sight).filter(pk__in=asked[start : start + 2_000]))
    place = place_rules.gathered(line.building for line in found)
    looks.keep(sight, [line.id for line in found], purpose=purpose, place=place, now=now)
    return {line.id: line for line in found}


def names_for(sight: Sight, persons: Iterable[UUID], *, purpose: str, now: int) -> dict[UUID, str]:
    """Names of residents within the viewer's scopes; others are left out.  Written down."""
    found = lines_for(sight, persons, purpose=purpose, now=now)
    return {person: line.name or FORGOTTEN for person, line in found.items()}


def staff_names(persons: Iterable[UUID]) -> dict[UUID, str]:
    """Names of people who work here, for the organisation picture and the roster.

    Shown to every signed-in member of staff and not written down: who holds a post is known
    to all who work under it, and a look at every page that says "组长 李敏" would bury the
    looks that matter.  The caller passes ids of staff only; team sees to that.
    """
    asked = list(persons)
    rows = Person.objects.filter(pk__in=asked).values_list("pk", "name")
    return {person: name or FORGOTTEN for person, name in rows}


def staff_phones(persons: Iterable[UUID]) -> dict[UUID, str]:
    """Telephones of people who work here, under the same reasoning as staff_names."""
    rows = Person.objects.filter(pk__in=list(persons)).values_list("pk", "phone")
    return dict(rows)


def words(some: Iterable[UUID]) -> dict[UUID, str]:
    """Kept words by id; FORGOTTEN for those erased.  The room that owns the fact guards them."""
    rows = Words.objects.filter(pk__in=list(some)).values_list("pk", "text")
    return {identifier: text or FORGOTTEN for identifier, text in rows}


# --- search ----------------------------------------------------------------------------------

_LETTERS = re.compile(r"[a-z]{2,10}", re.IGNORECASE)


def search(sight: Sight, text: str, *, limit: int = 20, now: int) -> list[PersonLine]:
    """Residents somebody may mean by a name, initials, telephone, door or identity number.

    "王桂英", "wgy", "1234" (last four digits), "13800001234", "银杏新村 3 602",
    "yt.2.08.3/602".  Only within the viewer's scopes; the look is written down.
    """
    wanted = _wanted(rules.half_width(text).strip())
    if wanted is None:
        return []
    keys = visible(sight).filter(wanted).order_by(*_STAIRS).values_list("pk", flat=True)[:limit]
    found = lines_of(visible(sight).filter(pk__in=list(keys)))
    found = _with_phone(found, text)
    place = place_rules.gathered(line.building for line in found)
    looks.keep(sight, [line.id for line in found], purpose="search", place=place, now=now)
    return found


def _wanted(typed: str) -> Q | None:
    """What to look for; None for nothing that could be found."""
    if not typed:
        return None
    digits = rules.clean_phone(typed)
    if _is_number(typed):
        number = rules.clean_id_number(typed)
        if len(number) == 18:
            return Q(person__id_sought=sought("id", number))
        return Q(person__phone4_sought=sought("phone4", digits[-4:])) if len(digits) > 3 else None
    if _LETTERS.fullmatch(typed):
        wanted = Q(person__initials_sought=sought("initials", typed.lower()))
    else:
        wanted = Q()
    wanted |= Q(person__name_sought=sought("name", rules.clean_name(typed)))
    for place in places.find(typed, limit=50):
        if place.level in (place_rules.DOOR, place_rules.BUILDING):
            wanted |= _at(place.path)
    return wanted


def _is_number(typed: str) -> bool:
    return re.fullmatch(r"[+\d][\d\s-]*[\dXx]", typed, re.ASCII) is not None


def _with_phone(found: Sequence[PersonLine], text: str) -> list[PersonLine]:
    """Of those with the right last four digits, the ones with the whole number typed."""
    digits = rules.clean_phone(text)
    if len(digits) in (18, 17) or len(digits) < 7 or not _is_number(rules.half_width(text).strip()):
        return list(found)
    return [line for line in found if line.phone == digits]


# --- who looked ------------------------------------------------------------------------------


@dataclass(frozen=True)
class LookLine:
    """One look at a resident: whose post, what for, when (ms), how many were on the page."""

    entry: int
    by: str
    purpose: str
    at: int
    shown: int

    @property
    def purpose_words(self) -> str:
        return looks.PURPOSES.get(self.purpose, self.purpose)

    @property
    def by_words(self) -> str:
        return looks.by_words(self.by)


def looks_at(person: UUID, building: str, *, limit: int = 50) -> list[LookLine]:
    """Who opened this resident's name, latest first.

    A list too long to name everybody counts for all who live at its place.
    """
    lists = Q(person="", place=building) | Q(person="", place__in=_above(building))
    rows = (
        Look.objects.filter(Q(person=str(person)) | lists)
        .order_by("-entry")
        .values_list("entry", "by", "purpose", "looked_at", "shown")
    )
    found: dict[int, LookLine] = {}
    for row in rows[: 2 * limit]:
        found.setdefault(row[0], LookLine(*row))
    return list(found.values())[:limit]


def _above(building: str) -> Collection[str]:
    return [place.path for place in places.ancestors(building)]


def within_reach(sight: Sight, path: str) -> bool:
    """Does the viewer's reach touch a place: inside it, or holding part of it?"""
    return any(
        within(path, scope) or within(scope, path) for scope in sight.scopes(rules.REGISTER_ROLES)
    )
