"""What commands take in: rows of a roll, a form or a scenario.  Plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sanjiayi.kernel.civil import date_of
from sanjiayi.team.structure import FUNCTIONS, GroupCard, Kind, code_of


@dataclass(frozen=True)
class StaffRow:
    """Somebody who serves, as a roll or a form brings them; the name is in people.

    kind      models.StaffKind value
    skills    structure.Skill values; availability: structure.Availability value or ""
    joined_on 20220418
    """

    id: UUID
    kind: str
    is_party_member: bool
    joined_on: int
    unit: str = ""
    home: str = ""
    skills: Sequence[str] = field(default=())
    availability: str = ""

    def columns(self) -> dict[str, Any]:
        """The columns of models.Staff."""
        return {
            "kind": self.kind,
            "is_party_member": self.is_party_member,
            "unit": self.unit,
            "home": self.home,
            "skills": ",".join(sorted(set(self.skills))),
            "availability": self.availability,
            "joined_on": date_of(self.joined_on),
        }


@dataclass(frozen=True)
class GroupRow:
    """A group to found; code: structure.code_of(kind or function, place)."""

    code: str
    kind: str
    name: str
    place: str
    order: int = 0
    seats: int = 0

    def columns(self) -> dict[str, Any]:
        """The columns of models.Group."""
        return {
            "kind": self.kind,
            "name": self.name,
            "place_id": self.place,
            "order": self.order,
            "seats": self.seats,
        }


@dataclass(frozen=True)
class PostRow:
    """A post to give: for appointing many in one commit."""

    staff: UUID
    group: str
    role: str
    since_on: int
    serves: str = ""


def three_plus_one(
    community: str,
    committees: Mapping[str, str],
    compounds: Mapping[str, str],
    seats: Mapping[str, int],
) -> list[GroupRow]:
    """The groups a community needs, in the order of the organisation picture.

    committees, compounds   short names by path, in walking order
    seats                   planned numbers by group code; others keep 0 (no plan)
    """
    wanted = [(Kind.BRANCH.value, Kind.BRANCH.value, community, "")]
    for path, name in committees.items():
        wanted.append((Kind.COMMITTEE.value, Kind.COMMITTEE.value, path, name))
        wanted.append((Kind.PARTY_GROUP.value, Kind.PARTY_GROUP.value, path, name))
    for path, name in compounds.items():
        wanted.append((Kind.WORK_GROUP.value, Kind.WORK_GROUP.value, path, name))
    wanted += [(function, Kind.FUNCTIONAL.value, community, "") for function in FUNCTIONS]
    rows = []
    for order, (word, kind, place, name) in enumerate(wanted):
        code = code_of(word, place)
        title = GroupCard(code, kind, place, name).title if name else _TITLES.get(word, word)
        rows.append(GroupRow(code, kind, title, place, order, seats.get(code, 0)))
    return rows


_TITLES = {"branch": "临时党支部", **FUNCTIONS}
