"""The day's Express as one numbered document: what came, what is stuck, what was unblocked.

Read from the reports alone, so the same day gives the same sheet.  No name, no door: a title
and an answer were checked by the linter when they were written.
"""

from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.db.models import Min, Q, QuerySet

from sanjiayi.express import rules
from sanjiayi.express.models import Report
from sanjiayi.kernel.civil import at, civil_day, days_before
from sanjiayi.kernel.paths import gathering
from sanjiayi.ledger.scopes import inside

THEME_DAYS = 7
LEAST_FOR_THEME = 2
"""A matter is a theme when it was reported at least so often in the last days."""


@dataclass(frozen=True)
class Sheet:
    """One day's number.

    number   running number: days since the first report, from 1
    came     reported on the day, the gravest first;  stuck: open at its end, the oldest first
    solved   answered on the day;  themes: (category, compounds, times) of what keeps coming
    """

    day: int
    number: int
    place: str
    came: list[Report]
    stuck: list[Report]
    solved: list[Report]
    themes: list[tuple[str, int, int]]


@dataclass(frozen=True)
class Rates:
    """How reports of a place were dealt with in some days.

    reported   how many came;  in_time: first sign of an owner before its clock ran out
    resolved   answered and not sent back;  content: of those who said whether they are
    said       how many said;  minutes: median from report to answer, None for none
    reopened, overdue, open   how many
    """

    place: str
    reported: int
    in_time: int
    resolved: int
    content: int
    said: int
    minutes: int | None
    reopened: int
    overdue: int
    open: int


def first_day(place: str) -> int | None:
    """The day of the first report of a place; None before there was one.  One query."""
    found = Report.objects.filter(inside(place)).aggregate(first=Min("reported_at"))["first"]
    return civil_day(found) if found is not None else None


def sheet(day: int, place: str) -> Sheet | None:
    """The number of a day; None before the first report.  Four queries."""
    first = first_day(place)
    if first is None or day < first:
        return None
    start, end = at(day), at(day, 24)
    here = Report.objects.filter(inside(place))
    came = here.filter(reported_at__gte=start, reported_at__lt=end)
    stuck = here.filter(reported_at__lt=end).filter(Q(unblocked_at=None) | Q(unblocked_at__gte=end))
    return Sheet(
        day=day,
        number=_days_between(first, day) + 1,
        place=place,
        came=list(came.order_by("level", "reported_at", "number")),
        stuck=list(stuck.order_by("reported_at", "number")),
        solved=list(here.filter(unblocked_on=day).order_by("unblocked_at", "number")),
        themes=_themes(here, day),
    )


def _days_between(first: int, last: int) -> int:
    return (at(last) - at(first)) // rules.DAY_MS


def _themes(here: "QuerySet[Report]", day: int) -> list[tuple[str, int, int]]:
    since = at(days_before(day, THEME_DAYS - 1))
    rows = here.filter(reported_at__gte=since, reported_at__lt=at(day, 24))
    times: Counter[str] = Counter()
    where: dict[str, set[str]] = {}
    for category, place in rows.values_list("category", "place"):
        times[category] += 1
        compound = next((p for p in gathering(place) if p.count(".") == 2), place)
        where.setdefault(category, set()).add(compound)
    found = [(c, len(where[c]), n) for c, n in times.items() if n >= LEAST_FOR_THEME]
    return sorted(found, key=lambda one: (-one[2], one[0]))


def minutes_of(one: Report) -> int | None:
    """Minutes from report to answer; None for one that has none."""
    if one.unblocked_at is None:
        return None
    return rules.minutes_taken(one.reported_at, one.unblocked_at)


def rates(place: str, first: int, last: int, now: int) -> Rates:
    """How the reports of some days were dealt with.  One query."""
    rows: list[Any] = list(
        Report.objects.filter(
            inside(place), reported_at__gte=at(first), reported_at__lt=at(last, 24)
        ).values(
            "reported_at", "responded_at", "respond_by", "unblocked_at", "next_at", "state",
            "satisfaction", "reopened",
        )
    )  # fmt: skip
    done = [row for row in rows if row["unblocked_at"] is not None]
    minutes = [rules.minutes_taken(row["reported_at"], row["unblocked_at"]) for row in done]
    said = [row["satisfaction"] for row in rows if row["satisfaction"]]
    open_ = [row for row in rows if row["unblocked_at"] is None]
    return Rates(
        place=place,
        reported=len(rows),
        in_time=sum(
            row["responded_at"] is not None and row["responded_at"] <= row["respond_by"]
            for row in rows
        ),
        resolved=len(done),
        content=sum(one == 1 for one in said),
        said=len(said),
        minutes=round(median(minutes)) if minutes else None,
        reopened=sum(row["reopened"] > 0 for row in rows),
        overdue=sum(row["next_at"] < now for row in open_),
        open=len(open_),
    )
