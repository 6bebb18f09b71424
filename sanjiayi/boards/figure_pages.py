"""/n/<metric>: where a figure comes from, down to its records, as of any ledger number."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sanjiayi.boards import opening
from sanjiayi.boards.metrics import BY_CODE, METRICS, Metric
from sanjiayi.kernel.civil import date_of, from_ms
from sanjiayi.kernel.paths import building_of, is_path
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock
from sanjiayi.places import queries as places
from sanjiayi.team import queries as team
from sanjiayi.team import rights

PAGE = 50
CSV_PAGE = 2_000


@dataclass(frozen=True)
class Asked:
    """What the address asks for: metric, place, day, ledger number (None: now)."""

    metric: Metric
    place: str
    day: int
    asof: int | None
    after: int


def _asked(request: HttpRequest, code: str) -> Asked:
    """Raises Http404 for an unknown metric or place, rights.NotForYou for somebody else's place."""
    if code not in BY_CODE:
        raise Http404
    sight: Sight = request.sight  # type: ignore[attr-defined]
    place = request.GET.get("place") or _own_place(sight)
    if not is_path(place) or places.place(building_of(place)) is None:
        raise Http404
    rights.require(sight, "figure", place)
    return Asked(
        BY_CODE[code],
        building_of(place),
        _day(request.GET.get("day", "")),
        _whole(request.GET.get("asof", "")),
        _whole(request.GET.get("after", "")) or 0,
    )


def _own_place(sight: Sight) -> str:
    audience = rights.right_of("figure").audience
    scopes = sight.scopes(audience) if isinstance(audience, frozenset) else []
    return scopes[0] if scopes else ""


def _day(text: str) -> int:
    if text.isdigit():
        try:
            date_of(int(text))
        except ValueError as error:
            raise Http404 from error
        return int(text)
    return clock.today()


def _whole(text: str) -> int | None:
    return int(text) if text.isdigit() and len(text) < 16 else None


@require_safe
def figure(request: HttpRequest, metric: str) -> HttpResponse:
    """Definition, arithmetic, records in and out, who and when."""
    asked = _asked(request, metric)
    opened = opening.opened(asked.metric, asked.place, asked.day, asked.asof)
    entries = opening.entries(
        asked.metric, asked.place, asked.day, opened.asof, asked.after, PAGE + 1
    )
    shown = entries[:PAGE]
    recorders = team.recorder_words({entry.record.by for entry in shown})
    context = {
        "opened": opened,
        "place_name": places.full_name(asked.place),
        "entries": [
            (entry, recorders.get(entry.record.by, entry.record.by), _where(entry.record.place))
            for entry in shown
        ],
        "next_after": shown[-1].record.seq if len(entries) > PAGE else None,
        "corrections": opening.taken_out(asked.metric, asked.place, asked.day, opened.asof),
        "metrics": METRICS,
        "query": f"?place={asked.place}&day={asked.day}&asof={opened.asof}",
        "is_first": asked.after == 0,
        "today": clock.today(),
    }
    return render(request, "boards/figure.html", context)


def _where(path: str) -> str:
    """The building's name; a figure never shows a door."""
    return places.full_name(building_of(path))


@require_safe
def figure_csv(request: HttpRequest, metric: str) -> StreamingHttpResponse:
    """All records behind a figure, streamed; no door, no subject, no free word."""
    asked = _asked(request, metric)
    opened = opening.opened(asked.metric, asked.place, asked.day, asked.asof)
    name = f"{asked.metric.code}-{asked.place}-{asked.day}-{opened.asof}.csv"
    return StreamingHttpResponse(
        _csv(asked, opened.asof),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _csv(asked: Asked, asof: int) -> Iterator[str]:
    write = csv.writer(_Line()).writerow
    yield "\ufeff"
    yield write(["ledger", "kind", "place", "happened_at", "received_at", "by", "quantity", "out"])
    after = 0
    while True:
        some = opening.entries(asked.metric, asked.place, asked.day, asof, after, CSV_PAGE)
        for entry in some:
            r = entry.record
            yield write(
                [
                    r.seq, r.fact.kind, building_of(r.place),
                    f"{from_ms(r.happened_at):%Y-%m-%d %H:%M:%S}",
                    f"{from_ms(r.received_at):%Y-%m-%d %H:%M:%S}", r.by, r.quantity, entry.out,
                ]
            )  # fmt: skip
        if len(some) < CSV_PAGE:
            return
        after = some[-1].record.seq
