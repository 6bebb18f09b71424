"""Pages of imports: bring a list, say which column is which, look at the report, carry out."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from sanjiayi.kernel.civil import DAY_MS, to_ms
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock
from sanjiayi.needs import intake_commands as commands
from sanjiayi.needs import intake_exporting as exporting
from sanjiayi.needs import intake_opening as opening
from sanjiayi.needs import intake_wording as wording
from sanjiayi.needs.desk_pages import sight_of
from sanjiayi.needs.intake_forms import KIND_WORDS, BringForm, ColumnsForm
from sanjiayi.needs.intake_rules import FIELDS, Kind, title
from sanjiayi.rolls import jobs, storage
from sanjiayi.rolls.commands import discard, forget_old
from sanjiayi.rolls.models import ImportRun
from sanjiayi.rolls.opening import report_of, state_of
from sanjiayi.rolls.sheetwriting import Column, Writer
from sanjiayi.rolls.showing import PAGE, state_words
from sanjiayi.team import queries as team
from sanjiayi.team.rights import NotForYou, Right
from sanjiayi.team.roles import LEADERS

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHOWN_RUNS = 30
_State = ImportRun.State
_KINDS = [str(kind) for kind in Kind]
_TONES = {"done": "good", "failed": "late", "interrupted": "late", "checked": "warn"}


def _run(request: HttpRequest, key: UUID) -> ImportRun:
    run = ImportRun.objects.filter(pk=key, kind__in=_KINDS).first()
    if run is None:
        raise Http404
    if not sight_of(request).has(LEADERS, run.place):
        raise NotForYou(Right(LEADERS), run.place)
    return run


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def intake(request: HttpRequest) -> HttpResponse:
    """导入求助: the runs of late, and a form for the next file."""
    sight, now = sight_of(request), clock.now_ms()
    reach = sight.scopes(LEADERS)
    form = BringForm(request.POST or None, request.FILES or None, reach=reach)
    if request.method == "POST" and form.is_valid():
        try:
            return _received(request, form, reach, now)
        except Refusal as no:
            form.add_error("file", no.reason)
    forget_old(now)
    context = {"form": form, "runs": _runs(sight)}
    return render(request, "needs/intake/intake.html", context, status=422 if form.errors else 200)


def _runs(sight: Sight) -> list[dict[str, Any]]:
    found = ImportRun.objects.filter(kind__in=_KINDS)[:200]
    runs = [run for run in found if sight.has(LEADERS, run.place)][:_SHOWN_RUNS]
    posts = team.recorder_words({run.by for run in runs})
    return [
        {
            "run": run,
            "kind": KIND_WORDS[Kind(run.kind)],
            "state": state_words(state_of(run)),
            "tone": _TONES.get(state_of(run), "plain"),
            "by": posts.get(run.by, run.by),
            "at": to_ms(run.uploaded_at),
        }
        for run in runs
    ]


def _received(
    request: HttpRequest, form: BringForm, reach: Sequence[str], now: int
) -> HttpResponse:
    data = form.cleaned_data
    run = commands.receive(
        data["file"].name,
        data["file"].read(),
        kind=Kind(data["kind"]) if data["kind"] else None,
        reach=reach,
        compound=data["compound"],
        by=sight_of(request).by,
        now=now,
    )
    kind = Kind(run.kind)
    heads = opening.heads(kind, opening.sheets_of(run), run.choices)
    is_known = all(head.is_remembered for head in heads)
    if is_known and not any(commands.why_not_columns(kind, head.columns) for head in heads):
        _begin_check(run)
        messages.info(request, _("这种表头以前对应过，已照上次的办法读。"))
        return redirect("intake_report", run=run.pk)
    return redirect("intake_map", run=run.pk)


def _begin_check(run: ImportRun) -> None:
    now = clock.now_ms()
    jobs.begin(run.pk, "checking", lambda found, work: commands.check(found, work, now=now))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def intake_map(request: HttpRequest, run: UUID) -> HttpResponse:
    """Say which column holds what; remembered for the next file of this shape."""
    found = _run(request, run)
    if found.state in (_State.DONE, _State.DISCARDED) or storage.is_worked_on(found.pk):
        return redirect("intake_report", run=run)
    kind = Kind(found.kind)
    try:
        heads = opening.heads(kind, opening.sheets_of(found), found.choices)
    except Refusal as no:
        messages.error(request, no.reason)
        return redirect("intake_report", run=run)
    posted = request.POST if request.method == "POST" else None
    forms = [
        ColumnsForm(posted, kind=kind, head=head, prefix=f"h{n}") for n, head in enumerate(heads)
    ]
    mistakes: list[str] = []
    if posted is not None and all([form.is_valid() for form in forms]):  # noqa: C419 - every one
        chosen = {form.head.fingerprint: form.taken for form in forms}
        by, now = sight_of(request).by, clock.now_ms()
        try:
            commands.choose_columns(found, heads, chosen, by=by, now=now)
            _begin_check(found)
            return redirect("intake_report", run=run)
        except storage.Busy:
            return redirect("intake_report", run=run)
        except Refusal as no:
            mistakes.append(no.reason)
    context = {"run": found, "kind": KIND_WORDS[kind], "forms": forms, "mistakes": mistakes}
    return render(request, "needs/intake/map.html", context, status=422 if mistakes else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def intake_report(request: HttpRequest, run: UUID) -> HttpResponseBase:
    """How far a run is, what was found, what to do next."""
    found = _run(request, run)
    if request.method == "POST":
        return _act(request, found)
    if "troubles" in request.GET:
        return _download(_troubles_file(found), _("清单中的错.xlsx"))
    context = _report(found, request.GET.get("page", "1"))
    if request.htmx and "part" in request.GET:  # type: ignore[attr-defined]
        answer = render(request, "needs/intake/progress.html", context)
        if not context["is_working"]:
            answer["HX-Refresh"] = "true"
        return answer
    return render(request, "needs/intake/report.html", context)


def _report(run: ImportRun, asked: str) -> dict[str, Any]:
    state, kept = state_of(run), report_of(run)
    page = int(asked) if asked.isdecimal() and 0 < len(asked) < 6 else 1
    first = (max(page, 1) - 1) * PAGE
    return {
        "run": run,
        "kind": KIND_WORDS[Kind(run.kind)],
        "state": state,
        "state_words": state_words(state),
        "tone": _TONES.get(state, "plain"),
        "is_working": state in (_State.CHECKING, _State.IMPORTING),
        "progress": storage.progress(run.pk),
        "report": kept,
        "troubles": [(one, wording.sentence(one)) for one in kept.troubles[first : first + PAGE]],
        "notes": [(one, wording.sentence(one)) for one in kept.notes[:PAGE]],
        "next_page": page + 1 if first + PAGE < len(kept.troubles) else 0,
        "before_page": page - 1,
        "has_file": storage.has(run.pk),
    }


def _act(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """Confirm, check again, or give up."""
    act, by, now = request.POST.get("act", ""), sight_of(request).by, clock.now_ms()
    is_partial = "is_partial" in request.POST
    try:
        if run.state in (_State.DONE, _State.DISCARDED):
            raise Refusal("rolls.already_done", "这份清单已经导入或放弃，不用再做。")
        if act == "import":
            jobs.begin(
                run.pk,
                "importing",
                lambda found, work: commands.carry_out(
                    found, work, is_partial=is_partial, by=by, now=now
                ),
            )
        elif act == "check":
            _begin_check(run)
        elif act == "discard" and not storage.is_worked_on(run.pk):
            discard(run, now=now)
            messages.success(request, _("已放弃，文件已删除。"))
            return redirect("intake")
    except storage.Busy:
        messages.info(request, _("正在进行，请稍候。"))
    except Refusal as no:
        messages.error(request, no.reason)
    return redirect("intake_report", run=run.pk)


def _troubles_file(run: ImportRun) -> Any:
    writer = Writer()
    headings = (_("表"), _("行"), _("列"), _("现在写着"), _("怎么改"))
    columns = [Column(word, 60 if n == 4 else 16, n != 1) for n, word in enumerate(headings)]
    rows = [
        (one.sheet, one.row, one.column, one.stands, wording.sentence(one))
        for one in report_of(run).troubles
    ]
    writer.sheet(_("错"), columns, rows)
    return writer.done()


def _download(file: Any, name: str) -> FileResponse:
    return FileResponse(file, as_attachment=True, filename=name, content_type=_XLSX)


@require_GET
def intake_template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty list of a kind."""
    if kind not in _KINDS:
        raise Http404
    writer = Writer()
    label = str(KIND_WORDS[Kind(kind)])
    writer.sheet(label, [Column(title(name), 18) for name in FIELDS[Kind(kind)]], [])
    answer = HttpResponse(writer.done().read(), content_type=_XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=utf-8''{quote(label)}.xlsx"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def hotline_answers(request: HttpRequest) -> HttpResponseBase:
    """Take the answers to work orders out, for the city's line."""
    if request.method != "POST":
        return redirect("intake")
    now = clock.now_ms()
    days = request.POST.get("days", "")
    span = int(days) if days.isdecimal() and 0 < len(days) < 4 else 30
    file = exporting.answers_file(sight_of(request), now - span * DAY_MS, now=now)
    return _download(file, _("12345 工单答复.xlsx"))
