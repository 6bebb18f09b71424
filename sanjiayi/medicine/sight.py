"""Who may see which order, and which drug: the one place that says so for this room."""

from dataclasses import dataclass

from sanjiayi.kernel.paths import within
from sanjiayi.kernel.sight import Sight
from sanjiayi.medicine.rules import Group
from sanjiayi.team import roles

DESK = frozenset({roles.SECRETARY, roles.BACKUP, roles.MEDICINE})
"""Who works at the desk: the committee's secretary, the B-roles and the medicine group."""

READERS = roles.LEADERS | DESK
"""Who sees orders of a place at all; leaders who are not the desk see no sensitive drug."""

_SENSITIVE = frozenset({str(Group.PSYCHIATRIC), str(Group.ONCOLOGY)})


@dataclass(frozen=True)
class Named:
    """What decides whether a drug may be read: its order's place, group, law and courier.

    courier   recorder who carries it now, "" for nobody
    """

    place: str
    group: str
    law: str
    courier: str = ""


def is_sensitive(group: str, law: str) -> bool:
    """Is what it is for nobody's business but the desk's and its courier's?"""
    return group in _SENSITIVE or law not in ("", "ordinary")


def may_read_drug(sight: Sight, order: Named) -> bool:
    """May this person read the drug's name?  Otherwise a page shows "保密药品" in its stead."""
    if not is_sensitive(order.group, order.law):
        return sight.has(READERS, order.place) or _carries(sight, order)
    return sight.has(DESK, order.place) or _carries(sight, order)


def _carries(sight: Sight, order: Named) -> bool:
    return bool(order.courier) and sight.by == order.courier


def scopes(sight: Sight) -> list[str]:
    """The widest places whose orders somebody sees."""
    return sight.scopes(READERS)


def reaches(sight: Sight, place: str) -> bool:
    return any(within(place, scope) for scope in scopes(sight))
