"""The 3+1 rules: what is amiss in a structure, and how to mend it.

Pure: no Django, no clock, no database; callers pass cards and posts in.  The order of what is
passed in never matters.  Whether one act is allowed: why_not_… (team.seats).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations
from uuid import UUID

from sanjiayi.kernel.paths import within
from sanjiayi.team.choosing import Candidate, candidates
from sanjiayi.team.seats import (
    room_for,
    unknown_enrolment,
    unknown_group,
    unknown_posting,
    unknown_staff,
    why_not_a_day,
    why_not_accept,
    why_not_appoint,
    why_not_decline,
    why_not_enrol,
    why_not_person,
    why_not_relieve,
    why_not_seat,
    why_not_serve,
)
from sanjiayi.team.structure import (
    FOR_PARTY_MEMBERS,
    SEATS,
    SINGLE,
    GroupCard,
    Kind,
    Post,
    Role,
    StaffCard,
    code_of,
    do_clash,
    seat_words,
)

__all__ = [
    "Act", "Candidate", "Mend", "Severity", "Violation", "candidates", "check", "room_for",
    "unknown_group", "unknown_posting", "unknown_staff", "why_not_a_day", "why_not_accept",
    "why_not_appoint",
    "why_not_decline",
    "why_not_enrol",
    "unknown_enrolment", "why_not_person", "why_not_relieve", "why_not_seat", "why_not_serve",
]  # fmt: skip


class Severity(StrEnum):
    """breach: a rule of the 3+1 is broken.  gap: fewer than planned, no rule broken."""

    BREACH = "breach"
    GAP = "gap"


class Act(StrEnum):
    """What would mend it."""

    APPOINT = "appoint"
    PROPOSE = "propose"
    RELIEVE = "relieve"


@dataclass(frozen=True)
class Mend:
    """A way to put it right: the act, the seat, and up to three people who would suit.

    For RELIEVE the candidates are those of whom one should lay the seat down.
    """

    act: Act
    group: str
    role: str
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True)
class Violation:
    """One thing amiss.

    sentence   Chinese, names its place, no person
    place      where, for sorting and for who may mend it
    staff      whom it concerns, by id
    """

    code: str
    severity: Severity
    sentence: str
    place: str
    group: str
    role: str
    mend: Mend
    staff: tuple[UUID, ...] = ()

    @property
    def order(self) -> tuple[str, str, str, str, str, tuple[UUID, ...]]:
        return (self.severity, self.place, self.code, self.group, self.role, self.staff)


@dataclass
class _House:
    """The structure, indexed for asking."""

    staff: Mapping[UUID, StaffCard]
    groups: Mapping[str, GroupCard]
    posts: tuple[Post, ...]
    seated: dict[tuple[str, str], list[UUID]] = field(default_factory=dict)
    held: dict[UUID, list[Post]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for post in self.posts:
            self.seated.setdefault((post.group, post.role), []).append(post.staff)
            self.held.setdefault(post.staff, []).append(post)

    def sitting(self, group: GroupCard, role: str) -> list[UUID]:
        return self.seated.get((group.code, role), [])

    def appoint(self, group: GroupCard, role: str) -> Mend:
        """Somebody should take the seat; whom would it suit?"""
        found = candidates(group, role, self.staff.values(), self.posts, self.groups)
        return Mend(Act.APPOINT, group.code, role, tuple(found))

    def relieve(self, group: GroupCard, role: str, whom: Iterable[UUID]) -> Mend:
        """One of these should lay the seat down: those with other posts first."""
        ranked = sorted(whom, key=lambda one: (-len(self.held.get(one, ())), one.bytes))
        said = [Candidate(one, self._burden(one)) for one in ranked]
        return Mend(Act.RELIEVE, group.code, role, tuple(said))

    def _burden(self, one: UUID) -> str:
        posts = self.held.get(one, [])
        return "现为" + "、".join(seat_words(self.groups[p.group], p.role) for p in posts)


def check(
    staff: Iterable[StaffCard], groups: Iterable[GroupCard], posts: Iterable[Post]
) -> list[Violation]:
    """Everything amiss, breaches first, then by place.  Empty when the 3+1 stands.

    staff   everybody who serves now; posts: those held now.  Posts of unknown groups or of
    people no longer serving are not counted: their seat is vacant.
    """
    cards = {card.id: card for card in staff if not card.has_left}
    known = {group.code: group for group in groups}
    counted = {p for p in posts if p.group in known and p.staff in cards}
    house = _House(cards, known, tuple(sorted(counted)))
    found: list[Violation] = []
    for group in known.values():
        found += _vacant(house, group)
        found += _crowded(house, group)
        found += _unfit(house, group)
        found += _short(house, group)
    found += _clashing(house)
    found += _nowhere(house)
    return sorted(found, key=lambda violation: violation.order)


# --- seats that must be filled -------------------------------------------------------------

_VACANT = {
    (Kind.BRANCH, Role.SECRETARY): "team.no_branch_secretary",
    (Kind.BRANCH, Role.VICE_SECRETARY): "team.no_branch_vice_secretary",
    (Kind.BRANCH, Role.ORGANISER): "team.no_branch_organiser",
    (Kind.COMMITTEE, Role.SECRETARY): "team.no_secretary",
    (Kind.COMMITTEE, Role.BACKUP): "team.no_backup",
    (Kind.PARTY_GROUP, Role.LEAD): "team.no_party_lead",
    (Kind.WORK_GROUP, Role.LEAD): "team.no_compound_lead",
    (Kind.FUNCTIONAL, Role.LEAD): "team.no_functional_lead",
}
"""Seats without which the 3+1 does not stand."""


def _vacant(house: _House, group: GroupCard) -> Iterator[Violation]:
    for role in SEATS[Kind(group.kind)]:
        code = _VACANT.get((Kind(group.kind), role))
        if code is not None and not house.sitting(group, role):
            sentence = f"{seat_words(group, role)}空缺，请任命。"
            yield _about(group, role, code, sentence, house.appoint(group, role))
    if group.function == "escort":
        missing = (room_for(group, Role.MEMBER) or 0) - len(house.sitting(group, Role.MEMBER))
        if missing > 0:
            sentence = f"{group.title}须有组长和 3 名组员，还缺 {missing} 名组员。"
            mend = house.appoint(group, Role.MEMBER)
            yield _about(group, Role.MEMBER, "team.escort_short", sentence, mend)


def _crowded(house: _House, group: GroupCard) -> Iterator[Violation]:
    """More people in a seat than it has room for."""
    for role in SEATS[Kind(group.kind)]:
        room, sitting = room_for(group, role), house.sitting(group, role)
        if room is None or len(sitting) <= room:
            continue
        code = "team.seat_doubled" if role in SINGLE else "team.seat_overfull"
        sentence = (
            f"{seat_words(group, role)}最多 {room} 名，现有 {len(sitting)} 名，请卸任多出的。"
        )
        mend = house.relieve(group, role, sitting)
        yield _about(group, role, code, sentence, mend, tuple(sorted(sitting)))


def _unfit(house: _House, group: GroupCard) -> Iterator[Violation]:
    """Somebody sits where the rules do not let them."""
    for role in SEATS[Kind(group.kind)]:
        if (group.kind, role) not in FOR_PARTY_MEMBERS:
            continue
        for one in house.sitting(group, role):
            if not house.staff[one].is_party_member:
                sentence = f"{seat_words(group, role)}须由党员担任，请换人。"
                mend = house.relieve(group, role, [one])
                yield _about(group, role, "team.not_party_member", sentence, mend, (one,))
    if group.kind == Kind.PARTY_GROUP:
        yield from _outsiders(house, group)


def _outsiders(house: _House, group: GroupCard) -> Iterator[Violation]:
    """Whoever leads a party group must be a B-role of its committee."""
    committee = house.groups.get(code_of(Kind.COMMITTEE, group.place))
    backups = house.sitting(committee, Role.BACKUP) if committee else []
    for one in house.sitting(group, Role.LEAD):
        if one in backups:
            continue
        where = group.place_name or group.place
        sentence = f"{seat_words(group, Role.LEAD)}不是{where}的 B 角，请任命为 B 角或换人。"
        mend = house.relieve(group, Role.LEAD, [one])
        if committee and len(backups) < (room_for(committee, Role.BACKUP) or 0):
            mend = Mend(
                Act.APPOINT, committee.code, Role.BACKUP, (Candidate(one, "现为党小组组长"),)
            )
        yield _about(group, Role.LEAD, "team.lead_not_backup", sentence, mend, (one,))


def _short(house: _House, group: GroupCard) -> Iterator[Violation]:
    """Fewer than planned, though no rule is broken."""
    role = Role.BACKUP if group.kind == Kind.COMMITTEE else Role.MEMBER
    if role not in SEATS[Kind(group.kind)] or group.function == "escort":
        return
    have = len(house.sitting(group, role))
    missing = group.seats - have
    if missing <= 0 or (have == 0 and (Kind(group.kind), role) in _VACANT):
        return
    word = "B 角" if role == Role.BACKUP else "组员"
    where = group.place_name or group.title if role == Role.BACKUP else group.title
    sentence = (
        f"{where}缺 {missing} 名 {word}。"
        if role == Role.BACKUP
        else (f"{where}缺 {missing} 名{word}。")
    )
    mend = house.appoint(group, role)
    yield _about(group, role, "team.short", sentence, mend, severity=Severity.GAP)


# --- people --------------------------------------------------------------------------------


def _clashing(house: _House) -> Iterator[Violation]:
    for one, posts in house.held.items():
        for first, second in combinations(posts, 2):
            group, other = house.groups[first.group], house.groups[second.group]
            if not do_clash(group, first.role, other, second.role):
                continue
            one_seat, other_seat = seat_words(group, first.role), seat_words(other, second.role)
            sentence = f"有人兼任{one_seat}和{other_seat}，请卸任其一。"
            mend = house.relieve(other, second.role, [one])
            yield _about(group, first.role, "team.clash", sentence, mend, (one,))


def _nowhere(house: _House) -> Iterator[Violation]:
    for one, card in house.staff.items():
        if one in house.held:
            continue
        group = _nearest(house, card)
        sentence = "有 1 人还不在任何组里，请先建组。"
        if group:
            sentence = f"有 1 人还不在任何组里，可提名到{group.title}。"
        code, place = (group.code, group.place) if group else ("", "")
        mend = Mend(Act.PROPOSE, code, Role.MEMBER, (Candidate(one, "还没有岗位"),))
        yield Violation(
            "team.belongs_nowhere",
            Severity.BREACH,
            sentence,
            place,
            code,
            Role.MEMBER,
            mend,
            (one,),
        )


def _nearest(house: _House, card: StaffCard) -> GroupCard | None:
    """A group that would take the person: where they live, else the smallest functional one."""
    open_groups = [
        group
        for _, group in sorted(house.groups.items())
        if Role.MEMBER in SEATS[Kind(group.kind)]
        and group.kind != Kind.PARTY_GROUP
        and why_not_seat(group, Role.MEMBER, len(house.sitting(group, Role.MEMBER))) is None
    ]
    for group in open_groups:
        if group.kind == Kind.WORK_GROUP and card.home and within(card.home, group.place):
            return group
    return min(
        open_groups,
        key=lambda group: (
            group.kind != Kind.FUNCTIONAL,
            len(house.sitting(group, Role.MEMBER)) - group.seats,
            group.code,
        ),
        default=None,
    )


def _about(
    group: GroupCard,
    role: str,
    code: str,
    sentence: str,
    mend: Mend,
    staff: tuple[UUID, ...] = (),
    severity: Severity = Severity.BREACH,
) -> Violation:
    return Violation(code, severity, sentence, group.place, group.code, role, mend, staff)
