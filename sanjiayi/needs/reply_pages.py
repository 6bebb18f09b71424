"""答复模板: every template, and a form to write or change one."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import clock
from sanjiayi.needs import reply_commands, reply_queries
from sanjiayi.needs.desk_pages import sight_of
from sanjiayi.needs.inbox_words import CATEGORY_WORDS, OUTCOME_WORDS
from sanjiayi.needs.reply_queries import Template
from sanjiayi.team import rights
from sanjiayi.team.roles import COMMITTEE_LEADERS

_EMPTY = Template("", "", "met", "", "")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def needs_replies(request: HttpRequest) -> HttpResponse:
    """The list, with the form of one: ?code=…; without, of a new one."""
    sight = sight_of(request)
    code = request.GET.get("code", "")
    chosen = reply_queries.template(code) if code else _EMPTY
    if chosen is None:
        raise Http404
    mistakes: list[str] = []
    if request.method == "POST":
        chosen = _typed(request, chosen)
        try:
            place = sight.scopes(COMMITTEE_LEADERS)[0]
            reply_commands.keep(chosen, place=place, by=sight.by, now=clock.now_ms())
            messages.success(request, _("模板记下了，下一次答复就能选。"))
            return redirect("needs_replies")
        except Refusal as no:
            mistakes.append(no.reason)
    context = {
        "templates": [_line(one) for one in reply_queries.templates(with_put_away=True)],
        "chosen": chosen,
        "categories": list(CATEGORY_WORDS.items()),
        "outcomes": list(OUTCOME_WORDS.items()),
        "longest": (reply_commands.LONGEST_TITLE, reply_commands.LONGEST_TEXT),
        "mistakes": mistakes,
        "may_write": rights.allows(rights.right_of("needs_replies"), sight, is_write=True),
    }
    return render(request, "needs/inbox/replies.html", context, status=409 if mistakes else 200)


def _line(one: Template) -> dict[str, Any]:
    return {
        "one": one,
        "category": CATEGORY_WORDS.get(one.category, _("全部类别")),
        "outcome": OUTCOME_WORDS.get(one.outcome, ""),
    }


def _typed(request: HttpRequest, before: Template) -> Template:
    post = request.POST
    return replace(
        before,
        category=post.get("category", ""),
        outcome=post.get("outcome", ""),
        title=post.get("title", ""),
        text=post.get("text", ""),
        title_en=post.get("title_en", ""),
        text_en=post.get("text_en", ""),
        is_active=post.get("act", "") != "put_away",
    )
