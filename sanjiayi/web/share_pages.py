"""Sharing that is safe in a chat group: make a card, open it, call it back."""

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from sanjiayi.express import queries as express
from sanjiayi.express.linter import why_not_public
from sanjiayi.express.queries import ReportView
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock
from sanjiayi.needs import queries as needs
from sanjiayi.needs import share_commands, share_queries
from sanjiayi.needs.said import group_words
from sanjiayi.needs.share_rules import HOURS, LONGEST, OPEN, Card
from sanjiayi.people import queries as people
from sanjiayi.places import queries as places
from sanjiayi.team.queries import recorder_words, whom_to_ask
from sanjiayi.team.roles import LEADERS, STAFF
from sanjiayi.web import share_sheet, share_words

_UNFIT = Refusal("share.hours", "请选有效多久，最长三天。")


@dataclass(frozen=True)
class About:
    """What a card is about, as far as the viewer reaches it: a need or a report."""

    number: str
    place: str
    proposed: str
    need: needs.Card | None = None
    report: ReportView | None = None


def _sight(request: HttpRequest) -> Sight:
    return cast(Sight, request.sight)  # type: ignore[attr-defined]


def _about(number: str, sight: Sight, audience: frozenset[str]) -> About | None:
    """The need or the report of a number; None for what the viewer does not reach."""
    if number.startswith("N-"):
        card = needs.need(number, sight)
        if card is None:
            return None
        return About(number, card.need.place, share_words.of_need(card.need), need=card)
    report = express.report(number)
    if report is None or not sight.has(audience, report.place):
        return None
    return About(number, report.place, share_words.of_report(report), report=report)


# --- make ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def share_make(request: HttpRequest) -> HttpResponseBase:
    """Cards about ?need= or ?report=; POST act "make" or "revoke"; ?card=&as=png|pdf: a file."""
    sight, now = _sight(request), clock.now_ms()
    number = request.GET.get("need") or request.GET.get("report") or ""
    about = _about(number, sight, LEADERS)
    if about is None:
        raise Http404
    if request.GET.get("as"):
        return _file(request, about)
    typed, wrong = about.proposed, ""
    if request.method == "POST":
        typed = " ".join(request.POST.get("text", typed).split())
        try:
            _acted(request, about, typed, sight, now)
            return redirect(request.get_full_path())
        except Refusal as no:
            wrong = no.reason
    context = {
        "about": about,
        "typed": typed,
        "mistakes": [wrong] if wrong else [],
        "longest": LONGEST,
        "hours": HOURS,
        "chosen": request.POST.get("hours", "12"),
        "cards": [_row(request, one, now) for one in share_queries.about(number)],
        "where": request.get_full_path(),
    }
    return render(request, "web/share_make.html", context, status=422 if wrong else 200)


def _acted(request: HttpRequest, about: About, text: str, sight: Sight, now: int) -> None:
    if request.POST.get("act") == "revoke":
        share_commands.revoke(_card_of(about, request.POST.get("card", "")), by=sight.by, now=now)
        messages.success(request, _("已收回，打开码不能再用。"))
        return
    if no := why_not_public(text):
        raise no
    hours = request.POST.get("hours", "")
    if not (hours.isascii() and hours.isdigit() and int(hours) in HOURS):
        raise _UNFIT
    share_commands.make(about.number, about.place, text, int(hours), by=sight.by, now=now)
    messages.success(request, _("卡做好了。可以复制文字，或存图片发到群里。"))


def _card_of(about: About, identifier: str) -> Card:
    found = share_queries.card(identifier)
    if found is None or found.about != about.number:
        raise Http404
    return found


def _address(request: HttpRequest, code: str) -> str:
    return request.build_absolute_uri(reverse("share_open", args=[code]))


def _row(request: HttpRequest, one: Card, now: int) -> dict[str, Any]:
    code = share_queries.code_of(one)
    address = _address(request, code)
    by = recorder_words({one.made_by, *(look.by for look in one.looks)})
    return {
        "card": one,
        "state": one.state(now),
        "code": code,
        "address": address,
        "by": by[one.made_by],
        "looks": [(by[look.by], look) for look in one.looks[:50]],
        "pasted": share_words.pasted(one.text, code, address, one.expires_at),
    }


def _file(request: HttpRequest, about: About) -> HttpResponse:
    card = _card_of(about, request.GET.get("card", ""))
    code = share_queries.code_of(card)
    is_picture = request.GET.get("as") == "png"
    press = share_sheet.png if is_picture else share_sheet.pdf
    made = press(card, code, _address(request, code))
    ending = "png" if is_picture else "pdf"
    answer = HttpResponse(made, content_type="image/png" if is_picture else "application/pdf")
    answer["Content-Disposition"] = f'inline; filename="card-{code[:4]}.{ending}"'
    return answer


# --- open ------------------------------------------------------------------------------------


@require_safe
@never_cache
def share_open(request: HttpRequest, code: str) -> HttpResponse:
    """What a card is about, for whom it reaches; each look is written down.

    410 when it is over, 403 with whom to ask when the viewer's post does not reach it.
    """
    sight, now = _sight(request), clock.now_ms()
    card = share_queries.by_code(code)
    if card is None:
        raise Http404
    if card.state(now) != OPEN:
        share_commands.opened(card, share_commands.OVER, by=sight.by, now=now)
        return _closed(request, card, "over", 410)
    about = _about(card.about, sight, STAFF)
    if about is None:
        share_commands.opened(card, share_commands.NOT_REACHED, by=sight.by, now=now)
        return _closed(request, card, "not_reached", 403)
    share_commands.opened(card, share_commands.SHOWN, by=sight.by, now=now)
    context = {
        "card": card,
        "about": about,
        "where": places.full_name(about.place),
        "mark": _mark(sight, now),
        **(_of_need(about.need, sight, now) if about.need else {}),
    }
    return render(request, "web/share_open.html", context)


def _mark(sight: Sight, now: int) -> str:
    """Who reads it and when.  Two who hold the same post are told apart by the post's code."""
    code = sight.by.rpartition("-")[2] if "-" in sight.by else ""
    words = (recorder_words([sight.by])[sight.by], code, share_words.when(now))
    return " ".join(filter(None, words))


def _of_need(found: needs.Card, sight: Sight, now: int) -> dict[str, Any]:
    one = found.need
    needs.shown(sight, [one], purpose="share", now=now)
    names = (
        people.names_for(sight, [UUID(one.person)], purpose="share", now=now) if one.person else {}
    )
    return {
        "answers": share_words.answers(found),
        "name": next(iter(names.values()), ""),
        "owner": group_words(one.owner) if one.owner else "",
    }


def _closed(request: HttpRequest, card: Card, why: str, status: int) -> HttpResponse:
    context = {
        "why": why,
        "card": card,
        "by": recorder_words([card.made_by])[card.made_by],
        "whom": whom_to_ask(card.place),
    }
    return render(request, "web/share_closed.html", context, status=status)
