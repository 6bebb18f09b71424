"""Role names used everywhere: what a post lets somebody see, and at which place.

A role is held at a place and reaches everything below it: ("branch", "yt") reaches yt.3.08.
Pure: plain strings and values.
"""

from collections.abc import Iterable

from sanjiayi.team.structure import GroupCard, Kind, Role

BRANCH = "branch"
SECRETARY = "secretary"
BACKUP = "backup"
PARTY_LEAD = "party_lead"
COMPOUND_LEAD = "compound_lead"
FUNCTIONAL_LEAD = "functional_lead"
MEMBER = "member"
OPERATOR = "operator"
ESCORT = "escort"
MEDICINE = "medicine"
ANTIEPIDEMIC = "antiepidemic"
SUPPLIES = "supplies"

FUNCTION_ROLES = frozenset({ESCORT, MEDICINE, ANTIEPIDEMIC, SUPPLIES})
"""Whoever sits in a functional group, as its leader or a member."""

COMMITTEE_LEADERS = frozenset({BRANCH, SECRETARY, BACKUP, PARTY_LEAD})
"""Those who answer for a committee or for all of them."""

LEADERS = COMMITTEE_LEADERS | {COMPOUND_LEAD}
"""Those who answer for residents of a place: they may see its register."""

TEAM_LEADERS = LEADERS | {FUNCTIONAL_LEAD}
"""Everybody who leads something."""

STAFF = TEAM_LEADERS | {MEMBER} | FUNCTION_ROLES
"""Everybody who holds a post.  The operator holds none."""

ALL = STAFF | {OPERATOR}

RANK = (
    BRANCH, SECRETARY, PARTY_LEAD, BACKUP, FUNCTIONAL_LEAD, COMPOUND_LEAD, ESCORT, MEDICINE,
    ANTIEPIDEMIC, SUPPLIES, MEMBER, OPERATOR,
)  # fmt: skip
"""The order in which somebody with several roles signs: the first one held is the recorder."""

SEAT_ROLES: dict[tuple[str, str], str] = {
    (Kind.BRANCH, Role.SECRETARY): BRANCH,
    (Kind.BRANCH, Role.VICE_SECRETARY): BRANCH,
    (Kind.BRANCH, Role.ORGANISER): BRANCH,
    (Kind.COMMITTEE, Role.SECRETARY): SECRETARY,
    (Kind.COMMITTEE, Role.BACKUP): BACKUP,
    (Kind.PARTY_GROUP, Role.LEAD): PARTY_LEAD,
    (Kind.PARTY_GROUP, Role.MEMBER): MEMBER,
    (Kind.WORK_GROUP, Role.LEAD): COMPOUND_LEAD,
    (Kind.WORK_GROUP, Role.MEMBER): MEMBER,
    (Kind.FUNCTIONAL, Role.LEAD): FUNCTIONAL_LEAD,
    (Kind.FUNCTIONAL, Role.MEMBER): MEMBER,
}


def roles_of(group: GroupCard, role: str) -> frozenset[tuple[str, str]]:
    """The (role, place) pairs a seat brings.

    >>> sorted(roles_of(GroupCard("medicine@yt", "functional", "yt"), "lead"))
    [('functional_lead', 'yt'), ('medicine', 'yt')]
    """
    found = {(SEAT_ROLES[group.kind, role], group.place)}
    if group.function in FUNCTION_ROLES:
        found.add((group.function, group.place))
    return frozenset(found)


def signing_role(held: Iterable[tuple[str, str]]) -> tuple[str, str] | None:
    """The highest of some (role, place) pairs, the widest place first; None of none."""
    known = [pair for pair in held if pair[0] in RANK]
    return min(known, key=lambda pair: (RANK.index(pair[0]), pair[1]), default=None)
