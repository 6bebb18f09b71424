"""What every page of the shell needs: who looks, in which clothes, how fresh the figures are."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from sanjiayi.kernel.sight import STRANGER, Sight
from sanjiayi.ledger import clock, figures
from sanjiayi.places import queries as places
from sanjiayi.web import navigation

THEMES = ("light", "dark")
SIZES = ("m", "l")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html, public.html and bare.html; costs nothing where it is not used."""
    sight: Sight = getattr(request, "sight", STRANGER)
    match = request.resolver_match
    name = (match.url_name or "") if match else ""
    theme, size = request.COOKIES.get("theme", ""), request.COOKIES.get("size", "")
    return {
        "sight": sight,
        "theme": theme if theme in THEMES else "",
        "size": size if size in SIZES else "m",
        "navigation": SimpleLazyObject(lambda: navigation.links(sight, name)),
        "community": SimpleLazyObject(_community_name),
        "ledger_head": SimpleLazyObject(figures.head),
        "now_ms": SimpleLazyObject(clock.now_ms),
        "clock_stopped_at": SimpleLazyObject(clock.stopped_at),
    }


def _community_name() -> str:
    found = places.community()
    return found.name if found else ""
