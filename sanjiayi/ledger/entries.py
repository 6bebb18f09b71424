"""Corrections: what voiding or amending a fact does to the figures, and our own wiring."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Sum

from sanjiayi.kernel.facts import Record
from sanjiayi.kernel.paths import gathering
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import registry, store
from sanjiayi.ledger.facts import Amended, SetAsideResolved, Voided
from sanjiayi.ledger.making import add_to_rollups, project
from sanjiayi.ledger.models import Correction, Fact
from sanjiayi.ledger.registry import Kind, Nature

Row = tuple[Any, ...]
"""A row of the table of facts, store.COLUMNS."""


def original_of(fact_id: str) -> Row | None:
    """The row of the fact that bears this id."""
    try:
        wanted = UUID(fact_id).bytes
    except ValueError:
        return None
    return Fact.objects.filter(id=wanted).values_list(*store.COLUMNS).first()


def as_record(row: Row, quantity: int | None = None) -> Record[Any]:
    """A stored row as listeners see it, with another quantity if one is given."""
    kind = registry.kind_named(row[2])
    return Record(
        row[0], bytes(row[1]), kind.decode(row[11].encode()), row[3], row[4], row[5], row[6],
        row[7], row[9], row[10] if quantity is None else quantity,
    )  # fmt: skip


def _standing_quantity(row: Row) -> int:
    """The quantity as earlier amendments left it."""
    changes = Correction.objects.filter(corrected_seq=row[0]).aggregate(
        change=Sum("quantity", default=0)
    )
    return int(row[10]) + int(changes["change"])


def may_correct(record: Record[Voided] | Record[Amended]) -> Refusal | None:
    """A fact can be corrected once it is known, is not voided, and its rooms can take it back."""
    fact = record.fact
    row = original_of(fact.voids if isinstance(fact, Voided) else fact.amends)
    if row is None:
        return Refusal("ledger.unknown_fact", "要更正的那条记录还没有到台账，请稍后再试。")
    if record.by.startswith("device:") and row[5] != record.by:
        return Refusal("ledger.not_yours", "设备只能撤销自己的记录，请组长在页面上更正。")
    if Correction.objects.filter(corrected_seq=row[0], count=-1).exists():
        return Refusal("ledger.already_voided", "这条记录已经作废，无需再更正。")
    kind = registry.kind_named(row[2])
    if row[2].startswith("ledger.") or not _can_retract(kind):
        return Refusal("ledger.not_voidable", "这类记录不能作废，请用相反的决定来更正。")
    return None


def _can_retract(kind: Kind) -> bool:
    """A decided kind nobody listens to tells of a reference table, which voiding cannot undo."""
    if kind.nature is Nature.DECIDED and not kind.listeners:
        return False
    return all(listener.retract is not None for listener in kind.listeners)


def _retract(kind: Kind, records: Sequence[Record[Any]]) -> None:
    for listener in kind.listeners:
        if listener.retract is not None:
            listener.retract(records)


def voided(records: Sequence[Record[Voided]]) -> None:
    """Take the original out of its figures and of every table it had changed."""
    for record in records:
        row = original_of(record.fact.voids)
        if row is None:
            continue
        quantity = _standing_quantity(row)
        _note(record.seq, row, -1, -quantity, record.fact.reason)
        _retract(registry.kind_named(row[2]), [as_record(row, quantity)])


def amended(records: Sequence[Record[Amended]]) -> None:
    """Give the original another quantity, in its figures and in every table."""
    for record in records:
        row = original_of(record.fact.amends)
        if row is None:
            continue
        before, after = _standing_quantity(row), record.fact.quantity
        _note(record.seq, row, 0, after - before, record.fact.reason)
        kind = registry.kind_named(row[2])
        _retract(kind, [as_record(row, before)])
        if kind.listeners:
            project(kind, [as_record(row, after)])


def _note(seq: int, row: Row, count: int, quantity: int, reason: str) -> None:
    day, place, kind = row[9], row[3], row[2]
    Correction.objects.create(
        seq=seq,
        corrected_seq=row[0],
        day=day,
        place=place,
        kind=kind,
        count=count,
        quantity=quantity,
        reason=reason[:80],
    )
    add_to_rollups({(day, above, kind): (count, quantity, 0) for above in gathering(place)})


def enter() -> None:
    """Called once, when Django starts."""
    registry.decided(Voided, title="作废", judge=may_correct, unit="条", from_devices=True)
    registry.listen(Voided, voided, tables=("ledger.Correction",))
    registry.decided(Amended, title="更正数量", judge=may_correct, unit="条", from_devices=True)
    registry.listen(Amended, amended, tables=("ledger.Correction",))
    registry.decided(SetAsideResolved, title="待核处理", unit="条")
