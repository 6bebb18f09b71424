"""求助: the list everybody works from, with what can be done to several at once."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock
from sanjiayi.needs import inbox_acts, inbox_people, inbox_queries, inbox_rows, queries
from sanjiayi.needs.desk_pages import sight_of
from sanjiayi.needs.inbox_card import soon
from sanjiayi.needs.inbox_rules import Filters, Tab, mark_of, read, said_mark
from sanjiayi.needs.inbox_words import CATEGORY_WORDS, OUTCOME_WORDS, TAB_WORDS, URGENCY_WORDS
from sanjiayi.needs.models import Need
from sanjiayi.needs.reply_queries import templates
from sanjiayi.needs.rules import unknown
from sanjiayi.places import queries as places
from sanjiayi.team import rights
from sanjiayi.team.roles import LEADERS

MOST_PICKED = 100
_RESULTS = "needs_done"
_TOGETHER = ("assign", "theme", "promise", "answer")


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
def needs(request: HttpRequest) -> HttpResponse:
    """The inbox.  A POST does one act to several asks and says what came of each."""
    sight, now = sight_of(request), clock.now_ms()
    filters = read(request.GET.dict())
    if request.method == "POST":
        request.session[_RESULTS] = _together(request, sight, now)
        query = filters.query()
        return redirect(reverse("needs") + (f"?{query}" if query else ""))
    results = request.session.pop(_RESULTS, [])
    after = mark_of(request.GET.get("after", ""))
    page = inbox_queries.inbox(sight, filters, after, now=now)
    queries.shown(sight, [line.need for line in page.lines], purpose="inbox", now=now)
    context = {
        **around(sight, filters, now),
        "rows": inbox_rows.rows(page.lines, sight, now),
        "after": said_mark(page.after) if page.after else "",
        "is_first": after is None,
        "results": results,
        "done": sum(not sentence for _, sentence in results),
        "hands": inbox_people.everybody(),
        "outcomes": list(OUTCOME_WORDS.items()),
        "replies": tuple(templates(filters.category)),
        "today": clock.today(),
        "soon": soon(now),
        "may_export": rights.may(sight, "needs_list"),
        "may_replies": rights.may(sight, "needs_replies"),
    }
    return render(request, "needs/inbox/inbox.html", context)


def _together(request: HttpRequest, sight: Sight, now: int) -> list[tuple[str, str]]:
    """One act to every ask ticked: (number, "" or the sentence why not)."""
    act, typed = request.POST.get("act", ""), request.POST.dict()
    picked = picks_of(request, MOST_PICKED)
    if not picked:
        messages.error(request, _("还没有勾选求助，请先勾几件。"))
    numbers = [number for number, _seen in picked]
    reach = Need.objects.filter(queries.seen_by(sight), pk__in=numbers)
    within = set(reach.values_list("number", flat=True))
    results = []
    for number, seen in picked:
        try:
            if act not in _TOGETHER or number not in within:
                raise unknown(number)
            inbox_acts.act(act, number, typed, by=sight.by, now=now, seen=seen)
            results.append((number, ""))
        except Refusal as no:
            results.append((number, no.reason))
    return results


def around(sight: Sight, filters: Filters, now: int) -> dict[str, Any]:
    """What stands around a list: tabs with their counts, the filters, what to choose from."""
    counted = inbox_queries.counts(sight, filters, now)
    tabs = [
        (str(tab), words, counted.get(str(tab)), filters.query(tab=str(tab)))
        for tab, words in TAB_WORDS.items()
    ]
    return {
        "filters": filters,
        "tabs": tabs,
        "query": filters.query(),
        "total": counted.get(filters.tab),
        "all_open": counted[Tab.OPEN],
        "categories": list(CATEGORY_WORDS.items()),
        "urgencies": list(URGENCY_WORDS.items()),
        "places": _places(sight),
        "themes": inbox_queries.themes(sight) if counted["themed"] else (),
        "last_at": None if counted[Tab.OPEN] else inbox_queries.last_answered(sight),
    }


def _places(sight: Sight) -> tuple[tuple[str, str], ...]:
    """Committees and compounds somebody leads, to choose from."""
    found = []
    for scope in sight.scopes(LEADERS):
        for one in (*places.committees(scope), *places.compounds(scope)):
            found.append((one.path, one.name))
    return tuple(dict.fromkeys(found))


def picks_of(request: HttpRequest, most: int) -> list[tuple[str, int]]:
    """Asks ticked, each with the revision that was seen: "N-2047:184207"."""
    picked = []
    for value in request.POST.getlist("pick")[:most]:
        number, _sep, seen = value.partition(":")
        if not seen.isdecimal() or len(seen) > 18 or len(number) > 20:
            raise SuspiciousOperation("a pick is a number and a revision")
        picked.append((number, int(seen)))
    return list(dict.fromkeys(picked))
