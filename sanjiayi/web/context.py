"""What every page of the shell needs: who looks, in which clothes, how fresh the figures are."""

from functools import cache
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest

from sanjiayi.kernel.sight import STRANGER, Sight
from sanjiayi.ledger import clock, figures
from sanjiayi.places import queries as places
from sanjiayi.team import rights
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
        "here": request.get_full_path() if request.method == "GET" else "/",
        "navigation": navigation.links(sight, name),
        "may_search": rights.may(sight, "search"),
        # functions: a template calls them, and only where it asks
        "community": cache(_community_name),
        "ledger_head": cache(_head),
        "now_ms": clock.now_ms,
        "clock_stopped_at": clock.stopped_at,
    }


def _community_name() -> str:
    """The community served; "" before one is planted and while the database does not answer."""
    try:
        found = places.community()
    except DatabaseError:
        return ""
    return found.name if found else ""


def _head() -> figures.Head | None:
    try:
        return figures.head()
    except DatabaseError:
        return None
