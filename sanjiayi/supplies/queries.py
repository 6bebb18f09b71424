"""What the supplies room can tell.  Rows are plain values; days are arguments."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Sum

from sanjiayi.kernel.civil import days_before
from sanjiayi.kernel.paths import gathering
from sanjiayi.ledger import figures
from sanjiayi.ledger.scopes import inside
from sanjiayi.supplies import rules
from sanjiayi.supplies.models import Handling, Issue, Parcels, Receipt
from sanjiayi.supplies.rules import Stage

KITS = "antigen_kit"
_ISSUED = "supplies.kits_issued"
_DAYS_OF_USE = 3
"""A day's use is the mean of the last three days before (working value)."""


@dataclass(frozen=True)
class BatchView:
    """What came in of a batch and what went out; received 0: its arrival was not recorded."""

    batch: str
    goods: str
    source: str
    received: int
    issued: int

    @property
    def left(self) -> int:
        return self.received - self.issued


@dataclass(frozen=True)
class Stock:
    """Antigen kits until the end of a day, in pieces.

    a_day       issued a day, mean of the last three days
    days_left   None when nothing is issued
    """

    received: int
    issued: int
    issued_today: int
    a_day: float

    @property
    def left(self) -> int:
        return self.received - self.issued

    @property
    def days_left(self) -> float | None:
        return rules.days_left(self.left, self.a_day)


@dataclass(frozen=True)
class HandlingView:
    """How often goods were handled on a day, and how many pieces."""

    goods: str
    stage: str
    times: int
    pieces: int


def batches(place: str, day: int) -> list[BatchView]:
    """Batches received at or issued below a place until a day, by batch.  Two queries."""
    came: dict[str, tuple[str, str, int]] = {}
    receipts = Receipt.objects.filter(inside(place), day__lte=day).order_by("at", "record")
    for batch, goods, source, pieces in receipts.values_list("batch", "goods", "source", "pieces"):
        known = came.get(batch, (goods, source, 0))
        came[batch] = (known[0], known[1], known[2] + pieces)
    issues = Issue.objects.filter(inside(place), day__lte=day).values_list("batch")
    went: dict[str, int] = dict(issues.annotate(Sum("pieces")))
    return [
        BatchView(batch, *came.get(batch, (KITS, "", 0)), went.get(batch, 0))
        for batch in sorted(came.keys() | went.keys())
    ]


def kits(place: str, day: int) -> Stock:
    """Antigen kits of a place: in, out, left, and how long they last.  Three queries."""
    came = Receipt.objects.filter(inside(place), goods=KITS, day__lte=day)
    received = came.aggregate(pieces=Sum("pieces", default=0))
    days = [days_before(day, n) for n in range(_DAYS_OF_USE + 1)]
    lately = figures.day_totals(days, [place], [_ISSUED])
    by_day = [lately.get((d, place, _ISSUED), figures.Figure()).quantity for d in days]
    return Stock(
        received=int(received["pieces"]),
        issued=figures.total([_ISSUED], place, 0, day).quantity,
        issued_today=by_day[0],
        a_day=sum(by_day[1:]) / _DAYS_OF_USE,
    )


def issued(first_day: int, last_day: int, place: str) -> Counter[str]:
    """Kits issued on some days, for a place and every place below to the building.  One query."""
    counts: Counter[str] = Counter()
    rows = Issue.objects.filter(inside(place), day__gte=first_day, day__lte=last_day)
    for building, pieces in rows.values_list("place").annotate(Sum("pieces")):
        for above in gathering(building):
            counts[above] += pieces
    return counts


def issued_of_batch(batch: str, place: str) -> Counter[str]:
    """The public ledger of a batch: pieces by building and every place above.  One query."""
    counts: Counter[str] = Counter()
    rows = Issue.objects.filter(inside(place), batch=batch)
    for building, pieces in rows.values_list("place").annotate(Sum("pieces")):
        for above in gathering(building):
            counts[above] += pieces
    return counts


def handling(first_day: int, last_day: int, place: str) -> list[HandlingView]:
    """Goods handled on some days at a place.  One query."""
    rows = (
        Handling.objects.filter(inside(place), day__gte=first_day, day__lte=last_day)
        .values_list("goods", "stage")
        .annotate(Sum("times"), Sum("pieces"))
        .order_by("goods", "stage")
    )
    return [HandlingView(*row) for row in rows]


def parcels(day: int, place: str) -> dict[Stage, int]:
    """Pieces standing in each of the three zones at the end of a day.  One query."""
    rows = Parcels.objects.filter(inside(place), day__lte=day).values_list("stage")
    return rules.in_zones(dict(rows.annotate(Sum("pieces"))))
