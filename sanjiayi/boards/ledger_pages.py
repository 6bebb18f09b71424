"""台账: the book itself, its proof, and what was set aside."""

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from sanjiayi.kernel.civil import to_ms
from sanjiayi.kernel.paths import building_of, is_path
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock, figures, proof, registry, resolving
from sanjiayi.ledger import setaside_queries as aside
from sanjiayi.places import queries as places
from sanjiayi.team import queries as team
from sanjiayi.team import rights

PAGE = 50


def _sight(request: HttpRequest) -> Sight:
    sight: Sight = request.sight  # type: ignore[attr-defined]
    return sight


def _scopes(sight: Sight, address: str) -> list[str]:
    audience = rights.right_of(address).audience
    scopes = sight.scopes(audience) if isinstance(audience, frozenset) else []
    top = places.community()
    # The operator keeps the machine of the whole community.
    return scopes or ([top.path] if top and not sight.is_stranger else [])


def _where(path: str) -> str:
    """The building's name: the book shows no door."""
    return places.full_name(building_of(path))


@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """The latest records at the viewer's places, newest first."""
    sight = _sight(request)
    before = request.GET.get("before", "")
    kind = request.GET.get("kind", "")
    upto = int(before) if before.isdigit() and len(before) < 16 else None
    known = kind if registry.find(kind) else ""
    shown, next_before = figures.latest(
        PAGE, before=upto, places=_scopes(sight, "ledger"), kind=known
    )
    recorders = team.recorder_words({record.by for record in shown})
    context = {
        "head": figures.head(),
        "rows": [
            (r, figures.title_of(r), _where(r.place), recorders.get(r.by, r.by)) for r in shown
        ],
        "next_before": next_before,
        "kinds": registry.kinds(),
        "kind": kind,
    }
    return render(request, "boards/ledger.html", context)


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Read the whole book and say whether it is as it was written."""
    verdict = proof.verify() if "run" in request.GET else None
    context = {"head": figures.head(), "verdict": verdict}
    return render(request, "boards/verify.html", context)


@require_safe
def set_aside(request: HttpRequest) -> HttpResponse:
    """Records that wait for a person's look, the oldest first."""
    state = request.GET.get("state", "waiting")
    if state not in {"waiting", "written", "discarded"}:
        state = "waiting"
    rows = aside.listing(_scopes(_sight(request), "set_aside"), state=state)
    recorders = team.recorder_words({row.by for row in rows})
    context = {
        "state": state,
        "rows": [
            (row, title_of(row.kind), _where(row.place), recorders.get(row.by, row.by))
            for row in rows
        ],
    }
    return render(request, "boards/set_aside.html", context)


def title_of(kind: str) -> str:
    found = registry.find(kind)
    return found.title if found else kind


class RepairForm(forms.Form):
    """What a person may set right before a record goes into the book."""

    place = forms.CharField(
        label=gettext_lazy("地点编号"),
        help_text=gettext_lazy("照名册里的写，例如 yt.1.01；在“搜索”里能查到。"),
        error_messages={"required": gettext_lazy("请填地点编号。")},
        max_length=64,
    )
    at = forms.DateTimeField(
        label=gettext_lazy("发生时间"),
        help_text=gettext_lazy("空着就照收到的。"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        required=False,
    )
    quantity = forms.IntegerField(
        label=gettext_lazy("数量"),
        help_text=gettext_lazy("空着就照收到的。"),
        min_value=0,
        required=False,
    )

    def clean_place(self) -> str:
        place: str = self.cleaned_data["place"].strip()
        if not is_path(place) or places.place(place) is None:
            raise forms.ValidationError(_("名册里没有这个地方。在“搜索”里找到它，再抄编号。"))
        return place


@require_http_methods(["GET", "HEAD", "POST"])
def set_aside_item(request: HttpRequest, key: int) -> HttpResponse:
    """One record that was set aside: write it as it is, repaired, or discard it with a reason."""
    found = aside.one(key)
    if found is None:
        raise Http404
    scopes = _scopes(_sight(request), "set_aside")
    if not any(aside.is_inside(found, scope) for scope in scopes):
        raise rights.NotForYou(rights.right_of("set_aside_item"), found.place)
    typed = request.POST if request.POST.get("act") == "write" else None
    form = RepairForm(typed, initial={"place": found.place})
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            done = _resolve(request, found, form, scopes[0])
        except Refusal as no:
            refusal, done = no, False
        if done:
            messages.success(request, _("处理好了。"))
            return redirect("set_aside")
    context = {
        "row": found,
        "title": title_of(found.kind),
        "where": places.full_name(building_of(found.place)),
        "by": team.recorder_words({found.by}).get(found.by, found.by),
        "form": form,
        "refusal": refusal,
        "reason": request.POST.get("reason", ""),
    }
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
    return render(request, "boards/set_aside_item.html", context, status=status)


def _resolve(request: HttpRequest, found: aside.AsideView, form: RepairForm, scope: str) -> bool:
    by, now = _sight(request).by, clock.now_ms()
    if request.POST.get("act") == "discard":
        resolving.discard(found.id, request.POST.get("reason", ""), scope=scope, by=by, now=now)
        return True
    if not form.is_valid():
        return False
    at = form.cleaned_data["at"]
    repair = resolving.Repair(
        place=form.cleaned_data["place"] if form.cleaned_data["place"] != found.place else None,
        at=to_ms(at) if at else None,
        quantity=form.cleaned_data["quantity"],
    )
    resolving.write(found.id, repair, scope=scope, by=by, now=now)
    return True
