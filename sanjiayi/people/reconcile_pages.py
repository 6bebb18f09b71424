"""待核对: who was registered at a table, and which resident they are."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from sanjiayi.kernel.civil import from_ms
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock
from sanjiayi.people import commands, queries, reconciling


def _sight(request: HttpRequest) -> Sight:
    return cast(Sight, request.sight)  # type: ignore[attr-defined]


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def provisional(request: HttpRequest) -> HttpResponse:
    """The list; a press says "the same as", or "somebody new"."""
    sight, now = _sight(request), clock.now_ms()
    if request.method == "POST":
        try:
            _act(request, sight, now)
        except Refusal as no:
            messages.error(request, no.reason)
        return redirect("provisional")
    found = reconciling.waiting(sight, from_ms(now).date(), now=now)
    context = {"waiting": found, "count": reconciling.count(sight)}
    return render(request, "people/provisional.html", context)


def _act(request: HttpRequest, sight: Sight, now: int) -> None:
    person = _visible(sight, request.POST.get("person", ""))
    if request.POST.get("act") == "admit":
        commands.admit(person, by=sight.by, now=now)
        messages.success(request, _("已作为新居民登记。"))
    else:
        resident = _visible(sight, request.POST.get("resident", ""))
        commands.reconcile(person, resident, by=sight.by, now=now)
        messages.success(request, _("已并到这位居民名下，采样记录一起并过去了。"))


def _visible(sight: Sight, text: str) -> UUID:
    """The id of somebody within the viewer's scopes.  Raises Refusal "people.unknown"."""
    try:
        key = UUID(text)
    except ValueError:
        key = UUID(int=0)
    if queries.resident(sight, key) is None:
        raise Refusal("people.unknown", _("没有找到这位居民，可能已被删除。"))
    return key
