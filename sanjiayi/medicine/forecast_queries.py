"""Who runs out soon, and what will be asked of each source.  Looks at weeks, not at history."""

from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger.scopes import inside
from sanjiayi.medicine import forecast_rules, sight
from sanjiayi.medicine.models import Order
from sanjiayi.medicine.rules import Group, days_left

_DAY_MS = 86_400_000
LOOK_BACK_DAYS = 120
REPEATS = tuple(str(g) for g in Group if g is not Group.ORDINARY)
MOST = 2_000


@dataclass(frozen=True)
class Repeat:
    """What somebody had and will want again.  number: the last order of it;  out: expected day.

    is_known   from their own history; otherwise the usual four weeks
    drug       "" where the name is not for these eyes
    """

    number: str
    person: str
    place: str
    drug: str
    group: str
    source: str
    boxes: int
    out: int
    left: int
    is_known: bool


class _Had(NamedTuple):
    """What is read of an order: thousands are, so no more than is needed."""

    number: str
    person: str
    place: str
    drug: str
    group: str
    law: str
    source: str
    boxes: int
    runs_out_on: int


def repeats(viewer: Sight, now: int, today: int) -> list[Repeat]:
    """Chronic medicine that runs out within a week and nobody has ordered again, soonest first.

    Two queries for each scope.
    """
    found = [one for place in sight.scopes(viewer) for one in _repeats(viewer, place, now, today)]
    return sorted(found, key=lambda one: (one.out, one.number))


def _repeats(viewer: Sight, place: str, now: int, today: int) -> list[Repeat]:
    issued = Order.objects.filter(
        inside(place), issued_at__gte=now - LOOK_BACK_DAYS * _DAY_MS, group__in=REPEATS
    ).order_by("-issued_at")
    had: dict[tuple[str, str], list[_Had]] = defaultdict(list)
    for row in issued.values_list(*_Had._fields)[: MOST * 4]:
        one = _Had(*row)
        had[one.person, one.drug].append(one)
    standing = Order.objects.filter(inside(place), issued_at=None, withdrawn_at=None)
    asked = set(standing.values_list("person", "drug"))
    made = (_repeat(viewer, orders, today) for key, orders in had.items() if key not in asked)
    return [one for one in made if one is not None][:MOST]


def _repeat(viewer: Sight, orders: list[_Had], today: int) -> Repeat | None:
    """None for what lasts longer than a week: most do."""
    out, is_known = forecast_rules.next_out([one.runs_out_on for one in orders])
    left = days_left(out, today)
    if forecast_rules.window(left) is None:
        return None
    last = max(orders, key=lambda one: one.runs_out_on)
    may = sight.may_read_drug(viewer, sight.Named(last.place, last.group, last.law))
    return Repeat(
        last.number, last.person, last.place, last.drug if may else "", last.group, last.source,
        last.boxes, out, left, is_known,
    )  # fmt: skip
