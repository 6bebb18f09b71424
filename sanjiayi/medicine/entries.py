"""Which medicine records may stand, and what they change.

An order is worked out anew from all its records whenever one comes or goes: so records may
arrive in any order, and one that is voided leaves nothing behind.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec
from django.db.models import QuerySet

from sanjiayi.kernel.civil import civil_day
from sanjiayi.kernel.facts import Fact, Record
from sanjiayi.kernel.paths import gathering
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import registry, tables
from sanjiayi.medicine import rules
from sanjiayi.medicine.facts import (
    Bought,
    Checked,
    Climbed,
    Collected,
    Consented,
    Issued,
    NotHome,
    NotObtained,
    ReachedDesk,
    Registered,
    Withdrawn,
)
from sanjiayi.medicine.models import Order, Served, ServedOn, Step
from sanjiayi.medicine.rules import State
from sanjiayi.medicine.standing import FACTS, Standing, Told, serial_of, standing
from sanjiayi.people import known

_CHUNK = 500
_write = msgspec.json.Encoder(order="deterministic").encode
_READ: dict[str, Callable[[str], Fact]] = {
    fact.kind.rpartition(".")[2]: msgspec.json.Decoder(fact).decode for fact in FACTS
}
_NO_PERSON = Refusal("people.unknown", "名册里没有这个人，请先登记再补记。")
_NO_ORDER = Refusal("medicine.unknown", "没有这张配药单，请核对单号；先登记的手机上传后再试。")

_STEP = (
    "record", "number", "what", "at", "day", "place", "source", "person", "drug", "group",
    "runs_out_on", "by", "more",
)  # fmt: skip
_TAKEN = (
    "person", "drug", "group", "runs_out_on", "need", "strength", "boxes", "law", "keep",
    "is_vital", "priority", "can_substitute", "proxy", "may_tell", "slip", "channel", "words",
)  # fmt: skip
"""Columns of Order that stand as they were registered."""
_GROWN = ("source", "not_obtained", "rung", "report", "got", "given", "agreed", "fen", "not_home",
          "run")  # fmt: skip
_TIMES = (State.COLLECTED, State.BOUGHT, State.AT_DESK, State.ISSUED, State.WITHDRAWN)
_ORDER = (
    "number", "serial", "place", "packet", "state", "registered_at",
    *(f"{state}_at" for state in _TIMES), *_TAKEN, *_GROWN, "second", "doubts",
)  # fmt: skip
_SERVED = ("person", "first_day", "place")
_TABLES = ("medicine.Step", "medicine.Order", "medicine.Served", "medicine.ServedOn")

Row = tuple[Any, ...]


def unknown_persons(records: Sequence[Record[Registered]]) -> Mapping[int, Refusal]:
    strange = {r.fact.person for r in records}
    strange -= known.persons(strange)
    return {n: _NO_PERSON for n, r in enumerate(records) if r.fact.person in strange}


def unknown_orders(records: Sequence[Record[Any]]) -> Mapping[int, Refusal]:
    numbers = sorted({r.fact.order for r in records})
    met: set[str] = set()
    for start in range(0, len(numbers), _CHUNK):
        part = Order.objects.filter(number__in=numbers[start : start + _CHUNK])
        met.update(part.values_list("number", flat=True))
    return {n: _NO_ORDER for n, r in enumerate(records) if r.fact.order not in met}


def _step(what: str) -> Callable[[Record[Any]], Row]:
    """How a record of one kind becomes a row of Step."""

    def row(r: Record[Any]) -> Row:
        return (
            r.id, r.fact.order, what, r.happened_at, r.day, r.place,
            getattr(r.fact, "source", ""), getattr(r.fact, "person", ""),
            getattr(r.fact, "drug", ""), getattr(r.fact, "group", ""),
            getattr(r.fact, "runs_out_on", 0), r.by, _write(r.fact).decode(),
        )  # fmt: skip

    return row


def _listen(fact: type[Fact], what: str) -> None:
    as_row = _step(what)

    def project(records: Sequence[Record[Any]]) -> None:
        tables.upsert(Step, _STEP, [as_row(r) for r in records])
        _work_out({r.fact.order for r in records})

    def retract(records: Sequence[Record[Any]]) -> None:
        Step.objects.filter(record__in=[r.id for r in records]).delete()
        _work_out({r.fact.order for r in records})

    registry.listen(fact, project, retract=retract, tables=_TABLES)


def _work_out(touched: set[str]) -> None:
    """Bring these orders, and who has been served by them, into line with their records."""
    numbers = sorted(touched)
    for start in range(0, len(numbers), _CHUNK):
        _work_out_some(numbers[start : start + _CHUNK])


def _work_out_some(numbers: list[str]) -> None:
    persons = set(
        Order.objects.filter(number__in=numbers, issued_at__isnull=False).values_list(
            "person", flat=True
        )
    )
    told: dict[str, list[Told]] = {}
    steps: Iterable[Row] = (
        Step.objects.filter(number__in=numbers)
        .order_by("at", "record")
        .values_list("number", "what", "at", "place", "by", "more")
    )
    for number, what, at, place, by, more in steps:
        told.setdefault(number, []).append(Told(what, at, place, by, _READ[what](more)))
    found = {number: standing(told.get(number, ())) for number in numbers}
    orders = [_row(number, order) for number, order in found.items() if order is not None]
    gone = set(numbers) - {order[0] for order in orders}
    if gone:
        Order.objects.filter(number__in=gone).delete()
    tables.upsert(Order, _ORDER, orders, conflict=("number",), replace=_ORDER[1:])
    issued, person = _ORDER.index("issued_at"), _ORDER.index("person")
    _count_served(persons | {order[person] for order in orders if order[issued] is not None})


def _row(number: str, found: Standing) -> Row:
    return (
        number, serial_of(number), found.place, found.taken.packet or number, str(found.state),
        found.registered_at, *(found.times.get(state) for state in _TIMES),
        *(getattr(found.taken, name) for name in _TAKEN),
        *(getattr(found, name) for name in _GROWN), found.second, " ".join(found.doubts),
    )  # fmt: skip


def _count_served(touched: set[str]) -> None:
    """Each person's first time, from the orders issued to her, and how many on each day."""
    asked = sorted(touched)
    for start in range(0, len(asked), _CHUNK):
        persons = asked[start : start + _CHUNK]
        before = {row[0]: row for row in _served().filter(person__in=persons)}
        after = _first_times(persons)
        gone = before.keys() - after.keys()
        if gone:
            Served.objects.filter(person__in=gone).delete()
        tables.upsert(
            Served, _SERVED, list(after.values()), conflict=("person",), replace=_SERVED[1:]
        )
        changed = [p for p in before.keys() | after.keys() if before.get(p) != after.get(p)]
        _count_days([(before.get(p), after.get(p)) for p in changed])


def _served() -> QuerySet[Served, Row]:
    return Served.objects.values_list(*_SERVED)


def _first_times(persons: list[str]) -> dict[str, Row]:
    """Person → row of Served, in order of person."""
    rows = Order.objects.filter(person__in=persons, issued_at__isnull=False)
    first: dict[str, Row] = {}
    for person, issued_at, place in rows.order_by("person", "issued_at", "number").values_list(
        "person", "issued_at", "place"
    ):
        first.setdefault(person, (person, civil_day(issued_at or 0), place))
    return first


def _count_days(changes: Sequence[tuple[Row | None, Row | None]]) -> None:
    """Take persons out of the day and place they were first served at, put them into another."""
    change: Counter[tuple[str, int]] = Counter()
    for before, after in changes:
        for row, sign in ((before, -1), (after, 1)):
            if row is not None:
                for place in gathering(row[2]):
                    change[place, row[1]] += sign
    tables.upsert(
        ServedOn,
        ("place", "day", "persons"),
        [(*key, change[key]) for key in sorted(change)],
        conflict=("place", "day"),
        add=("persons",),
    )
    if any(before for before, _ in changes):
        ServedOn.objects.filter(day__in={day for _, day in change}, persons__lte=0).delete()


def may_check(record: Record[Checked]) -> Refusal | None:
    """The second word must come from somebody who did not buy it."""
    number, step = record.fact.order, record.fact.step
    if not Order.objects.filter(pk=number).exists():
        return _NO_ORDER
    if step not in ("bought", "issued"):
        return Refusal("medicine.step", "只能复核“购药”或“交付”，请重新选。")
    bought = Step.objects.filter(number=number, what="bought")
    if not bought.exists():
        return Refusal("medicine.not_bought", f"{number} 还没有买到，不用复核。")
    if step == "bought" and bought.filter(by=record.by).exists():
        return Refusal("medicine.second", "复核要由另一个人做，请换一位同事登录后再按。")
    return None


def may_climb(record: Record[Climbed]) -> Refusal | None:
    """Up only, and not when it is over."""
    found = Order.objects.filter(pk=record.fact.order).first()
    if found is None:
        return _NO_ORDER
    if found.state in (State.ISSUED, State.WITHDRAWN):
        return Refusal("medicine.over", f"{found.number} 已经办完，不用再往上找。")
    if record.fact.rung not in rules.RUNGS:
        return Refusal("medicine.rung", "没有这一级，请从列表里选。")
    if rules.RUNGS.index(rules.Rung(record.fact.rung)) <= rules.RUNGS.index(rules.Rung(found.rung)):
        return Refusal("medicine.rung", f"{found.number} 已经找到这一级了，请选更高的一级。")
    return None


def enter() -> None:
    registry.observed(Registered, title="配药登记", unit="份", judge=unknown_persons)
    _listen(Registered, "registered")
    registry.observed(Collected, title="收卡", unit="份", judge=unknown_orders)
    _listen(Collected, "collected")
    registry.observed(Bought, title="购药", unit="份", judge=unknown_orders)
    _listen(Bought, "bought")
    registry.observed(NotObtained, title="缺货", unit="份", judge=unknown_orders)
    _listen(NotObtained, "not_obtained")
    registry.observed(ReachedDesk, title="药到居委", unit="份", judge=unknown_orders)
    _listen(ReachedDesk, "reached_desk")
    registry.observed(Issued, title="配药发放", unit="份", judge=unknown_orders)
    _listen(Issued, "issued")
    registry.observed(Withdrawn, title="配药撤销", unit="份", judge=unknown_orders)
    _listen(Withdrawn, "withdrawn")
    registry.observed(NotHome, title="送药无人应门", unit="份", judge=unknown_orders)
    _listen(NotHome, "not_home")
    registry.observed(Consented, title="同意换药", unit="份", judge=unknown_orders)
    _listen(Consented, "consented")
    registry.decided(Checked, title="双人复核", unit="份", judge=may_check)
    _listen(Checked, "checked")
    registry.decided(Climbed, title="往上找药", unit="份", judge=may_climb)
    _listen(Climbed, "climbed")
