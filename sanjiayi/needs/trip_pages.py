"""Medical trips: the day's list, one trip with its gates, a new one, those that repeat."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from sanjiayi.kernel.civil import day_range, days_before
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock
from sanjiayi.needs import queries as needs
from sanjiayi.needs import trip_commands as commands
from sanjiayi.needs import trip_forms as forms
from sanjiayi.needs import trip_queries as queries
from sanjiayi.needs.category_queries import open_of_category
from sanjiayi.needs.trip_forms import Typed
from sanjiayi.needs.trip_rules import (
    GATE_WORDS,
    LONGEST_HOSPITAL,
    LONGEST_WORDS,
    PURPOSE_WORDS,
    STATE_WORDS,
    WAITING,
    State,
    Trip,
)
from sanjiayi.people import queries as people
from sanjiayi.people.queries import PersonLine
from sanjiayi.places import queries as places
from sanjiayi.team.queries import recorder_words
from sanjiayi.team.rights import require

DAYS_AHEAD = 7
MOST_FOUND = 12
_WEEKDAYS = (
    (1, gettext_lazy("星期一")),
    (2, gettext_lazy("星期二")),
    (3, gettext_lazy("星期三")),
    (4, gettext_lazy("星期四")),
    (5, gettext_lazy("星期五")),
    (6, gettext_lazy("星期六")),
    (7, gettext_lazy("星期日")),
)


def _sight(request: HttpRequest) -> Sight:
    return cast(Sight, request.sight)  # type: ignore[attr-defined]


# --- the day ---------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def trips(request: HttpRequest) -> HttpResponseBase:
    """The trips of ?day= (20220517), printed as the run list of the crews.

    POST: make the repeating trips of the coming week.
    """
    sight, now, today = _sight(request), clock.now_ms(), clock.today()
    if request.method == "POST":
        made = commands.plan_ahead(today, DAYS_AHEAD, by=sight.by, now=now)
        words = {"n": len(made)}
        messages.success(request, _("未来七天的定期送医排好了，新排 %(n)s 趟。") % words)
        return redirect("trips")
    day = _day(request.GET.get("day", ""), today)
    found = queries.on(day, sight)
    days = day_range(days_before(today, 1), days_before(today, -DAYS_AHEAD))
    counts = queries.days_with_trips(days[0], days[-1], sight)
    asked = _without_trip(sight)
    context = {
        "day": day,
        "days": [(one, counts.get(one, 0)) for one in days],
        "rows": [_row(line) for line in queries.lines(found, sight, now=now)],
        "gates": list(GATE_WORDS.items()),
        "asked": asked,
        "printed_by": recorder_words([sight.by])[sight.by],
        "now": now,
    }
    return render(request, "needs/trips/day.html", context)


def _day(typed: str, today: int) -> int:
    try:
        return day_range(int(typed), int(typed))[0]
    except ValueError:
        return today


def _without_trip(sight: Sight) -> list[dict[str, Any]]:
    """Open needs to see a doctor that no trip grew from; their words stay closed here."""
    open_ones = open_of_category("care", sight, limit=20)
    served = queries.needs_with_trips([one.number for one in open_ones])
    return [
        {"need": one, "where": places.full_name(one.place)}
        for one in open_ones
        if one.number not in served
    ]


def _row(line: queries.Line) -> dict[str, Any]:
    trip = line.trip
    return {
        "trip": trip,
        "person": line.person,
        "where": places.full_name(trip.place),
        "companion": line.companion,
        "words": line.words,
        "purpose": PURPOSE_WORDS.get(trip.purpose, trip.purpose),
        "state": STATE_WORDS[trip.state],
        "ticks": [(code, words, code in trip.gates) for code, words in GATE_WORDS.items()],
        "is_waiting": trip.state in WAITING,
    }


# --- one trip --------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
def trip(request: HttpRequest, number: str) -> HttpResponseBase:
    """One trip: what stands, who confirmed it, the next step.  POST act: see `_act`."""
    sight, now = _sight(request), clock.now_ms()
    found = queries.trip(number)
    if found is None:
        raise Http404
    require(sight, "trip", found.place)
    wrong = ""
    if request.method == "POST":
        try:
            _act(request, found, sight.by, now)
            return redirect("trip", number=number)
        except Refusal as no:
            wrong = no.reason
    context = {**_card(found, sight, now), "mistakes": [wrong] if wrong else []}
    context["typed"] = request.POST.get("reason", "")
    return render(request, "needs/trips/trip.html", context, status=422 if wrong else 200)


def _act(request: HttpRequest, found: Trip, by: str, now: int) -> None:
    sent, number = request.POST, found.number
    match sent.get("act", ""):
        case "check" | "uncheck" as act:
            text, is_met = sent.get("text", "")[:LONGEST_WORDS], act == "check"
            gate = sent.get("gate", "")
            commands.check(number, gate, is_met=is_met, text=text, by=by, now=now)
        case "move":
            commands.move(
                number, _moment(sent.get("day", ""), sent.get("time", "")), by=by, now=now
            )
        case "leave":
            commands.leave(number, reason=sent.get("reason", ""), by=by, now=now)
        case "arrive":
            commands.arrive(number, by=by, now=now)
        case "return" | "admitted" as act:
            commands.come_back(number, is_admitted=act == "admitted", by=by, now=now)
        case "cancel":
            commands.cancel(number, sent.get("reason", ""), by=by, now=now)
        case _:
            raise Refusal("trip.act", "请选要做什么。")
    messages.success(request, _("记下了。"))


def _moment(day: str, time: str) -> int:
    typed = forms.read({"day": day, "time": time}, [])
    if typed.mistakes:
        raise Refusal("trip.time", next(iter(typed.mistakes.values())))
    return typed.appointed_at


def _card(found: Trip, sight: Sight, now: int) -> dict[str, Any]:
    line = queries.lines([found], sight, now=now)[0]
    said = needs.opened(
        [tick.words for tick in found.gates.values()] + [found.override, found.why_cancelled]
    )
    by = recorder_words([found.asked_by, *(tick.by for tick in found.gates.values())])
    gates = []
    for code, words in GATE_WORDS.items():
        tick = found.gates.get(code)
        gates.append(
            {
                "code": code,
                "words": words,
                "tick": tick,
                "by": by[tick.by] if tick else "",
                "text": said.get(tick.words, "") if tick else "",
            }
        )
    return {
        **_row(line),
        "gates": gates,
        "missing": [GATE_WORDS[gate] for gate in found.missing],
        "may_leave": not found.missing,
        "asked_by": by[found.asked_by],
        "override": said.get(found.override, ""),
        "why_cancelled": said.get(found.why_cancelled, ""),
        "is_on_way": found.state == State.LEFT,
        "is_out": found.state in (State.LEFT, State.ARRIVED),
        "longest": LONGEST_WORDS,
    }


# --- a new one -------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
def trip_new(request: HttpRequest) -> HttpResponseBase:
    """A trip from ?need=, or for ?person= found by ?q=.  Weekdays make it repeat."""
    sight, now = _sight(request), clock.now_ms()
    query = request.GET
    card = needs.need(query.get("need", ""), sight) if query.get("need") else None
    if query.get("need") and card is None:
        raise Http404
    person = query.get("person", "") or (card.need.person if card else "")
    line = _patient(sight, person, now)
    place = line.door or line.building if line else (card.need.place if card else "")
    typed = _proposed(card)
    if request.method == "POST" and place:
        require(sight, "trip", place)
        typed = forms.read(request.POST.dict(), request.POST.getlist("weekdays"))
        person_id = str(line.id) if line else ""
        wanted = typed.wanted(place, person_id, card.need.number if card else "")
        if (done := _made(request, typed, wanted, now)) is not None:
            return done
    context = {
        "card": card,
        "line": line,
        "where": places.full_name(place) if place else "",
        "found": _search(sight, query.get("q", ""), now) if not line else [],
        "q": query.get("q", ""),
        "typed": typed,
        "mistakes": list(typed.mistakes.values()),
        "purposes": list(PURPOSE_WORDS.items()),
        "weekdays": _WEEKDAYS,
        "longest": LONGEST_WORDS,
        "longest_hospital": LONGEST_HOSPITAL,
        "need": query.get("need", ""),
    }
    status = 422 if typed.mistakes else 200
    return render(request, "needs/trips/new.html", context, status=status)


def _made(
    request: HttpRequest, typed: Typed, wanted: commands.Wanted, now: int
) -> HttpResponse | None:
    """Where to go on; None when something must be mended, which `typed` then says."""
    by = _sight(request).by
    if typed.mistakes:
        return None
    try:
        if typed.is_repeating:
            number = commands.plan(wanted, typed.weekly(), by=by, now=now)
            commands.plan_ahead(clock.today(), DAYS_AHEAD, by=by, now=now)
            messages.success(request, _("定期送医 %(n)s 排好了。") % {"n": number})
            return redirect("trip_plans")
        number = commands.ask(wanted, typed.appointed_at, by=by, now=now)
    except Refusal as no:
        typed.mistakes[""] = no.reason
        return None
    messages.success(request, _("记下了。下一步：把四项落实。"))
    return redirect("trip", number=number)


def _proposed(card: needs.Card | None) -> Typed:
    """Nothing is typed twice: the need's words go along, its urgency too."""
    if card is None:
        return Typed()
    return Typed(
        words=card.text[:LONGEST_WORDS],
        companion=card.reach[:LONGEST_WORDS],
        is_life=card.need.urgency == 1,
    )


def _patient(sight: Sight, person: str, now: int) -> PersonLine | None:
    try:
        line = people.resident(sight, UUID(person)) if person else None
    except ValueError:
        line = None
    if line is not None:
        people.shown(sight, line, now=now)
    return line


def _search(sight: Sight, text: str, now: int) -> list[PersonLine]:
    return people.search(sight, text, limit=MOST_FOUND, now=now) if text.strip() else []


# --- those that repeat -----------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def trip_plans(request: HttpRequest) -> HttpResponseBase:
    """Who goes again and again.  POST plan: it ends."""
    sight, now = _sight(request), clock.now_ms()
    if request.method == "POST":
        found = queries.plan(request.POST.get("plan", ""))
        if found is None:
            raise Http404
        require(sight, "trip", found.place)
        try:
            commands.end_plan(found.number, by=sight.by, now=now)
            messages.success(request, _("已停。排好的几趟还在，不去请逐趟取消。"))
        except Refusal as no:
            messages.error(request, no.reason)
        return redirect("trip_plans")
    found_ = queries.plans(sight)
    named = queries.patients(sight, [(one.fact.person, one.place) for one in found_], now=now)
    days = dict(_WEEKDAYS)
    rows = [
        {
            "plan": one,
            "person": named.get(one.fact.person),
            "where": places.full_name(one.place),
            "purpose": PURPOSE_WORDS.get(one.fact.purpose, one.fact.purpose),
            "days": [days[day] for day in one.fact.weekdays],
            "time": f"{one.fact.minute // 60}:{one.fact.minute % 60:02}",
        }
        for one in found_
    ]
    return render(request, "needs/trips/plans.html", {"rows": rows})
