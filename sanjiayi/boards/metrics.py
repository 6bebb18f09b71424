"""Every figure of the boards: what it means, and from which records it adds up.  Pure.

A metric is a sum of parts, each a set of kinds counted or added up over a day or up to it.
So a figure opens: definition, arithmetic, records in and out, as of any ledger number.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class Part:
    """One line of the arithmetic.  sign +1 or -1; adds_up "count", "quantity" or "subjects".

    "subjects" counts different subjects once, however many records each has.
    """

    sign: int
    title: Words
    kinds: tuple[str, ...]
    adds_up: str = "count"


@dataclass(frozen=True)
class Metric:
    """One figure.

    window    "day": facts of the day; "to_date": everything up to the end of the day
    rest      words for a difference between the parts and the figure on the board that the
              parts cannot show ("" when they always agree)
    """

    code: str
    title: Words
    unit: Words
    definition: Words
    parts: tuple[Part, ...]
    window: str = "day"


def _plain(
    code: str, title: Words, unit: Words, definition: Words, kind: str, adds_up: str = "count"
) -> Metric:
    return Metric(code, title, unit, definition, (Part(1, title, (kind,), adds_up),))


METRICS = (
    Metric(
        "persons",
        _("核酸已采"),
        _("人"),
        _("当天采过样的人，一人多次只算一次。"),
        (Part(1, _("采样"), ("screening.swab_taken",), "subjects"),),
    ),
    _plain(
        "swabs", _("核酸采样"), _("人次"), _("当天采样的记录，作废的不算。"), "screening.swab_taken"
    ),
    Metric(
        "called",
        _("叫号人数"),
        _("人"),
        _("当天各楼叫号叫到的人数之和；同一栋叫几次就加几次。"),
        (Part(1, _("叫号"), ("screening.called",), "quantity"),),
    ),
    _plain(
        "kits",
        _("抗原发放"),
        _("份"),
        _("当天发到户的抗原试剂份数。"),
        "supplies.kits_issued",
        "quantity",
    ),
    _plain(
        "kit_households",
        _("领到抗原的户"),
        _("户次"),
        _("当天发抗原的户次。"),
        "supplies.kits_issued",
    ),
    _plain("medicine", _("配药核发"), _("份"), _("当天送到居民手里的药。"), "medicine.issued"),
    _plain("registered", _("配药登记"), _("份"), _("当天登记的配药单。"), "medicine.registered"),
    Metric(
        "medicine_open",
        _("配药未结"),
        _("份"),
        _("登记了、还没有送到也没有撤回的配药单。"),
        (
            Part(1, _("登记"), ("medicine.registered",)),
            Part(-1, _("核发"), ("medicine.issued",)),
            Part(-1, _("撤回"), ("medicine.withdrawn",)),
        ),
        "to_date",
    ),
    _plain("disinfection", _("消杀"), _("次"), _("当天完成的消杀。"), "containment.disinfected"),
    _plain(
        "goods", _("物资搬运"), _("次"), _("当天卸、分、送物资的次数。"), "supplies.goods_handled"
    ),
    _plain(
        "pieces",
        _("搬运件数"),
        _("件"),
        _("当天搬运的件数。"),
        "supplies.goods_handled",
        "quantity",
    ),
    _plain("visitors", _("来访接待"), _("人次"), _("当天接待的来访。"), "duties.visitor_received"),
    _plain("reported", _("快报收到"), _("件"), _("当天报上来的堵点。"), "express.reported"),
    _plain("express", _("快报办结"), _("件"), _("当天答复办结的堵点。"), "express.unblocked"),
    Metric(
        "needs_open",
        _("求助未结"),
        _("件"),
        _("收到了、还没有答复、撤回或并到别件的求助；说没收到或拆开的，再打开，要另加。"),
        (
            Part(1, _("收到"), ("needs.raised",)),
            Part(-1, _("已答复"), ("needs.answered",)),
            Part(-1, _("撤回"), ("needs.withdrawn",)),
            Part(-1, _("合并"), ("needs.merged",)),
            Part(1, _("重新打开"), ("needs.disputed",)),
            Part(1, _("拆开"), ("needs.parted",)),
        ),
        "to_date",
    ),
    Metric(
        "express_open",
        _("快报未结"),
        _("件"),
        _("报上来、还没有办结的堵点；上报人说没解决的，会再打开，要另加。"),
        (Part(1, _("收到"), ("express.reported",)), Part(-1, _("办结"), ("express.unblocked",))),
        "to_date",
    ),
    Metric(
        "on_duty",
        _("现场在岗"),
        _("人次"),
        _("签到了、还没有签退的班次。"),
        (
            Part(1, _("上岗"), ("duties.shift_started",)),
            Part(-1, _("下岗"), ("duties.shift_ended",)),
        ),
        "to_date",
    ),
    Metric(
        "sealed",
        _("封控楼"),
        _("栋"),
        _("封控、还没有解封的楼。"),
        (
            Part(1, _("封控"), ("containment.building_sealed",)),
            Part(-1, _("解封"), ("containment.building_released",)),
        ),
        "to_date",
    ),
    _plain(
        "medical_staff",
        _("外援医护"),
        _("人"),
        _("当天接到的外援医护。"),
        "screening.convoy_met",
        "quantity",
    ),
    _plain("convoys", _("领航批次"), _("批"), _("当天接到的医疗队批次。"), "screening.convoy_met"),
    _plain(
        "site_minutes",
        _("采样点开放"),
        _("分钟"),
        _("当天各采样点开放的分钟数。"),
        "screening.site_closed",
        "quantity",
    ),
    _plain(
        "parcels",
        _("快递件数"),
        _("件"),
        _("当天进出三区的快递件数。"),
        "supplies.parcels_moved",
        "quantity",
    ),
)

BY_CODE = {metric.code: metric for metric in METRICS}
