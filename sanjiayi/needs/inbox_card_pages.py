"""One ask: its card, everything done about it, and its photos."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock
from sanjiayi.needs import attachments, inbox_acts, inbox_queries, inbox_rows, queries
from sanjiayi.needs.desk_pages import sight_of
from sanjiayi.needs.enclosed import keys_of
from sanjiayi.needs.inbox_card import card_of
from sanjiayi.needs.inbox_rules import Filters, read
from sanjiayi.needs.inbox_words import STEP_WORDS
from sanjiayi.needs.models import Need
from sanjiayi.needs.queries import Card
from sanjiayi.needs.rules import unknown

SIDE = 30
_DONE_WORDS = {
    "reopen": STEP_WORDS["disputed"],
    "accept": STEP_WORDS["accepted"],
    "decline": STEP_WORDS["declined"],
    "assign": STEP_WORDS["assigned"],
    "answer": STEP_WORDS["answered"],
    "promise": STEP_WORDS["promised"],
    "add": STEP_WORDS["added"],
    "sort": STEP_WORDS["sorted"],
    "withdraw": STEP_WORDS["withdrawn"],
    "merge": STEP_WORDS["merged"],
    "take_in": STEP_WORDS["merged"],
    "part": STEP_WORDS["parted"],
    "theme": STEP_WORDS["themed"],
    "untheme": STEP_WORDS["themed"],
}


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
def need(request: HttpRequest, number: str) -> HttpResponse:
    """The card.  A POST carries `act` and `seen`; a refusal keeps what was typed."""
    sight, now = sight_of(request), clock.now_ms()
    card = queries.need(number, sight)
    if card is None:
        raise Http404
    if request.method != "POST":
        return _card(request, card, sight, now)
    act = request.POST.get("act", "")
    try:
        _may_name(sight, request.POST.get("into", ""), request.POST.get("other", ""))
        inbox_acts.act(act, number, request.POST.dict(), by=sight.by, now=now, seen=_seen(request))
    except Refusal as no:
        fresh = queries.need(number, sight)
        return _card(request, fresh or card, sight, now, no=no)
    done = _DONE_WORDS.get(act, _("撤销"))
    messages.success(
        request, _("%(number)s：%(done)s，记下了。") % {"number": number, "done": done}
    )
    return redirect(_back(request, number, sight))


def _seen(request: HttpRequest) -> int:
    seen = request.POST.get("seen") or request.GET.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < 19 else 0


def _may_name(sight: Sight, *numbers: str) -> None:
    """Another ask named in a form must be within reach too.  Raises Refusal as for none."""
    for number in filter(None, (one.strip().upper() for one in numbers)):
        if not Need.objects.filter(queries.seen_by(sight), pk=number).exists():
            raise unknown(number)


def _back(request: HttpRequest, number: str, sight: Sight) -> str:
    """Back to the list when the act began there, or when the ask went out of reach."""
    query = read(request.GET.dict()).query()
    is_gone = queries.need(number, sight) is None
    name = reverse("needs") if is_gone or "from_list" in request.GET else ""
    url = name or reverse("need", args=[number])
    return f"{url}?{query}" if query else url


def _card(
    request: HttpRequest, card: Card, sight: Sight, now: int, *, no: Refusal | None = None
) -> HttpResponse:
    filters = read(request.GET.dict())
    found = card_of(card, sight, now)
    queries.shown_for(sight, {"card": [card.need], "similar": found["named"]}, now=now)
    typed = request.POST.dict() if no else {}
    context = {
        **found,
        **_beside(sight, filters, now),
        "typed": typed,
        "mistakes": [no.reason] if no else [],
        "is_changed": bool(no and no.code == "needs.changed"),
    }
    return render(request, "needs/inbox/need.html", context, status=409 if no else 200)


def _beside(sight: Sight, filters: Filters, now: int) -> dict[str, Any]:
    """The list beside the card, without anybody's words."""
    page = inbox_queries.inbox(sight, filters, None, SIDE, now=now, with_words=False)
    return {
        "filters": filters,
        "query": filters.query(),
        "rows": inbox_rows.rows(page.lines, sight, now),
        "has_more": page.after is not None,
    }


@require_GET
@never_cache
def need_file(request: HttpRequest, number: str, key: str) -> HttpResponse:
    """A photo or voice note of an ask within reach."""
    card = queries.need(number, sight_of(request))
    if card is None or key not in keys_of(card.need, queries.history(number)):
        raise Http404
    file = attachments.open(key)
    if file is None:
        raise Http404
    answer = HttpResponse(file.content, content_type=file.media_type)
    answer["Content-Disposition"] = "inline"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
