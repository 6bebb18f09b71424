"""Which table was busy when: swabs by table and quarter of an hour, counted in and out.

Records that do not say their table are left out: they count everywhere else.
"""

from collections.abc import Sequence
from typing import Any

from sanjiayi.kernel.facts import Record
from sanjiayi.ledger import tables
from sanjiayi.screening.models import TableQuarter
from sanjiayi.screening.rules import QUARTER_MS, round_key

Swab = Record[Any]
Slot = tuple[str, str, int, int]
"""(round, site, table, quarter)"""


def add(records: Sequence[Swab]) -> None:
    """Count the swabs in."""
    _count(_slots(records), 1)


def take_out(records: Sequence[Swab]) -> None:
    """Count the swabs out again, and drop what has come to nothing."""
    slots = _slots(records)
    _count(slots, -1)
    TableQuarter.objects.filter(
        round__in={round_key(round_) for round_, *_ in slots},
        site__in={site for _, site, *_ in slots},
        swabs__lte=0,
    ).delete()


def _slots(records: Sequence[Swab]) -> dict[Slot, int]:
    slots: dict[Slot, int] = {}
    for record in records:
        fact = record.fact
        if fact.site:
            slot = (fact.round, fact.site, fact.table, record.happened_at // QUARTER_MS)
            slots[slot] = slots.get(slot, 0) + 1
    return slots


def _count(slots: dict[Slot, int], sign: int) -> None:
    tables.upsert(
        TableQuarter,
        ("round", "site", "table", "quarter", "swabs"),
        [(round_key(slot[0]), *slot[1:], sign * slots[slot]) for slot in sorted(slots)],
        conflict=("round", "site", "table", "quarter"),
        add=("swabs",),
    )
