"""Who would suit a vacant post, and why, in words.  Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sanjiayi.kernel.paths import within
from sanjiayi.team.seats import why_not_person
from sanjiayi.team.structure import GroupCard, Post, Role, StaffCard, committee_of, seat_words

MOST_CANDIDATES = 3
"""More names than a leader weighs in one glance help nobody."""


@dataclass(frozen=True)
class Candidate:
    """Somebody who would suit, and why, in words."""

    staff: UUID
    reason: str


def candidates(
    group: GroupCard,
    role: str,
    staff: Iterable[StaffCard],
    posts: Collection[Post],
    groups: Mapping[str, GroupCard],
    most: int = MOST_CANDIDATES,
) -> list[Candidate]:
    """Who may take a seat without breaking a rule, the best suited first.

    Before all others come those who have no post; then those who live there, Party members,
    cadres; the id settles what is left, so that the order never depends on the input's.
    """
    held: dict[UUID, list[tuple[GroupCard, str]]] = {}
    for post in sorted(posts):
        if post.group in groups:
            held.setdefault(post.staff, []).append((groups[post.group], post.role))
    fit = [
        card for card in staff if why_not_person(card, group, role, held.get(card.id, [])) is None
    ]
    fit.sort(key=lambda card: _rank(card, group, held.get(card.id, [])))
    return [Candidate(c.id, _reason(c, group, held.get(c.id, []))) for c in fit[:most]]


_KIND_RANK = ("seconded", "double_registered", "volunteer", "committee")


def _rank(
    card: StaffCard, group: GroupCard, held: list[tuple[GroupCard, str]]
) -> tuple[int, int, bool, bool, int, bytes]:
    leads = sum(1 for _, role in held if role != Role.MEMBER)
    kind = _KIND_RANK.index(card.kind) if card.kind in _KIND_RANK else len(_KIND_RANK)
    return (
        leads,
        len(held),
        not _lives_there(card, group),
        not card.is_party_member,
        kind,
        card.id.bytes,
    )


def _lives_there(card: StaffCard, group: GroupCard) -> bool:
    return bool(card.home) and within(card.home, committee_of(group))


def _reason(card: StaffCard, group: GroupCard, held: list[tuple[GroupCard, str]]) -> str:
    said = ["党员"] if card.is_party_member else []
    if _lives_there(card, group):
        said.append(f"住在{group.place_name or '本地'}")
    if held:
        said.append("现为" + "、".join(seat_words(g, r) for g, r in held))
    else:
        said.append("还没有岗位")
    return "，".join(said)
