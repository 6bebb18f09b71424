"""Pages of the tree: parse, one question or one act, answer."""

from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sanjiayi.kernel.paths import within
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock
from sanjiayi.places import commands, queries, rules
from sanjiayi.places.forms import FIELDS_BY_CODE, PlaceForm
from sanjiayi.places.queries import PlaceView, Size


def _sight(request: HttpRequest) -> Sight:
    return cast(Sight, request.sight)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Row:
    """One line of the tree; is_open: may this viewer open its page?"""

    place: PlaceView
    size: Size
    is_open: bool
    below: tuple["Row", ...] = ()


def _may_open(sight: Sight, path: str) -> bool:
    return any(within(path, scope) for _, scope in sight.roles)


def _row(sight: Sight, place: PlaceView, below: tuple[Row, ...] = ()) -> Row:
    return Row(place, queries.size(place.path), _may_open(sight, place.path), below)


def places(request: HttpRequest) -> HttpResponse:
    """The tree down to the compounds, with how many buildings and doors each has."""
    sight = _sight(request)
    committees = [
        _row(
            sight,
            committee,
            tuple(_row(sight, compound) for compound in queries.compounds(committee.path)),
        )
        for committee in queries.committees()
    ]
    top = queries.community()
    context = {
        "top": _row(sight, top) if top else None,
        "committees": committees,
        "compounds": sum(len(row.below) for row in committees),
    }
    return render(request, "places/places.html", context)


def place(request: HttpRequest, place: str) -> HttpResponse:
    """One place: what is known, what is below it, and the form that corrects it."""
    found = queries.place(place)
    if found is None:
        raise Http404
    sight = _sight(request)
    may_edit = sight.has(rules.EDITOR_ROLES, place)
    posted = request.POST if request.method == "POST" and may_edit else None
    form = PlaceForm(posted, place=found)
    if posted is not None and form.is_valid() and _kept(request, found, form):
        return redirect("place", place=place)
    context = {
        "place": found,
        "name": queries.full_name(place),
        "level": rules.WORDS[found.level],
        "trail": [_row(sight, above) for above in queries.ancestors(place)],
        "holds": queries.size(place),
        "children": [_row(sight, child) for child in queries.children(place)],
        "form": form if may_edit else None,
    }
    return render(request, "places/place.html", context, status=422 if form.errors else 200)


def _kept(request: HttpRequest, found: PlaceView, form: PlaceForm) -> bool:
    """Carry the form out; False after putting the refusal on its field."""
    try:
        changed = commands.change_place(
            found.path, **form.said(), by=_sight(request).by, now=clock.now_ms()
        )
    except Refusal as no:
        form.add_error(FIELDS_BY_CODE.get(no.code), no.reason.removeprefix(f"{found.path}："))
        return False
    messages.success(request, _("已保存。") if changed else _("没有改动。"))
    return True
