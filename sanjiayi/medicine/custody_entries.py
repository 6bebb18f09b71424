"""Which words about entrusted things may stand, and what they change."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sanjiayi.kernel.facts import Fact, Record
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import registry, tables
from sanjiayi.medicine import custody_rules as rules
from sanjiayi.medicine.custody_facts import ThingFound, ThingGiven, ThingMissed, ThingTaken
from sanjiayi.medicine.custody_models import Thing, ThingWord
from sanjiayi.medicine.custody_rules import Custody, State, Word
from sanjiayi.medicine.models import Order

_CHUNK = 500
_NAME = Refusal("medicine.thing", "标签上的编号不认识，请重扫，或在单子上选是哪一件。")
_SAME = Refusal("medicine.same_hands", "交出人和收下人是同一个人，请重新选。")
_CASH = Refusal("medicine.cash", "金额写得不对，请核对后重记。")
_MOST_FEN = 10_000_000
"""A hundred thousand yuan: nobody hands more over at a door."""

_WORD = ("record", "seq", "thing", "what", "at", "place", "by", "giver", "taker", "fen")
_THING = (
    "thing", "order", "place", "holder", "state", "to", "fen", "since", "hands", "doubts",
)  # fmt: skip
_TABLES = ("medicine.ThingWord", "medicine.Thing")

Row = tuple[Any, ...]


def unsound(records: Sequence[Record[Any]]) -> Mapping[int, Refusal]:
    """Words about no order's thing, from oneself to oneself, or with impossible cash."""
    orders = _known({rules.order_of(r.fact.thing) for r in records})
    return {n: no for n, r in enumerate(records) if (no := _why_not(r.fact, orders)) is not None}


def _known(numbers: set[str]) -> set[str]:
    found: set[str] = set()
    some = sorted(numbers)
    for start in range(0, len(some), _CHUNK):
        part = Order.objects.filter(number__in=some[start : start + _CHUNK])
        found.update(part.values_list("number", flat=True))
    return found


def _why_not(fact: ThingGiven | ThingTaken, orders: set[str]) -> Refusal | None:
    if not rules.is_thing(fact.thing) or rules.order_of(fact.thing) not in orders:
        return _NAME
    if not fact.giver or not fact.taker or fact.giver == fact.taker:
        return _SAME
    is_cash = rules.kind_of(fact.thing) == "cash"
    if not 0 <= fact.fen <= _MOST_FEN or (fact.fen and not is_cash):
        return _CASH
    return None


def may_miss(record: Record[ThingMissed]) -> Refusal | None:
    found = Thing.objects.filter(pk=record.fact.thing).first()
    if found is None:
        return _NAME
    if found.state == State.RETURNED:
        return Refusal("medicine.returned", "这一件已经还给住户，请先向住户核实。")
    if found.state == State.MISSING:
        return Refusal("medicine.missing", "这一件已经报过找不到，请看查找记录。")
    return None


def may_find(record: Record[ThingFound]) -> Refusal | None:
    found = Thing.objects.filter(pk=record.fact.thing).first()
    if found is None or not record.fact.holder:
        return _NAME
    if found.state != State.MISSING:
        return Refusal("medicine.not_missing", "这一件没有报过找不到，不用再记。")
    return None


def keep(records: Sequence[Record[Any]]) -> None:
    tables.upsert(ThingWord, _WORD, [_row(r) for r in records])
    _work_out({r.fact.thing for r in records})


def retract(records: Sequence[Record[Any]]) -> None:
    ThingWord.objects.filter(record__in=[r.id for r in records]).delete()
    _work_out({r.fact.thing for r in records})


def _row(r: Record[Any]) -> Row:
    fact = r.fact
    taker = fact.holder if isinstance(fact, ThingFound) else getattr(fact, "taker", "")
    return (
        r.id, r.seq, fact.thing, fact.kind.rpartition("_")[2], r.happened_at, r.place, r.by,
        getattr(fact, "giver", ""), taker, getattr(fact, "fen", 0),
    )  # fmt: skip


def _work_out(touched: set[str]) -> None:
    names = sorted(touched)
    for start in range(0, len(names), _CHUNK):
        some = names[start : start + _CHUNK]
        words: dict[str, list[Word]] = {}
        rows: Iterable[Row] = ThingWord.objects.filter(thing__in=some).values_list(
            "thing", "what", "at", "seq", "by", "giver", "taker", "fen", "place"
        )
        for thing, *word in rows:
            words.setdefault(thing, []).append(Word(*word))
        stands = [found for one in some if (found := rules.custody(one, words.get(one, [])))]
        gone = set(some) - {found.thing for found in stands}
        if gone:
            Thing.objects.filter(thing__in=gone).delete()
        changed = [_as_row(found) for found in stands]
        tables.upsert(Thing, _THING, changed, conflict=("thing",), replace=_THING[1:])


def _as_row(found: Custody) -> Row:
    return (
        found.thing, rules.order_of(found.thing), found.place, found.holder, str(found.state),
        found.to, found.fen, found.since, found.hands, " ".join(found.doubts),
    )  # fmt: skip


def enter() -> None:
    registry.observed(ThingGiven, title="证件交出", unit="件", judge=unsound)
    _listen(ThingGiven)
    registry.observed(ThingTaken, title="证件收下", unit="件", judge=unsound)
    _listen(ThingTaken)
    registry.decided(ThingMissed, title="证件找不到", unit="件", judge=may_miss)
    _listen(ThingMissed)
    registry.decided(ThingFound, title="证件找到", unit="件", judge=may_find)
    _listen(ThingFound)


def _listen(fact: type[Fact]) -> None:
    registry.listen(fact, keep, retract=retract, tables=_TABLES)
