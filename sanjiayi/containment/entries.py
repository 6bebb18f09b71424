"""Which decisions about buildings may stand, and what is kept of them and of the work there."""

from collections.abc import Sequence

from sanjiayi.containment.facts import (
    BuildingReleased,
    BuildingSealed,
    Disinfected,
    WasteRemoved,
)
from sanjiayi.containment.models import Seal, Treatment
from sanjiayi.kernel.facts import Record
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import registry, tables
from sanjiayi.places import queries as places

_LONGEST_HOLD = 60
"""Days; a longer one is a slip of the finger."""


def may_seal(record: Record[BuildingSealed]) -> Refusal | None:
    """A building, not sealed now, under an order not used for it before."""
    fact = record.fact
    where = places.place(record.place)
    if where is None or where.level != "building":
        return Refusal("containment.not_a_building", "只能封控一栋楼，请选到楼栋。")
    if not fact.order_no.strip():
        return Refusal("containment.no_order", "没有封控令编号，不能封控。请填上级下达的编号。")
    if not 1 <= fact.hold_days <= _LONGEST_HOLD:
        return Refusal("containment.hold_days", "封控天数要在 1 到 60 之间，请核对封控令。")
    for order_no, released_at in Seal.objects.filter(building=record.place).values_list(
        "order_no", "released_at"
    ):
        if released_at is None:
            return Refusal(
                "containment.already_sealed",
                f"{places.full_name(record.place)}已按 {order_no} 封控，不用再封；要换令请先解除。",
            )
        if order_no == fact.order_no:
            return Refusal(
                "containment.order_used",
                f"{order_no} 对这栋楼已经解除过，请填新的封控令编号。",
            )
    return None


def may_release(record: Record[BuildingReleased]) -> Refusal | None:
    """Sealed now, under this order."""
    standing = Seal.objects.filter(building=record.place, released_at=None).first()
    name = places.full_name(record.place)
    if standing is None:
        return Refusal("containment.not_sealed", f"{name}现在没有封控，不用解除。请核对楼栋。")
    if standing.order_no != record.fact.order_no:
        return Refusal(
            "containment.other_order",
            f"{name}是按 {standing.order_no} 封控的，请按这个编号解除。",
        )
    return None


def sealed(records: Sequence[Record[BuildingSealed]]) -> None:
    rows = [
        (r.place, r.fact.order_no, r.happened_at, r.day, r.fact.hold_days, r.fact.pack)
        for r in records
    ]
    tables.upsert(
        Seal, ("building", "order_no", "sealed_at", "sealed_on", "hold_days", "pack"), rows
    )


def released(records: Sequence[Record[BuildingReleased]]) -> None:
    for record in records:
        Seal.objects.filter(building=record.place, order_no=record.fact.order_no).update(
            released_at=record.happened_at, released_on=record.day
        )


def disinfected(records: Sequence[Record[Disinfected]]) -> None:
    rows = [(r.id, r.place, r.fact.what, r.fact.slot, r.happened_at, r.day) for r in records]
    tables.upsert(Treatment, ("record", "place", "what", "slot", "at", "day"), rows)


def not_disinfected(records: Sequence[Record[Disinfected]]) -> None:
    Treatment.objects.filter(record__in=[r.id for r in records]).delete()


def enter() -> None:
    registry.decided(BuildingSealed, title="楼栋封控", unit="栋", judge=may_seal)
    registry.listen(BuildingSealed, sealed, tables=("containment.Seal",))
    registry.decided(BuildingReleased, title="楼栋解封", unit="栋", judge=may_release)
    registry.listen(BuildingReleased, released, tables=("containment.Seal",))
    registry.observed(Disinfected, title="消杀", unit="次")
    registry.listen(
        Disinfected, disinfected, retract=not_disinfected, tables=("containment.Treatment",)
    )
    registry.observed(WasteRemoved, title="特殊垃圾清运", unit="袋")
