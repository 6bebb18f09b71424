"""The list of staff: searching, filtering, one member's page.  Plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sanjiayi.people import queries as people
from sanjiayi.places import queries as places
from sanjiayi.team import words
from sanjiayi.team.models import Account, Posting, Staff
from sanjiayi.team.queries import structure_now
from sanjiayi.team.structure import GroupCard, Post, seat_words


@dataclass(frozen=True)
class Asked:
    """What the list was asked for.  Empty fields ask for everybody.

    has   "" anybody, "none" without a post, "party" Party members
    """

    text: str = ""
    kind: str = ""
    group: str = ""
    has: str = ""

    @property
    def is_narrow(self) -> bool:
        return bool(self.text or self.kind or self.group or self.has)


@dataclass(frozen=True)
class StaffLine:
    """One member of staff in the list."""

    id: UUID
    name: str
    kind: str
    kind_words: str
    is_party_member: bool
    unit: str
    skills: tuple[str, ...]
    posts: tuple[str, ...]
    groups: frozenset[str]
    availability: str
    home: str
    joined: str
    left: str


def staff_lines() -> list[StaffLine]:
    """Everybody who serves now, by name.  Three statements of the structure and two more."""
    house = structure_now()
    names = people.staff_names(house.staff)
    posts: dict[UUID, list[Post]] = {}
    for post in house.posts:
        posts.setdefault(post.staff, []).append(post)
    rows = Staff.objects.filter(left_on=None)
    found = [_line(row, names.get(row.pk, ""), posts.get(row.pk, []), house.groups) for row in rows]
    return sorted(found, key=lambda line: (line.name, line.id.bytes))


def _line(row: Staff, name: str, posts: Sequence[Post], groups: dict[str, GroupCard]) -> StaffLine:
    return StaffLine(
        id=row.pk,
        name=name,
        kind=row.kind,
        kind_words=str(words.STAFF_KINDS.get(row.kind, row.kind)),
        is_party_member=row.is_party_member,
        unit=row.unit,
        skills=tuple(str(words.SKILLS.get(s, s)) for s in row.skills.split(",") if s),  # type: ignore[call-overload]
        posts=tuple(seat_words(groups[p.group], p.role) for p in posts),
        groups=frozenset(p.group for p in posts),
        availability=str(words.AVAILABILITY.get(row.availability, row.availability)),  # type: ignore[call-overload]
        home=places.full_name(row.home) if row.home else "",
        joined=row.joined_on.isoformat(),
        left=row.left_on.isoformat() if row.left_on else "",
    )


def asked_for(lines: Sequence[StaffLine], asked: Asked) -> list[StaffLine]:
    """Those of the list that fit.  The text is sought in name, unit, posts and skills."""
    return [line for line in lines if _fits(line, asked)]


def _fits(line: StaffLine, asked: Asked) -> bool:
    sought = " ".join((line.name, line.unit, *line.posts, *line.skills))
    return (
        asked.text.strip().lower() in sought.lower()
        and asked.kind in ("", line.kind)
        and (not asked.group or asked.group in line.groups)
        and (asked.has != "none" or not line.posts)
        and (asked.has != "party" or line.is_party_member)
    )


@dataclass(frozen=True)
class Member:
    """One member's page: the line, the telephone, whether a sign-in stands."""

    line: StaffLine
    phone: str
    account: str
    is_active: bool


def member(staff: UUID) -> Member | None:
    """None when nobody of that id ever served here."""
    row = Staff.objects.filter(pk=staff).first()
    if row is None:
        return None
    house = structure_now()
    held = Posting.objects.filter(staff=staff, state=Posting.State.HELD)
    posts = [Post(p.group_id, p.role, p.staff_id) for p in held if p.group_id in house.groups]
    account = Account.objects.filter(staff=staff).first()
    return Member(
        line=_line(row, people.staff_names([staff]).get(staff, ""), posts, house.groups),
        phone=people.staff_phones([staff]).get(staff, ""),
        account=account.username if account else "",
        is_active=bool(account and account.is_active),
    )
