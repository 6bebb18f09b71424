"""The page behind the code at a building's door, and the sheet that carries the code."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from sanjiayi.kernel.paths import building_of
from sanjiayi.ledger import clock
from sanjiayi.needs.resident_own import own_asks
from sanjiayi.places import queries as places
from sanjiayi.places import rules as place_rules
from sanjiayi.web import building_day, building_sheet

BUILDING, COMPOUND = place_rules.BUILDING, place_rules.COMPOUND


@dataclass(frozen=True)
class Tile:
    """One thing a resident may ask for: needs category, drawing and words."""

    category: str
    icon: str
    title: str | Promise
    text: str | Promise


TILES = (
    Tile("medicine", "pill", _("配药"), _("长期用药、急用药")),
    Tile("care", "care", _("看病"), _("去医院、叫车")),
    Tile("supplies", "box", _("缺东西"), _("食品、奶粉、尿布")),
    Tile("problem", "speech", _("说个问题"), _("会有人答复")),
    Tile("question", "ask", _("问一句"), _("规定、安排、日子")),
    Tile("rumour", "ear", _("听到传言"), _("帮您问清楚")),
)


@require_safe
@gzip_page
@never_cache
def building(request: HttpRequest, place: str) -> HttpResponse:
    """A building: how it stands, today, asking for help, one's own requests, whom to call.

    A door's address leads to its building; a compound's shows its buildings.  404 for others.
    """
    found = places.place(building_of(place))
    if found is None or not found.stands or found.level not in (BUILDING, COMPOUND):
        raise Http404
    if found.path != place:
        return redirect("building", place=found.path)
    if found.level == COMPOUND:
        return _buildings(request, found)
    now = clock.now_ms()
    context = {
        "place": place,
        "home": reverse("building", args=[place]),
        "name": places.full_name(place),
        "status": building_day.status(place, now),
        "now": now,
        "items": building_day.today(place, now),
        "tiles": _tiles(place),
        "own": own_asks(request),
        "paper": building_day.bulletin_of(place),
        "lines": building_day.lines(place),
    }
    return render(request, "web/building.html", context)


def _tiles(place: str) -> list[tuple[str, Tile]]:
    """What may be asked for, with its address; nothing where asking is not offered."""
    try:
        return [(reverse("need_ask", args=[place, tile.category]), tile) for tile in TILES]
    except NoReverseMatch:
        return []


def _buildings(request: HttpRequest, compound: places.PlaceView) -> HttpResponse:
    context = {"compound": compound, "buildings": places.buildings(compound.path)}
    return render(request, "web/buildings.html", context)


@require_safe
def building_sheets(request: HttpRequest, place: str) -> HttpResponse:
    """The sheet for a building's door, or those of a whole compound, as PDF.

    ?paper=a6: four on an A4, to cut.
    """
    found = places.place(place)
    if found is None or found.level not in (BUILDING, COMPOUND):
        raise Http404
    buildings = [found] if found.level == BUILDING else places.buildings(place)
    paper = "a6" if request.GET.get("paper") == "a6" else "a4"
    address = {
        one.path: request.build_absolute_uri(reverse("building", args=[one.path]))
        for one in buildings
    }
    made = building_sheet.pdf(address, paper)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="door-{place}.pdf"'
    return answer
