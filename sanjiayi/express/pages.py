"""快报: the list, one report with everything decided about it, and a new one."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from sanjiayi.express import commands, desk_queries, rules
from sanjiayi.express.desk_queries import Passed
from sanjiayi.express.forms import ReportForm
from sanjiayi.express.models import Report
from sanjiayi.express.rules import OPEN, OUTSIDE, State
from sanjiayi.express.words import (
    CATEGORY_WORDS,
    CONTENT_WORDS,
    HOW_WORDS,
    LEVEL_TONES,
    LEVEL_WORDS,
    OUTCOME_WORDS,
    PART_WORDS,
    REASON_WORDS,
    STATE_WORDS,
    STEP_WORDS,
    TAB_WORDS,
)
from sanjiayi.kernel.paths import building_of
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock
from sanjiayi.needs import queries as needs
from sanjiayi.needs.desk_pages import sight_of
from sanjiayi.needs.rules import Category
from sanjiayi.needs.said import group_words, who
from sanjiayi.places import queries as places
from sanjiayi.team.models import Group


def row_of(found: Report, now: int) -> dict[str, Any]:
    """A report as lists show it."""
    is_open = found.state in OPEN
    return {
        "report": found,
        "level": LEVEL_WORDS[found.level],
        "tone": LEVEL_TONES[found.level],
        "category": CATEGORY_WORDS.get(found.category, found.category),
        "state": STATE_WORDS.get(found.state, found.state),
        "where": places.full_name(found.place),
        "owner": group_words(found.owner),
        "due_at": found.next_at if is_open else 0,
        "is_late": is_open and found.next_at < now,
        "is_waiting_for_hand": found.state in (State.REPORTED, State.REOPENED),
        "outcome": OUTCOME_WORDS.get(found.outcome, ""),
    }


@require_safe
@never_cache
def express(request: HttpRequest) -> HttpResponse:
    """Every report within reach, the clock that runs out next in front."""
    sight, now = sight_of(request), clock.now_ms()
    tab = request.GET.get("tab", "open")
    tab = tab if tab in TAB_WORDS else "open"
    place = request.GET.get("place", "")
    found = desk_queries.reports(sight, tab, place)
    counts = desk_queries.counts(sight)
    context = {
        "tabs": [(code, words, counts.get(code)) for code, words in TAB_WORDS.items()],
        "tab": tab,
        "place": place,
        "where": places.full_name(place) if place else "",
        "rows": [row_of(one, now) for one in found],
        "is_full": len(found) == desk_queries.PAGE,
        "now": now,
    }
    return render(request, "express/list.html", context)


# --- a new one -------------------------------------------------------------------------------

_CATEGORY_OF_NEED = {
    Category.MEDICINE: "medicine",
    Category.CARE: "medicine",
    Category.SUPPLIES: "supply",
    Category.RUMOUR: "information",
    Category.QUESTION: "information",
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def express_new(request: HttpRequest) -> HttpResponse:
    """A new report; ?need=N-2047 brings what is known of the need along."""
    sight, now = sight_of(request), clock.now_ms()
    grown = [n for n in (request.POST or request.GET).getlist("need") if n][:20]
    cards = [card for n in grown if (card := needs.need(n, sight)) is not None]
    choices = _places(sight)
    if request.method != "POST":
        return _form(request, ReportForm(choices, initial=_initial(cards, choices)), cards)
    form = ReportForm(choices, request.POST)
    if not form.is_valid():
        return _form(request, form, cards, status=422)
    said = form.cleaned_data
    try:
        number = commands.report(
            said["place"],
            level=said["level"],
            category=said["category"],
            title=said["title"],
            owner=_owner(said["place"]),
            persons=said["persons"] or 0,
            parts=form.parts,
            needs=[card.need.number for card in cards],
            is_anonymous=said["is_anonymous"],
            by=sight.by,
            now=now,
        )
    except Refusal as no:
        form.add_error(None, no.reason)
        return _form(request, form, cards, status=409)
    messages.success(request, _("%s 报上去了，时限已经开始算。") % number)
    return redirect("express_report", number=number)


def _form(
    request: HttpRequest, form: ReportForm, cards: list[needs.Card], status: int = 200
) -> HttpResponse:
    context = {"form": form, "numbers": [card.need.number for card in cards]}
    return render(request, "express/new.html", context, status=status)


def _places(sight: Sight) -> list[tuple[str, str]]:
    """Where somebody may report from: what their posts reach, the nearest first."""
    found: dict[str, str] = {}
    for _role, scope in sorted(sight.roles, key=lambda one: -len(one[1])):
        for one in (places.place(scope), *places.compounds(scope)):
            if one is not None:
                found.setdefault(one.path, places.full_name(one.path))
    return list(found.items())


def _initial(cards: list[needs.Card], choices: list[tuple[str, str]]) -> dict[str, Any]:
    if not cards:
        return {"place": choices[0][0] if choices else ""}
    need = cards[0].need
    known = {path for path, _name in choices}
    compound = building_of(need.place).rpartition(".")[0]
    level = min(card.need.urgency for card in cards)
    return {
        "category": _CATEGORY_OF_NEED.get(Category(need.category), "other"),
        "level": min(max(level, 1), 4),
        "place": next((p for p in (building_of(need.place), compound) if p in known), ""),
        "title": need.theme_title,
        "persons": len(cards) if len(cards) > 1 else None,
    }


def _owner(place: str) -> str:
    """The group nearest to the place: the compound's, the committee, the branch."""
    steps = building_of(place).split(".")
    codes = []
    if len(steps) >= 3:
        codes.append(f"work_group@{'.'.join(steps[:3])}")
    if len(steps) >= 2:
        codes.append(f"committee@{'.'.join(steps[:2])}")
    known = set(Group.objects.filter(pk__in=codes).values_list("pk", flat=True))
    return next((code for code in codes if code in known), f"branch@{steps[0]}")


# --- one report ------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def express_report(request: HttpRequest, number: str) -> HttpResponse:
    """One report.  A POST carries `act`; a refusal keeps what was typed."""
    sight, now = sight_of(request), clock.now_ms()
    found = desk_queries.report(number, sight)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _report(request, found, sight, now)
    act = request.POST.get("act", "")
    try:
        if act not in acts_of(found, sight):
            raise Refusal("express.not_yours", _("这一步不归您办，或刚刚已经有人办了。"))
        _ACTS[act](number, request.POST, sight.by, now)
    except Refusal as no:
        fresh = desk_queries.report(number, sight) or found
        return _report(request, fresh, sight, now, no=no)
    messages.success(request, _("%s 记下了。") % number)
    if desk_queries.report(number, sight) is None:
        return redirect("express")
    return redirect("express_report", number=number)


def acts_of(found: Report, sight: Sight) -> list[str]:
    """What this person may do to the report now."""
    if found.state == State.UNBLOCKED:
        is_reporter = found.reporter in (sight.by, commands.mark_of(sight.by))
        return ["settle", "not_so"] if is_reporter else []
    if found.state not in OPEN or not rules.may_answer(found.owner, sight):
        return []
    kind = rules.kind_of(found.owner)
    acts = ["unblock"]
    if found.state != State.ACKNOWLEDGED:
        acts.insert(0, "acknowledge")
    if rules.next_owner(found.owner):
        acts.append("climb")
    if kind in OUTSIDE:
        acts += ["tell", "hear"] if found.outside else ["tell"]
    else:
        acts.append("pass")
    return acts


def _report(
    request: HttpRequest, found: Report, sight: Sight, now: int, *, no: Refusal | None = None
) -> HttpResponse:
    above = rules.next_owner(found.owner)
    groups = Group.objects.exclude(pk=found.owner).order_by("code").values_list("pk", flat=True)
    context = {
        **row_of(found, now),
        "parts": [
            (PART_WORDS[k], v) for k, v in desk_queries.parts(found).items() if k in PART_WORDS
        ],
        "moments": [moment_of(one) for one in desk_queries.steps(found.number)],
        "needs": desk_queries.needs_of(found.number),
        "acts": acts_of(found, sight),
        "above": group_words(above) if above else "",
        "groups": [(code, group_words(code)) for code in groups],
        "hows": list(HOW_WORDS.items()),
        "outcomes": [(c, w) for c, w in OUTCOME_WORDS.items() if c != "merged"],
        "contents": list(CONTENT_WORDS.items()),
        "typed": request.POST.dict() if no else {},
        "mistakes": [no.reason] if no else [],
        "reporter": _("没有写是谁") if found.is_anonymous else who(found.reporter),
        "now": now,
    }
    return render(request, "express/report.html", context, status=409 if no else 200)


def moment_of(one: Passed) -> dict[str, Any]:
    """A step as the card tells it."""
    said = one.said
    notes = [
        group_words(said["owner"]) if said.get("owner") else "",
        str(REASON_WORDS.get(said.get("reason", ""), "")),
        str(OUTCOME_WORDS.get(said.get("outcome", ""), "")) if one.what == "unblocked" else "",
        said.get("whom", ""),
        str(HOW_WORDS.get(said.get("how", ""), "")),
        said.get("need", ""),
        str(CONTENT_WORDS.get(said.get("satisfaction", 0), "")),
    ]
    step = STEP_WORDS.get(one.what, one.what)
    if one.what == "confirmed":
        step = _("办结") if said.get("is_settled") else _("报告人说没解决，退回")
        if said.get("how") == "silence":
            step = _("没有人再说什么，办结")
    return {
        "step": step,
        "notes": [note for note in notes if note],
        "text": said.get("answer") or said.get("note") or "",
        "at": one.at,
        "by": _("没有写是谁") if one.by == commands.ANONYMOUS else who(one.by),
    }


Typed = Mapping[str, str]


def _acknowledge(number: str, typed: Typed, by: str, now: int) -> None:
    commands.acknowledge(number, note=typed.get("note", ""), by=by, now=now)


def _unblock(number: str, typed: Typed, by: str, now: int) -> None:
    outcome = typed.get("outcome", "")
    if outcome not in OUTCOME_WORDS:
        raise Refusal("express.outcome", _("请选结果：打通了、打通一部分，还是暂时办不到。"))
    commands.unblock(number, typed.get("answer", ""), outcome=outcome, by=by, now=now)


def _climb(number: str, typed: Typed, by: str, now: int) -> None:
    commands.climb(number, note=typed.get("note", ""), by=by, now=now)


def _pass(number: str, typed: Typed, by: str, now: int) -> None:
    commands.pass_on(number, typed.get("owner", ""), typed.get("note", ""), by=by, now=now)


def _tell(number: str, typed: Typed, by: str, now: int) -> None:
    commands.tell(number, typed.get("whom", ""), typed.get("how", "phone"), by=by, now=now)


def _hear(number: str, typed: Typed, by: str, now: int) -> None:
    commands.hear(number, typed.get("answer", ""), by=by, now=now)


def _settle(number: str, typed: Typed, by: str, now: int) -> None:
    content = typed.get("satisfaction", "0")
    said = int(content) if content in ("0", "1", "2", "3") else 0
    commands.confirm(number, is_settled=True, satisfaction=said, by=by, now=now)


def _not_so(number: str, typed: Typed, by: str, now: int) -> None:
    commands.confirm(number, is_settled=False, note=typed.get("note", ""), by=by, now=now)


_ACTS: dict[str, Callable[[str, Typed, str, int], None]] = {
    "acknowledge": _acknowledge,
    "unblock": _unblock,
    "climb": _climb,
    "pass": _pass,
    "tell": _tell,
    "hear": _hear,
    "settle": _settle,
    "not_so": _not_so,
}
