"""Pages of the register: parse, one question or one act, answer.

Everything here shows names, so nothing may be kept by a browser or a proxy, and what is
searched for travels in the body, never in an address.
"""

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from sanjiayi.kernel.civil import from_ms
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock
from sanjiayi.people import commands, queries, reconciling, rules
from sanjiayi.people.forms import ResidentForm, initial_of
from sanjiayi.people.models import Presence
from sanjiayi.people.queries import PersonLine
from sanjiayi.places import queries as places
from sanjiayi.places.queries import PlaceView

SEARCH_LIMIT = 20


def _sight(request: HttpRequest) -> Sight:
    return cast(Sight, request.sight)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Counted:
    """A place with its persons and households present."""

    place: PlaceView
    persons: int
    households: int


def _counted(place: PlaceView) -> Counted:
    return Counted(place, queries.present_count(place.path), queries.household_count(place.path))


@never_cache
@sensitive_post_parameters("q")
def register(request: HttpRequest) -> HttpResponse:
    """名册: choose a compound, or search.  A search is posted, so that no name is in an address."""
    sight, typed = _sight(request), request.POST.get("q", "").strip()
    found = (
        queries.search(sight, typed, limit=SEARCH_LIMIT + 1, now=clock.now_ms()) if typed else []
    )
    compounds = [c for c in places.compounds() if queries.within_reach(sight, c.path)]
    shown = [_counted(compound) for compound in compounds]
    groups = [
        (committee, [c for c in shown if c.place.parent == committee.path])
        for committee in places.committees()
    ]
    context = {
        "typed": typed,
        "asked": request.method == "POST",
        "found": found[:SEARCH_LIMIT],
        "more": len(found) > SEARCH_LIMIT,
        "limit": SEARCH_LIMIT,
        "groups": [(committee, members) for committee, members in groups if members],
        "persons": sum(c.persons for c in shown),
        "households": sum(c.households for c in shown),
        "waiting": reconciling.count(sight),
    }
    return render(request, "people/register.html", context)


@never_cache
def register_compound(request: HttpRequest, place: str) -> HttpResponse:
    """The buildings of one compound, with how many live in each."""
    compound = _place(place, "compound")
    context = {
        "compound": _counted(compound),
        "trail": places.ancestors(place),
        "buildings": [_counted(building) for building in places.buildings(place)],
    }
    return render(request, "people/register_compound.html", context)


@dataclass(frozen=True)
class DoorLines:
    """One door and everybody registered behind it."""

    door: PlaceView
    residents: list[PersonLine]


@dataclass(frozen=True)
class FloorLines:
    """One floor: 0 when unknown."""

    floor: int
    doors: list[DoorLines]


def _by_floor(building: str, lines: list[PersonLine]) -> list[FloorLines]:
    behind: dict[str, list[PersonLine]] = {}
    for line in lines:
        behind.setdefault(line.door, []).append(line)
    floors: dict[int, list[DoorLines]] = {}
    for door in places.doors(building):
        floors.setdefault(door.floor or 0, []).append(DoorLines(door, behind.get(door.path, [])))
    return [FloorLines(floor, doors) for floor, doors in sorted(floors.items())]


@never_cache
def register_building(request: HttpRequest, place: str) -> HttpResponse:
    """One building, household by household in stair order; ?print=1 for the printed list."""
    building = _place(place, "building")
    sight, now = _sight(request), clock.now_ms()
    is_print = "print" in request.GET
    lines = queries.residents_at(sight, place, now=now, purpose="print" if is_print else "register")
    context = {
        "building": _counted(building),
        "name": places.full_name(place),
        "trail": places.ancestors(place),
        "floors": _by_floor(place, lines),
        "listed": len(lines),
        "with_needs": sum(1 for line in lines if line.needs and line.is_present),
        "today": from_ms(now).date(),
        "at": from_ms(now),
        "by": sight.name,
    }
    template = "people/register_print.html" if is_print else "people/register_building.html"
    return render(request, template, context)


def _place(path: str, level: str) -> PlaceView:
    found = places.place(path)
    if found is None or found.level != level:
        raise Http404
    return found


@never_cache
@sensitive_post_parameters()
def resident(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002
    """One resident: what is known, where they are now, who opened this page before."""
    sight, now = _sight(request), clock.now_ms()
    line = queries.resident(sight, id)
    if line is None:
        raise Http404
    today = from_ms(now).date()
    if request.method == "POST" and "presence_now" in request.POST:
        return _mark(request, line, now)
    initial = initial_of(line, queries.id_number_of(sight, id))
    posted = request.POST if request.method == "POST" else None
    form = ResidentForm(posted, sight=sight, today=today, person=id, initial=initial)
    if posted is not None and form.is_valid():
        try:
            changed = commands.change_resident(form.row, by=sight.by, now=now)
        except Refusal as no:
            form.add_error(None, no.reason)
        else:
            messages.success(request, _("已保存。") if changed else _("没有改动。"))
            return redirect("resident", id=id)
    queries.shown(sight, line, now=now)
    context = {
        "line": line,
        "age": line.age(today),
        "form": form,
        "trail": [*places.ancestors(line.building), places.place(line.building)],
        "presences": Presence.choices,
        "looks": [
            (look, from_ms(look.at)) for look in queries.looks_at(id, line.building, limit=20)
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "people/resident.html", context, status=status)


def _mark(request: HttpRequest, line: PersonLine, now: int) -> HttpResponse:
    try:
        commands.mark_presence(
            line.id, request.POST["presence_now"], by=_sight(request).by, now=now
        )
    except Refusal as no:
        messages.error(request, no.reason)
    else:
        words = rules.PRESENCE_WORDS[request.POST["presence_now"]]
        messages.success(request, _("已记为%(presence)s。") % {"presence": words})
    return redirect("resident", id=line.id)


@never_cache
@sensitive_post_parameters()
def resident_new(request: HttpRequest) -> HttpResponse:
    """Register one resident by hand; ?door=path fills the door in."""
    sight, now = _sight(request), clock.now_ms()
    initial: dict[str, Any] = {"presence": Presence.PRESENT}
    door = places.place(request.GET.get("door", ""))
    if door is not None:
        initial["door"] = places.full_name(door.path)
    posted = request.POST if request.method == "POST" else None
    form = ResidentForm(posted, sight=sight, today=from_ms(now).date(), initial=initial)
    if posted is not None and form.is_valid():
        try:
            person = commands.register_resident(form.row, by=sight.by, now=now)
        except Refusal as no:
            form.add_error(None, no.reason)
        else:
            messages.success(request, _("已登记。"))
            return redirect("resident", id=person)
    status = 422 if form.errors else 200
    return render(request, "people/resident_new.html", {"form": form}, status=status)
