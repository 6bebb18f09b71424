"""Pages of results: what is due when, who must come again, bringing a laboratory's file."""

import hashlib
import os
from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from sanjiayi.kernel import ids
from sanjiayi.kernel.civil import from_ms
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import clock
from sanjiayi.people import queries as people
from sanjiayi.rolls import storage
from sanjiayi.rolls.sheets import Sheet
from sanjiayi.screening import certificates, lab_file, queries, tube_commands, tube_queries
from sanjiayi.screening.lab_file import FIELD_WORDS, FIELDS, NEEDED, Reading
from sanjiayi.screening.queries import RoundView
from sanjiayi.screening.tube_commands import Reported
from sanjiayi.screening.tube_doors import pack_at, round_asked, round_named, show, sight_of
from sanjiayi.screening.tube_models import LabColumns, LabFile
from sanjiayi.screening.tube_rules import Told
from sanjiayi.team.roles import COMMITTEE_LEADERS, LEADERS

_SAMPLES = 3
_SHOWN = 200
_FIRST = 10
"""Certificates shown before the fold."""


@require_GET
@never_cache
def results(request: HttpRequest) -> HttpResponse:
    """检测结果: overdue tubes, alarming ones, who needs a certificate, who is due again."""
    now = clock.now_ms()
    round_ = round_asked(request, now)
    if round_ is None:
        return show(request, "screening/results.html", {"round": None})
    sight = sight_of(request)
    scopes = sight.scopes(LEADERS)
    every, pack = tube_queries.tubes(round_, scopes), pack_at(round_.starts_at)
    waiting = []
    for view in every:
        due = tube_queries.result_clock(view, pack)
        if due is not None and not view.result:
            waiting.append((view, due, due.tone(now)))
    waiting.sort(key=lambda row: row[1].due_at)
    again = tube_queries.due_again(round_, every)
    lines = people.lines_for(sight, [UUID(p) for p in again], purpose="missing_list", now=now)
    certs = certificates.waiting(sight, round_, every, pack, now=now)
    context = {
        "round": round_,
        "rounds": [r for r in queries.latest(round_.place, 12) if not r.is_rehearsal],
        "sum": tube_queries.summary(every),
        "overdue": [row for row in waiting if row[2] != "ok"][:_SHOWN],
        "waiting": [row for row in waiting if row[2] == "ok"][:_SHOWN],
        "waiting_count": len(waiting),
        "late_count": sum(tone != "ok" for _, _, tone in waiting),
        "alarming": [view for view in every if view.tone == "urgent"],
        "again": [(line, again[str(person)]) for person, line in lines.items()],
        "certificates": certs[:_FIRST],
        "more_certificates": certs[_FIRST:],
        "files": LabFile.objects.filter(round=round_.round)[:10],
        "hours": pack.round.result_within_h.value,
        "may_bring": bool(sight.scopes(COMMITTEE_LEADERS)),
    }
    return show(request, "screening/results.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def lab_new(request: HttpRequest) -> HttpResponse:
    """Bring a laboratory's table."""
    now, sentences = clock.now_ms(), []
    round_ = round_asked(request, now)
    sight = sight_of(request)
    reach = sight.scopes(COMMITTEE_LEADERS)
    if request.method == "POST":
        try:
            file = _kept(request, reach, now)
            return redirect("screening_lab_file", file=file.pk)
        except Refusal as no:
            sentences.append(no.reason)
    place = reach[0] if reach else ""
    context = {
        "round": round_,
        "rounds": [r for r in queries.latest(place, 12) if not r.is_rehearsal],
        "sentences": sentences,
        "lab": request.POST.get("lab", ""),
    }
    return show(request, "screening/lab_new.html", context, status=422 if sentences else 200)


def _kept(request: HttpRequest, reach: list[str], now: int) -> LabFile:
    given = request.FILES.get("file")
    round_ = queries.round_of(request.POST.get("round", ""))
    if given is None or given.name is None:
        raise Refusal("lab.no_file", _("请先选文件。"))
    if round_ is None or not reach:
        raise Refusal("lab.round", _("请选择是哪一轮的结果。"))
    content = given.read()
    sheet = lab_file.open_table(given.name, content)
    known = LabColumns.objects.filter(pk=lab_file.fingerprint(sheet.headings)).first()
    file = LabFile(
        id=UUID(bytes=ids.uuid7(now, os.urandom(10))),
        place=reach[0],
        round=round_.round,
        lab=request.POST.get("lab", "").strip()[:80] or (known.lab if known else ""),
        file_name=os.path.basename(given.name)[-120:],
        digest=hashlib.sha256(content).hexdigest(),
        columns=known.columns if known else {},
        by=sight_of(request).by,
        brought_at=from_ms(now),
    )
    storage.keep(file.pk, content)
    tube_commands.keep_file(file)
    return file


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def lab_page(request: HttpRequest, file: UUID) -> HttpResponse:
    """One file: its columns, a dry run with every trouble, then entering it."""
    found = LabFile.objects.filter(pk=file).first()
    if found is None or not sight_of(request).has(COMMITTEE_LEADERS, found.place):
        raise Http404
    if found.entered_at is not None:
        return show(request, "screening/lab_file.html", {"file": found})
    round_, now = round_named(found.round), clock.now_ms()
    try:
        sheet = lab_file.open_table(found.file_name, storage.take(found.pk))
    except (FileNotFoundError, Refusal):
        messages.error(request, _("上传的文件已经删除，请重新上传。"))
        return redirect("screening_results")
    guessed = lab_file.guess(sheet.headings)
    sentences: list[str] = []
    if request.method == "POST":
        try:
            answer = _act(request, found, sheet, round_, now)
            if answer is not None:
                return answer
        except Refusal as no:
            sentences.append(no.reason)
    columns = found.columns or guessed
    is_whole = all(name in columns for name in NEEDED)
    reading = _read(sheet, columns, round_, now) if is_whole else None
    context = {
        "file": found,
        "round": round_,
        "sentences": sentences,
        "fields": _fields(sheet, columns),
        "is_remembered": bool(found.columns),
        "reading": reading,
        "troubles": reading.troubles[:_SHOWN] if reading else (),
        "alarming": [x for x in reading.fresh if x.result in ("positive", "suspect")]
        if reading
        else (),
    }
    return show(request, "screening/lab_file.html", context, status=422 if sentences else 200)


def _fields(sheet: Sheet, columns: Mapping[str, int]) -> list[dict[str, object]]:
    body = [row for _, (_, row) in zip(range(_SAMPLES), sheet.body(), strict=False)]
    found: list[dict[str, object]] = []
    for name in FIELDS:
        position = columns.get(name, -1)
        samples = [str(row[position])[:24] for row in body if 0 <= position < len(row)]
        found.append(
            {
                "name": name,
                "words": FIELD_WORDS[name],
                "is_needed": name in NEEDED,
                "position": position,
                "samples": samples,
                "choices": [(n, h) for n, h in enumerate(sheet.headings) if h],
            }
        )
    return found


def _told(round_: RoundView) -> dict[str, Told]:
    return {
        view.tube: Told(view.scanned, view.counts, frozenset(view.sites), view.result)
        for view in tube_queries.tubes(round_, [round_.place])
    }


def _read(sheet: Sheet, columns: Mapping[str, int], round_: RoundView, now: int) -> Reading:
    return lab_file.read(sheet, columns, _told(round_), now)


def _act(
    request: HttpRequest, file: LabFile, sheet: Sheet, round_: RoundView, now: int
) -> HttpResponse | None:
    """Take the columns, or enter the results.  Raises Refusal."""
    if request.POST.get("act") == "columns":
        chosen = {
            name: int(typed)
            for name in FIELDS
            if (typed := request.POST.get(name, "")).isdecimal() and len(typed) < 4
        }
        if any(name not in chosen for name in NEEDED):
            raise Refusal("lab.columns", _("还没有选哪一列是管号、哪一列是检测结果。"))
        if len(set(chosen.values())) < len(chosen):
            raise Refusal("rolls.column_twice", _("同一列不能当两样用，请改其中一样。"))
        tube_commands.choose_columns(
            file, lab_file.fingerprint(sheet.headings), chosen,
            by=sight_of(request).by, at=from_ms(now),
        )  # fmt: skip
        return redirect("screening_lab_file", file=file.pk)
    columns = file.columns or lab_file.guess(sheet.headings)
    reading = _read(sheet, columns, round_, now)
    if reading.troubles and "is_partial" not in request.POST:
        raise Refusal(
            "lab.troubles", _("有几行还不能登记。请改好表格再传，或勾选“先登记没有错的行”。")
        )
    sites = {v.tube: v.place for v in tube_queries.tubes(round_, [round_.place])}
    some = [
        Reported(
            round_.round, line.tube, sites[line.tube], line.result, line.tested_at,
            line.lab or file.lab,
        )
        for line in reading.fresh
    ]  # fmt: skip
    count = tube_commands.report(some, by=sight_of(request).by, now=now)
    tube_commands.file_entered(file.pk, count, from_ms(now))
    storage.drop(file.pk)
    messages.success(request, _("已登记 %(n)s 支管的结果。") % {"n": count})
    return redirect("screening_results")
