"""Where in the ledger the swabs of each tube lie: one row a tube, table and block.

Part of the door's hot path: one pass over the records, one upsert for the commit, nothing
read.  A block is a fixed stretch of ledger numbers, so the same rows come out however the
records were divided into commits, and a late upload opens a row of its own.
"""

from collections.abc import Sequence

from sanjiayi.kernel.facts import Record
from sanjiayi.ledger import tables
from sanjiayi.screening.facts import SwabTaken
from sanjiayi.screening.rules import round_key
from sanjiayi.screening.tube_models import TubeStretch

BLOCK_BITS = 12
BLOCK = 1 << BLOCK_BITS
"""Opening a tube reads at most so many foreign rows a stretch."""

_COLUMNS = (
    "round", "site", "table_no", "tube", "block", "swabs", "first_seq", "last_seq", "first_at",
    "last_at",
)  # fmt: skip
_KEY = _COLUMNS[:5]
_LONGEST = 64
_MOST_TABLES = 999

Slot = tuple[int, str, int, str, int]
Reach = tuple[int, int, int, int, int]
"""swabs, first_seq, last_seq, first_at, last_at"""


def add(records: Sequence[Record[SwabTaken]]) -> None:
    """Put the swabs to their tubes."""
    _upsert(gathered(records), 1)


def take_out(records: Sequence[Record[SwabTaken]]) -> None:
    """Count voided swabs out again; where a tube's swabs lie stays as wide as it was."""
    _upsert(gathered(records), -1)


def _upsert(found: dict[Slot, Reach], sign: int) -> None:
    tables.upsert(
        TubeStretch,
        _COLUMNS,
        [(*slot, sign * found[slot][0], *found[slot][1:]) for slot in sorted(found)],
        conflict=_KEY,
        add=("swabs",),
        least=("first_seq", "first_at"),
        greatest=("last_seq", "last_at"),
    )


def gathered(records: Sequence[Record[SwabTaken]]) -> dict[Slot, Reach]:
    """Slots of the stretches and what these records add to them.

    A queue fills one tube after another: a record is only compared with the one before it,
    and the slot is looked up once a run.
    """
    found: dict[Slot, Reach] = {}
    run: list[Record[SwabTaken]] = []
    tube = site = round_ = None
    table = block = -1
    for record in records:
        fact = record.fact
        if (
            fact.tube != tube
            or record.seq >> BLOCK_BITS != block
            or fact.table != table
            or fact.site != site
            or fact.round != round_
        ):
            if run:
                _close(found, run)
            run = []
            tube, site, table, round_ = fact.tube, fact.site, fact.table, fact.round
            block = record.seq >> BLOCK_BITS
        run.append(record)
    if run:
        _close(found, run)
    return found


def _close(found: dict[Slot, Reach], run: list[Record[SwabTaken]]) -> None:
    first, last = run[0], run[-1]
    slot = _slot(first)
    moments = [record.happened_at for record in run]
    reach = (len(run), first.seq, last.seq, min(moments), max(moments))
    before = found.get(slot)
    if before is not None:
        reach = (
            before[0] + reach[0],
            min(before[1], reach[1]),
            max(before[2], reach[2]),
            min(before[3], reach[3]),
            max(before[4], reach[4]),
        )
    found[slot] = reach


def _slot(record: Record[SwabTaken]) -> Slot:
    fact = record.fact
    table = fact.table if 0 < fact.table <= _MOST_TABLES else 0
    return (
        round_key(fact.round),
        tidy(fact.site),
        table,
        number(fact.tube),
        record.seq >> BLOCK_BITS,
    )


def tidy(text: str) -> str:
    """A name as it can be kept: a phone may send anything, and nothing may stop a commit."""
    return text.replace("\x00", "").strip()[:_LONGEST]


def number(text: str) -> str:
    """A tube's number in its one spelling; "?" for a swab that names none.

    >>> number(" T-1 "), number("")
    ('T-1', '?')
    """
    return tidy(text) or "?"
