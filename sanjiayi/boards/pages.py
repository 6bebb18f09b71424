"""The boards: community, committee, compound.  One page, three scopes."""

from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sanjiayi.boards import matters, queries
from sanjiayi.kernel import drawings
from sanjiayi.kernel.civil import from_ms
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock
from sanjiayi.places import queries as places
from sanjiayi.screening.console import paused_words
from sanjiayi.screening.rules import Word
from sanjiayi.screening.site_pauses import Stop, stops
from sanjiayi.screening.tube_doors import site_words
from sanjiayi.team import rights
from sanjiayi.team.roles import STAFF

ADDRESSES = {"community": "board", "committee": "board_committee", "compound": "board_compound"}


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The community's board, or that of the widest place the viewer answers for."""
    sight = _sight(request)
    top = places.community()
    if top is None:
        return render(request, "boards/empty.html")
    if sight.has(STAFF, top.path):
        return _show(request, top.path)
    for scope in sight.scopes(STAFF):
        place = places.place(scope)
        if place is not None and place.level in ADDRESSES:
            return redirect(ADDRESSES[place.level], place.path)
    return render(request, "boards/empty.html")


@require_safe
def scoped(request: HttpRequest, place: str) -> HttpResponse:
    """The board of a committee or a compound."""
    return _show(request, place)


def _show(request: HttpRequest, path: str) -> HttpResponse:
    now = clock.now_ms()
    try:
        found = queries.board(path, now)
    except LookupError as missing:
        raise Http404 from missing
    return render(request, "boards/board.html", _context(request, found))


def _context(request: HttpRequest, found: queries.Board) -> dict[str, Any]:
    sight = _sight(request)
    urls = {row.place.path: _address("board_compound", row.place.path) for row in found.rows}
    is_all = "all" in request.GET
    shown = found.matters if is_all else found.matters[: matters.MOST_ROWS]
    return {
        "board": found,
        "matters": [
            (matter, matters.clock_words(matter, found.now), matters.is_hot(matter, found.now))
            for matter in shown
        ],
        "more": len(found.matters) - len(shown),
        "plan": drawings.plan(queries.plan_lots(found, urls)) if len(found.rows) > 1 else "",
        "curve": _curve(found),
        "columns": _columns(found),
        "trail": [p for p in places.ancestors(found.place.path) if _may_open(sight, p)],
        "scopes": _scopes(sight, found),
        "pause": _pause(found),
        "stops": _stops(found),
        "may_screen": rights.may(sight, "screening_compound", found.place.path),
        "is_wall": "wall" in request.GET,
        "figure_query": f"?place={found.place.path}&day={found.day}",
    }


@lru_cache(maxsize=2_048)
def _address(name: str, path: str) -> str:
    return reverse(name, args=[path])


def _may_open(sight: Sight, place: places.PlaceView) -> bool:
    return place.level in ADDRESSES and rights.may(sight, ADDRESSES[place.level], place.path)


def _scopes(sight: Sight, found: queries.Board) -> list[tuple[str, str, bool]]:
    """Committees (or their compounds) beside this one: address, name, is it this one?"""
    level = found.place.level
    under = found.place.path if level != "compound" else found.place.parent
    some = places.committees(under) if level == "community" else places.compounds(under)
    return [
        (_address(ADDRESSES[p.level], p.path), p.short, p.path == found.place.path)
        for p in some
        if rights.may(sight, ADDRESSES[p.level], p.path)
    ]


def _curve(found: queries.Board) -> str:
    """Today's swabs over the day, the last round's dashed, the number due as a line."""
    screening = found.screening
    if screening is None or not screening.curve:
        return ""
    start, end = screening.round.starts_at, screening.round.ends_at
    shift = (screening.before[0].at if screening.before else start) - screening.curve[0].at
    today = [(float(start), 0.0), *((float(p.at), float(p.swabs)) for p in screening.curve)]
    then = [(float(p.at - shift), float(p.swabs)) for p in screening.before]
    ticks = [(float(at), f"{from_ms(at):%H:%M}") for at in (start, end)]
    return drawings.curve(
        today,
        compare=[(x, y) for x, y in then if x <= end],
        target=float(screening.state.due),
        target_label=f"{screening.state.due:,}",
        ticks=ticks,
        label=f"{screening.curve[-1].swabs:,}",
    )


def _pause(found: queries.Board) -> Word | None:
    """Why today's round is paused; None while it runs."""
    return paused_words(found.screening.round) if found.screening else None


def _stops(found: queries.Board) -> list[tuple[Stop, str]]:
    """Sampling sites that stand still, and what they are called."""
    if not found.screening:
        return []
    still = stops(found.screening.round, found.place.path)
    return [(stop, site_words(stop.site)) for stop in still.values()]


def _columns(found: queries.Board) -> str:
    steps = found.pipeline
    return drawings.columns(
        [steps.registered, steps.collected, steps.bought, steps.at_desk, steps.issued]
    )


def _sight(request: HttpRequest) -> Sight:
    sight: Sight = request.sight  # type: ignore[attr-defined]
    return sight
