"""Devices: how they are, inviting one by a QR code, the phone's side of it, programs, revoking."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanjiayi.kernel.civil import to_ms
from sanjiayi.kernel.paths import within
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock
from sanjiayi.ledger import setaside_queries as aside
from sanjiayi.places import queries as places
from sanjiayi.places.queries import PlaceView
from sanjiayi.team import (
    codes,
    commands,
    device_commands,
    device_queries,
    queries,
    rights,
    roles,
)
from sanjiayi.team.models import Device
from sanjiayi.team.pages import sight_on
from sanjiayi.team.tokens import ENROLMENT_MINUTES

_KEEPERS = roles.LEADERS | {roles.OPERATOR}


def _now() -> int:
    """The machine's own time: a stopped demonstration must not keep invitations alive."""
    return to_ms(clock.real_now())


def _scopes(sight: Sight) -> list[str]:
    return sight.scopes(_KEEPERS)


@never_cache
@require_GET
def devices(request: HttpRequest) -> HttpResponse:
    """Devices within the viewer's places: what needs a person first, those stopped last."""
    sight = sight_on(request)
    lines = device_queries.lines(_scopes(sight), _now())
    working = [line for line in lines if line.device.revoked_at is None]
    page = {
        "working": working,
        "stopped": [line for line in lines if line.device.revoked_at is not None],
        "grave": sum(line.is_grave for line in working),
        "amiss": sum(bool(line.amiss) for line in working),
        "pending": sum(line.life.pending for line in working),
        "may_issue": rights.may(sight, "device_program"),
        "may_take_files": rights.may(sight, "device_file"),
    }
    return render(request, "team/devices.html", page)


@never_cache
@require_GET
def device(request: HttpRequest, device: UUID) -> HttpResponse:
    """One device: how it is, its records that wait for a person, and what can be done."""
    line = device_queries.line_of(device, _now())
    if line is None:
        raise Http404
    rights.require(sight_on(request), "device", line.device.place_id)
    page = {
        "line": line,
        "asides": aside.waiting_by(f"device:{line.short_id}"),
        "may_take_files": rights.may(sight_on(request), "device_file"),
    }
    return render(request, "team/device.html", page)


@require_POST
def device_wipe(request: HttpRequest, device: UUID) -> HttpResponse:
    """Have a phone forget its lists at its next contact."""
    row = _required(request, device, "device_wipe")
    device_commands.ask_to_wipe(row.pk, by=sight_on(request).by, now=_now())
    messages.success(request, _("已要求清除。手机下次联系时执行；没上传的记录会留着。"))
    return redirect("device", device)


def _required(request: HttpRequest, device: UUID, row: str) -> Device:
    """The device, if the viewer may do this to it."""
    found = Device.objects.filter(pk=device).first()
    if found is None:
        raise Http404
    rights.require(sight_on(request), row, found.place_id)
    return found


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
        "install": settings.SANJIAYI_INSTALL_PAGE,
        "is_local": request.get_host().partition(":")[0] in {"localhost", "127.0.0.1", "[::1]"},
    }
    return render(request, "team/device_code.html", page)


@require_POST
def device_revoke(request: HttpRequest, device: UUID) -> HttpResponse:
    """Stop a device; what it recorded stays."""
    row = _required(request, device, "device_revoke")
    commands.revoke_device(row.pk, by=sight_on(request).by, now=_now())
    messages.success(request, _("已停用。它记过的都还在；没上传的，请让持有人导出文件交来。"))
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
