"""药品目录: what the search knows of, and reading a whole catalogue in from a file."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock
from sanjiayi.medicine import catalogue_commands as commands
from sanjiayi.medicine import catalogue_queries as queries
from sanjiayi.medicine import drugs, sight
from sanjiayi.medicine.catalogue_commands import Looked
from sanjiayi.medicine.desk_pages import viewer_of
from sanjiayi.medicine.desk_words import GROUPS, KEEPS, LAWS
from sanjiayi.medicine.drugs import Drug
from sanjiayi.places import queries as places
from sanjiayi.rolls import storage

MOST_SHOWN = 50
_SALT = "medicine.catalogue"
_OLDEST = 86_400


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def medicine_drugs(request: HttpRequest) -> HttpResponse:
    """Search ?q=; POST act: look (a file), read (what was looked at), drop, away."""
    viewer, now = viewer_of(request), clock.now_ms()
    mistakes, looked = list[str](), None
    if request.method == "POST":
        try:
            looked = _acted(request, viewer, now)
            if looked is None:
                return redirect("medicine_drugs")
        except Refusal as no:
            mistakes.append(no.reason)
    typed = request.GET.get("q", "").strip()[:80]
    context = {
        "query": typed,
        "rows": [_row(hit.drug) for hit in queries.find(typed, MOST_SHOWN)] if typed else [],
        "shipped": len(drugs.shipped()),
        "own": queries.count(),
        "may_act": _may_act(viewer),
        "mistakes": mistakes,
        **_looked(looked),
    }
    page = "medicine/desk/drugs.html"
    return render(request, page, context, status=422 if mistakes else 200)


def _may_act(viewer: Sight) -> bool:
    return any(viewer.has(sight.DESK, scope) for scope in sight.scopes(viewer))


def _acted(request: HttpRequest, viewer: Sight, now: int) -> Looked | None:
    top = places.community()
    if top is None or not _may_act(viewer):
        raise Refusal("medicine.sight", "药品目录由配药台导入，请打电话给配药台。")
    act = request.POST.get("act", "")
    if act == "look":
        file = request.FILES.get("file")
        if file is None or file.size is None:
            raise Refusal("medicine.no_file", "请先选一个文件：Excel 或 CSV。")
        return commands.look(str(file.name), file.read())
    if act == "away":
        count = commands.put_away(place=top.path, by=viewer.by, now=now)
        messages.success(request, _("撤掉了 %(n)s 种，只留随软件来的目录。") % {"n": count})
        return None
    key, name = _kept(request)
    if act == "drop":
        storage.drop(key)
        messages.success(request, _("已放弃，文件已删除。"))
        return None
    count = commands.read_in(
        commands.again(key, name), place=top.path, by=viewer.by, now=now
    )  # fmt: skip
    messages.success(request, _("导入了 %(n)s 种药。") % {"n": count})
    return None


def _kept(request: HttpRequest) -> tuple[UUID, str]:
    """Key and name of the file that was looked at, as this page signed them."""
    try:
        said = signing.loads(request.POST.get("kept", ""), salt=_SALT, max_age=_OLDEST)
    except signing.BadSignature:
        raise Refusal("rolls.gone", "上传的文件已经删除，请重新上传。") from None
    return UUID(said["key"]), str(said["name"])


def _looked(looked: Looked | None) -> dict[str, Any]:
    if looked is None:
        return {"looked": None}
    return {
        "looked": looked,
        "kept": signing.dumps({"key": str(looked.key), "name": looked.file}, salt=_SALT),
        "some_new": [_row(drug) for drug in looked.new[:MOST_SHOWN]],
        "some_changed": [_row(drug) for drug in looked.changed[:MOST_SHOWN]],
        "some_wrong": looked.wrong[:MOST_SHOWN],
    }


def _row(drug: Drug) -> dict[str, Any]:
    return {
        "drug": drug,
        "group": GROUPS[drug.group],
        "law": LAWS[drug.law] if drug.law != "ordinary" else "",
        "keep": KEEPS[drug.keep] if drug.keep != "room" else "",
    }
