"""Who is looking: puts a kernel.sight.Sight on every request, and guards every address."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext as _

from sanjiayi.kernel.sight import STRANGER, Sight
from sanjiayi.places import queries as places
from sanjiayi.team import queries, rights
from sanjiayi.team.models import Account
from sanjiayi.team.rights import PUBLIC, NotForYou, Right
from sanjiayi.team.sight import sight_of

_log = logging.getLogger(__name__)

PASSWORD_PAGE = "account_change_password"  # noqa: S105
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class UnlistedAddress(LookupError):
    """A URL name without a row in team.rights, or a row naming an argument the view lacks."""


class SightMiddleware:
    """Sets request.sight; refuses addresses that team.rights does not grant."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.sight = _sight(request)  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: list[Any],
        kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """None when the address may be opened; else sign-in, or the page that says who may."""
        sight: Sight = request.sight  # type: ignore[attr-defined]
        try:
            right = _right(request.resolver_match)
            place = _place(right, kwargs)
        except UnlistedAddress as error:
            if getattr(settings, "SANJIAYI_STRICT_RIGHTS", settings.DEBUG):
                raise
            _log.error("%s", error)
            return _forbidden(request, None, None)
        is_write = request.method not in SAFE_METHODS
        if _must_change_first(request, right):
            return _to(request, reverse(PASSWORD_PAGE))
        if rights.allows(right, sight, place, is_write=is_write):
            return None
        if sight.is_stranger:
            return _to_sign_in(request)
        return _forbidden(request, right, place)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """A page that learned its place late said no (rights.require)."""
        if isinstance(exception, NotForYou):
            return _forbidden(request, exception.right, exception.place)
        return None


def _sight(request: HttpRequest) -> Sight:
    user = request.user
    if not isinstance(user, Account):
        return STRANGER
    return sight_of(user, request.session.session_key or "")


def _must_change_first(request: HttpRequest, right: Right) -> bool:
    """A one-time password opens one page: the one on which it is replaced."""
    user = request.user
    if not (isinstance(user, Account) and user.must_change_password):
        return False
    return right.audience is not PUBLIC and row_name(request.resolver_match) != PASSWORD_PAGE


def row_name(match: ResolverMatch | None) -> str:
    """The name under which team.rights lists an address.

    "api-1.0.0:facts" is "api:facts": a row outlives versions.
    """
    if match is None or not match.url_name:
        return ""
    spaces = [space.partition("-")[0] for space in match.namespaces]
    return ":".join([*spaces, match.url_name])


def _right(match: ResolverMatch | None) -> Right:
    name = row_name(match)
    try:
        return rights.right_of(name)
    except KeyError:
        route = match.route if match else "?"
        raise UnlistedAddress(f"{route} ({name or 'no name'}) has no row in team.rights") from None


def _place(right: Right, kwargs: dict[str, Any]) -> str | None:
    if right.place_kwarg is None:
        return None
    try:
        return str(kwargs[right.place_kwarg])
    except KeyError:
        raise UnlistedAddress(
            f"team.rights expects the argument {right.place_kwarg}, the view has {list(kwargs)}"
        ) from None


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    answer = redirect_to_login(request.get_full_path(), str(settings.LOGIN_URL))
    return _to(request, answer.url)


def _to(request: HttpRequest, address: str) -> HttpResponseBase:
    """Send the whole page on, also when only a fragment was asked for."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def _forbidden(request: HttpRequest, right: Right | None, place: str | None) -> HttpResponse:
    return render(
        request,
        "team/not_for_you.html",
        {"sentence": _sentence(right, place)},
        status=403,
    )


def _sentence(right: Right | None, place: str | None) -> str:
    """The 403 page in one line: 这页只给三居的居委书记、B 角看。需要请找顾秀兰。"""
    if right is None:
        return _("这一页还没有开放给任何人。请告诉管理员。")
    who = rights.audience_words(right)
    where = places.short_name(place) if place else ""
    if where:
        who = _("%(where)s的%(who)s") % {"where": where, "who": who}
    helper = queries.whom_to_ask(place)
    if helper:
        return _("这页只给%(who)s看。需要请找%(helper)s。") % {"who": who, "helper": helper}
    return _("这页只给%(who)s看。需要请找管理员。") % {"who": who}
