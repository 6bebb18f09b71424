"""Kinds of the people room, and who looked at whom."""

from collections.abc import Iterator, Sequence

from sanjiayi.kernel.facts import Record
from sanjiayi.ledger import registry, tables
from sanjiayi.people.facts import Forgotten, Looked, ResidentChanged, RollImported
from sanjiayi.people.models import Look

_COLUMNS = ("entry", "person", "place", "by", "purpose", "looked_at", "shown")


def looked(records: Sequence[Record[Looked]]) -> None:
    """Turn looks round: one row for each person shown, one for what the fact had no room for."""
    rows = [row for record in records for row in _rows(record)]
    tables.upsert(Look, _COLUMNS, rows, conflict=("entry", "person"))


def _rows(record: Record[Looked]) -> Iterator[tuple[object, ...]]:
    named = list(dict.fromkeys(record.fact.persons))
    rest = [""] if record.quantity > len(named) else []
    for person in [*named, *rest]:
        yield (
            record.seq, person, record.place, record.by, record.fact.purpose,
            record.happened_at, record.quantity,
        )  # fmt: skip


def enter() -> None:
    registry.decided(RollImported, title="名册导入", unit="人")
    registry.decided(ResidentChanged, title="居民变更", unit="人次")
    registry.decided(Forgotten, title="个人信息删除", unit="项")
    registry.decided(Looked, title="查看姓名", unit="人次")
    # No retract: that somebody looked cannot be taken back.
    registry.listen(Looked, looked, tables=("people.Look",))
