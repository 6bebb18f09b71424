"""Taking in the file a phone exported: look first, then take it in."""

import base64
import binascii

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import clock
from sanjiayi.places import queries as places
from sanjiayi.team import device_files, rights
from sanjiayi.team.device_files import Brought
from sanjiayi.team.pages import sight_on


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def device_file(request: HttpRequest) -> HttpResponse:
    """Choose a file; see what it would bring; take it in.  Nothing is kept in between."""
    page: dict[str, object] = {}
    status = 200
    if request.method == "POST":
        try:
            page = _look_or_take(request)
        except Refusal as no:
            page, status = {"refusal": no}, 409
    return render(request, "team/device_file.html", page, status=status)


def _look_or_take(request: HttpRequest) -> dict[str, object]:
    content = _content(request)
    brought = device_files.read(content)
    rights.require(sight_on(request), "device_file", brought.device.place_id)
    now = clock.now_ms()
    page: dict[str, object] = {
        "brought": brought,
        "place": places.full_name(brought.device.place_id),
    }
    if request.POST.get("act") == "take":
        _require_confirmed(request, brought)
        page["taken"] = device_files.deliver(brought, by=sight_on(request).by, now=now)
    else:
        page["foreseen"] = device_files.foresee(brought, now=now)
        page["carried"] = base64.b64encode(content).decode()
    return page


def _content(request: HttpRequest) -> bytes:
    """The file: as uploaded, or as the page before carried it along."""
    carried = request.POST.get("carried", "")
    if carried:
        try:
            return base64.b64decode(carried, validate=True)
        except binascii.Error as error:
            raise Refusal("team.file_torn", _("页面内容不完整，请重新选文件。")) from error
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise Refusal("team.file_none", "还没有选文件。请选手机导出的文件。")
    content: bytes = file.read(device_files.MAX_BYTES + 1)
    return content


def _require_confirmed(request: HttpRequest, brought: Brought) -> None:
    if brought.is_stopped and request.POST.get("is_confirmed") != "1":
        raise Refusal(
            "team.file_stopped", "这台设备已停用。确认文件是持有人亲手交来的，再勾选并收下。"
        )
