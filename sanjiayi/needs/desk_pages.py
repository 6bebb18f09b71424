"""The phone desk: a form for whoever answers, and the numbers to ring back."""

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock
from sanjiayi.needs import commands, desk_forms, desk_queries, desk_reading, slips
from sanjiayi.needs import desk_commands as desk
from sanjiayi.needs.commands import Ask
from sanjiayi.needs.desk_advice import Advice, advise
from sanjiayi.needs.desk_forms import Spoken
from sanjiayi.needs.desk_queries import CallLine
from sanjiayi.needs.desk_rules import Outcome
from sanjiayi.needs.models import Need, Step
from sanjiayi.needs.resident_questions import DAYS_LEFT, OF
from sanjiayi.people import queries as people
from sanjiayi.places import queries as places
from sanjiayi.team.roles import LEADERS

MOST_FOUND = 12
_TOLD = "desk_told"
URGENCY_WORDS = {
    1: gettext_lazy("危及生命"),
    2: gettext_lazy("今天要办"),
    3: gettext_lazy("一般"),
    4: gettext_lazy("可以等"),
}


@dataclass(frozen=True)
class Choice:
    """Somebody or somewhere the caller may mean.  value: as desk_forms.Spoken.who."""

    value: str
    name: str
    where: str
    phone: str = ""


def sight_of(request: HttpRequest) -> Sight:
    return cast(Sight, request.sight)  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
def phone_desk(request: HttpRequest) -> HttpResponse:
    """接电话: who, what, how urgent; saved with Ctrl+Enter."""
    sight, now = sight_of(request), clock.now_ms()
    if request.method != "POST":
        return render(request, "needs/desk/desk.html", _fresh(request, sight, now))
    spoken = desk_forms.read(request.POST.dict(), str(uuid4()))
    if request.POST.get("act") == "save":
        place = desk_forms.check(spoken, sight)
        if not spoken.mistakes:
            try:
                return _saved(request, spoken, place, now)
            except Refusal as no:
                spoken.mistakes[""] = no.reason
    status = 422 if spoken.mistakes else 200
    return render(request, "needs/desk/desk.html", _shown(spoken, sight, now), status=status)


def _fresh(request: HttpRequest, sight: Sight, now: int) -> dict[str, Any]:
    """An empty form; with a call, its number is looked for at once."""
    spoken = Spoken(form=str(uuid4()), call=request.GET.get("call", "")[:20])
    line = desk_queries.one_waiting(spoken.call, sight.scopes(LEADERS), now)
    if line is not None:
        spoken.sought, spoken.reach, spoken.text = line.phone, line.phone, line.words
    return {**_shown(spoken, sight, now), "is_fresh": True}


def _shown(spoken: Spoken, sight: Sight, now: int) -> dict[str, Any]:
    found = _found(sight, spoken, now)
    chosen = next((one for one in found if one.value == spoken.who), None)
    advice = _advice(sight, spoken, now)
    waiting = desk_queries.waiting(sight.scopes(LEADERS), now)
    return {
        "spoken": spoken,
        "found": found,
        "chosen": chosen,
        **_proposed(spoken, advice),
        "kinds": [(str(code), asked.title) for code, asked in OF.items()],
        "waiting": len(waiting),
        "late": sum(line.is_late for line in waiting),
        "mistakes": list(spoken.mistakes.values()),
    }


def _proposed(spoken: Spoken, advice: Advice) -> dict[str, Any]:
    return {
        "advice": advice,
        "urgency": URGENCY_WORDS.get(advice.urgency, ""),
        "asked": [(one, spoken.answers.get(one.code, "")) for one in advice.questions],
    }


def _found(sight: Sight, spoken: Spoken, now: int) -> list[Choice]:
    """Residents and places the words may mean; whoever was chosen stays among them."""
    found: list[Choice] = []
    if spoken.sought:
        for line in people.search(sight, spoken.sought, limit=MOST_FOUND, now=now):
            found.append(Choice(f"person:{line.id}", line.name, line.where, line.masked_phone))
        for place in places.find(spoken.sought, limit=MOST_FOUND):
            if sight.has(LEADERS, place.path):
                found.append(Choice(f"place:{place.path}", places.full_name(place.path), ""))
    if spoken.who and all(one.value != spoken.who for one in found):
        found[:0] = _chosen(sight, spoken)
    return found[: MOST_FOUND * 2]


def _chosen(sight: Sight, spoken: Spoken) -> list[Choice]:
    kind, _sep, key = spoken.who.partition(":")
    if kind == "place" and places.place(key) is not None:
        return [Choice(spoken.who, places.full_name(key), "")]
    try:
        line = people.resident(sight, UUID(key)) if kind == "person" else None
    except ValueError:
        line = None
    return [Choice(spoken.who, line.name, line.where, line.masked_phone)] if line else []


def _advice(sight: Sight, spoken: Spoken, now: int) -> Advice:
    place = desk_forms.place_of(spoken, sight)
    return advise(
        sight, spoken.text, category=spoken.category, place=place, person=spoken.person, now=now
    )


@require_POST
@sensitive_post_parameters()
@never_cache
def phone_desk_caller(request: HttpRequest) -> HttpResponse:
    """Who may be ringing: the part of the page that follows the search box."""
    spoken = desk_forms.read(request.POST.dict(), str(uuid4()))
    found = _found(sight_of(request), spoken, clock.now_ms())
    return render(request, "needs/desk/callers.html", {"spoken": spoken, "found": found})


@require_POST
@sensitive_post_parameters()
@never_cache
def phone_desk_advice(request: HttpRequest) -> HttpResponse:
    """What to propose: the part of the page that follows the words."""
    spoken = desk_forms.read(request.POST.dict(), str(uuid4()))
    advice = _advice(sight_of(request), spoken, clock.now_ms())
    return render(request, "needs/desk/advice.html", _proposed(spoken, advice))


def _saved(request: HttpRequest, spoken: Spoken, place: str, now: int) -> HttpResponse:
    sight = sight_of(request)
    ask = Ask(
        category=spoken.category,
        place=place,
        channel="phone",
        text=spoken.text,
        person=spoken.person,
        reach=spoken.reach,
        is_urgent=spoken.is_urgent,
        details=spoken.answers,
        ask_id=UUID(spoken.form),
        days_left=DAYS_LEFT.get(spoken.answers.get("days_left", "")),
    )
    told = commands.raise_need(ask, by=sight.by, now=now)
    if spoken.call and desk_queries.one_waiting(spoken.call, sight.scopes(LEADERS), now):
        desk.note_tried(spoken.call, Outcome.REACHED, need=told.number, by=sight.by, now=now)
    # The code itself is kept nowhere: it is made anew from the form's own id.
    request.session[_TOLD] = spoken.form
    return redirect("phone_desk_told")


@require_http_methods(["GET", "HEAD"])
@never_cache
def phone_desk_told(request: HttpRequest) -> HttpResponse:
    """Number and look-up code, to be read aloud."""
    form = str(request.session.get(_TOLD, ""))
    step = Step.objects.filter(record=slips.record_id(form).bytes).first() if form else None
    need = Need.objects.filter(pk=step.need).first() if step else None
    if need is None:
        return redirect("phone_desk")
    context = {
        "need": need,
        "groups": slips.code_of(form).split("-"),
        "where": places.full_name(need.place),
        "urgency": URGENCY_WORDS.get(need.urgency, ""),
    }
    return render(request, "needs/desk/told.html", context)


# --- ringing back ----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
def call_backs(request: HttpRequest) -> HttpResponse:
    """回电: who rang while nobody could answer; lines typed or a file of the exchange."""
    sight, now = sight_of(request), clock.now_ms()
    scopes = sight.scopes(LEADERS)
    typed, wrong = "", []
    if request.method == "POST":
        typed = request.POST.get("lines", "")
        wrong = _note(request, typed, scopes[0], now)
        if not wrong:
            return redirect("call_backs")
    lines = desk_queries.waiting(scopes, now)
    desk_queries.keep_look(sight, lines, now=now)
    context = {
        "lines": lines,
        "typed": typed,
        "mistakes": wrong,
        "demand": desk_queries.demand(clock.today(), scopes[0]),
        "scope": places.short_name(scopes[0]),
        "outcomes": _outcomes(),
        "form": str(uuid4()),
    }
    return render(request, "needs/desk/calls.html", context, status=422 if wrong else 200)


def _outcomes() -> list[tuple[str, str]]:
    return [
        (Outcome.NO_ANSWER, _("没人接")),
        (Outcome.BUSY, _("占线")),
        (Outcome.REACHED, _("打通了，不用办")),
        (Outcome.WRONG_NUMBER, _("号码不对")),
    ]


def _note(request: HttpRequest, typed: str, place: str, now: int) -> list[str]:
    """Note lines or a file; answers what is wrong with them, and then nothing was noted."""
    file = request.FILES.get("file")
    try:
        if file is not None:
            rung = desk_reading.of_file(str(file.name), file.read(), now)
        else:
            rung = desk_reading.typed(typed, now)
    except Refusal as no:
        return [no.reason]
    noted = desk.note_missed(rung, place=place, by=sight_of(request).by, now=now)
    words = {"new": noted.new, "again": noted.again, "seen": noted.seen}
    messages.success(
        request,
        _("记下 %(new)s 个来电；%(again)s 个是又打来的，%(seen)s 个记过了。") % words,
    )
    return []


@require_POST
@never_cache
def call_back(request: HttpRequest, call: str) -> HttpResponse:
    """What came of ringing back."""
    sight, now = sight_of(request), clock.now_ms()
    line: CallLine | None = desk_queries.one_waiting(call, sight.scopes(LEADERS), now)
    outcome = request.POST.get("outcome", "")
    try:
        if line is None:
            raise Refusal("needs.call_closed", "这个来电别人已经回过了，不用再打。")
        desk.note_tried(call, outcome, by=sight.by, now=now)
        messages.success(request, _("记下了。"))
    except Refusal as no:
        messages.error(request, no.reason)
    return redirect("call_backs")
