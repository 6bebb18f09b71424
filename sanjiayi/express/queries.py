"""What the express can tell.  Rows are plain values; moments and days are arguments."""

from collections import Counter
from dataclasses import dataclass
from statistics import median

from django.db.models import Count, Q

from sanjiayi.express import rules
from sanjiayi.express.models import Report
from sanjiayi.kernel.paths import gathering
from sanjiayi.ledger.prepared import Prepared
from sanjiayi.ledger.scopes import inside


@dataclass(frozen=True)
class ReportView:
    """One report; fields as in models.Report."""

    number: str
    place: str
    level: int
    category: str
    title: str
    persons: int
    words: str
    owner: str
    due_at: int
    state: str
    climbs: int
    reopened: int
    reported_at: int
    acknowledged_at: int | None
    unblocked_at: int | None
    confirmed_at: int | None
    answer: str
    outcome: str


@dataclass(frozen=True)
class Resolved:
    """What was unblocked, for the bulletin: title, answer, and how long it took."""

    number: str
    place: str
    category: str
    title: str
    answer: str
    outcome: str
    unblocked_at: int
    minutes: int


@dataclass(frozen=True)
class Summary:
    """The reports of a place: open, past their deadline, of level 1."""

    open: int
    overdue: int
    life: int


_REPORT = tuple(ReportView.__dataclass_fields__)
_OPEN = Q(unblocked_at=None)


def open_reports(place: str, *, limit: int | None = None) -> list[ReportView]:
    """Reports without an answer, the earliest deadline first.  One query."""
    found = Report.objects.filter(_OPEN, inside(place)).order_by("next_at", "number")
    return [ReportView(*row) for row in found.values_list(*_REPORT)[:limit]]


def overdue(place: str, now: int) -> list[ReportView]:
    """Open reports whose deadline has passed, the longest overdue first.  One query."""
    return [ReportView(*row) for row in _overdue(place, now)]


_overdue = Prepared(
    lambda place, now: (
        Report.objects.filter(_OPEN, inside(place), next_at__lt=now)
        .order_by("next_at", "number")
        .values_list(*_REPORT)
    )
)


def summary(place: str, now: int) -> Summary:
    """The open reports of a place in three numbers.  One query."""
    found = _summary(place, now)
    return Summary(*found[0]) if found else Summary(0, 0, 0)


_summary = Prepared(
    lambda place, now: (
        Report.objects.filter(_OPEN, inside(place))
        .values("unblocked_at")
        .annotate(
            open=Count("pk"),
            overdue=Count("pk", filter=Q(next_at__lt=now)),
            life=Count("pk", filter=Q(level=rules.LIFE)),
        )
        .values_list("open", "overdue", "life")
    )
)


def open_counts(place: str) -> Counter[str]:
    """Open reports, for the place and every place below it.  One query."""
    counts: Counter[str] = Counter()
    for where in Report.objects.filter(_OPEN, inside(place)).values_list("place", flat=True):
        counts.update(gathering(where))
    return counts


def resolved(day: int, place: str) -> list[Resolved]:
    """What was unblocked on a day and has not come back, in order.  One query."""
    found = Report.objects.filter(inside(place), unblocked_on=day).order_by(
        "unblocked_at", "number"
    )
    return [
        Resolved(
            number=r.number,
            place=r.place,
            category=r.category,
            title=r.title,
            answer=r.answer,
            outcome=r.outcome,
            unblocked_at=r.unblocked_at or 0,
            minutes=rules.minutes_taken(r.reported_at, r.unblocked_at or 0),
        )
        for r in found.order_by("unblocked_at", "number")
    ]


def median_minutes(day: int, place: str) -> int | None:
    """Half of what was unblocked on a day took at most so long; None when nothing was."""
    minutes = [one.minutes for one in resolved(day, place)]
    return round(median(minutes)) if minutes else None


def awaiting_confirmation(place: str) -> list[ReportView]:
    """Answered reports the reporter has not confirmed, the oldest answer first.  One query."""
    found = Report.objects.filter(
        inside(place), unblocked_at__isnull=False, confirmed_at=None
    ).order_by("unblocked_at", "number")
    return [ReportView(*row) for row in found.values_list(*_REPORT)]


def report(number: str) -> ReportView | None:
    """One report.  One query."""
    row = Report.objects.filter(pk=number).values_list(*_REPORT).first()
    return ReportView(*row) if row else None
