"""What the desk works through: its open orders.  Cost grows with what is open, not with history.

Rows are plain values; moments and days are arguments.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Avg, Count, F, Q

from sanjiayi.kernel.civil import days_before
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger.prepared import Prepared
from sanjiayi.ledger.scopes import inside
from sanjiayi.medicine import rules, sight
from sanjiayi.medicine.models import Order, Step
from sanjiayi.medicine.rules import State
from sanjiayi.policy import in_force
from sanjiayi.policy.shapes import PriorityDays

FILL_DAYS = 7
"""How many days back the desk's rate and time are reckoned."""

_OPEN = Q(issued_at=None, withdrawn_at=None)
_LOOK_BACK = 3
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Open:
    """An open order.  Fields as in models.Order."""

    number: str
    person: str
    place: str
    drug: str
    group: str
    runs_out_on: int
    state: str
    registered_at: int
    bought_at: int | None
    source: str
    not_obtained: int
    packet: str
    strength: str
    boxes: int
    law: str
    keep: str
    is_vital: bool
    set_priority: str
    rung: str
    report: str
    not_home: int
    run: str
    doubts: str


@dataclass(frozen=True, slots=True)
class Line:
    """An open order as this viewer may see it.

    priority   "A" to "D";  key: its place in the list, which a page goes on from
    drug       "" where the name is not for these eyes
    """

    order: Open
    priority: str
    key: str
    drug: str


@dataclass(frozen=True)
class Rate:
    """How a group of drugs went: bought of those sought, and hours from asking to the hand."""

    group: str
    sought: int
    bought: int
    issued: int
    hours: float

    @property
    def share(self) -> float | None:
        return self.bought / self.sought if self.sought else None


_COLUMNS = tuple("priority" if f == "set_priority" else f for f in Open.__dataclass_fields__)

_open = Prepared(lambda place: Order.objects.filter(_OPEN, inside(place)).values_list(*_COLUMNS))


def lines(viewer: Sight, today: int) -> list[Line]:
    """Every open order this viewer sees, the most urgent first.  One query for each scope."""
    limits = in_force(settings.SANJIAYI_JURISDICTION, today).medicine
    found = [
        _line(Open(*row), viewer, today, limits.priority_days_left.value)
        for place in sight.scopes(viewer)
        for row in _open(place)
    ]
    return sorted(found, key=lambda line: line.key)


def _line(order: Open, viewer: Sight, today: int, limits: PriorityDays) -> Line:
    letter = order.set_priority or rules.priority(
        order.runs_out_on, today, is_vital=order.is_vital, limits=limits
    )
    may = sight.may_read_drug(viewer, sight.Named(order.place, order.group, order.law))
    key = f"{letter}.{order.runs_out_on}.{order.number}"
    return Line(order, letter, key, order.drug if may else "")


def closed_doubts(viewer: Sight, today: int) -> list[tuple[str, str]]:
    """(number, doubts) of orders withdrawn these days that still want a look."""
    found: list[tuple[str, str]] = []
    for place in sight.scopes(viewer):
        for number, doubts in _withdrawn(place, days_before(today, _LOOK_BACK), today):
            if doubts:
                found.append((number, doubts))
    return found


def _withdrawn(place: str, first: int, last: int) -> list[tuple[str, str]]:
    steps = Step.objects.filter(
        inside(place), what="withdrawn", day__gte=first, day__lte=last
    ).values_list("number", flat=True)
    rows = Order.objects.filter(number__in=list(steps[:500])).exclude(doubts="")
    return list(rows.order_by("number").values_list("number", "doubts"))


def rates(viewer: Sight, open_lines: Sequence[Line], now: int) -> list[Rate]:
    """By group, over what was handed over in FILL_DAYS and what is open now."""
    issued: Counter[str] = Counter()
    hours: Counter[str] = Counter()
    for place in sight.scopes(viewer):
        for group, count, mean in _issued(place, now - FILL_DAYS * _DAY_MS):
            issued[group] += count
            hours[group] += count * mean / 3_600_000
    bought, sought = Counter(issued), Counter(issued)
    for line in open_lines:
        if line.order.bought_at or line.order.not_obtained:
            sought[line.order.group] += 1
            bought[line.order.group] += line.order.bought_at is not None
    return [
        Rate(g, sought[g], bought[g], issued[g], hours[g] / issued[g] if issued[g] else 0.0)
        for g in map(str, rules.Group)
    ]


_issued = Prepared(
    lambda place, since: (
        Order.objects.filter(inside(place), issued_at__gte=since)
        .values_list("group")
        .annotate(count=Count("pk"), mean=Avg(F("issued_at") - F("registered_at")))
    )
)


def steps_of(number: str) -> list[tuple[str, int, str, str, str]]:
    """(what, at, by, source, more) of an order, in order of time.  One query."""
    rows = Step.objects.filter(number=number).order_by("at", "record")
    return list(rows.values_list("what", "at", "by", "source", "more"))


def order(number: str) -> Order | None:
    """One order with all that is known of it.  One query."""
    return Order.objects.filter(pk=number).first()


def packet_of(packet: str) -> list[tuple[str, str, str]]:
    """(number, drug, state) of what was ordered together.  One query."""
    rows = Order.objects.filter(packet=packet).order_by("serial")
    return list(rows.values_list("number", "drug", "state"))


def of_need(need: str) -> list[str]:
    """Numbers of the orders that grew from a need.  One query."""
    rows = Order.objects.filter(need=need) if need else Order.objects.none()
    return list(rows.order_by("serial").values_list("number", flat=True))


def by_source_days(viewer: Sight, first: int, last: int) -> Mapping[str, Counter[int]]:
    """What was bought on each of these days, by source."""
    found: dict[str, Counter[int]] = {}
    for place in sight.scopes(viewer):
        for day, source, count in _bought_on(place, first, last):
            found.setdefault(source, Counter())[day] += count
    return found


_bought_on = Prepared(
    lambda place, first, last: (
        Step.objects.filter(inside(place), what="bought", day__gte=first, day__lte=last)
        .values_list("day", "source")
        .annotate(Count("record"))
    )
)


def by_group_days(viewer: Sight, first: int, last: int) -> Mapping[str, Counter[int]]:
    """What was asked for on each of these days, by group of drugs."""
    found: dict[str, Counter[int]] = {}
    for place in sight.scopes(viewer):
        for day, group, count in _asked_on(place, first, last):
            found.setdefault(group, Counter())[day] += count
    return found


_asked_on = Prepared(
    lambda place, first, last: (
        Step.objects.filter(inside(place), what="registered", day__gte=first, day__lte=last)
        .values_list("day", "group")
        .annotate(Count("record"))
    )
)


def is_over(state: str) -> bool:
    return state in (State.ISSUED, State.WITHDRAWN)


def open_of(person: str) -> list[tuple[str, str, str]]:
    """(number, drug, state) of a resident's open orders.  One query."""
    rows = Order.objects.filter(_OPEN, person=person).order_by("serial")
    return list(rows.values_list("number", "drug", "state"))


def packet_to_join(person: str) -> str:
    """The packet whose card nobody has fetched yet: a second drug goes with it; "" for none."""
    rows = Order.objects.filter(_OPEN, person=person, state=State.REGISTERED).order_by("serial")
    return rows.values_list("packet", flat=True).first() or ""


def doors_of(person: str) -> list[str]:
    """Where a resident's orders were registered.  One query."""
    rows = Order.objects.filter(person=person).order_by("place")
    return list(rows.values_list("place", flat=True).distinct()[:5])
