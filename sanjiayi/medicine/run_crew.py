"""The couriers of the medicine group: who may carry, and what they are called in the ledger."""

from dataclasses import dataclass
from uuid import UUID

from sanjiayi.duties import queries as duties
from sanjiayi.people import queries as people
from sanjiayi.team import queries as team
from sanjiayi.team import roles
from sanjiayi.team.structure import GroupCard, Post


@dataclass(frozen=True)
class Member:
    """Somebody of the group.  by: recorder in the ledger;  is_on: on duty now?"""

    by: str
    name: str
    is_on: bool


def members(place: str, now: int) -> list[Member]:
    """The medicine group of a community, those on duty first.  Six queries."""
    held = team.structure_now()
    staff = [post.staff for post in held.posts if post.group == f"medicine@{place}"]
    on = {str(one.staff) for one in duties.on_duty(place, now)}
    named = people.staff_names(staff)
    found = []
    for one in dict.fromkeys(staff):
        by = _recorder(one, [post for post in held.posts if post.staff == one], held.groups)
        found.append(Member(by, named.get(one, ""), str(one) in on))
    return sorted(found, key=lambda m: (not m.is_on, m.by))


def _recorder(staff: UUID, posts: list[Post], groups: dict[str, GroupCard]) -> str:
    """As team.sight signs: the highest post; where several hold it, with a mark."""
    pairs = {pair for post in posts for pair in roles.roles_of(groups[post.group], post.role)}
    role, where = roles.signing_role(pairs) or (roles.MEMBER, "")
    if role == roles.FUNCTIONAL_LEAD:
        return f"post:{where}/medicine_lead"
    if role in {roles.BRANCH, roles.BACKUP, roles.MEMBER} | roles.FUNCTION_ROLES:
        return f"post:{where}/{role}-{staff.hex[-6:]}"
    return f"post:{where}/{role}"
