"""What a phone carries of a place so that it can work without a network.

Names, doors and a mark of the identity number.  Of those who must be visited at home also how
to call them and what to mind at the door; of nobody else.  Every handing over is a look.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sanjiayi.kernel.paths import within
from sanjiayi.ledger import book
from sanjiayi.people import pinyin, rules
from sanjiayi.people.facts import Looked
from sanjiayi.people.looks import MOST_NAMED
from sanjiayi.people.models import Presence, Resident
from sanjiayi.people.queries import FORGOTTEN
from sanjiayi.people.rules import AccessNeed
from sanjiayi.places import queries as places
from sanjiayi.places import rules as place_rules

PURPOSE = "field_packet"
VISIT = "visit"
AT_THE_DOOR = frozenset(
    {
        AccessNeed.WHEELCHAIR, AccessNeed.BEDRIDDEN, AccessNeed.LONE_ELDER, AccessNeed.DEAF,
        AccessNeed.BLIND, AccessNeed.DEMENTIA, AccessNeed.CHILD_ALONE, AccessNeed.NO_PHONE,
        AccessNeed.FOREIGN_LANGUAGE,
    }
)  # fmt: skip
"""Needs whoever knocks must know of.  Illnesses and their drugs are none of them."""
MARK_LETTERS = 12


@dataclass(frozen=True, slots=True)
class Carried:
    """One resident as a phone carries them.

    initials   pinyin initials of the name, "wgy"
    mark       of the identity number (mark_of); "" where none is kept
    """

    id: UUID
    door: str
    household: UUID
    name: str
    initials: str
    mark: str
    birth_year: int | None
    sex: str
    presence: str = Presence.PRESENT

    @property
    def is_present(self) -> bool:
        return self.presence == Presence.PRESENT


def mark_of(id_number: str, salt: str) -> str:
    """By what a typed identity number is recognised on the phone; "" for none.

    12 hex digits of HMAC-SHA-256 of the cleaned number, keyed with the salt's ASCII bytes.

    >>> mark_of("11010519491231002x", "s") == mark_of(" １１０１０５19491231002X", "s")
    True
    """
    cleaned = rules.clean_id_number(id_number)
    if not cleaned:
        return ""
    return hmac.digest(salt.encode(), cleaned.encode(), "sha256").hex()[:MARK_LETTERS]


_COLUMNS = (
    "pk", "household__door_id", "household_id", "person__name", "person__id_number",
    "person__birth_year", "person__sex", "presence",
)  # fmt: skip


def carried(place: str, salt: str, *, by: str, now: int) -> list[Carried]:
    """Everybody who lives at a place and has not left, in stair order; the look is written down.

    place  a compound or any place above or below it;  by: the phone, as recorder
    """
    rows = (
        Resident.objects.filter(compound__in=_compounds(place))
        .exclude(presence=Presence.LEFT)
        .order_by("compound", "household__door__parent__order", "household__door__order", "pk")
        .values_list(*_COLUMNS)
    )
    found = [_line(row, salt) for row in rows if within(row[1], place)]
    keep(found, place, by=by, now=now)
    return found


def _compounds(place: str) -> list[str]:
    below = places.paths_of(place_rules.COMPOUND, place)
    return below or [
        step.path for step in places.ancestors(place) if step.level == place_rules.COMPOUND
    ]


def _line(row: tuple[Any, ...], salt: str) -> Carried:
    person, door, household, name, number, year, sex, presence = row
    return Carried(
        person, door, household, name or FORGOTTEN, pinyin.initials(name), mark_of(number, salt),
        year, sex, presence,
    )  # fmt: skip


def contacts(
    place: str, persons: Sequence[UUID], *, by: str, now: int
) -> list[tuple[UUID, str, list[str]]]:
    """How to call those who must be visited, and what to mind: (id, telephone, needs).

    Whoever has no telephone is called by that of the household.  Written down as a look, apart
    from the list's.
    """
    rows = Resident.objects.filter(pk__in=persons).exclude(presence=Presence.LEFT)
    found = list(rows.order_by("pk").values_list("pk", "household_id", "person__phone", "needs"))
    shared: dict[UUID, str] = {}
    homes = {home for _, home, phone, _ in found if not phone}
    behind = Resident.objects.filter(household__in=homes).exclude(presence=Presence.LEFT)
    for home, phone in behind.order_by("pk").values_list("household_id", "person__phone"):
        if phone:
            shared.setdefault(home, phone)
    _keep([person for person, *_ in found], place, VISIT, by=by, now=now)
    return [
        (person, phone or shared.get(home, ""), _at_the_door(needs))
        for person, home, phone, needs in found
    ]


def _at_the_door(needs: str) -> list[str]:
    return [need for need in needs.split(",") if need in AT_THE_DOOR]


def keep(found: list[Carried], place: str, *, by: str, now: int) -> None:
    """Write the look down; nobody handed over, nothing written."""
    _keep([line.id for line in found], place, PURPOSE, by=by, now=now)


def _keep(persons: Sequence[UUID], place: str, purpose: str, *, by: str, now: int) -> None:
    if not persons:
        return
    fact = Looked(purpose=purpose, persons=[str(one) for one in persons[:MOST_NAMED]])
    book.record(
        [book.Draft(fact, place=place, happened_at=now, quantity=len(persons))], by=by, now=now
    )
