"""One order: where it stands, the next step, its story, and everything the desk does to it."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock
from sanjiayi.medicine import (
    commands,
    custody_queries,
    custody_rules,
    desk_queries,
    desk_words,
    rules,
    sight,
    source_queries,
)
from sanjiayi.medicine.desk_pages import link, viewer_of
from sanjiayi.medicine.models import Order
from sanjiayi.needs import attachments
from sanjiayi.people import errands
from sanjiayi.people.queries import PersonLine
from sanjiayi.places import queries as places
from sanjiayi.team.queries import recorder_words
from sanjiayi.team.rights import require

LONGEST = 200


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
def medicine_order(request: HttpRequest, number: str) -> HttpResponseBase:
    """One order.  POST act: see `_ACTS`."""
    viewer, now = viewer_of(request), clock.now_ms()
    found = desk_queries.order(number)
    if found is None:
        raise Http404
    require(viewer, "medicine_order", found.place)
    may_read = sight.may_read_drug(viewer, sight.Named(found.place, found.group, found.law))
    wrong = ""
    if request.method == "POST":
        try:
            _acted(request, found, may_read, now)
            return redirect("medicine_order", number=number)
        except Refusal as no:
            wrong = no.reason
    context = _card(viewer, found, may_read, now)
    context |= {"mistakes": [wrong] if wrong else [], "typed": request.POST}
    answer: HttpResponse = render(
        request, "medicine/desk/order.html", context, status=422 if wrong else 200
    )
    return answer


# --- what is done ------------------------------------------------------------------------------


def _acted(request: HttpRequest, found: Order, may_read: bool, now: int) -> None:
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Refusal("medicine.act", "请选要做什么。")
    if not may_read:
        raise Refusal("medicine.sight", "这是保密药品，只有配药台能记。请打电话给配药台。")
    act(request, found.number, viewer_of(request).by, now)
    messages.success(request, _("记下了。"))


def _outcome(request: HttpRequest, number: str, by: str, now: int) -> None:
    sent = request.POST
    source = sent.get("source", "").strip()[:40]
    if not source:
        raise Refusal("medicine.source", "请写去的是哪家医院或药店。")
    told = commands.Outcome(
        source=source, what=sent.get("what", ""), boxes=_count(sent, "boxes"),
        given=sent.get("given", ""), fen=_fen(sent.get("yuan", "")),
        receipt=_receipt(request), words=sent.get("words", "")[:LONGEST],
    )  # fmt: skip
    commands.outcome(number, told, by=by, now=now)


def _count(sent: QueryDict, name: str) -> int:
    typed = sent.get(name, "").strip()
    if not typed:
        return 0
    if not (typed.isascii() and typed.isdigit() and len(typed) < 4):
        raise Refusal("medicine.boxes", "盒数请写整数。")
    return int(typed)


def _fen(typed: str) -> int:
    """Yuan as written, in hundredths."""
    whole, _point, part = typed.strip().partition(".")
    if not whole and not part:
        return 0
    digits = whole + part
    if not (digits.isascii() and digits.isdigit() and len(whole) < 7 and len(part) <= 2):
        raise Refusal("medicine.cash", "金额请写成 35.60 这样，单位是元。")
    return int(whole or 0) * 100 + int(part.ljust(2, "0") or 0)


def _receipt(request: HttpRequest) -> str:
    photo = request.FILES.get("receipt")
    return attachments.keep(photo.read(), attachments.PHOTO) if photo else ""


def _climb(request: HttpRequest, number: str, by: str, now: int) -> None:
    report = request.POST.get("report", "").strip()[:20]
    commands.climb(number, rung=request.POST.get("rung", ""), report=report, by=by, now=now)


_Act = Callable[[HttpRequest, str, str, int], None]

_ACTS: dict[str, _Act] = {
    "collect": lambda request, number, by, now: commands.collect(number, by=by, now=now),
    "outcome": _outcome,
    "consent": lambda request, number, by, now: commands.consent(
        number, request.POST.get("given", ""), request.POST.get("how", ""), by=by, now=now
    ),
    "check": lambda request, number, by, now: commands.check(number, "bought", by=by, now=now),
    "climb": _climb,
    "reach_desk": lambda request, number, by, now: commands.reach_desk([number], by=by, now=now),
    "issue": lambda request, number, by, now: commands.issue(
        number, how=request.POST.get("how", ""), by=by, now=now
    ),
    "not_home": lambda request, number, by, now: commands.not_home(number, by=by, now=now),
    "withdraw": lambda request, number, by, now: commands.withdraw(
        number, request.POST.get("reason", ""), by=by, now=now
    ),
}


# --- what is shown -----------------------------------------------------------------------------


def _card(viewer: Sight, found: Order, may_read: bool, now: int) -> dict[str, Any]:
    person = _person(viewer, found.person, now)
    above = rules.next_rung(found.rung)
    return {
        "order": found,
        "drug": found.drug if may_read else "",
        "may_act": may_read,
        "person": person,
        "where": places.full_name(found.place),
        "state": desk_words.STATES[found.state],
        "group": desk_words.GROUPS[found.group],
        "rung": desk_words.RUNGS[found.rung],
        "above": desk_words.RUNGS[above] if above else "",
        "rungs": list(desk_words.RUNGS.items()),
        "doubts": [desk_words.DOUBTS[code] for code in found.doubts.split()],
        "story": _story(found.number, may_read),
        "things": _things(found),
        "packet": [one for one in desk_queries.packet_of(found.packet) if one[0] != found.number],
        "is_over": desk_queries.is_over(found.state),
        "next": _next(found),
        "is_checked": found.law not in rules.TWO_CHECK or bool(found.second),
        "sources": list(source_queries.names().items()),
        "outcomes": list(desk_words.OUTCOMES.items()),
        "consents": list(rules.CONSENT_WORDS.items()),
        "ways": list(rules.HANDED_WORDS.items()),
        "withdrawn": list(rules.WITHDRAWN_WORDS.items()),
        "proxy": rules.PROXY_WORDS.get(found.proxy, ""),
        "days_left": rules.days_left(found.runs_out_on, clock.today()),
        "express": _express(found, may_read),
        "paper": link("medicine_paper"),
        "again": _again(found),
        "now": now,
    }


def _next(found: Order) -> str:
    """The act of the one big button."""
    if found.state == rules.State.BOUGHT:
        needs_check = found.law in rules.TWO_CHECK and not found.second
        return "check" if needs_check else "reach_desk"
    return {"registered": "collect", "collected": "outcome", "at_desk": "issue"}.get(
        found.state, ""
    )


def _person(viewer: Sight, person: str, now: int) -> PersonLine | None:
    one = UUID(person)
    return errands.lines(viewer, [one], purpose="medicine", now=now).get(one)


def _things(found: Order) -> list[dict[str, Any]]:
    held = custody_queries.of_order(found.packet)
    there = {custody_rules.kind_of(one.thing) for one in held}
    by = recorder_words([one.holder for one in held])
    law = found.law if found.law in ("psychotropic_1", "psychotropic_2", "narcotic") else "ordinary"
    rows: list[dict[str, Any]] = [
        {
            "words": custody_rules.THING_WORDS[custody_rules.kind_of(one.thing)],
            "holder": _("居民") if one.holder == custody_rules.RESIDENT else by[one.holder],
            "since": one.since,
            "doubts": [custody_rules.DOUBT_WORDS[code] for code in one.doubts],
            "is_missing": one.state is custody_rules.State.MISSING,
        }
        for one in held
    ]
    wanted = custody_rules.papers_for(law)  # type: ignore[arg-type]  # narrowed the line above
    return rows + [
        {"words": custody_rules.THING_WORDS[kind], "holder": ""}
        for kind in wanted
        if kind not in there
    ]


def _story(number: str, may_read: bool) -> list[dict[str, Any]]:
    steps = desk_queries.steps_of(number)
    by = recorder_words([step[2] for step in steps])
    names = source_queries.names()
    return [
        {
            "title": desk_words.STEPS[what],
            "at": at,
            "by": by[recorder],
            "source": names.get(source, source),
            "more": _told(json.loads(more), may_read),
        }
        for what, at, recorder, source, more in steps
    ]


def _told(fact: dict[str, Any], may_read: bool) -> str:
    """What else a step said, in a few words."""
    said: list[str] = []
    if fact.get("fen"):
        said.append(_("%(yuan)s 元") % {"yuan": f"{fact['fen'] / 100:.2f}"})
    if fact.get("given") and may_read:
        said.append(str(fact["given"]))
    if fact.get("reason") in desk_words.OUTCOMES:
        said.append(str(desk_words.OUTCOMES[fact["reason"]]))
    if fact.get("rung") in desk_words.RUNGS:
        said.append(str(desk_words.RUNGS[fact["rung"]]))
    if fact.get("run"):
        said.append(str(fact["run"]))
    return _("，").join(said)


def _express(found: Order, may_read: bool) -> str:
    """The report form, once no rung below has it; the report names no drug that is secret."""
    if not may_read or found.rung not in (rules.Rung.GROUP, rules.Rung.EXPRESS) or found.report:
        return ""
    address = link("express_new")
    return f"{address}?{urlencode({'need': found.need})}" if address and found.need else address


def _again(found: Order) -> str:
    return f"{reverse('medicine_new')}?{urlencode({'person': found.person})}"
