"""The console of a round: one page for the community, a committee, a compound."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from sanjiayi.kernel import drawings
from sanjiayi.kernel.civil import from_ms
from sanjiayi.kernel.paths import parent, within
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import clock
from sanjiayi.places import queries as places
from sanjiayi.screening import commands, console, queries, rules
from sanjiayi.screening.console import Console
from sanjiayi.screening.mustest import class_of
from sanjiayi.screening.queries import RoundView
from sanjiayi.screening.tube_doors import sight_of, site_words
from sanjiayi.team import rights
from sanjiayi.team.roles import STAFF

REFRESH_SECONDS = 30
WAVES_SHOWN = 6


@require_safe
@never_cache
def screening(request: HttpRequest) -> HttpResponse:
    """核酸筛查: the whole community, or the widest place the viewer answers for."""
    sight, top = sight_of(request), places.community()
    if top is None:
        raise Http404
    if sight.has(STAFF, top.path):
        return _show(request, top.path)
    scopes = sight.scopes(STAFF)
    if not scopes:
        raise Http404
    return redirect("screening_compound", scopes[0])


@require_safe
@never_cache
def scoped(request: HttpRequest, place: str) -> HttpResponse:
    """The console of a committee or a compound."""
    return _show(request, place)


def round_shown(request: HttpRequest, place: str, now: int) -> RoundView | None:
    """The round of ?round= if it concerns the place, else the open one, else the last."""
    asked = queries.round_of(request.GET.get("round", ""))
    if asked is not None and asked.concerns(place):
        return asked
    return queries.round_for(place, now)


def _show(request: HttpRequest, path: str) -> HttpResponse:
    now = clock.now_ms()
    found = places.place(path)
    if found is None or found.level not in ("community", "committee", "compound"):
        raise Http404
    round_ = round_shown(request, path, now)
    if round_ is None:
        context = {"place": found, "may_order": _may_order(request)}
        return render(request, "screening/no_round.html", context)
    shown = console.console(round_, path, now)
    is_part = "part" in request.GET and bool(request.headers.get("HX-Request"))
    template = "screening/console_live.html" if is_part else "screening/console.html"
    return render(request, template, _context(request, shown, is_part=is_part))


def _context(request: HttpRequest, shown: Console, *, is_part: bool) -> dict[str, Any]:
    sight, path, round_ = sight_of(request), shown.place.path, shown.round
    context: dict[str, Any] = {
        "console": shown,
        "round": round_,
        "curve": _curve(shown),
        "pause": console.paused_words(round_),
        "is_late": round_.state == queries.OPEN and shown.now > round_.ends_at,
        "is_early": round_.state == queries.OPEN and shown.now < round_.starts_at,
        "refresh": REFRESH_SECONDS if round_.closed_at is None else 0,
        "may_visit": rights.may(sight, "screening_visits", path),
        "may_call": round_.state == queries.OPEN and rights.may(sight, "screening_call", path),
        "day": queries.day_of(round_),
        "title": titled(round_),
        "mode": rules.word(rules.CLASSES, class_of(round_.pool_size)),
        "may_see_results": rights.may(sight, "screening_results"),
        "may_twice": rights.may(sight, "screening_twice", path),
    }
    context |= {
        "stops": [(stop, site_words(stop.site)) for stop in shown.stops],
        "open_lines": [line for line in shown.lines if line.missing],
        "done_lines": [line for line in shown.lines if not line.missing],
        "waves": shown.waves[::-1][:WAVES_SHOWN],
        "older_waves": shown.waves[::-1][WAVES_SHOWN:],
    }
    if not is_part:
        context |= {
            "rounds": [one for one in queries.latest(path, 13) if one.key != round_.key],
            "running": _running(round_, path, shown.now),
            "sites": _sites(shown),
            "may_stop": round_.closed_at is None and rights.may(sight, "screening_site", path),
            "may_sheet": shown.place.level == "compound"
            and not round_.is_rehearsal
            and rights.may(sight, "screening_sheet", path),
            "trail": [p for p in places.ancestors(path) if _may_open(request, p.path)],
            "may_order": _may_order(request),
            "may_close": rights.may(sight, "screening_close", round_.place)
            and path == round_.place,
            "pauses": rules.PAUSES,
            "buildings": _callable(shown) if context["may_call"] else [],
        }
    return context


def _may_order(request: HttpRequest) -> bool:
    top = places.community()
    return top is not None and rights.may(sight_of(request), "screening_order", top.path)


def _may_open(request: HttpRequest, path: str) -> bool:
    return rights.may(sight_of(request), "screening_compound", path)


def _running(round_: RoundView, path: str, now: int) -> RoundView | None:
    """The round to go back to from an older one; None when it is the one shown."""
    here = queries.round_for(path, now)
    return here if here is not None and here.key != round_.key else None


def _sites(shown: Console) -> list[tuple[console.SiteLine, str]]:
    """The sites of a compound or committee; of the community, where there are many, none."""
    if shown.place.level == "community" or shown.round.closed_at is not None:
        return []
    lines = console.site_lines(shown.round, shown.place.path, shown.now)
    return [(line, site_words(line.site)) for line in lines]


def _callable(shown: Console) -> list[tuple[str, str, int]]:
    """Buildings of a compound not wholly called yet: path, name, persons still to call."""
    if shown.place.level != "compound":
        return []
    rows = sorted(shown.lines, key=lambda line: (line.place.order, line.place.path))
    return [
        (line.place.path, line.place.name, line.due - line.called)
        for line in rows
        if line.due > line.called
    ]


def _curve(shown: Console) -> str:
    """Swabs over the window, the last round's dashed, the number due as a line."""
    if not shown.curve:
        return ""
    start, end = shown.round.starts_at, shown.round.ends_at
    first = shown.curve[0].at
    today = [(float(min(start, first)), 0.0), *((float(p.at), float(p.swabs)) for p in shown.curve)]
    shift = shown.before[0].at - first if shown.before else 0
    then = [(float(p.at - shift), float(p.swabs)) for p in shown.before if p.at - shift <= end]
    return drawings.curve(
        today,
        compare=then,
        target=float(shown.state.due),
        target_label=f"{shown.state.due:,}",
        ticks=[(float(at), f"{from_ms(at):%H:%M}") for at in (start, end)],
        label=f"{shown.curve[-1].swabs:,}",
    )


@require_POST
def call(request: HttpRequest, place: str) -> HttpResponse:
    """叫下一波: the ticked buildings of a compound come down."""
    now, sight = clock.now_ms(), sight_of(request)
    round_ = queries.round_for(place, now)
    if round_ is None:
        raise Http404
    chosen = [b for b in request.POST.getlist("building") if parent(b) == place]
    try:
        persons = commands.call_down(round_, chosen, by=sight.by, now=now)
    except Refusal as no:
        messages.error(request, no.reason)
    else:
        said = ngettext("已叫 %(n)s 人下楼。", "已叫 %(n)s 人下楼。", persons)
        messages.success(request, said % {"n": persons})
    return redirect("screening_compound", place)


@require_POST
def site(request: HttpRequest, place: str) -> HttpResponse:
    """One site stops, or goes on."""
    now, sight = clock.now_ms(), sight_of(request)
    round_ = queries.round_for(place, now)
    which = request.POST.get("site", "")
    if round_ is None or not within(rules.compound_of(which), place):
        raise Http404
    try:
        if request.POST.get("act") == "resume":
            commands.resume_site(round_.round, which, by=sight.by, now=now)
            said = _("%(site)s 已恢复，可以接着采。")
        else:
            reason = request.POST.get("reason", "")
            commands.pause_site(round_.round, which, reason, by=sight.by, now=now)
            said = _("%(site)s 已暂停。指挥台和指挥板上都写着原因。")
    except Refusal as no:
        messages.error(request, no.reason)
    else:
        messages.success(request, said % {"site": site_words(which)})
    return redirect("screening_compound", place)


def titled(round_: RoundView) -> str:
    """What a round is called: 第 19 轮, or 演练."""
    if round_.is_rehearsal:
        return _("演练 %(round)s") % {"round": round_.round}
    return _("第 %(n)s 轮") % {"n": round_.number}
