"""Labels for bags and cards, 50 × 30 mm, and the slip the resident keeps."""

import io
import json
import threading
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import manimgx_fonts_cjk
import qrcode
import typst
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from qrcode.image.svg import SvgPathImage

from sanjiayi.kernel.civil import from_ms
from sanjiayi.kernel.paths import building_of
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock
from sanjiayi.medicine import paper_rules, sight
from sanjiayi.medicine.custody_rules import THING_WORDS, papers_for
from sanjiayi.medicine.drugs import Law
from sanjiayi.medicine.models import Order
from sanjiayi.medicine.paper_rules import Bag
from sanjiayi.people import errands
from sanjiayi.places import queries as places

_FOLDER = Path(__file__).parent / "typst"
_FONTS = Path(manimgx_fonts_cjk.__file__).parent
_lock = threading.Lock()
"""One setting at a time: it holds the font and a core."""


@require_safe
@never_cache
def medicine_paper(request: HttpRequest) -> HttpResponse:
    """?orders=M-0412,M-0413 what=labels (the default) or slips.  Raises Http404 for none seen."""
    viewer, now = cast(Sight, request.sight), clock.now_ms()  # type: ignore[attr-defined]
    wanted = paper_rules.numbers(request.GET.get("orders", ""))
    orders = [
        one
        for one in Order.objects.filter(pk__in=wanted).order_by("place", "serial")
        if sight.reaches(viewer, one.place)
    ]
    if not orders:
        raise Http404
    bags = _bags(viewer, orders, now)
    if request.GET.get("what") == "slips":
        return _answer("slips", {"slips": [_slip(bag, now) for bag in bags]})
    rows = paper_rules.labels(bags, THING_WORDS)
    return _answer("labels", {"cold": _("冷藏"), "labels": [_coded(row) for row in rows]})


def _bags(viewer: Sight, orders: list[Order], now: int) -> list[Bag]:
    persons = {UUID(one.person) for one in orders}
    named = errands.lines(viewer, persons, purpose="medicine_paper", now=now)
    return [
        Bag(
            one.number, one.packet, places.name_of(building_of(one.place)),
            one.place.rpartition("/")[2], named[UUID(one.person)].name[:1], one.boxes, one.law,
            one.keep == "cold",
        )
        for one in orders
        if UUID(one.person) in named
    ]  # fmt: skip


def _coded(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "square": _square(str(row["code"]))}


def _square(text: str) -> str:
    """A QR code as SVG."""
    out = io.BytesIO()
    qrcode.make(text, image_factory=SvgPathImage, border=2).save(out)
    return out.getvalue().decode()


def _slip(bag: Bag, now: int) -> dict[str, Any]:
    law = cast(Law, bag.law or "ordinary")
    return {
        "title": _("配药单 %(number)s") % {"number": bag.number},
        "who": f"{bag.where} {bag.door} {bag.surname}**",
        "look": _("查到哪一步：打开楼栋码的网页，点“查配药”，写单号和姓；也可以打居委电话。"),
        "head": [_("交来的东西"), _("居民签字"), _("收的人签字")],
        "things": [[THING_WORDS[kind], "", ""] for kind in papers_for(law)]
        + [[_("现金 ____ 元"), "", ""]],
        "back": _("送药时东西要当面还清，再签一次：________"),
        "at": f"{from_ms(now):%Y-%m-%d %H:%M}",
    }


def _answer(template: str, sheet: dict[str, Any]) -> HttpResponse:
    with _lock:
        pdf = typst.compile(
            _FOLDER / f"{template}.typ",
            font_paths=[_FONTS],
            ignore_system_fonts=True,
            sys_inputs={"sheet": json.dumps(sheet, ensure_ascii=False)},
        )
    answer = HttpResponse(bytes(pdf), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="medicine-{template}.pdf"'
    return answer
