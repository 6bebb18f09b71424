"""Pages of tubes: by site, one tube, handing a box over."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from sanjiayi.kernel.civil import from_ms
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import clock
from sanjiayi.places import queries as places
from sanjiayi.screening import queries, tube_commands, tube_printing, tube_queries, tube_rules
from sanjiayi.screening.queries import RoundView
from sanjiayi.screening.tube_doors import (
    pack_at,
    round_asked,
    round_named,
    scopes_of,
    show,
    sight_of,
    site_words,
)
from sanjiayi.screening.tube_queries import BoxView, TubeView, compound_of
from sanjiayi.screening.tube_told import members
from sanjiayi.team.rights import NotForYou, Right
from sanjiayi.team.roles import LEADERS

A_PAGE = 25
BOXES_SHOWN = 6
_STATES = [(str(state), words) for state, words in tube_rules.STATE_WORDS.items()]


@require_GET
@never_cache
def tubes(request: HttpRequest) -> HttpResponse:
    """试管: those of a round, conflicts and mismatches first; by site, state or number."""
    now = clock.now_ms()
    round_ = round_asked(request, now)
    if round_ is None:
        return show(request, "screening/tubes.html", {"round": None})
    scopes = scopes_of(request)
    every = tube_queries.tubes(round_, scopes)
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "site", "state")}
    found = [view for view in every if _fits(view, asked)]
    pack = pack_at(round_.starts_at)
    boxes = [(box, box.transport.tone(now)) for box in tube_queries.boxes(round_, scopes, pack)]
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    sites = sorted({site for view in every for site in view.sites if site})
    context = {
        "round": round_,
        "rounds": [r for r in queries.latest(round_.place, 12) if not r.is_rehearsal],
        "asked": asked,
        "page": page,
        "lines": [(view, site_words(view.site)) for view in page],
        "found": len(found),
        "sum": tube_queries.summary(every),
        "states": [(code, words, _of_state(every, code)) for code, words in _STATES],
        "sites": [(site, site_words(site)) for site in sites],
        "boxes": boxes[:BOXES_SHOWN],
        "more_boxes": boxes[BOXES_SHOWN:],
        "sealed": sum(view.state == "sealed" for view in every),
        "query": request.GET.copy(),
    }
    return show(request, "screening/tubes.html", context)


def _of_state(every: list[TubeView], code: str) -> int:
    return sum(view.state == code for view in every)


def _fits(view: TubeView, asked: dict[str, str]) -> bool:
    if asked["q"] and asked["q"].upper() not in view.tube.upper():
        return False
    if asked["site"] and asked["site"] not in view.sites:
        return False
    if asked["state"] == "look":
        return view.needs_look
    return not asked["state"] or view.state == asked["state"] or view.result == asked["state"]


def tube_seen(request: HttpRequest, round_: RoundView, number: str) -> TubeView:
    """The tube, if it lies within the viewer's reach.  Raises Http404 or NotForYou."""
    view = tube_queries.tube_of(round_, number)
    if view is None:
        raise Http404
    if not any(tube_queries.is_within(view, scope) for scope in scopes_of(request)):
        raise NotForYou(Right(LEADERS), view.place)
    return view


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def tube(request: HttpRequest, round: str, tube: str) -> HttpResponse:  # noqa: A002
    """One tube: what was scanned, sealed, carried and found; a swab can be put elsewhere."""
    round_ = round_named(round)
    view = tube_seen(request, round_, tube)
    inside = members(round_.key, view.tube)
    now = clock.now_ms()
    if request.method == "POST":
        wanted = request.POST.get("swab", "")
        member = next((one for one in inside if one.swab == wanted), None)
        try:
            if member is None:
                raise Refusal("tube.not_in", _("请先选要改的那一条。"))
            to = request.POST.get("to", "").strip()
            tube_commands.move_swab(round, member, view.tube, to, by=sight_of(request).by, now=now)
        except Refusal as no:
            messages.error(request, no.reason)
        else:
            messages.success(request, _("已改到 %(tube)s，两支管都留有记录。") % {"tube": to})
        return redirect("screening_tube", round=round, tube=tube)
    pack = pack_at(round_.starts_at)
    due = tube_queries.result_clock(view, pack)
    context = {
        "round": round_,
        "tube": view,
        "sites": [site_words(site) for site in view.sites],
        "members": [
            (n, member, places.full_name(member.building), site_words(member.site))
            for n, member in enumerate(inside, 1)
        ],
        "due": due,
        "due_tone": due.tone(now) if due else "",
        "is_alarming": view.result in tube_rules.ALARMING,
        "may_mend": sight_of(request).has(LEADERS, view.place),
    }
    return show(request, "screening/tube.html", context)


# --- boxes ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def hand_over(request: HttpRequest, round: str) -> HttpResponse:  # noqa: A002
    """Tick the tubes that leave; what is doubted is shown and not ticked."""
    round_ = round_named(round)
    every = tube_queries.tubes(round_, scopes_of(request))
    here = [view for view in every if view.state == "sealed"]
    sites = sorted({view.site for view in here})
    asked = request.POST.get("site", request.GET.get("site", ""))
    site = asked if asked in sites else next(iter(sites), "")
    offered = [view for view in here if view.site == site]
    if request.method == "POST":
        known = {view.tube for view in offered}
        chosen = [number for number in request.POST.getlist("tube") if number in known]
        place = offered[0].place if offered and not site else compound_of(site)
        taken = tube_queries.box_names(round_)
        batch = tube_rules.batch_name(round, taken, site or place)
        try:
            tube_commands.hand_over(
                round, place, batch=batch, tubes=chosen, to=request.POST.get("to", ""),
                by=sight_of(request).by, now=clock.now_ms(),
            )  # fmt: skip
        except Refusal as no:
            messages.error(request, no.reason)
        else:
            return redirect("screening_box", round=round, batch=batch)
    pack = pack_at(round_.starts_at)
    context = {
        "round": round_,
        "site": site,
        "sites": [(one, site_words(one)) for one in sites],
        "site_words": site_words(site),
        "offered": offered,
        "swabs": sum(view.scanned for view in offered),
        "carriers": tube_rules.CARRIER_WORDS.items(),
        "hours": pack.round.transport_to_lab_h.value,
        "limit": pack.round.transport_to_lab_limit_h.value,
        "unsealed": sum(v.state == "filling" and v.site == site for v in every),
    }
    return show(request, "screening/hand_over.html", context)


def _box(request: HttpRequest, round_: RoundView, batch: str) -> BoxView:
    found = tube_queries.boxes(round_, scopes_of(request), pack_at(round_.starts_at))
    box = next((one for one in found if one.batch == batch), None)
    if box is None:
        raise Http404
    return box


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def box(request: HttpRequest, round: str, batch: str) -> HttpResponse:  # noqa: A002
    """One box: its slip, its clock, and what the laboratory counted."""
    round_ = round_named(round)
    found, now = _box(request, round_, batch), clock.now_ms()
    if request.method == "POST":
        typed = request.POST.get("count", "").strip()
        try:
            if not (typed.isdecimal() and len(typed) < 5):
                raise Refusal(
                    "tube.numbers", _("请填检测机构点到的支数，例如 %(n)s。") % {"n": found.tubes}
                )
            tube_commands.receive(
                round, found.place, batch=batch, count=int(typed), by=sight_of(request).by, now=now
            )
        except Refusal as no:
            messages.error(request, no.reason)
        else:
            messages.success(request, _("已记为送达。"))
        return redirect("screening_box", round=round, batch=batch)
    context = {
        "round": round_,
        "box": found,
        "tone": found.transport.tone(now),
        "place": places.full_name(found.place),
        "tubes": _contents(round_, batch),
    }
    return show(request, "screening/box.html", context)


def _contents(round_: RoundView, batch: str) -> list[tuple[str, int, str]]:
    """(number, swabs, what to look at) of the tubes of a box."""
    known = {view.tube: view for view in tube_queries.tubes(round_, [round_.place])}
    found = []
    for number in tube_queries.tubes_in_box(round_, batch):
        view = known.get(number)
        trouble = _("不在这一轮") if view is None else ""
        if view is not None and view.needs_look:
            trouble = _("两个采样点同号") if view.is_conflict else _("人数不符")
        found.append((number, view.scanned if view else 0, trouble))
    return found


@require_GET
def box_pdf(request: HttpRequest, round: str, batch: str) -> HttpResponse:  # noqa: A002
    """The slip that goes with the box: ?paper=a6 or a4 (default)."""
    round_ = round_named(round)
    found = _box(request, round_, batch)
    paper = "a6" if request.GET.get("paper") == "a6" else "a4"
    told: dict[str, Any] = {
        "paper": paper,
        "batch": found.batch,
        "round": round_.round,
        "place": places.full_name(found.place),
        "to": found.to_words,
        "handed": from_ms(found.handed_at).strftime("%Y-%m-%d %H:%M"),
        "due": from_ms(found.transport.due_at).strftime("%H:%M"),
        "limit": from_ms(found.transport.limit_at).strftime("%H:%M"),
        "tubes": [
            [number, str(swabs), trouble] for number, swabs, trouble in _contents(round_, batch)
        ],
    }
    answer = HttpResponse(tube_printing.slip(told), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="box-{paper}.pdf"'
    return answer
