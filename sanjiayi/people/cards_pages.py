"""Pages of printed cards: choose, watch, take, drop; and the blank sheet for a table."""

from dataclasses import dataclass
from typing import cast
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from sanjiayi.kernel.civil import from_ms
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock
from sanjiayi.people import (
    cards_files,
    cards_printing,
    cards_runs,
    counts,
    looks,
    queries,
    rules,
)
from sanjiayi.people.models import CardRun
from sanjiayi.places import queries as places

WHAT_WORDS = {
    "household": gettext_lazy("一户一张"),
    "person": gettext_lazy("一人一张"),
    "both": gettext_lazy("两种都印"),
}
LAYOUT_WORDS = {8: gettext_lazy("一张 A4 印 8 张"), 4: gettext_lazy("一张 A4 印 4 张，字大")}
STATE_WORDS = {
    "making": gettext_lazy("正在印"),
    "interrupted": gettext_lazy("中断了"),
    "made": gettext_lazy("印好了"),
    "failed": gettext_lazy("没印成"),
    "dropped": gettext_lazy("文件已删"),
}
_SHOWN = 20


def _sight(request: HttpRequest) -> Sight:
    return cast(Sight, request.sight)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Choice:
    """A place whose cards may be printed."""

    path: str
    name: str
    residents: int


def _choices(sight: Sight, asked: str) -> list[Choice]:
    """The reach itself, compound by compound, and the building somebody came from."""
    scopes = sight.scopes(rules.REGISTER_ROLES)
    paths = [path for scope in scopes for path in (scope, *_compounds(scope))]
    if asked and places.place(asked) and queries.may_open(sight, asked):
        paths.insert(0, asked)
    return [
        Choice(path, places.full_name(path), counts.residents()[path])
        for path in dict.fromkeys(paths)
    ]


def _compounds(scope: str) -> list[str]:
    return [compound.path for compound in places.compounds(scope)]


@dataclass(frozen=True)
class RunLine:
    """A run as a page says it."""

    run: CardRun
    state: str

    @property
    def name(self) -> str:
        return places.full_name(self.run.place)

    @property
    def what(self) -> str:
        return str(WHAT_WORDS.get(self.run.what, self.run.what))

    @property
    def layout(self) -> str:
        return str(LAYOUT_WORDS.get(self.run.layout, self.run.layout))

    @property
    def words(self) -> str:
        return str(STATE_WORDS[self.state])

    @property
    def by_words(self) -> str:
        return looks.by_words(self.run.by)

    @property
    def files(self) -> list[Choice]:
        return [
            Choice(path, places.full_name(path), counts.residents()[path])
            for path in self.run.files.split("\n")
            if path
        ]


def _line(run: CardRun) -> RunLine:
    is_dead = run.state == "making" and cards_runs.progress(run.pk) is None
    return RunLine(run, "interrupted" if is_dead else run.state)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cards(request: HttpRequest) -> HttpResponse:
    """印卡: choose whose cards, of which sort; the runs of late."""
    sight, now = _sight(request), clock.now_ms()
    place = request.POST.get("place", request.GET.get("place", ""))
    choices = _choices(sight, place)
    mistake = ""
    if request.method == "POST":
        try:
            if place not in {choice.path for choice in choices}:
                raise Refusal("people.cards_place", _("请选要印哪里的卡。"))
            layout = {"8": 8, "4": 4}.get(request.POST.get("layout", ""), 0)
            what = request.POST.get("what", "")
            run = cards_runs.begin(sight, place, what, layout, now=now)
        except Refusal as no:
            mistake = no.reason
        else:
            return redirect("cards_run", run=run.pk)
    cards_runs.forget_old(now)
    runs = [run for run in CardRun.objects.order_by("-asked_at")[:200] if _may(sight, run)]
    context = {
        "choices": choices,
        "chosen": place,
        "what": WHAT_WORDS.items(),
        "layouts": LAYOUT_WORDS.items(),
        "mistake": mistake,
        "runs": [_line(run) for run in runs[:_SHOWN]],
    }
    return render(request, "people/cards.html", context, status=422 if mistake else 200)


def _may(sight: Sight, run: CardRun) -> bool:
    """Only who may open every name on the cards."""
    return queries.may_open(sight, run.place)


def _run(request: HttpRequest, key: UUID) -> CardRun:
    run = CardRun.objects.filter(pk=key).first()
    if run is None or not _may(_sight(request), run):
        raise Http404
    return run


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cards_run(request: HttpRequest, run: UUID) -> HttpResponse:
    """One run: how far, the files to take, the button that removes them."""
    found = _run(request, run)
    if request.method == "POST":
        if cards_runs.progress(run) is None:
            cards_runs.drop(found)
            messages.success(request, _("文件已删除。"))
        return redirect("cards_run", run=run)
    context = {"line": _line(found), "progress": cards_runs.progress(run)}
    if request.htmx and "part" in request.GET:  # type: ignore[attr-defined]
        answer = render(request, "people/cards_progress.html", context)
        if context["progress"] is None:
            answer["HX-Refresh"] = "true"
        return answer
    return render(request, "people/cards_run.html", context)


@never_cache
@require_GET
def cards_file(request: HttpRequest, run: UUID, place: str) -> HttpResponse:
    """The cards of one compound or building, PDF."""
    found = _run(request, run)
    content = cards_files.take(found.pk, place) if place in found.files.split("\n") else None
    if content is None:
        raise Http404
    day = from_ms(clock.now_ms()).strftime("%Y%m%d")
    name = _("%(place)s卡片 %(day)s.pdf") % {"place": places.full_name(place), "day": day}
    return pdf(content, name)


@never_cache
@require_GET
def cards_sheet(request: HttpRequest) -> HttpResponse:
    """The blank list for a table, PDF; ?round= and ?place= fill the head in."""
    place = places.place(request.GET.get("place", ""))
    name = places.full_name(place.path) if place else ""
    content = cards_printing.blank_sheet_pdf(name, request.GET.get("round", "")[:16])
    return pdf(content, _("采样登记纸.pdf"))


def pdf(content: bytes, name: str) -> HttpResponse:
    """A PDF to be saved or printed, never kept by a browser."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f"attachment; filename*=utf-8''{quote(name)}"
    return answer
