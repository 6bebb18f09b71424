"""取药送药: the day's runs, a plan to publish, one run with its sheet on the phone and on paper."""

import time
from typing import Any

import msgspec
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from sanjiayi.kernel.civil import day_range
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock
from sanjiayi.medicine import (
    run_acts,
    run_commands,
    run_crew,
    run_paper,
    run_planning,
    run_sheet,
)
from sanjiayi.medicine.run_facts import RunPlanned
from sanjiayi.medicine.run_models import Run
from sanjiayi.medicine.run_planning import Hand
from sanjiayi.medicine.run_words import STATE_WORDS, STEP_WORDS
from sanjiayi.medicine.sight import DESK
from sanjiayi.medicine.source_pages import sight_of, top
from sanjiayi.planning.medicine_runs import greedy as greedy_runs
from sanjiayi.planning.medicine_runs import plan as best_runs
from sanjiayi.planning.medicine_shapes import HOUR, RunPlan
from sanjiayi.team.queries import recorder_words

_SALT = "medicine.plan"
_PLANS_LAST = 3_600
"""Seconds a plan may be published after it was shown."""
MOST_COURIERS = 6


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def medicine_runs(request: HttpRequest) -> HttpResponse:
    """The runs of ?day=.  POST plan: show one beside the greedy; publish: lay it down."""
    sight, now, today, place = sight_of(request), clock.now_ms(), clock.today(), top()
    day = _day(request.GET.get("day", ""), today)
    mistakes, shown = list[str](), dict[str, Any]()
    crew = run_crew.members(place, now)
    if request.method == "POST":
        try:
            _must_be_desk(sight, place)
            if request.POST.get("act") == "publish":
                numbers = run_commands.publish(_signed(request), place=place, by=sight.by, now=now)
                messages.success(request, _("排好了，共 %(n)s 趟。") % {"n": len(numbers)})
                return redirect("medicine_runs")
            shown = _plan(_hands(request, crew), place, today, now)
        except Refusal as no:
            mistakes.append(no.reason)
    runs = list(Run.objects.filter(day=day).order_by("number"))
    called = _names(crew, [one.courier for one in runs])
    context = {
        "day": day,
        "is_today": day == today,
        "runs": [_row(one, called) for one in runs],
        "crew": [_member(request, n, one) for n, one in enumerate(crew)],
        "waiting": run_sheet.by_source(place, now),
        "mistakes": mistakes,
        "may_plan": sight.has(DESK, place),
        **shown,
    }
    status = 422 if mistakes else 200
    return render(request, "medicine/runs/runs.html", context, status=status)


def _must_be_desk(sight: Sight, place: str) -> None:
    if not sight.has(DESK, place):
        raise Refusal("medicine.desk", "排取药的路要请配药组或居委书记来做。")


def _day(typed: str, today: int) -> int:
    try:
        return day_range(int(typed), int(typed))[0]
    except ValueError:
        return today


def _names(crew: list[run_crew.Member], couriers: list[str]) -> dict[str, str]:
    words = recorder_words(couriers)
    return words | {one.by: one.name for one in crew if one.name}


def _row(one: Run, called: dict[str, str]) -> dict[str, Any]:
    return {
        "run": one,
        "courier": called.get(one.courier, one.courier),
        "state": STATE_WORDS[one.state],
        "step": STEP_WORDS[one.step],
        "starts": _clock(one.starts),
        "minutes": round(one.way / 60),
    }


def _clock(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds % 3600 // 60:02}"


def _member(request: HttpRequest, n: int, one: run_crew.Member) -> dict[str, Any]:
    is_sent = request.method == "POST"
    chosen = f"on{n}" in request.POST if is_sent else n < 3
    return {
        "n": n,
        "one": one,
        "is_chosen": chosen,
        "has_bag": f"cold{n}" in request.POST if is_sent else n < 2,
        "may_carry": f"two{n}" in request.POST if is_sent else n < 1,
        "room": request.POST.get(f"room{n}", "60"),
        "until": request.POST.get(f"until{n}", "20"),
    }


def _hands(request: HttpRequest, crew: list[run_crew.Member]) -> list[Hand]:
    sent = request.POST
    found = [
        Hand(
            one.by, 8 * HOUR, _number(sent.get(f"until{n}", "20"), 9, 23) * HOUR,
            _number(sent.get(f"room{n}", "60"), 1, 400), f"cold{n}" in sent, f"two{n}" in sent,
        )
        for n, one in enumerate(crew)
        if f"on{n}" in sent
    ]  # fmt: skip
    if not 1 <= len(found) <= MOST_COURIERS:
        raise Refusal("medicine.crew", f"请选 1 到 {MOST_COURIERS} 位送药员。")
    return found


def _number(typed: str, least: int, most: int) -> int:
    if not (typed.isascii() and typed.isdigit()) or not least <= int(typed) <= most:
        raise Refusal("medicine.crew", f"数字请填 {least} 到 {most}。")
    return int(typed)


def _plan(hands: list[Hand], place: str, day: int, now: int) -> dict[str, Any]:
    ground = run_planning.ground(hands, place, day=day, now=now)
    began = time.perf_counter()
    plan = best_runs(ground.day, progress=ground.progress)
    took = time.perf_counter() - began
    greedy = greedy_runs(ground.day, ground.progress)
    facts = run_planning.drafts(plan, day)
    sealed = signing.dumps(msgspec.to_builtins(facts), salt=_SALT, compress=True)
    called = _names(run_crew.members(place, now), [one.courier for one in plan.runs])
    sheet = [run_sheet.outline(fact, called.get(fact.courier, ""), ground) for fact in facts]
    return {
        "plan": plan,
        "sheet": sheet,
        "sealed": sealed,
        "minutes": round(plan.way / 60),
        "greedy_minutes": round(greedy.way / 60),
        "left": len(plan.unplanned),
        "greedy_left": len(greedy.unplanned),
        "took": f"{took:.1f}",
        "unplanned": _unplanned(plan),
    }


def _unplanned(plan: RunPlan) -> list[tuple[str, list[str]]]:
    """A reason and the orders it holds for, the most frequent first."""
    found: dict[str, list[str]] = {}
    for one in plan.unplanned:
        found.setdefault(one.reason, []).append(one.order)
    return sorted(found.items(), key=lambda row: -len(row[1]))


def _signed(request: HttpRequest) -> list[RunPlanned]:
    try:
        told = signing.loads(request.POST.get("plan", ""), salt=_SALT, max_age=_PLANS_LAST)
    except signing.BadSignature:
        raise Refusal("medicine.old_plan", "这个计划已经过时，请重新计划一次。") from None
    return msgspec.convert(told, list[RunPlanned])


def _must_carry(sight: Sight, number: str) -> None:
    """Who carries the run, or any desk in the courier's stead, writes on its sheet."""
    courier = Run.objects.filter(pk=number).values_list("courier", flat=True).first()
    if sight.by != courier and not sight.scopes(DESK):
        raise Refusal("medicine.sight", "这一趟由送药员和配药台来记，请打电话给配药台。")


# --- one run ---------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
def medicine_run(request: HttpRequest, number: str) -> HttpResponse:
    """The sheet of a run, where its courier enters what came of each line."""
    sight, now, mistakes = sight_of(request), clock.now_ms(), list[str]()
    if request.method == "POST":
        try:
            _must_carry(sight, number)
            messages.success(request, run_acts.act(number, request.POST, by=sight.by, now=now))
            return redirect("medicine_run", number=number)
        except Refusal as no:
            mistakes.append(no.reason)
    told = run_sheet.sheet(number, sight, now=now)
    if told is None:
        raise Http404
    crew = run_crew.members(top(), now)
    context = {**told, "crew": crew, "mistakes": mistakes}
    context["courier"] = _names(crew, [told["by"]])[told["by"]]
    status = 422 if mistakes else 200
    return render(request, "medicine/runs/run.html", context, status=status)


@require_safe
@never_cache
def medicine_run_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The same on A4."""
    sight, now = sight_of(request), clock.now_ms()
    told = run_sheet.sheet(number, sight, now=now)
    if told is None:
        raise Http404
    courier = _names(run_crew.members(top(), now), [told["by"]])[told["by"]]
    answer = HttpResponse(run_paper.pdf(told, courier, now), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{number}.pdf"'
    return answer
