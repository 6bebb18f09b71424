"""The rumour desk: what is heard, what is so, and what everybody may read of it."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from sanjiayi.bulletin import forms, queries
from sanjiayi.bulletin import rumour_commands as commands
from sanjiayi.bulletin import rumour_queries as rumours
from sanjiayi.bulletin.rules import PUBLISHED
from sanjiayi.bulletin.rumour_rules import LONGEST, VERDICT_WORDS, Rumour
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock
from sanjiayi.needs import queries as needs
from sanjiayi.needs.rules import LONGEST_TEXT
from sanjiayi.places import queries as places
from sanjiayi.team.queries import recorder_words
from sanjiayi.team.roles import LEADERS

_NOT_YOURS = Refusal("rumour.place", "这条传言不在您负责的地方，请找那里的组长或支部。")


def _sight(request: HttpRequest) -> Sight:
    return cast(Sight, request.sight)  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
def rumours_desk(request: HttpRequest) -> HttpResponseBase:
    """What came in, what is being found out, what is decided.

    POST act "hear" with need (and into), or "new" with text and place.
    """
    sight, now = _sight(request), clock.now_ms()
    wrong = ""
    if request.method == "POST":
        try:
            number = _heard(request, sight, now)
        except Refusal as no:
            wrong = no.reason
        else:
            messages.success(request, _("记下了。先写事实，再下结论。"))
            return redirect("rumour", number=number)
    return render(request, "bulletin/rumours.html", _desk(request, sight, now, wrong))


def _heard(request: HttpRequest, sight: Sight, now: int) -> str:
    sent = request.POST
    if sent.get("act") == "new":
        place = sent.get("place", "")
        if not sight.has(LEADERS, place):
            raise Refusal("rumour.no_place", "请选在哪里听到的。")
        text = forms.clean(sent.get("text", ""))
        return commands.hear_new(text, place, by=sight.by, now=now)
    need = sent.get("need", "")
    if needs.need(need, sight) is None:
        raise _NOT_YOURS
    return commands.hear(need, into=sent.get("into", ""), by=sight.by, now=now)


def _desk(request: HttpRequest, sight: Sight, now: int, wrong: str) -> dict[str, Any]:
    incoming = rumours.incoming(sight)
    found = rumours.rumours()
    said = rumours.first_words([one for one in found if not one.is_decided], sight)
    seen = [one.need for one in incoming] + [need for need, _text in said.values()]
    needs.shown(sight, seen, purpose="inbox", now=now)
    return {
        "incoming": incoming,
        "open": [
            {**_row(one), "text": said[one.number][1] if one.number in said else ""}
            for one in found
            if one.is_open
        ],
        "decided": [_row(one) for one in found if not one.is_open],
        "places": _places(sight),
        "mistakes": [wrong] if wrong else [],
        "typed": request.POST.get("text", ""),
        "longest": LONGEST_TEXT,
        "may_write": sight.has(LEADERS),
    }


def _row(one: Rumour) -> dict[str, Any]:
    return {
        "rumour": one,
        "where": "、".join(dict.fromkeys(places.short_name(p) for p in one.places)),
        "asked": len(one.needs),
        "by": recorder_words([one.decided_by])[one.decided_by] if one.decided_by else "",
    }


def _places(sight: Sight) -> list[tuple[str, str]]:
    """Where somebody may have heard it: the viewer's places, down to the compound."""
    found: list[tuple[str, str]] = []
    for scope in sight.scopes(LEADERS):
        found.append((scope, places.full_name(scope)))
        found += [(c.path, c.name) for c in places.compounds(scope) if c.path != scope]
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
def rumour(request: HttpRequest, number: str) -> HttpResponseBase:
    """One rumour: what was said, the decision, the numbers it may go into.

    POST act "judge" with the decision, or "print" with scope.
    """
    sight, now = _sight(request), clock.now_ms()
    found = rumours.rumour(number)
    if found is None:
        raise Http404
    typed, wrong = _proposed(found, sight), ""
    if request.method == "POST":
        typed = {name: forms.clean(request.POST.get(name, "")) for name in ("verdict", *LONGEST)}
        try:
            return _acted(request, found, typed, now)
        except Refusal as no:
            wrong = no.reason
    context = {**_card(found, sight, now), "typed": typed, "mistakes": [wrong] if wrong else []}
    return render(request, "bulletin/rumour.html", context, status=422 if wrong else 200)


def _acted(
    request: HttpRequest, found: Rumour, typed: dict[str, str], now: int
) -> HttpResponseBase:
    sight = _sight(request)
    if request.POST.get("act") == "print":
        scope = request.POST.get("scope", "")
        sent = request.POST.get("day", "")
        day = int(sent) if sent.isascii() and sent.isdigit() and len(sent) == 8 else clock.today()
        edition = queries.edition(scope, day)
        if edition is None or not sight.has(LEADERS, scope):
            raise Refusal("rumour.no_number", "今天这里还没有起草日报，请先起草。")
        commands.put_in(found.number, edition.pk, by=sight.by, now=now)
        messages.success(request, _("已放进这一期，核对时再看一遍。"))
        return redirect("bulletin_edit", scope=scope, day=edition.day)
    if not any(sight.has(LEADERS, place) for place in found.places):
        raise _NOT_YOURS
    verdict = typed.pop("verdict")
    commands.judge(found.number, verdict, **typed, by=sight.by, now=now)
    messages.success(request, _("已定结论，问过的居民都能看到答复。"))
    return redirect("rumour", number=found.number)


def _proposed(found: Rumour, sight: Sight) -> dict[str, str]:
    """What stands; before anything does, the first resident's own words, when they fit."""
    if found.is_decided:
        return {name: getattr(found, name) for name in ("verdict", *LONGEST)}
    said = next((text for _need, text in rumours.words_of(found, sight)), "")
    said = said if len(said) <= LONGEST["said"] else ""
    return {"verdict": "", "said": said, "truth": "", "source": "", "answer": ""}


def _card(found: Rumour, sight: Sight, now: int) -> dict[str, Any]:
    said = rumours.words_of(found, sight)
    needs.shown(sight, [need for need, _text in said], purpose="card", now=now)
    today = clock.today()
    numbers = [
        (path, name)
        for path, name in queries.scopes()
        if sight.has(LEADERS, path)
        and (edition := queries.edition(path, today)) is not None
        and edition.state != PUBLISHED
    ]
    return {
        **_row(found),
        "said": said,
        "hidden": len(found.needs) - len(said),
        "verdicts": list(VERDICT_WORDS.items()),
        "longest": LONGEST,
        "numbers": numbers if found.is_decided else [],
        "may_write": any(sight.has(LEADERS, place) for place in found.places),
    }


@require_safe
def rumours_answered(request: HttpRequest) -> HttpResponse:
    """For everybody: rumours with what is so, the fact first."""
    return render(request, "bulletin/rumours_answered.html", {"rumours": rumours.answered()})
