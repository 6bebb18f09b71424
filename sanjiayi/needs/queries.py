"""What the needs room can tell.  Rows are plain values; moments and days are arguments."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Min, Q

from sanjiayi.kernel.paths import gathering
from sanjiayi.ledger.prepared import Prepared
from sanjiayi.ledger.scopes import building_at, inside
from sanjiayi.needs.models import Need


@dataclass(frozen=True)
class NeedView:
    """One need; fields as in models.Need."""

    number: str
    place: str
    category: str
    channel: str
    is_urgent: bool
    words: str
    due_at: int
    raised_at: int
    answered_at: int | None
    outcome: str


@dataclass(frozen=True)
class Summary:
    """The open needs of a place: how many, urgent, past their promise; when the oldest came."""

    open: int
    urgent: int
    overdue: int
    oldest_at: int | None


_NEED = tuple(NeedView.__dataclass_fields__)
_OPEN = Q(answered_at=None)


def open_needs(place: str, *, limit: int | None = None) -> list[NeedView]:
    """Unanswered needs, urgent ones first, then the oldest.  One query."""
    found = Need.objects.filter(_OPEN, inside(place)).order_by("-is_urgent", "raised_at", "number")
    return [NeedView(*row) for row in found.values_list(*_NEED)[:limit]]


def open_counts(place: str) -> Counter[str]:
    """Open needs at a place, for it and every place below down to the building.  One query."""
    counts: Counter[str] = Counter()
    for building, needs in _open_by_building(place):
        for where in gathering(building):
            counts[where] += needs
    return counts


_open_by_building = Prepared(
    lambda place: (
        Need.objects.filter(_OPEN, inside(place)).values_list(building_at()).annotate(Count("pk"))
    )
)


def summary(place: str, now: int) -> Summary:
    """The open needs of a place in four numbers.  One query."""
    found = _summary(place, now)
    return Summary(*found[0]) if found else Summary(0, 0, 0, None)


_summary = Prepared(
    lambda place, now: (
        Need.objects.filter(_OPEN, inside(place))
        .values("answered_at")
        .annotate(
            open=Count("pk"),
            urgent=Count("pk", filter=Q(is_urgent=True)),
            overdue=Count("pk", filter=Q(due_at__gt=0, due_at__lt=now)),
            oldest_at=Min("raised_at"),
        )
        .values_list("open", "urgent", "overdue", "oldest_at")
    )
)


def answered(day: int, place: str) -> dict[str, int]:
    """Needs answered on a day, by outcome.  One query."""
    rows = Need.objects.filter(inside(place), answered_on=day).values_list("outcome")
    return dict(rows.annotate(Count("pk")))


def need(number: str) -> NeedView | None:
    """One need.  One query."""
    row = Need.objects.filter(pk=number).values_list(*_NEED).first()
    return NeedView(*row) if row else None
