"""Pages of a recall: the call sheet, what came of each call, the sheet on paper."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from sanjiayi.kernel.civil import from_ms
from sanjiayi.kernel.paths import within
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import clock
from sanjiayi.places import queries as places
from sanjiayi.screening import commands, recall, tube_commands, tube_printing, tube_rules
from sanjiayi.screening.queries import RoundView
from sanjiayi.screening.recall import Call, Sheet, age_words
from sanjiayi.screening.rules import OUTCOMES
from sanjiayi.screening.tube_doors import pack_at, round_named, show, sight_of, site_words
from sanjiayi.screening.tube_told import members, standing_result
from sanjiayi.team.rights import NotForYou, Right
from sanjiayi.team.roles import LEADERS

_OUTCOME_WORDS = {word.code: word.zh for word in OUTCOMES}
CALL_OUTCOMES = ("later", "no_answer", "immobile", "ill", "refused", "away", "transferred")
"""Outcomes a telephone call can have; the others are seen at the door."""


def _sheet(request: HttpRequest, round_: RoundView, tube: str, now: int) -> Sheet:
    """The sheet, if somebody of the tube lives within the viewer's reach."""
    inside = members(round_.key, tube)
    if not inside:
        raise Http404
    scopes = sight_of(request).scopes(LEADERS)
    if not any(within(member.building, scope) for member in inside for scope in scopes):
        raise NotForYou(Right(LEADERS), inside[0].building)
    return recall.sheet(sight_of(request), round_, tube, inside, now=now)


def _place(sheet: Sheet, round_: RoundView) -> str:
    """The compound of the tube's site, else of its first member."""
    if sheet.tables:
        return sheet.tables[0][0].rpartition("-")[0]
    return sheet.calls[0].member.building.rpartition(".")[0] if sheet.calls else round_.place


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def recall_page(request: HttpRequest, round: str, tube: str) -> HttpResponse:  # noqa: A002
    """召回: members, neighbours, who served; call them one by one."""
    round_, now = round_named(round), clock.now_ms()
    if request.method == "POST":
        return _act(request, round_, tube, now)
    sheet = _sheet(request, round_, tube, now)
    pack = pack_at(now)
    outcome = sheet.recall.outcome if sheet.recall else ""
    context = {
        "round": round_,
        "sheet": sheet,
        "result": standing_result(round_.key, tube),
        "result_words": tube_rules.RESULT_WORDS.get(standing_result(round_.key, tube), ""),
        "calls": [_row(call, now) for call in sheet.calls],
        "near": [_row(call, now) for call in sheet.near],
        "tables": [(site_words(site), table) for site, table in sheet.tables],
        "pack": pack,
        "seals": pack.pool_positive.seal_building,
        "people_class": pack.round_class.pool_retest_open,
        "options": _options(),
        "endings": tube_rules.ENDING_WORDS.items(),
        "ended_words": tube_rules.ENDING_WORDS.get(outcome, ""),
        "is_open": sheet.recall is not None and sheet.recall.closed_at is None,
    }
    return show(request, "screening/recall.html", context)


def _options() -> SafeString:
    """The outcomes to choose from: the same for everybody on the sheet, so written once."""
    words = ((code, _(_OUTCOME_WORDS[code])) for code in CALL_OUTCOMES)
    return format_html_join("", '<option value="{}">{}</option>', words)


def _row(call: Call, now: int) -> dict[str, Any]:
    line = call.line
    return {
        "call": call,
        "line": line,
        "age": age_words(line, from_ms(now).date()) if line else "",
        "where": line.where if line else places.full_name(call.member.building),
        "outcome": _OUTCOME_WORDS.get(call.outcome, call.outcome),
    }


def _act(request: HttpRequest, round_: RoundView, tube: str, now: int) -> HttpResponse:
    """Begin a recall, note a call, end the recall."""
    sight, act = sight_of(request), request.POST.get("act", "")
    inside = members(round_.key, tube)
    scopes = sight.scopes(LEADERS)
    reachable = [m for m in inside if any(within(m.building, scope) for scope in scopes)]
    if not reachable:
        raise NotForYou(Right(LEADERS), inside[0].building if inside else round_.place)
    sited = next((m.site.rpartition("-")[0] for m in inside if m.site), "")
    place = sited or inside[0].building.rpartition(".")[0]
    anchor = ""
    try:
        if act == "open":
            tube_commands.open_recall(round_.round, tube, place, pack_at(now), by=sight.by, now=now)
            messages.success(request, _("已开始召回。请按名单打电话，请大家在家等待上门单采。"))
        elif act == "close":
            tube_commands.close_recall(
                round_.round, tube, place, request.POST.get("outcome", ""), by=sight.by, now=now
            )
            messages.success(request, _("召回已结束。"))
        elif act == "call":
            anchor = _note(request, round_, tube, now)
    except Refusal as no:
        messages.error(request, no.reason)
    answer = redirect("screening_recall", round=round_.round, tube=tube)
    answer["Location"] += anchor
    return answer


def _note(request: HttpRequest, round_: RoundView, tube: str, now: int) -> str:
    """Write down what came of one call; answers where on the page to go on."""
    sight, person = sight_of(request), request.POST.get("person", "")
    inside = members(round_.key, tube)
    near = recall.neighbours(round_.key, tube, inside)
    listed = [*inside, *(member for some in near.values() for member in some)]
    member = next((one for one in listed if one.person == person), None)
    if member is None or not sight.has(LEADERS, member.building):
        raise Refusal("tube.not_in", _("这个人不在这张名单里，请刷新后重试。"))
    commands.note_visit(
        round_.round, UUID(member.person), member.building,
        how="phone", outcome=request.POST.get("outcome", ""), by=sight.by, now=now,
    )  # fmt: skip
    messages.success(request, _("已记下。"))
    return f"#p-{person}"


@require_GET
@never_cache
def recall_pdf(request: HttpRequest, round: str, tube: str) -> HttpResponse:  # noqa: A002
    """The call sheet on A4 with boxes to tick."""
    round_, now = round_named(round), clock.now_ms()
    sheet = _sheet(request, round_, tube, now)
    told = {
        "tube": tube,
        "round": round_.round,
        "at": from_ms(now).strftime("%Y-%m-%d %H:%M"),
        "by": sight_of(request).name,
        "result": tube_rules.RESULT_WORDS.get(standing_result(round_.key, tube), "未出结果"),
        "tables": "；".join(f"{site_words(s)} {t} 号台" for s, t in sheet.tables) or "没有记台号",
        "servers": "、".join(sheet.servers),
        "hidden": sheet.hidden,
        "calls": [_printed(call, now) for call in sheet.calls],
        "near": [_printed(call, now) for call in sheet.near],
    }
    answer = HttpResponse(tube_printing.call_sheet(told), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="recall.pdf"'
    return answer


def _printed(call: Call, now: int) -> list[str]:
    row, line = _row(call, now), call.line
    at = from_ms(call.member.at).strftime("%H:%M")
    return [
        row["where"], line.name if line else "（不在您的范围）", row["age"],
        line.phone if line else "", at, row["outcome"],
    ]  # fmt: skip
