"""Pages of imports and exports: parse, one call, answer."""

from collections.abc import Sequence
from typing import Any, cast
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from sanjiayi.kernel.civil import from_ms
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock
from sanjiayi.rolls import blank, commands, exporting, jobs, opening, showing, storage
from sanjiayi.rolls.commands import Brought
from sanjiayi.rolls.forms import BringForm, ColumnsForm, ResidentsForm
from sanjiayi.rolls.models import ImportRun, RollKind
from sanjiayi.rolls.rules import Kind
from sanjiayi.team import queries as team
from sanjiayi.team.rights import NotForYou, Right
from sanjiayi.team.roles import COMMITTEE_LEADERS, OPERATOR

KEEPERS = COMMITTEE_LEADERS | {OPERATOR}
_SHOWN_RUNS = 30
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_State = ImportRun.State


def _sight(request: HttpRequest) -> Sight:
    return cast(Sight, request.sight)  # type: ignore[attr-defined]


def _reach(sight: Sight, kind: Kind | None) -> list[str]:
    """Where somebody may bring rolls of a kind: the operator none of residents."""
    is_about_residents = kind is None or kind is Kind.RESIDENTS
    return sight.scopes(COMMITTEE_LEADERS if is_about_residents else KEEPERS)


def _kinds(sight: Sight) -> list[Kind]:
    return [kind for kind in Kind if _reach(sight, kind)]


def _run(request: HttpRequest, key: UUID) -> ImportRun:
    """The run, if it lies within the viewer's reach and is of a kind they may bring."""
    run = ImportRun.objects.filter(pk=key, kind__in=list(Kind)).first()  # others' runs are theirs
    if run is None:
        raise Http404
    allowed = COMMITTEE_LEADERS if run.kind == Kind.RESIDENTS else KEEPERS
    if not _sight(request).has(allowed, run.place):
        raise NotForYou(Right(allowed), run.place)
    return run


@require_GET
@never_cache
def rolls(request: HttpRequest) -> HttpResponse:
    """导入导出: templates, exports, and the runs of late."""
    sight, now = _sight(request), clock.now_ms()
    commands.forget_old(now)
    kinds = _kinds(sight)
    runs = [
        run
        for run in ImportRun.objects.filter(kind__in=[str(kind) for kind in kinds])[:200]
        if sight.has(KEEPERS, run.place)
    ][:_SHOWN_RUNS]
    posts = team.recorder_words({run.by for run in runs})
    context = {
        "runs": [showing.run_line(run, posts.get(run.by, run.by)) for run in runs],
        "kinds": [(str(kind), RollKind(kind).label) for kind in kinds],
        "may_export_residents": bool(sight.scopes(COMMITTEE_LEADERS)),
    }
    return render(request, "rolls/rolls.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def rolls_new(request: HttpRequest) -> HttpResponse:
    """Bring a file."""
    sight = _sight(request)
    kinds, reach = _kinds(sight), sight.scopes(KEEPERS)
    asked = {"kind": request.GET.get("kind", "")}
    if request.method != "POST":
        form = BringForm(initial=asked, kinds=kinds, reach=reach)
        return render(request, "rolls/new.html", {"form": form})
    form = BringForm(request.POST, request.FILES, kinds=kinds, reach=reach)
    if form.is_valid():
        try:
            return _received(request, form)
        except Refusal as no:
            form.add_error("kind" if no.code == "rolls.which_kind" else "file", no.reason)
    return render(request, "rolls/new.html", {"form": form}, status=422)


def _received(request: HttpRequest, form: BringForm) -> HttpResponse:
    sight, data, now = _sight(request), form.cleaned_data, clock.now_ms()
    kind = Kind(data["kind"]) if data["kind"] else None
    reach = _reach(sight, kind)
    if not reach:
        raise Refusal("rolls.choose_kind", _("请选择名册的种类后再上传。"))
    brought = Brought(
        name=data["file"].name,
        content=data["file"].read(),
        place=reach[0],
        reach=reach,
        kind=kind,
        fixed={"compound": data["compound"]},
        adds_places=data["adds_places"],
    )
    run = commands.receive(brought, by=sight.by, now=now)
    heads = opening.heads(Kind(run.kind), opening.sheets_of(run), run.choices)
    is_known = all(head.is_remembered for head in heads)
    is_whole = all(commands.why_not_columns(Kind(run.kind), h.columns) is None for h in heads)
    if is_known and is_whole:
        jobs.check(run.pk)
        messages.info(request, _("这种表头以前对应过，已照上次的办法读。"))
        return redirect("rolls_report", run=run.pk)
    return redirect("rolls_map", run=run.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def rolls_map(request: HttpRequest, run: UUID) -> HttpResponse:
    """Say which column holds what; remembered for the next file of this shape."""
    found = _run(request, run)
    if found.state in (_State.DONE, _State.DISCARDED) or storage.is_worked_on(found.pk):
        return redirect("rolls_report", run=run)
    kind = Kind(found.kind)
    try:
        heads = opening.heads(kind, opening.sheets_of(found), found.choices)
    except Refusal as no:
        messages.error(request, no.reason)
        return redirect("rolls_report", run=run)
    posted = request.POST if request.method == "POST" else None
    forms = [
        ColumnsForm(posted, kind=kind, head=head, prefix=f"h{n}") for n, head in enumerate(heads)
    ]
    mistakes: list[str] = []
    if posted is not None and _are_valid(forms):
        chosen = {form.head.fingerprint: form.taken for form in forms}
        try:
            commands.choose_columns(found, heads, chosen, by=_sight(request).by, now=clock.now_ms())
            jobs.check(found.pk)
            return redirect("rolls_report", run=run)
        except storage.Busy:
            return redirect("rolls_report", run=run)
        except Refusal as no:
            mistakes.append(no.reason)
    context = {
        "run": found,
        "kind": RollKind(found.kind).label,
        "forms": forms,
        "mistakes": mistakes,
    }
    return render(request, "rolls/map.html", context, status=422 if mistakes else 200)


def _are_valid(forms: Sequence[ColumnsForm]) -> bool:
    """Every one is asked, so that every mistake is shown at once."""
    return sum(not form.is_valid() for form in forms) == 0


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def rolls_report(request: HttpRequest, run: UUID) -> HttpResponseBase:
    """How far a run is, what was found, what to do next."""
    found = _run(request, run)
    if request.method == "POST":
        return _act(request, found)
    if "troubles" in request.GET:
        return _download(showing.troubles_file(found), _("名册中的错.xlsx"))
    context = showing.report(found, _page(request.GET.get("page", "1")))
    if request.htmx and "part" in request.GET:  # type: ignore[attr-defined]
        answer = render(request, "rolls/progress.html", context)
        if not context["is_working"]:
            answer["HX-Refresh"] = "true"
        return answer
    return render(request, "rolls/report.html", context)


def _page(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 1


def _act(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """Confirm, check again, or give up."""
    act, by = request.POST.get("act", ""), _sight(request).by
    try:
        if act == "import":
            if run.state == _State.DONE:
                raise Refusal("rolls.already_done", _("这份名册已经导入，不用再导入一次。"))
            jobs.carry_out(run.pk, is_partial="is_partial" in request.POST, by=by)
        elif act == "check" and run.state not in (_State.DONE, _State.DISCARDED):
            jobs.check(run.pk)
        elif act == "discard":
            if storage.is_worked_on(run.pk):
                raise storage.Busy
            commands.discard(run, now=clock.now_ms())
            messages.success(request, _("已放弃，文件已删除。"))
            return redirect("rolls")
    except storage.Busy:
        messages.info(request, _("正在进行，请稍候。"))
    except Refusal as no:
        messages.error(request, no.reason)
    return redirect("rolls_report", run=run.pk)


@require_GET
def rolls_template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty roll of a kind."""
    if kind not in RollKind.values:
        raise Http404
    label = str(RollKind(kind).label)
    answer = HttpResponse(blank.workbook(Kind(kind), label), content_type=_XLSX)
    name = _("%(kind)s名册模板.xlsx") % {"kind": label}
    answer["Content-Disposition"] = _attachment(name)
    return answer


def _attachment(name: str) -> str:
    return f"attachment; filename*=utf-8''{quote(name)}"


def _download(file: Any, name: str) -> FileResponse:
    return FileResponse(file, as_attachment=True, filename=name, content_type=_XLSX)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def rolls_export(request: HttpRequest) -> HttpResponseBase:
    """Take places, the organisation or residents out as .xlsx."""
    sight = _sight(request)
    theirs = sight.scopes(COMMITTEE_LEADERS)
    what = request.POST.get("what", "")
    if what == "places":
        return _download(exporting.places_file(sight.scopes(KEEPERS)), _("地点.xlsx"))
    if what == "organisation":
        return _download(exporting.organisation_file(sight.scopes(KEEPERS)), _("组织.xlsx"))
    posted = request.POST if what == "residents" else None
    form = ResidentsForm(posted, reach=theirs)
    if posted is not None and theirs and form.is_valid():
        try:
            return _residents(sight, form)
        except Refusal as no:
            field = "with_numbers" if no.code == "rolls.no_numbers" else "purpose"
            form.add_error(field, no.reason)
    context = {"form": form if theirs else None}
    return render(request, "rolls/export.html", context, status=422 if form.errors else 200)


def _residents(sight: Sight, form: ResidentsForm) -> FileResponse:
    data, now = form.cleaned_data, clock.now_ms()
    words = team.recorder_words([sight.by]).get(sight.by, sight.by)
    at = from_ms(now).strftime("%Y-%m-%d %H:%M")
    stamp = exporting.Stamp(data["purpose"], words, at)
    file = exporting.residents_file(
        sight, data["place"], stamp, with_numbers=data["with_numbers"], now=now
    )
    return _download(file, _("居民.xlsx"))


__all__: Sequence[str] = (
    "rolls",
    "rolls_export",
    "rolls_map",
    "rolls_new",
    "rolls_report",
    "rolls_template",
)
