"""What the medicine room can tell.  Rows are plain values; moments and days are arguments."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from sanjiayi.kernel.civil import civil_day, days_before
from sanjiayi.kernel.paths import gathering
from sanjiayi.ledger.prepared import Prepared
from sanjiayi.ledger.scopes import building_at, inside
from sanjiayi.medicine import rules
from sanjiayi.medicine.models import Order, ServedOn, Step
from sanjiayi.medicine.rules import State

_OPEN = Q(issued_at=None, withdrawn_at=None)


@dataclass(frozen=True)
class Pipeline:
    """How many different orders passed each step on a day."""

    registered: int
    collected: int
    bought: int
    at_desk: int
    issued: int


@dataclass(frozen=True)
class OrderView:
    """One order; fields as in models.Order.  gone_at: ms from which the resident has none."""

    number: str
    person: str
    place: str
    drug: str
    group: str
    runs_out_on: int
    state: str
    registered_at: int
    collected_at: int | None
    bought_at: int | None
    at_desk_at: int | None
    issued_at: int | None
    withdrawn_at: int | None
    source: str
    not_obtained: int

    @property
    def gone_at(self) -> int:
        return rules.gone_at(self.runs_out_on)


@dataclass(frozen=True)
class GroupView:
    """Open orders of a group of drugs: how many, urgent, and already bought."""

    group: str
    open: int
    urgent: int
    bought: int


@dataclass(frozen=True)
class SourceView:
    """How often a source had what was asked for on some days, and how often not."""

    source: str
    bought: int
    not_obtained: int


_ORDER = tuple(OrderView.__dataclass_fields__)
_WITHIN_HOURS = 24


def _views(found: QuerySet[Order]) -> list[OrderView]:
    return [OrderView(*row) for row in found.values_list(*_ORDER)]


def pipeline(day: int, place: str) -> Pipeline:
    """The steps of a day at a place.  One query."""
    found = dict(_steps(place, day))
    return Pipeline(
        registered=found.get("registered", 0),
        collected=found.get("collected", 0),
        bought=found.get("bought", 0),
        at_desk=found.get("reached_desk", 0),
        issued=found.get("issued", 0),
    )


_steps = Prepared(
    lambda place, day: (
        Step.objects.filter(inside(place), day=day)
        .values_list("what")
        .annotate(Count("number", distinct=True))
    )
)


def open_orders(place: str, *, limit: int | None = None) -> list[OrderView]:
    """Orders neither issued nor withdrawn, those that run out first in front.  One query."""
    found = Order.objects.filter(_OPEN, inside(place)).order_by("runs_out_on", "number")
    return _views(found[:limit])


def open_counts(place: str) -> Counter[str]:
    """Open orders at a place, for it and every place below down to the building.  One query."""
    counts: Counter[str] = Counter()
    for building, orders in _open_by_building(place):
        for where in gathering(building):
            counts[where] += orders
    return counts


_open_by_building = Prepared(
    lambda place: (
        Order.objects.filter(_OPEN, inside(place)).values_list(building_at()).annotate(Count("pk"))
    )
)


def running_out(place: str, now: int, within_hours: int = _WITHIN_HOURS) -> list[OrderView]:
    """Open orders whose resident has none left within so many hours, or now.  One query."""
    latest = days_before(civil_day(now), -(within_hours // 24 + 1))
    return [
        order
        for order in (OrderView(*row) for row in _open_until(place, latest))
        if rules.is_running_out(order.runs_out_on, now, within_hours)
    ]


_open_until = Prepared(
    lambda place, latest: (
        Order.objects.filter(_OPEN, inside(place), runs_out_on__lte=latest)
        .order_by("runs_out_on", "number")
        .values_list(*_ORDER)
    )
)


def by_group(place: str, now: int, within_hours: int = _WITHIN_HOURS) -> list[GroupView]:
    """Open orders by group of drugs; groups without any are listed with zeros.  One query."""
    tally: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for group, runs_out_on, orders, bought in _open_groups(place):
        row = tally[group]
        row[0] += orders
        row[1] += orders if rules.is_running_out(runs_out_on, now, within_hours) else 0
        row[2] += bought
    names = [*map(str, rules.Group), *sorted(set(tally) - set(rules.Group))]
    return [GroupView(name, *tally[name]) for name in names]


_open_groups = Prepared(
    lambda place: (
        Order.objects.filter(_OPEN, inside(place))
        .values_list("group", "runs_out_on")
        .annotate(Count("pk"), Count("bought_at"))
    )
)


def order(number: str) -> OrderView | None:
    """One order.  One query."""
    return next(iter(_views(Order.objects.filter(pk=number))), None)


def orders_of(person: str) -> list[OrderView]:
    """The orders of one resident, newest first.  One query."""
    return _views(Order.objects.filter(person=person).order_by("-registered_at", "number"))


def served(place: str, first_day: int, last_day: int) -> int:
    """Different persons whose first medicine was handed over on these days.  One query.

    place   a building or above
    """
    days = ServedOn.objects.filter(place=place, day__gte=first_day, day__lte=last_day)
    return int(days.aggregate(persons=Sum("persons", default=0))["persons"])


def sources(place: str, first_day: int, last_day: int) -> list[SourceView]:
    """Where things were had and where not, the most fruitful first.  One query."""
    rows = Step.objects.filter(
        inside(place),
        day__gte=first_day,
        day__lte=last_day,
        what__in=("bought", "not_obtained"),
    )
    tally: dict[str, Counter[str]] = defaultdict(Counter)
    for source, what, times in rows.values_list("source", "what").annotate(Count("record")):
        tally[source][what] += times
    views = [SourceView(s, c["bought"], c["not_obtained"]) for s, c in tally.items()]
    return sorted(views, key=lambda v: (-v.bought, v.not_obtained, v.source))


def is_open(view: OrderView) -> bool:
    return view.state not in (State.ISSUED, State.WITHDRAWN)
