"""What waits for a person's look."""

from dataclasses import dataclass

from django.db.models import Count, Min

from sanjiayi.kernel.paths import within
from sanjiayi.ledger.models import SetAside
from sanjiayi.ledger.prepared import Prepared
from sanjiayi.ledger.scopes import inside


@dataclass(frozen=True)
class Summary:
    """How many records wait, and since when (ms) the oldest."""

    count: int
    oldest_at: int


@dataclass(frozen=True)
class AsideView:
    """One record that was set aside; fields as in models.SetAside."""

    id: int
    kind: str
    place: str
    envelope: str
    by: str
    code: str
    reason: str
    happened_at: int
    received_at: int
    state: str
    resolved_by: str
    resolved_at: int | None
    resolution: str


_FIELDS = tuple(AsideView.__dataclass_fields__)


def summary(place: str) -> Summary:
    """Records waiting at a place (those whose place nobody knows count everywhere).  One query."""
    found = _waiting(place)
    return Summary(*found[0]) if found else Summary(0, 0)


_waiting = Prepared(
    lambda place: (
        SetAside.objects.filter(inside(place), state=SetAside.State.WAITING)
        .order_by()
        .values_list("state")
        .annotate(n=Count("pk"), oldest=Min("received_at"))
        .values_list("n", "oldest")
    )
)


def listing(places: list[str], *, state: str = "waiting", limit: int = 100) -> list[AsideView]:
    """Records set aside at some places, the oldest first."""
    rows = SetAside.objects.filter(state=state)
    condition = inside(places[0]) if places else None
    for place in places[1:]:
        condition = condition | inside(place) if condition is not None else inside(place)
    if condition is None:
        return []
    return [
        AsideView(*row)
        for row in rows.filter(condition).order_by("received_at").values_list(*_FIELDS)[:limit]
    ]


def is_inside(view: AsideView, scope: str) -> bool:
    """Is it for somebody who answers for `scope` to look at?"""
    return within(view.place, scope) or "." not in view.place


def one(key: int) -> AsideView | None:
    """One record that was set aside."""
    row = SetAside.objects.filter(pk=key).values_list(*_FIELDS).first()
    return AsideView(*row) if row else None


def waiting_by(recorder: str, *, limit: int = 200) -> list[AsideView]:
    """What waits of one recorder ("device:1a2b3c4d"), wherever it happened, the oldest first."""
    rows = SetAside.objects.filter(state=SetAside.State.WAITING, by=recorder)
    return [AsideView(*row) for row in rows.order_by("received_at").values_list(*_FIELDS)[:limit]]


def waiting_by_recorder(prefix: str) -> dict[str, int]:
    """How many records wait of every recorder whose name begins so ("device:").  One query."""
    rows = SetAside.objects.filter(state=SetAside.State.WAITING, by__startswith=prefix)
    return dict(rows.values_list("by").annotate(Count("pk")))
