"""The words of the 3+1: groups, posts, who may sit where, what clashes.  Plain values and data.

3 is branch ↔ community, party groups ↔ committees, work groups ↔ compounds; 1 is the
functional groups across them.  Pure: no Django, no clock, no database.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sanjiayi.kernel import paths


class Kind(StrEnum):
    """Kind of group; the same values as models.GroupKind."""

    BRANCH = "branch"
    COMMITTEE = "committee"
    PARTY_GROUP = "party_group"
    WORK_GROUP = "work_group"
    FUNCTIONAL = "functional"


class Role(StrEnum):
    """A seat inside a group."""

    SECRETARY = "secretary"
    VICE_SECRETARY = "vice_secretary"
    ORGANISER = "organiser"
    BACKUP = "backup"
    LEAD = "lead"
    MEMBER = "member"


class Skill(StrEnum):
    """What somebody can do that not everybody can."""

    DRIVING = "driving"
    NURSING = "nursing"
    DISINFECTION = "disinfection"
    DIALECT = "dialect"
    COMPUTING = "computing"
    LIFTING = "lifting"


class Availability(StrEnum):
    """When somebody can serve."""

    FULL = "full"
    DAYTIME = "daytime"
    EVENINGS = "evenings"
    WEEKENDS = "weekends"


class DeclineReason(StrEnum):
    """Why a proposal was declined."""

    FULL = "full"
    UNSUITED = "unsuited"
    ELSEWHERE = "elsewhere"
    WITHDRAWN = "withdrawn"


FUNCTIONS = {
    "escort": "核酸医护领航组",
    "medicine": "配药组",
    "antiepidemic": "社区抗疫组",
    "supplies": "物资保供组",
}
"""The functional groups of Yongtai, by the first half of their code: "escort@yt"."""

ESCORT_MEMBERS = 3
"""The escort group is a leader and three (report of the Yongtai branch)."""

MOST_BACKUPS = 2
"""A committee secretary has one or two B-roles."""

KIND_WORDS = {
    Kind.BRANCH: "临时党支部",
    Kind.COMMITTEE: "居委会",
    Kind.PARTY_GROUP: "党小组",
    Kind.WORK_GROUP: "小区工作组",
    Kind.FUNCTIONAL: "职能组",
}

ROLE_WORDS = {
    Role.SECRETARY: "书记",
    Role.VICE_SECRETARY: "副书记",
    Role.ORGANISER: "组织委员",
    Role.BACKUP: "B 角",
    Role.LEAD: "组长",
    Role.MEMBER: "组员",
}

SEATS: dict[Kind, tuple[Role, ...]] = {
    Kind.BRANCH: (Role.SECRETARY, Role.VICE_SECRETARY, Role.ORGANISER),
    Kind.COMMITTEE: (Role.SECRETARY, Role.BACKUP),
    Kind.PARTY_GROUP: (Role.LEAD, Role.MEMBER),
    Kind.WORK_GROUP: (Role.LEAD, Role.MEMBER),
    Kind.FUNCTIONAL: (Role.LEAD, Role.MEMBER),
}
"""Which roles a kind of group has, the one that must be filled first."""

SINGLE = frozenset({Role.SECRETARY, Role.VICE_SECRETARY, Role.ORGANISER, Role.LEAD})
"""Roles held by one person at a time in one group."""

FOR_PARTY_MEMBERS = frozenset(
    {
        (Kind.BRANCH, Role.SECRETARY),
        (Kind.BRANCH, Role.VICE_SECRETARY),
        (Kind.BRANCH, Role.ORGANISER),
        (Kind.PARTY_GROUP, Role.LEAD),
        (Kind.PARTY_GROUP, Role.MEMBER),
    }
)


class Where(StrEnum):
    """How far apart two posts of one person must lie for the clash to hold."""

    ANYWHERE = "anywhere"
    SAME_GROUP = "same_group"
    OTHER_GROUP = "other_group"
    OTHER_COMMITTEE = "other_committee"


Seat = tuple[Kind, Role]

_BRANCH_SECRETARY = (Kind.BRANCH, Role.SECRETARY)
_BRANCH_VICE = (Kind.BRANCH, Role.VICE_SECRETARY)
_BRANCH_ORGANISER = (Kind.BRANCH, Role.ORGANISER)
_SECRETARY = (Kind.COMMITTEE, Role.SECRETARY)
_BACKUP = (Kind.COMMITTEE, Role.BACKUP)
_PARTY_LEAD = (Kind.PARTY_GROUP, Role.LEAD)
_PARTY_MEMBER = (Kind.PARTY_GROUP, Role.MEMBER)
_COMPOUND_LEAD = (Kind.WORK_GROUP, Role.LEAD)
_COMPOUND_MEMBER = (Kind.WORK_GROUP, Role.MEMBER)
_FUNCTION_LEAD = (Kind.FUNCTIONAL, Role.LEAD)
_FUNCTION_MEMBER = (Kind.FUNCTIONAL, Role.MEMBER)

CLASHES: tuple[tuple[Seat, Seat, Where], ...] = (
    (_BRANCH_SECRETARY, _BRANCH_VICE, Where.ANYWHERE),
    (_BRANCH_SECRETARY, _BRANCH_ORGANISER, Where.ANYWHERE),
    (_BRANCH_VICE, _BRANCH_ORGANISER, Where.ANYWHERE),
    (_BRANCH_SECRETARY, _SECRETARY, Where.ANYWHERE),
    (_BRANCH_SECRETARY, _BACKUP, Where.ANYWHERE),
    (_BRANCH_SECRETARY, _COMPOUND_LEAD, Where.ANYWHERE),
    (_BRANCH_VICE, _COMPOUND_LEAD, Where.ANYWHERE),
    (_BRANCH_ORGANISER, _COMPOUND_LEAD, Where.ANYWHERE),
    (_SECRETARY, _SECRETARY, Where.OTHER_GROUP),
    (_SECRETARY, _BACKUP, Where.ANYWHERE),
    (_SECRETARY, _COMPOUND_LEAD, Where.ANYWHERE),
    (_SECRETARY, _FUNCTION_LEAD, Where.ANYWHERE),
    (_BACKUP, _BACKUP, Where.OTHER_GROUP),
    (_BACKUP, _PARTY_LEAD, Where.OTHER_COMMITTEE),
    (_BACKUP, _COMPOUND_LEAD, Where.ANYWHERE),
    (_BACKUP, _FUNCTION_LEAD, Where.ANYWHERE),
    (_PARTY_LEAD, _PARTY_LEAD, Where.OTHER_GROUP),
    (_PARTY_LEAD, _PARTY_MEMBER, Where.ANYWHERE),
    (_COMPOUND_LEAD, _COMPOUND_LEAD, Where.OTHER_GROUP),
    (_COMPOUND_LEAD, _COMPOUND_MEMBER, Where.ANYWHERE),
    (_COMPOUND_LEAD, _FUNCTION_LEAD, Where.ANYWHERE),
    (_COMPOUND_MEMBER, _COMPOUND_MEMBER, Where.OTHER_GROUP),
    (_FUNCTION_LEAD, _FUNCTION_LEAD, Where.OTHER_GROUP),
    (_FUNCTION_LEAD, _FUNCTION_MEMBER, Where.ANYWHERE),
    (_FUNCTION_MEMBER, _FUNCTION_MEMBER, Where.OTHER_GROUP),
)
"""Pairs of seats one person may not hold together.

Anything not listed is allowed; leading the party group and being a B-role of the same
committee is the intended pair.
"""


@dataclass(frozen=True)
class StaffCard:
    """What the rules need to know of somebody who serves; never a name.

    kind  models.StaffKind value; home: place path, "" outside; has_left: no longer serves
    """

    id: UUID
    kind: str
    is_party_member: bool = False
    home: str = ""
    has_left: bool = False


@dataclass(frozen=True)
class GroupCard:
    """A group.  seats: how many B-roles or members are planned, 0 where nobody planned."""

    code: str
    kind: str
    place: str
    place_name: str = ""
    name: str = ""
    seats: int = 0

    @property
    def function(self) -> str:
        """Which function: "escort", "medicine" …; "" for a group that is not functional."""
        return self.code.partition("@")[0] if self.kind == Kind.FUNCTIONAL else ""

    @property
    def title(self) -> str:
        """How sentences call the group: "三居党小组"."""
        if self.name:
            return self.name
        if self.kind == Kind.FUNCTIONAL:
            return FUNCTIONS.get(self.function, self.code)
        return f"{self.place_name or self.place}{KIND_WORDS[Kind(self.kind)]}"


@dataclass(frozen=True, order=True)
class Post:
    """Somebody in a seat.  since: the day it took effect, 20220517; serves: place path, or ""."""

    group: str
    role: str
    staff: UUID
    since: int = 0
    serves: str = ""


def code_of(kind: str, place: str) -> str:
    """The code of a group: kind or function, and place.

    >>> code_of("party_group", "yt.3")
    'party_group@yt.3'
    """
    return f"{kind}@{place}"


def seat_words(group: GroupCard, role: str) -> str:
    """A post in a sentence: "三居 B 角", "三居党小组组长", "三春里工作组组长"."""
    word = ROLE_WORDS[Role(role)]
    if group.kind == Kind.COMMITTEE:
        return f"{group.place_name or group.place}{'' if word[0] > 'z' else ' '}{word}"
    return f"{group.title}{word}"


def committee_of(group: GroupCard) -> str:
    """The committee a group's place lies in, or the place itself for committee and above."""
    return paths.parent(group.place) if group.kind == Kind.WORK_GROUP else group.place


def lies_apart(one: GroupCard, other: GroupCard, where: Where) -> bool:
    """Are the two groups as far apart as the clash asks?"""
    if where is Where.SAME_GROUP:
        return one.code == other.code
    if where is Where.OTHER_GROUP:
        return one.code != other.code
    if where is Where.OTHER_COMMITTEE:
        return committee_of(one) != committee_of(other)
    return True


def do_clash(one: GroupCard, role: str, other: GroupCard, other_role: str) -> bool:
    """May one person not hold both seats?  Symmetrical."""
    pair = (one.kind, role), (other.kind, other_role)
    return any(
        ((first, second) == pair or (second, first) == pair) and lies_apart(one, other, where)
        for first, second, where in CLASHES
    )
