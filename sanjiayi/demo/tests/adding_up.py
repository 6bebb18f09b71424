"""What a plan adds up to."""

from collections import Counter
from collections.abc import Iterable

from sanjiayi.demo import published
from sanjiayi.demo.sheets import Sheet

Sums = tuple[Counter[str], Counter[str]]
"""Facts and quantities by kind."""


def sums(sheets: Iterable[Sheet]) -> Sums:
    facts: Counter[str] = Counter()
    quantities: Counter[str] = Counter()
    for sheet in sheets:
        for line in sheet.lines:
            facts[line.fact.kind] += 1
            quantities[line.fact.kind] += line.quantity
    return facts, quantities


PUBLISHED = {
    "screening.site_closed": published.SITE_MINUTES,
    "supplies.kits_issued": published.KITS,
    "screening.convoy_met": published.MEDICAL_STAFF,
    "screening.convoy_returned": published.MEDICAL_STAFF,
    "containment.disinfected": published.DISINFECTIONS,
    "duties.visitor_received": published.VISITORS,
    "medicine.registered": published.ORDERS,
    "express.reported": published.REPORTS,
}
"""Kind → published quantity, for kinds that are simply added."""

COUNTED = {
    "screening.convoy_met": published.CONVOYS,
    "supplies.goods_handled": published.HANDLINGS,
}
"""Kind → published number of facts."""
