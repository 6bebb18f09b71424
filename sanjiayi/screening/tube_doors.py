"""What the pages of tubes share: who looks, which round, the pack in force."""

from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from sanjiayi.kernel.civil import civil_day
from sanjiayi.kernel.sight import Sight
from sanjiayi.places import queries as places
from sanjiayi.policy import Pack, in_force
from sanjiayi.screening import queries
from sanjiayi.screening.queries import RoundView
from sanjiayi.team import rights
from sanjiayi.team.roles import STAFF


def sight_of(request: HttpRequest) -> Sight:
    return cast(Sight, request.sight)  # type: ignore[attr-defined]


def scopes_of(request: HttpRequest) -> list[str]:
    """Places whose tubes the viewer may see."""
    return sight_of(request).scopes(STAFF)


def round_named(name: str) -> RoundView:
    """The round of an address.  Raises Http404."""
    found = queries.round_of(name)
    if found is None:
        raise Http404
    return found


def round_asked(request: HttpRequest, now: int) -> RoundView | None:
    """The round of ?round=, else the one that runs or ran last."""
    asked = queries.round_of(request.GET.get("round", ""))
    if asked is not None:
        return asked
    scopes = scopes_of(request)
    return queries.current(scopes[0], now) if scopes else None


def pack_at(moment: int) -> Pack:
    """The pack in force at a moment."""
    return in_force(settings.SANJIAYI_JURISDICTION, civil_day(moment))


def site_words(site: str) -> str:
    """A site as people say it: "银杏新村 1 号点"; "–" where none was said."""
    compound, dash, number = site.rpartition("-")
    if not dash:
        return places.short_name(site) if site else "–"
    return _("%(place)s %(number)s 号点") % {
        "place": places.short_name(compound), "number": number,
    }  # fmt: skip


def show(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page of tubes with the ways to its neighbours that the viewer may take."""
    ways = {"may_see_results": rights.may(sight_of(request), "screening_results")}
    return render(request, template, {**ways, **context}, status=status)
