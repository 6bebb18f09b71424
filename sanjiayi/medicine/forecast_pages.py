"""谁快断药: who has none in a day, three or seven; what they will want again; who will be asked."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sanjiayi.kernel.civil import days_before
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock
from sanjiayi.medicine import (
    desk_queries,
    desk_words,
    forecast_queries,
    forecast_rules,
    rules,
    source_queries,
)
from sanjiayi.medicine.desk_pages import rows_of, surname, viewer_of
from sanjiayi.medicine.desk_queries import Line
from sanjiayi.medicine.forecast_queries import Repeat
from sanjiayi.people import errands
from sanjiayi.places import queries as places

MOST_SHOWN = 100
_WEEK = 7


@require_safe
@never_cache
def medicine_forecast(request: HttpRequest) -> HttpResponse:
    """The morning list."""
    viewer, now, today = viewer_of(request), clock.now_ms(), clock.today()
    lines = [one for one in desk_queries.lines(viewer, today) if one.order.bought_at is None]
    again = forecast_queries.repeats(viewer, now, today)
    context = {
        "windows": _windows(viewer, lines, now, today),
        "again": _again(viewer, again[:MOST_SHOWN], now),
        "again_more": max(0, len(again) - MOST_SHOWN),
        "usual": forecast_rules.USUAL_DAYS,
        "sources": _sources(viewer, today),
        "now": now,
    }
    return render(request, "medicine/desk/forecast.html", context)


def _windows(viewer: Sight, lines: Sequence[Line], now: int, today: int) -> list[dict[str, Any]]:
    """Open orders nobody has bought yet, by how soon the resident has none."""
    cut: dict[int, list[Line]] = {days: [] for days in forecast_rules.WINDOWS}
    for line in sorted(lines, key=lambda one: (one.order.runs_out_on, one.order.number)):
        days = forecast_rules.window(rules.days_left(line.order.runs_out_on, today))
        if days is not None:
            cut[days].append(line)
    return [
        {
            "days": days,
            "count": len(some),
            "rows": rows_of(viewer, some[:MOST_SHOWN], now),
            "more": max(0, len(some) - MOST_SHOWN),
        }
        for days, some in cut.items()
    ]


def _again(viewer: Sight, some: Sequence[Repeat], now: int) -> list[dict[str, Any]]:
    asked = {UUID(one.person) for one in some}
    named = errands.lines(viewer, asked, purpose="medicine", now=now)
    where = places.full_names([one.place for one in some])
    return [
        {
            "one": one,
            "where": where[one.place],
            "surname": surname(named.get(UUID(one.person))),
            "group": desk_words.GROUPS[one.group],
            "address": f"{reverse('medicine_new')}?{urlencode({'again': one.number})}",
        }
        for one in some
    ]


def _sources(viewer: Sight, today: int) -> list[dict[str, Any]]:
    """Boxes' orders a day at each source over the week before; the same is expected today."""
    names = source_queries.names()
    found = desk_queries.by_source_days(viewer, days_before(today, _WEEK), days_before(today, 1))
    weeks: dict[str, Counter[int]] = {code: days for code, days in found.items() if code}
    return sorted(
        (
            {"name": names.get(code, code), "week": sum(days.values()),
             "day": sum(days.values()) / _WEEK}
            for code, days in weeks.items()
        ),
        key=lambda row: -float(row["week"]),
    )  # fmt: skip
