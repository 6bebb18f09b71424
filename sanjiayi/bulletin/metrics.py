"""Which figures a bulletin prints, and which kinds of fact each one counts.  Pure.

Other rooms are known here by the names of their kinds alone, as text: a figure is a sum of
rollups, and this room may not import whoever knows the people behind it.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Metric:
    """One line of the table 今天的数字.

    kinds         facts it adds up; all of one unit
    adds_up       "count" of facts or their "quantity"
    is_private    small counts of it are hidden from the public (rules.publish_table)
    """

    code: str
    title: str
    unit: str
    kinds: tuple[str, ...]
    adds_up: str = "count"
    is_private: bool = True


SWABS = Metric("swabs", "核酸采样", "人次", ("screening.swab_taken",))
KITS = Metric("kits", "抗原发放", "份", ("supplies.kits_issued",), "quantity")
MEDICINE = Metric("medicine", "配药核发", "份", ("medicine.issued",))
DISINFECTION = Metric("disinfection", "消杀", "次", ("containment.disinfected",))
GOODS = Metric("goods", "物资搬运", "次", ("supplies.goods_handled",))
EXPRESS = Metric("express", "快报办结", "件", ("express.unblocked",))
VISITORS = Metric("visitors", "来访接待", "人次", ("duties.visitor_received",))
SEALED = Metric("sealed", "封控楼", "栋", (), is_private=False)
"""Sealed buildings are told by the seal on their door; counted by containment, not added up."""

LINES = (SWABS, KITS, MEDICINE, DISINFECTION, GOODS, EXPRESS, SEALED, VISITORS)
"""In the order printed."""

HOUSEHOLDS = Metric("kit_households", "领到抗原的户", "户", ("supplies.kits_issued",))
REGISTERED = Metric("registered", "配药登记", "份", ("medicine.registered",))
PIECES = Metric("pieces", "搬运件数", "件", ("supplies.goods_handled",), "quantity")
REPORTED = Metric("reported", "快报收到", "件", ("express.reported",))

NOTES = (HOUSEHOLDS, REGISTERED, PIECES, REPORTED)
"""Printed once, in the column 说明; tables of their own with their own small counts."""

COUNTED = tuple(metric for metric in (*LINES, *NOTES) if metric.kinds)
BY_CODE = {metric.code: metric for metric in (*LINES, *NOTES)}
KINDS = tuple(sorted({kind for metric in COUNTED for kind in metric.kinds}))
