"""Which reckonings may stand, and what is in each till.

A till is worked out anew from its orders, the words about its cash and its reckonings whenever
one of these comes or goes: late records open it again by themselves.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from sanjiayi.kernel.facts import Fact, Record
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import registry, tables
from sanjiayi.medicine import custody_rules, facts
from sanjiayi.medicine.custody_facts import ThingTaken
from sanjiayi.medicine.custody_models import ThingWord
from sanjiayi.medicine.facts import Settled
from sanjiayi.medicine.models import Order, RunReckoning, Settlement, Till
from sanjiayi.medicine.money_facts import RunReckoned
from sanjiayi.medicine.money_queries import purse, till
from sanjiayi.medicine.money_rules import reckon, yuan
from sanjiayi.medicine.rules import State

_CHUNK = 400
_SETTLED = ("record", "packet", "place", "at", "by", "fen", "reason")
_RECKONED = ("record", "run", "at", "by", "fen", "reason")
_TILL = (
    "packet", "serial", "place", "person", "orders", "is_over", "prepaid", "spent", "returned",
    "left", "settled_at", "reason",
)  # fmt: skip
_TABLES = ("medicine.Settlement", "medicine.Till")
_OVER = (State.ISSUED, State.WITHDRAWN)
_NO_REASON = Refusal("medicine.reason", "钱对不上，请写一句原因再结账。")

Row = tuple[Any, ...]


# --- may it stand? ---------------------------------------------------------------------------


def may_settle(record: Record[Settled]) -> Refusal | None:
    """The sum said must be what the book says, and a difference needs its reason."""
    fact = record.fact
    found = till(fact.packet)
    if found is None:
        if Order.objects.filter(pk=fact.packet).exists():
            return Refusal("medicine.no_money", "这一份没有收过钱，也没有花过钱，不用结账。")
        return Refusal("medicine.unknown", "没有这张配药单，请核对单号；先登记的手机上传后再试。")
    if found.money.left != fact.fen:
        return _another_sum(found.money.left)
    if found.settled_at is not None:
        return Refusal("medicine.settled", "这一份已经结过账，之后钱没有动过。")
    return _NO_REASON if fact.fen and not fact.reason.strip() else None


def may_reckon(record: Record[RunReckoned]) -> Refusal | None:
    """As may_settle, for what a courier took along."""
    fact = record.fact
    found = purse(fact.run)
    if found is None:
        return Refusal("medicine.no_run", "没有这一趟，请核对编号。")
    if found.left != fact.fen:
        return _another_sum(found.left)
    return _NO_REASON if fact.fen and not fact.reason.strip() else None


def _another_sum(left: int) -> Refusal:
    return Refusal(
        "medicine.left", f"账上现在差 {yuan(left)} 元，和您看到的不一样。请刷新后再核对。"
    )


# --- what it changes -------------------------------------------------------------------------


def keep(records: Sequence[Record[Settled]]) -> None:
    rows = [
        (r.id, r.fact.packet, r.place, r.happened_at, r.by, r.fact.fen, r.fact.reason[:200])
        for r in records
    ]
    tables.upsert(Settlement, _SETTLED, rows)
    _work_out({r.fact.packet for r in records})


def retract(records: Sequence[Record[Settled]]) -> None:
    Settlement.objects.filter(record__in=[r.id for r in records]).delete()
    _work_out({r.fact.packet for r in records})


def keep_reckoned(records: Sequence[Record[RunReckoned]]) -> None:
    rows = [
        (r.id, r.fact.run, r.happened_at, r.by, r.fact.fen, r.fact.reason[:200]) for r in records
    ]
    tables.upsert(RunReckoning, _RECKONED, rows)


def retract_reckoned(records: Sequence[Record[RunReckoned]]) -> None:
    RunReckoning.objects.filter(record__in=[r.id for r in records]).delete()


def _of_new(records: Sequence[Record[Any]]) -> None:
    _work_out({r.fact.packet or r.fact.order for r in records})


def _of_orders(records: Sequence[Record[Any]]) -> None:
    numbers = sorted({r.fact.order for r in records})
    packets: set[str] = set()
    for start in range(0, len(numbers), _CHUNK):
        found = Order.objects.filter(pk__in=numbers[start : start + _CHUNK])
        packets.update(found.values_list("packet", flat=True))
    _work_out(packets)


def _of_cash(records: Sequence[Record[ThingTaken]]) -> None:
    cash = [r.fact.thing for r in records if custody_rules.kind_of(r.fact.thing) == "cash"]
    _work_out({custody_rules.order_of(thing) for thing in cash})


def _work_out(touched: set[str]) -> None:
    packets = sorted(touched)
    for start in range(0, len(packets), _CHUNK):
        _work_out_some(packets[start : start + _CHUNK])


def _work_out_some(packets: list[str]) -> None:
    orders = _orders(packets)
    words = _words(packets)
    ends = _ends(packets)
    rows = []
    for packet, some in sorted(orders.items()):
        money = reckon(words[packet], sum(one[4] for one in some))
        if not (money.prepaid or money.spent or money.returned):
            continue
        first, (at, fen, reason) = some[0], ends.get(packet, (None, 0, ""))
        stands = at is not None and fen == money.left
        rows.append(
            (
                packet, first[1], first[2], first[3], len(some),
                all(one[5] in _OVER for one in some),
                money.prepaid, money.spent, money.returned, money.left,
                at if stands else None, reason if stands else "",
            )
        )  # fmt: skip
    if gone := set(packets) - {row[0] for row in rows}:
        Till.objects.filter(packet__in=gone).delete()
    tables.upsert(Till, _TILL, rows, conflict=("packet",), replace=_TILL[1:])


def _orders(packets: Sequence[str]) -> dict[str, list[Row]]:
    """Packet → its orders, the first of them first."""
    found: dict[str, list[Row]] = defaultdict(list)
    rows = Order.objects.filter(packet__in=packets).order_by("serial", "number")
    for row in rows.values_list("packet", "serial", "place", "person", "fen", "state"):
        found[row[0]].append(row)
    return found


def _words(packets: Sequence[str]) -> dict[str, list[custody_rules.Word]]:
    """Packet → what was said about its cash, in order of time."""
    found: dict[str, list[custody_rules.Word]] = defaultdict(list)
    things = {custody_rules.name_of(packet, "cash"): packet for packet in packets}
    fields = ("what", "at", "seq", "by", "giver", "taker", "fen", "place")
    rows = ThingWord.objects.filter(thing__in=list(things)).order_by("at", "seq")
    for thing, *word in rows.values_list("thing", *fields):
        found[things[thing]].append(custody_rules.Word(*word))
    return found


def _ends(packets: Sequence[str]) -> dict[str, tuple[int | None, int, str]]:
    """Packet → when it was last reckoned up, what was left over, and why."""
    rows = Settlement.objects.filter(packet__in=packets).order_by("at", "record")
    ends = rows.values_list("packet", "at", "fen", "reason")
    return {packet: (at, fen, reason) for packet, at, fen, reason in ends}


def _also(fact: type[Fact], changed: Callable[[Sequence[Record[Any]]], None]) -> None:
    """After the room's own tables have heard of it."""
    registry.listen(fact, changed, retract=changed, tables=("medicine.Till",))


def enter() -> None:
    registry.decided(Settled, title="配药结账", unit="份", judge=may_settle)
    registry.listen(Settled, keep, retract=retract, tables=_TABLES)
    registry.decided(RunReckoned, title="送药员结账", unit="趟", judge=may_reckon)
    registry.listen(
        RunReckoned, keep_reckoned, retract=retract_reckoned, tables=("medicine.RunReckoning",)
    )
    _also(facts.Registered, _of_new)
    for fact in (facts.Bought, facts.Issued, facts.Withdrawn):
        _also(fact, _of_orders)
    _also(ThingTaken, _of_cash)
