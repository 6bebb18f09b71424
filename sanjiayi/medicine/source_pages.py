"""哪一处有药: the board of clinics and hospitals by drug, and one of them to change."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from sanjiayi.kernel.civil import civil_day
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock
from sanjiayi.medicine import rules, source_commands, source_queries, source_rules
from sanjiayi.medicine.catalogue_queries import find, named
from sanjiayi.medicine.drugs import Drug
from sanjiayi.medicine.rules import Rung
from sanjiayi.medicine.sight import DESK, is_sensitive
from sanjiayi.medicine.source_commands import SourceRow
from sanjiayi.places import queries as places

MOST_DRUGS = 60
RUNG_WORDS = {
    Rung.CLINIC: gettext_lazy("社区医院"),
    Rung.DISTRICT: gettext_lazy("区级医院"),
    Rung.CITY: gettext_lazy("市级医院"),
    Rung.SPECIALIST: gettext_lazy("专科医院"),
    Rung.INTERNET: gettext_lazy("互联网医院"),
    Rung.GROUP: gettext_lazy("配药组"),
    Rung.EXPRESS: gettext_lazy("快报"),
}
HAS_WORDS = {"yes": gettext_lazy("有"), "few": gettext_lazy("不多"), "no": gettext_lazy("没有")}
DAY_WORDS = tuple(
    gettext_lazy(word)
    for word in ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
)
_MARK = {"yes": "good", "few": "warn", "no": "urgent"}
_EMPTY = SourceRow("", "", "clinic", 0, 0, ",".join(["8:00-17:00"] * 5 + ["8:00-12:00", ""]))


def sight_of(request: HttpRequest) -> Sight:
    return cast(Sight, request.sight)  # type: ignore[attr-defined]


def top() -> str:
    """The community the desk serves.  Raises Http404 before there is one."""
    found = places.community()
    if found is None:
        raise Http404
    return found.path


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def medicine_sources(request: HttpRequest) -> HttpResponse:
    """The board; ?q= one drug.  POST: what somebody heard on the telephone."""
    sight, now = sight_of(request), clock.now_ms()
    query, mistakes = request.GET.get("q", "").strip()[:80], list[str]()
    if request.method == "POST":
        sent = request.POST
        try:
            source_commands.seen(
                sent.get("source", ""), _one_drug(sent.get("drug", "")), sent.get("has", ""),
                place=top(), by=sight.by, now=now,
            )  # fmt: skip
            messages.success(request, _("记下了，计划取药时就会用到。"))
            return redirect(request.get_full_path())
        except Refusal as no:
            mistakes.append(no.reason)
    found = source_queries.sources()
    rows = _board(sight, found, query, now)
    context = {
        "sources": [{"row": one, "open": _open_today(one, now)} for one in found],
        "rows": rows[:MOST_DRUGS],
        "more": max(0, len(rows) - MOST_DRUGS),
        "query": query,
        "has": list(HAS_WORDS.items()),
        "mistakes": mistakes,
        "typed": request.POST.get("drug", query),
    }
    status = 422 if mistakes else 200
    return render(request, "medicine/runs/sources.html", context, status=status)


def _one_drug(typed: str) -> str:
    """The generic name meant; as typed where the table does not know it."""
    found = _meant(typed)
    return found[0].name if len(found) == 1 else typed.strip()


def _meant(typed: str) -> list[Drug]:
    exact = named(typed.strip())
    return [exact] if exact else [hit.drug for hit in find(typed)]


def _open_today(one: SourceRow, now: int) -> str:
    return source_rules.hours_text(source_rules.hours_on(one.hours, civil_day(now)))


def _board(sight: Sight, found: list[SourceRow], query: str, now: int) -> list[dict[str, Any]]:
    """A row a drug, a cell a source; drugs nobody but the desk may read are left out."""
    words = source_queries.words(now)
    drugs = sorted({drug for _, drug in words})
    if query:
        names = {drug.name for drug in _meant(query)}
        drugs = [drug for drug in drugs if drug in names or query in drug]
    may_all = sight.has(DESK)
    rows = []
    for drug in drugs:
        listed = named(drug)
        if not may_all and (listed is None or is_sensitive(listed.group, listed.law)):
            continue
        cells = [_cell(words.get((one.code, drug))) for one in found]
        rows.append({"drug": drug, "cells": cells})
    return rows


def _cell(word: source_rules.Heard | None) -> dict[str, Any] | None:
    if word is None:
        return None
    return {"word": word, "has": HAS_WORDS[word.has], "mark": _MARK[word.has]}


# --- one of them -----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
def medicine_source(request: HttpRequest, code: str) -> HttpResponse:
    """One source to change; code "new" enters one."""
    sight, mistakes = sight_of(request), list[str]()
    known = {one.code: one for one in source_queries.sources(with_put_away=True)}
    chosen = _EMPTY if code == "new" else known.get(code)
    if chosen is None:
        raise Http404
    hours = chosen.hours.split(",")
    if request.method == "POST":
        try:
            hours = [request.POST.get(f"hours{n}", "") for n in range(7)]
            chosen = _typed(request, chosen)
            if code == "new" and chosen.code in known:
                raise Refusal("medicine.source", "这个代号已经有了，请换一个。")
            source_commands.keep(chosen, place=top(), by=sight.by, now=clock.now_ms())
            messages.success(request, _("记下了。"))
            return redirect("medicine_sources")
        except Refusal as no:
            mistakes.append(no.reason)
    context = {
        "one": chosen,
        "is_new": code == "new",
        "days": [(n, DAY_WORDS[n], text) for n, text in enumerate(hours)],
        "rungs": [(rung, RUNG_WORDS[rung]) for rung in rules.RUNGS[:5]],
        "mistakes": mistakes,
    }
    status = 422 if mistakes else 200
    return render(request, "medicine/runs/source.html", context, status=status)


def _typed(request: HttpRequest, before: SourceRow) -> SourceRow:
    sent = request.POST
    texts = [sent.get(f"hours{n}", "") for n in range(7)]
    return SourceRow(
        code=before.code or sent.get("code", "").strip(),
        name=sent.get("name", "").strip(),
        rung=sent.get("rung", ""),
        east=_metres(sent.get("east", "")),
        north=_metres(sent.get("north", "")),
        hours=source_rules.kept(source_rules.read_hours(texts)),
        contact=sent.get("contact", "").strip()[:40],
        phone=sent.get("phone", "").strip()[:40],
        has_controlled="has_controlled" in sent,
        has_cold="has_cold" in sent,
        is_active=sent.get("act", "") != "put_away",
    )


def _metres(typed: str) -> int:
    try:
        return int(typed.strip() or 0)
    except ValueError:
        raise Refusal("medicine.far", "往东、往北请写整米数，往西、往南写负数。") from None
