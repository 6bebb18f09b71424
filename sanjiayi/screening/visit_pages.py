"""Home visits: the list of a building, what came of a knock, and the same on paper.

Every page here shows names: nothing is kept by a browser, and every look is written down.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from sanjiayi.kernel.civil import from_ms
from sanjiayi.kernel.paths import parent
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import clock
from sanjiayi.people import queries as people
from sanjiayi.places import queries as places
from sanjiayi.places.queries import PlaceView
from sanjiayi.screening import commands, console, missing, rules, visits, visits_print
from sanjiayi.screening.console_pages import round_shown, titled
from sanjiayi.screening.missing import Standing
from sanjiayi.screening.queries import RoundView
from sanjiayi.screening.tube_doors import sight_of
from sanjiayi.screening.visits import Floor


def _asked(request: HttpRequest, place: str, now: int) -> tuple[PlaceView, RoundView]:
    found, round_ = places.place(place), round_shown(request, place, now)
    if found is None or found.level != "building" or round_ is None:
        raise Http404
    return found, round_


def _floors(
    request: HttpRequest,
    building: str,
    round_: RoundView,
    stands: Standing,
    *,
    purpose: str,
    now: int,
) -> list[Floor]:
    return visits.floors(
        sight_of(request),
        round_,
        building,
        stands.missing.get(building, frozenset()),
        now=now,
        purpose=purpose,
        is_top_down="up" not in request.GET,
    )


@require_safe
@never_cache
def building(request: HttpRequest, place: str) -> HttpResponse:
    """上门名单: whom to seek in a building, from the top floor down or up the stairs (?up)."""
    now = clock.now_ms()
    found, round_ = _asked(request, place, now)
    others = missing.standing(round_, parent(place))
    floors = _floors(request, place, round_, others, purpose="missing_list", now=now)
    context: dict[str, Any] = {
        "building": found,
        "name": places.full_name(place),
        "round": round_,
        "round_title": titled(round_),
        "compound": places.place(parent(place)),
        "floors": floors,
        "listed": _listed(floors),
        "is_up": "up" in request.GET,
        "left": others.count(parent(place)),
        "others": [
            (b, len(others.missing[b.path]))
            for b in places.buildings(parent(place))
            if b.path != place and others.missing.get(b.path)
        ],
        **_words(),
    }
    return render(request, "screening/visits.html", context)


def _listed(floors: list[Floor]) -> int:
    return sum(len(door.persons) for floor in floors for door in floor.doors)


def _words() -> dict[str, Any]:
    return {
        "door_outcomes": [rules.word(rules.OUTCOMES, code) for code in visits.DOOR_OUTCOMES],
        "phone_outcomes": [rules.word(rules.OUTCOMES, code) for code in visits.PHONE_OUTCOMES],
    }


@require_POST
@never_cache
@sensitive_post_parameters("words")
def note(request: HttpRequest, place: str) -> HttpResponse:
    """记一笔: somebody was sought; answers with their card, or goes back to the list."""
    now, sight = clock.now_ms(), sight_of(request)
    found, round_ = _asked(request, place, now)
    try:
        person = UUID(request.POST.get("person", ""))
    except ValueError:
        raise Http404 from None
    if people.resident(sight, person) is None:
        raise Http404
    how, _colon, outcome = request.POST.get("outcome", "").partition(":")
    refusal: Refusal | None = None
    try:
        commands.note_visit(
            round_.round, person, place, how=how, outcome=outcome,
            words=request.POST.get("words", ""), by=sight.by, now=now,
        )  # fmt: skip
    except Refusal as no:
        refusal = no
    if not request.headers.get("HX-Request"):
        if refusal:
            messages.error(request, refusal.reason)
        return redirect(f"{reverse('screening_visits', args=[place])}#p-{person}")
    context = {
        "one": visits.person(sight, round_, person, now=now),
        "building": found,
        "round": round_,
        "refusal": refusal,
        **_words(),
    }
    return render(request, "screening/visit_card.html", context, status=409 if refusal else 200)


@require_safe
@never_cache
def pdf(request: HttpRequest, place: str) -> HttpResponse:
    """The list of a building on A4, with boxes to tick."""
    now = clock.now_ms()
    found, round_ = _asked(request, place, now)
    stands = missing.standing(round_, place)
    floors = _floors(request, place, round_, stands, purpose="print", now=now)
    made = visits_print.sheet(
        visits_print.told(
            title=_("上门名单"),
            place=places.full_name(found.path),
            round_=titled(round_),
            printed=f"{from_ms(now):%Y-%m-%d %H:%M}",
            by=sight_of(request).name,
            floors=floors,
        )
    )
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="visits-{found.path}.pdf"'
    return answer


@require_safe
@never_cache
def twice(request: HttpRequest, place: str) -> HttpResponse:
    """重复采样: who was swabbed more than once in a round."""
    now = clock.now_ms()
    found, round_ = places.place(place), round_shown(request, place, now)
    if found is None or round_ is None:
        raise Http404
    some = {UUID(bytes=one.person): one for one in console.duplicates(round_, place)}
    lines = people.lines_for(sight_of(request), some, purpose="missing_list", now=now)
    context = {
        "place": found,
        "round": round_,
        "round_title": titled(round_),
        "rows": [(line, some[key].swabs) for key, line in lines.items()],
        "others": len(some) - len(lines),
    }
    return render(request, "screening/twice.html", context)
