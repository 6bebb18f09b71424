"""Rolls going out: places, the organisation, and residents for whoever may see them.

Headings are those of our own templates, so that what goes out can come in again.  Residents
carry a purpose: it stands on every page of the file and in the ledger, place by place.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sanjiayi.kernel.paths import parent, within
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.people import queries as people
from sanjiayi.people.models import Person
from sanjiayi.people.queries import PersonLine
from sanjiayi.people.rules import SEX_WORDS
from sanjiayi.places import queries as places
from sanjiayi.places.atlas import PlaceView
from sanjiayi.rolls import rules
from sanjiayi.rolls.models import RollKind
from sanjiayi.rolls.sheetwriting import Cell, Column, Writer
from sanjiayi.team import structure
from sanjiayi.team.models import Posting, Staff, StaffKind

PURPOSES = {
    "call_up": gettext_lazy("叫号和喊楼"),
    "laboratory": gettext_lazy("送检登记"),
    "transfer": gettext_lazy("转运"),
    "delivery": gettext_lazy("送药和物资"),
    "visit": gettext_lazy("上门走访"),
    "handover": gettext_lazy("工作移交"),
}
"""What residents may be exported for: code → words."""

WITH_NUMBERS = frozenset({"laboratory", "transfer"})
"""Purposes that need identity numbers."""

_CHUNK = 2_000


@dataclass(frozen=True)
class Stamp:
    """Who takes residents out, for what, when (words)."""

    purpose: str
    by: str
    at: str

    def __str__(self) -> str:
        words = {"purpose": PURPOSES[self.purpose], "by": self.by, "at": self.at}
        return _("仅用于%(purpose)s。导出：%(by)s，%(at)s。请勿转发，用完请删除。") % words


def _columns(*names: str, wide: frozenset[str] = frozenset()) -> list[Column]:
    return [Column(rules.title(name), 22 if name in wide else 12) for name in names]


def _yes_no(value: bool | None) -> str:
    return "" if value is None else (_("是") if value else _("否"))


def places_file(reach: Sequence[str]) -> IO[bytes]:
    """Committees, compounds, buildings and doors below the places, a sheet each."""
    writer = Writer()
    sheets = (
        (RollKind.COMMITTEES, ("committee", "short_name", "code"), _committees(reach)),
        (RollKind.COMPOUNDS, ("committee", "compound", "short_name"), _compounds(reach)),
        (
            RollKind.BUILDINGS,
            ("committee", "compound", "building", "floors", "rooms_per_floor"),
            _buildings(reach),
        ),
        (
            RollKind.HOUSEHOLDS,
            ("committee", "compound", "building", "room", "floor", "own_kitchen", "own_bath"),
            _doors(reach),
        ),
    )
    for kind, names, rows in sheets:
        writer.sheet(str(kind.label), _columns(*names), rows)
    return writer.done()


def _standing(found: Sequence[PlaceView], reach: Sequence[str]) -> Iterator[PlaceView]:
    return (place for place in found if any(within(place.path, scope) for scope in reach))


def _committees(reach: Sequence[str]) -> Iterator[Sequence[Cell]]:
    for place in _standing(places.committees(), reach):
        yield place.name, place.short_name, place.code


def _compounds(reach: Sequence[str]) -> Iterator[Sequence[Cell]]:
    for place in _standing(places.compounds(), reach):
        yield places.name_of(place.parent), place.name, place.short_name


def _buildings(reach: Sequence[str]) -> Iterator[Sequence[Cell]]:
    for place in _standing(places.buildings(), reach):
        yield *_above(place.path), place.name, place.floors or None, place.rooms_per_floor or None


def _above(building: str) -> tuple[str, str]:
    compound = parent(building)
    return places.name_of(parent(compound)), places.name_of(compound)


def _doors(reach: Sequence[str]) -> Iterator[Sequence[Cell]]:
    for house in _standing(places.buildings(), reach):
        above = _above(house.path)
        for door in places.doors(house.path):
            room = door.path.rpartition("/")[2]
            told = _yes_no(door.own_kitchen), _yes_no(door.own_bath)
            yield *above, house.name, room, door.floor, *told


def organisation_file(reach: Sequence[str]) -> IO[bytes]:
    """Who holds which post, and everybody who serves."""
    writer = Writer()
    held = Posting.objects.filter(state=Posting.State.HELD, staff__left_on=None)
    posts = [p for p in held.select_related("group") if _reaches(p.group.place_id, reach)]
    serving = list(Staff.objects.filter(left_on=None))
    everybody = {staff.pk for staff in serving}
    names, phones = people.staff_names(everybody), people.staff_phones(everybody)
    writer.sheet(
        _("岗位"),
        [Column(_("组"), 22), Column(_("岗位")), Column(_("姓名")), Column(_("任职日期"))],
        (_post(post, names) for post in sorted(posts, key=lambda p: (p.group.order, p.group_id))),
    )
    sat = {post.staff_id for post in posts}
    shown = serving if _reaches_all(reach) else [staff for staff in serving if staff.pk in sat]
    fields = ("person", "phone", "staff_kind", "party", "unit", "joined_on")
    writer.sheet(
        str(RollKind.STAFF.label),
        _columns(*fields),
        (_member(staff, names, phones) for staff in shown),
    )
    return writer.done()


def _reaches(place: str, reach: Sequence[str]) -> bool:
    return any(within(place, scope) for scope in reach)


def _reaches_all(reach: Sequence[str]) -> bool:
    top = places.community()
    return top is not None and _reaches(top.path, reach)


def _post(post: Posting, names: dict[UUID, str]) -> Sequence[Cell]:
    role = structure.ROLE_WORDS.get(structure.Role(post.role), post.role)
    since = post.since_on.isoformat() if post.since_on else ""
    return post.group.name or post.group_id, role, names.get(post.staff_id, ""), since


def _member(staff: Staff, names: dict[UUID, str], phones: dict[UUID, str]) -> Sequence[Cell]:
    return (
        names.get(staff.pk, ""),
        phones.get(staff.pk, ""),
        str(StaffKind(staff.kind).label),
        _yes_no(staff.is_party_member),
        staff.unit,
        staff.joined_on.isoformat(),
    )


_RESIDENT = ("compound", "building", "room", "person", "sex", "birth", "phone", "needs", "presence")


def residents_file(
    sight: Sight, place: str, stamp: Stamp, *, with_numbers: bool, now: int
) -> IO[bytes]:
    """Residents below a place, compound by compound; each compound's look is written down.

    with_numbers   identity numbers as well; only for a purpose that needs them
    Raises Refusal rolls.not_yours, rolls.no_purpose or rolls.no_numbers.
    """
    if not people.may_open(sight, place):
        raise Refusal("rolls.not_yours", "这里的居民不归您负责，不能导出。")
    if stamp.purpose not in PURPOSES:
        raise Refusal("rolls.no_purpose", "请选择导出居民做什么用。")
    if with_numbers and stamp.purpose not in WITH_NUMBERS:
        raise Refusal("rolls.no_numbers", "这个用途不需要证件号，请去掉证件号再导出。")
    names = (*_RESIDENT, "id_number") if with_numbers else _RESIDENT
    writer = Writer()
    writer.sheet(
        str(RollKind.RESIDENTS.label),
        _columns(*names, wide=frozenset({"id_number"})),
        _residents(sight, place, stamp.purpose, with_numbers, now),
        str(stamp),
    )
    return writer.done()


def _residents(
    sight: Sight, place: str, purpose: str, with_numbers: bool, now: int
) -> Iterator[Sequence[Cell]]:
    compounds = [c.path for c in places.compounds(place)] or [place]
    code = f"export_{purpose}_id" if with_numbers else f"export_{purpose}"
    for compound in compounds:
        lines = people.residents_at(sight, compound, now=now, purpose=code)
        numbers = _numbers([line.id for line in lines]) if with_numbers else {}
        for line in lines:
            row = _resident(line)
            yield (*row, numbers.get(line.id, "")) if with_numbers else row


def _resident(line: PersonLine) -> Sequence[Cell]:
    return (
        places.name_of(line.compound),
        places.name_of(line.building),
        line.door.rpartition("/")[2],
        line.name,
        SEX_WORDS.get(line.sex, ""),
        str(line.birth_year or ""),
        line.phone,
        "、".join(line.needs_words),
        line.presence_words,
    )


def _numbers(persons: Sequence[UUID]) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for start in range(0, len(persons), _CHUNK):
        rows = Person.objects.filter(pk__in=persons[start : start + _CHUNK])
        found.update(rows.values_list("pk", "id_number"))
    return found
