"""Devices: the list, inviting one by a QR code, the phone's side of it, programs, revoking."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanjiayi.kernel.civil import from_ms, to_ms
from sanjiayi.kernel.paths import within
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock
from sanjiayi.places import queries as places
from sanjiayi.places.queries import PlaceView
from sanjiayi.team import bearer, codes, commands, queries, rights, roles
from sanjiayi.team.models import Device
from sanjiayi.team.pages import sight_on
from sanjiayi.team.tokens import ENROLMENT_MINUTES, short_id

_KEEPERS = roles.LEADERS | {roles.OPERATOR}


@dataclass(frozen=True)
class DeviceLine:
    """One device as the list shows it."""

    device: Device
    short_id: str
    place: str
    enrolled_by: str
    heard_at: object


def _now() -> int:
    """The machine's own time: a stopped demonstration must not keep invitations alive."""
    return to_ms(clock.real_now())


def _scopes(sight: Sight) -> list[str]:
    return sight.scopes(_KEEPERS)


@require_GET
def devices(request: HttpRequest) -> HttpResponse:
    """Devices within the viewer's places; those stopped come last."""
    sight = sight_on(request)
    scopes = _scopes(sight)
    rows = [
        row
        for row in Device.objects.order_by("revoked_at", "place_id", "-enrolled_at")
        if any(within(row.place_id, scope) for scope in scopes)
    ]
    by = queries.recorder_words(row.enrolled_by for row in rows)
    lines = [
        DeviceLine(
            row,
            short_id(row.pk),
            places.full_name(row.place_id),
            by[row.enrolled_by],
            _heard_at(row),
        )
        for row in rows
    ]
    return render(
        request,
        "team/devices.html",
        {
            "working": [line for line in lines if line.device.revoked_at is None],
            "stopped": [line for line in lines if line.device.revoked_at is not None],
            "may_issue": rights.may(sight, "device_program"),
        },
    )


def _heard_at(row: Device) -> object:
    """The later of what this process heard and what was written down; None: not yet."""
    fresh = bearer.heard_at(row.pk)
    written = to_ms(row.last_heard_at) if row.last_heard_at else 0
    latest = max(fresh or 0, written)
    return from_ms(latest) if latest else None


def _places_within(sight: Sight) -> list[PlaceView]:
    """Where this viewer may place a device: community, committees, compounds of theirs."""
    top = places.community()
    tops = [top] if top else []
    return [
        place
        for place in (*tops, *places.committees(), *places.compounds())
        if any(within(place.path, scope) for scope in _scopes(sight))
    ]


@never_cache
@require_http_methods(["GET", "POST"])
def device_new(request: HttpRequest) -> HttpResponse:
    """Name the device and its place; the answer is a QR code that works once, for minutes."""
    return _ask(request, is_program=False)


@never_cache
@require_http_methods(["GET", "POST"])
def device_program(request: HttpRequest) -> HttpResponse:
    """A program's token, shown once."""
    return _ask(request, is_program=True)


def _ask(request: HttpRequest, *, is_program: bool) -> HttpResponse:
    sight = sight_on(request)
    name, place = request.POST.get("name", ""), request.POST.get("place", "")
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            return _offer(request, sight, name, place, is_program=is_program)
        except Refusal as no:
            refusal = no
    page = {
        "is_program": is_program,
        "places": _places_within(sight),
        "name": name,
        "place": place,
        "refusal": refusal,
    }
    return render(request, "team/device_new.html", page, status=409 if refusal else 200)


def _offer(
    request: HttpRequest, sight: Sight, name: str, place: str, *, is_program: bool
) -> HttpResponse:
    row = "device_program" if is_program else "device_new"
    if places.place(place) is None:
        raise Refusal("team.unknown_place", "还没有选地方，请先选一个。")
    rights.require(sight, row, place)
    now = _now()
    if is_program:
        token = commands.issue_program_token(name, place, by=sight.by, now=now)
        shown = {"token": token, "name": name, "place": places.full_name(place)}
        return render(request, "team/device_token.html", shown)
    code = commands.offer_enrolment(place, name, by=sight.by, now=now)
    address = request.build_absolute_uri(reverse("enrol", args=[code]))
    page: dict[str, object] = {
        "code": codes.code_of(address),
        "address": address,
        "name": name,
        "place": places.full_name(place),
        "minutes": ENROLMENT_MINUTES,
        "is_local": request.get_host().partition(":")[0] in {"localhost", "127.0.0.1", "[::1]"},
    }
    return render(request, "team/device_code.html", page)


@require_POST
def device_revoke(request: HttpRequest, device: UUID) -> HttpResponse:
    """Stop a device; what it recorded stays."""
    row = Device.objects.filter(pk=device).first()
    if row is None:
        raise Http404
    sight = sight_on(request)
    rights.require(sight, "device_revoke", row.place_id)
    commands.revoke_device(device, by=sight.by, now=_now())
    messages.success(request, _("已停用。它记过的都还在，没上传的不会再收。"))
    return redirect("devices")


@never_cache
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest, code: str) -> HttpResponse:
    """The phone's side: one button, then the token.  Opening the link alone changes nothing."""
    if request.method == "GET":
        no = queries.why_not_enrol(code, _now())
        page = {"code": code, "refusal": no}
        return render(request, "team/enrol.html", page, status=409 if no else 200)
    try:
        token = commands.enrol_device(code, now=_now())
    except Refusal as no:
        return render(request, "team/enrol.html", {"code": code, "refusal": no}, status=409)
    return render(request, "team/enrol.html", {"token": token})
