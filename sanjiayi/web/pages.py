"""Pages of the whole: home, health, search, preferences, about."""

from http import HTTPStatus

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from sanjiayi import __version__
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock, figures
from sanjiayi.people import queries as people
from sanjiayi.places import queries as places
from sanjiayi.team import rights

YEAR_S = 31_536_000


def sight_of(request: HttpRequest) -> Sight:
    sight: Sight = request.sight  # type: ignore[attr-defined]
    return sight


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The board of whoever is signed in; the bulletins for everybody else."""
    for name in ("board", "organisation", "bulletin_public_list", "account_login"):
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        if rights.may(sight_of(request), name):
            return redirect(url)
    return redirect("account_login")


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, with the ledger number; 503 when it does not."""
    try:
        head = figures.head()
    except DatabaseError:
        return JsonResponse({"status": "unavailable"}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    return JsonResponse({"status": "ok", "ledger": head.seq, "version": __version__})


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Remember theme, size or language in a cookie and go back."""
    after = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(after, {request.get_host()}, request.is_secure()):
        after = "/"
    answer = HttpResponseRedirect(after)
    for name, allowed in (("theme", {"light", "dark"}), ("size", {"m", "l"})):
        if request.POST.get(name) in allowed:
            answer.set_cookie(name, request.POST[name], max_age=YEAR_S, samesite="Lax")
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR_S, samesite="Lax")
    return answer


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Places by name, and people where the viewer's posts allow it; every look is recorded."""
    text = request.GET.get("q", "").strip()[:40]
    sight = sight_of(request)
    found_people = []
    if text and rights.may(sight, "register"):
        found_people = people.search(sight, text, limit=20, now=clock.now_ms())
    context = {
        "text": text,
        "places": places.find(text)[:20] if text else [],
        "people": found_people,
        "may_see_people": rights.may(sight, "register"),
    }
    return render(request, "web/search.html", context)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What runs here, and how to check the book."""
    return render(request, "web/about.html", {"version": __version__, "head": figures.head()})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Nothing here is for search engines."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
