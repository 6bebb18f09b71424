"""Who may change which seat: narrower than who may open the page.

Role × place says who may appoint at all (team.rights); these answers say for which group.
"""

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.team import roles
from sanjiayi.team.structure import GroupCard, Kind, Role

_BRANCH = frozenset({roles.BRANCH})
_COMPOUND = roles.COMMITTEE_LEADERS | {roles.COMPOUND_LEAD}


def why_not_change(sight: Sight, group: GroupCard, role: str) -> Refusal | None:
    """May they appoint to, or relieve from, this seat?

    The branch changes every seat; a committee's leaders those of their committee except its
    secretary's; nobody else's.
    """
    if sight.has(_BRANCH, group.place):
        return None
    is_local = group.kind not in (Kind.BRANCH, Kind.FUNCTIONAL)
    is_secretary = (group.kind, role) == (Kind.COMMITTEE, Role.SECRETARY)
    if is_local and not is_secretary and sight.has(roles.COMMITTEE_LEADERS, group.place):
        return None
    return Refusal("team.not_yours_to_change", "这个岗位由支部任免，请找支部书记。")


def why_not_answer(sight: Sight, group: GroupCard) -> Refusal | None:
    """May they accept or decline who is proposed for this group?  Its leader, or above."""
    if why_not_change(sight, group, Role.MEMBER) is None:
        return None
    if group.kind == Kind.WORK_GROUP and sight.has(_COMPOUND, group.place):
        return None
    if group.kind == Kind.FUNCTIONAL and leads_function(sight, group):
        return None
    return Refusal("team.not_yours_to_answer", f"{group.title}的提名由组长答复，请找组长。")


def leads_function(sight: Sight, group: GroupCard) -> bool:
    """Do they lead this functional group?  Nobody may lead one and be in another (CLASHES)."""
    return sight.has(frozenset({roles.FUNCTIONAL_LEAD}), group.place) and sight.has(
        frozenset({group.function}), group.place
    )
