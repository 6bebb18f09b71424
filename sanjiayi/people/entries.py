"""Kinds of the people room, and who looked at whom."""

from collections.abc import Iterator, Sequence

from sanjiayi.kernel.facts import Record
from sanjiayi.ledger import registry, tables
from sanjiayi.people.facts import (
    CodeKeyTurned,
    CodeRevoked,
    CodesIssued,
    Forgotten,
    Looked,
    Reconciled,
    ResidentChanged,
    RollImported,
)
from sanjiayi.people.models import Alias, Look

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


def reconciled(records: Sequence[Record[Reconciled]]) -> None:
    """Remember which resident an id given at a table stands for."""
    rows = {record.subject: (record.subject, record.fact.resident) for record in records}
    tables.upsert(
        Alias,
        ("provisional", "resident"),
        list(rows.values()),
        conflict=("provisional",),
        replace=("resident",),
    )


def enter() -> None:
    registry.decided(RollImported, title="名册导入", unit="人")
    registry.decided(ResidentChanged, title="居民变更", unit="人次")
    registry.decided(Forgotten, title="个人信息删除", unit="项")
    registry.decided(Looked, title="查看姓名", unit="人次")
    # No retract: that somebody looked cannot be taken back.
    registry.listen(Looked, looked, tables=("people.Look",))
    registry.decided(CodesIssued, title="发码", unit="张")
    registry.decided(CodeRevoked, title="码作废", unit="张")
    registry.decided(CodeKeyTurned, title="换签码钥匙", unit="次")
    registry.decided(Reconciled, title="临时登记核对", unit="人")
    # No retract: the register row of the table's id is gone by then.
    registry.listen(Reconciled, reconciled, tables=("people.Alias",))
