"""Pages of the editorial desk: list, draft, words, check, sign, publish."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sanjiayi.bulletin import commands, forms, queries, rules, rumour_queries, words
from sanjiayi.bulletin.issue import Texts
from sanjiayi.bulletin.models import Edition
from sanjiayi.bulletin.public import sheet
from sanjiayi.kernel.civil import days_before
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock
from sanjiayi.team.roles import LEADERS, STAFF

LIST_DAYS = 14


@dataclass(frozen=True)
class Today:
    """A scope's number of today in the list: what stands and what comes next."""

    scope: str
    name: str
    number: queries.NumberView | None
    next_step: str


def _sight(request: HttpRequest) -> Sight:
    sight: Sight = request.sight  # type: ignore[attr-defined]
    return sight


def bulletins(request: HttpRequest) -> HttpResponse:
    """Numbers of the viewer's places: today's with the next step, earlier ones below."""
    sight, today = _sight(request), clock.today()
    mine = [(path, name) for path, name in queries.scopes() if sight.has(STAFF, path)]
    top = queries.scopes()[:1]
    shown = list(dict.fromkeys([*top, *mine]))
    numbers = queries.numbers(
        [path for path, _name in shown], days_before(today, LIST_DAYS - 1), today
    )
    now = {n.scope: n for n in numbers if n.day == today}
    led = [(path, name) for path, name in mine if sight.has(LEADERS, path)]
    earlier: dict[int, list[queries.NumberView]] = {}
    for number in numbers:
        if number.day != today and (number.number or sight.has(LEADERS, number.scope)):
            earlier.setdefault(number.day, []).append(number)
    context = {
        "today": today,
        "todays": [Today(p, name, now.get(p), _next_step(now.get(p))) for p, name in led],
        "earlier": earlier,
    }
    return render(request, "bulletin/list.html", context)


def _next_step(number: queries.NumberView | None) -> str:
    if number is None:
        return _("起草")
    steps = {rules.DRAFT: _("去核对"), rules.CHECKED: _("去签发"), rules.SIGNED: _("去发布")}
    return steps.get(number.state, _("查看"))


def bulletin_draft(request: HttpRequest, scope: str) -> HttpResponseBase:
    """Open today's number of a scope, making it when it is not there yet (POST)."""
    today = clock.today()
    if request.method != "POST":
        if queries.edition(scope, today) is None:
            return redirect("bulletins")
        return redirect("bulletin_edit", scope=scope, day=today)
    try:
        commands.draft(scope, today, by=_sight(request).by, now=clock.now_ms())
    except Refusal as no:
        messages.error(request, no.reason)
        return redirect("bulletins")
    return redirect("bulletin_edit", scope=scope, day=today)


def _edition(scope: str, day: int) -> Edition:
    found = queries.edition(scope, day)
    if found is None:
        raise Http404
    return found


def bulletin_edit(request: HttpRequest, scope: str, day: int) -> HttpResponse:
    """Words on the left, the sheet on the right, what has changed since the freeze on top."""
    edition = _edition(scope, day)
    if request.method != "POST":
        return _desk_page(request, edition)
    texts, mistakes = forms.read(request.POST)
    if not mistakes:
        try:
            commands.edit(edition.pk, texts, by=_sight(request).by, now=clock.now_ms())
        except Refusal as no:
            mistakes = [forms.Mistake("headline", no.reason)]
    if mistakes:
        return _desk_page(request, edition, texts, mistakes)
    messages.success(request, _("已保存。数字没有动。"))
    return redirect("bulletin_edit", scope=scope, day=day)


def _desk_page(
    request: HttpRequest,
    edition: Edition,
    typed: Texts | None = None,
    mistakes: list[forms.Mistake] | None = None,
) -> HttpResponse:
    desk, sight = queries.desk(edition), _sight(request)
    state = edition.state
    context = {
        **sheet(desk.issue),
        "desk": desk,
        "edition": edition,
        "lines": [_line(desk, line) for line in desk.lines],
        "fields": forms.inputs(typed or desk.issue.texts, mistakes or []),
        "mistakes": mistakes or [],
        "why_not_check": rules.why_not_check(state, edition.author, sight.by),
        "why_not_sign": rules.why_not_sign(state, edition.scope, sight),
        "why_not_publish": rules.why_not_publish(state),
        "is_final": state == rules.PUBLISHED,
        "steps": _steps(edition, desk),
        "rumours": []
        if state == rules.PUBLISHED
        else rumour_queries.to_choose(desk.issue.texts.rumours),
    }
    return render(request, "bulletin/edit.html", context, status=422 if mistakes else 200)


@dataclass(frozen=True)
class Figure:
    """A true figure as the desk shows it, and as everybody will."""

    title: str
    unit: str
    today: int
    yesterday: int
    today_url: str
    yesterday_url: str
    printed: str


def _line(desk: queries.Desk, line: queries.Line) -> Figure:
    printed = {row.metric: row.today for row in desk.issue.rows}
    before = days_before(line.day, 1)
    scope = desk.edition.scope
    return Figure(
        title=line.metric.title,
        unit=line.metric.unit,
        today=line.today,
        yesterday=line.yesterday,
        today_url=figure_url(line.metric.code, scope, line.day, line.asof),
        yesterday_url=figure_url(line.metric.code, scope, before, line.asof),
        printed=printed.get(line.metric.code, words.NOT_GIVEN),
    )


def figure_url(metric: str, place: str, day: int, asof: int) -> str:
    """Where a figure opens down to its records; "" while no page opens figures."""
    try:
        address = reverse("figure", kwargs={"metric": metric})
    except NoReverseMatch:
        return ""
    return f"{address}?place={place}&day={day}&asof={asof}"


@dataclass(frozen=True)
class Step:
    """One of the four steps, for the line on top: done, current or to come."""

    word: str
    who: str
    is_done: bool


def _steps(edition: Edition, desk: queries.Desk) -> list[Step]:
    order = [rules.DRAFT, rules.CHECKED, rules.SIGNED, rules.PUBLISHED]
    reached = order.index(edition.state)
    issue = desk.issue
    who = [issue.author, issue.checker, issue.signer, ""]
    names = [_("编写"), _("核对"), _("签发"), _("发布")]
    return [Step(names[n], who[n], is_done=n <= reached) for n in range(4)]


def _act(
    request: HttpRequest, scope: str, day: int, act: Callable[[Edition], object], done: str
) -> HttpResponseBase:
    try:
        act(_edition(scope, day))
    except Refusal as no:
        messages.error(request, no.reason)
    else:
        messages.success(request, done)
    return redirect("bulletin_edit", scope=scope, day=day)


@require_POST
def bulletin_freeze(request: HttpRequest, scope: str, day: int) -> HttpResponseBase:
    """Take the day's figures anew."""
    now = clock.now_ms()
    done = _("数字已重新冻结，请重新核对。")
    return _act(request, scope, day, lambda e: commands.refreeze(e.day, now=now), done)


@require_POST
def bulletin_check(request: HttpRequest, scope: str, day: int) -> HttpResponseBase:
    """A second person has compared it."""
    by, now = _sight(request).by, clock.now_ms()
    done = _("已核对。下一步：签发。")
    return _act(request, scope, day, lambda e: commands.check(e.pk, by=by, now=now), done)


@require_POST
def bulletin_sign(request: HttpRequest, scope: str, day: int) -> HttpResponseBase:
    sight, now = _sight(request), clock.now_ms()
    done = _("已签发。下一步：发布。")
    return _act(request, scope, day, lambda e: commands.sign(e.pk, sight=sight, now=now), done)


@require_POST
def bulletin_publish(request: HttpRequest, scope: str, day: int) -> HttpResponseBase:
    by, now = _sight(request).by, clock.now_ms()
    done = _("已发布。之后的更正会写进下一期。")
    return _act(request, scope, day, lambda e: commands.publish(e.pk, by=by, now=now), done)
