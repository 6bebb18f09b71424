"""Which reckonings may stand, and what they change."""

from collections.abc import Sequence

from sanjiayi.kernel.facts import Record
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import registry, tables
from sanjiayi.medicine.facts import Settled
from sanjiayi.medicine.models import Settlement
from sanjiayi.medicine.money_queries import reckoning
from sanjiayi.medicine.money_rules import yuan

_ROW = ("record", "packet", "place", "at", "by", "fen", "reason")


def may_settle(record: Record[Settled]) -> Refusal | None:
    """The sum said must be what the book says, and a difference needs its reason."""
    found = reckoning(record.fact.packet)
    if found is None:
        return Refusal("medicine.unknown", "没有这张配药单，请核对单号；先登记的手机上传后再试。")
    if found.left != record.fact.fen:
        return Refusal(
            "medicine.left", f"账上现在差 {yuan(found.left)} 元，和您看到的不一样。请刷新后再核对。"
        )
    if record.fact.fen and not record.fact.reason.strip():
        return Refusal("medicine.reason", "钱对不上，请写一句原因再结账。")
    return None


def keep(records: Sequence[Record[Settled]]) -> None:
    rows = [
        (r.id, r.fact.packet, r.place, r.happened_at, r.by, r.fact.fen, r.fact.reason[:200])
        for r in records
    ]
    tables.upsert(Settlement, _ROW, rows)


def retract(records: Sequence[Record[Settled]]) -> None:
    Settlement.objects.filter(record__in=[r.id for r in records]).delete()


def enter() -> None:
    registry.decided(Settled, title="配药结账", unit="份", judge=may_settle)
    registry.listen(Settled, keep, retract=retract, tables=("medicine.Settlement",))
