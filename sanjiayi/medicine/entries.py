"""Which medicine records may stand, and what they change.

An order is worked out anew from all its records whenever one comes or goes: so records may
arrive in any order, and one that is voided leaves nothing behind.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from sanjiayi.kernel.civil import civil_day
from sanjiayi.kernel.facts import Fact, Record
from sanjiayi.kernel.paths import gathering
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import registry, tables
from sanjiayi.medicine import rules
from sanjiayi.medicine.facts import (
    Bought,
    Collected,
    Issued,
    NotObtained,
    ReachedDesk,
    Registered,
    Withdrawn,
)
from sanjiayi.medicine.models import Order, Served, ServedOn, Step
from sanjiayi.medicine.rules import State
from sanjiayi.people import known

_CHUNK = 500
_NO_PERSON = Refusal("people.unknown", "名册里没有这个人，请先登记再补记。")
_NO_ORDER = Refusal("medicine.unknown", "没有这张配药单，请核对单号；先登记的手机上传后再试。")

_STEP = (
    "record", "number", "what", "at", "day", "place", "source", "person", "drug", "group",
    "runs_out_on",
)  # fmt: skip
_ORDER = (
    "number", "person", "place", "drug", "group", "runs_out_on", "state", "registered_at",
    "collected_at", "bought_at", "at_desk_at", "issued_at", "withdrawn_at", "source",
    "not_obtained",
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
            getattr(r.fact, "runs_out_on", 0),
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
    steps: dict[str, list[Row]] = {}
    for row in Step.objects.filter(number__in=numbers).order_by("at", "record").values_list(*_STEP):
        steps.setdefault(row[1], []).append(row)
    orders = [order for number in numbers if (order := _order(steps.get(number, [])))]
    gone = set(numbers) - {order[0] for order in orders}
    if gone:
        Order.objects.filter(number__in=gone).delete()
    tables.upsert(Order, _ORDER, orders, conflict=("number",), replace=_ORDER[1:])
    _count_served(persons | {order[1] for order in orders if order[11] is not None})


def _order(steps: Sequence[Row]) -> Row | None:
    """The order its records (in order of time) tell of; None without a registration."""
    first = next((s for s in steps if s[2] == "registered"), None)
    if first is None:
        return None
    times: dict[State, int] = {}
    source, missing = "", 0
    for _, _, what, at, _, _, where, *_ in steps:
        if what == "not_obtained":
            missing += 1
        else:
            times.setdefault(rules.STATE_OF_STEP[what], at)
        if what == "bought" or (where and State.BOUGHT not in times):
            source = where
    _, number, _, at, _, place, _, person, drug, group, runs_out_on = first
    return (
        number, person, place, drug, group, runs_out_on, str(rules.state(times)), at,
        times.get(State.COLLECTED), times.get(State.BOUGHT), times.get(State.AT_DESK),
        times.get(State.ISSUED), times.get(State.WITHDRAWN), source, missing,
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


def enter() -> None:
    registry.observed(Registered, title="配药登记", unit="份", judge=unknown_persons)
    _listen(Registered, "registered")
    for fact, title, what in (
        (Collected, "收卡", "collected"),
        (Bought, "购药", "bought"),
        (NotObtained, "缺货", "not_obtained"),
        (ReachedDesk, "药到居委", "reached_desk"),
        (Issued, "配药发放", "issued"),
        (Withdrawn, "配药撤销", "withdrawn"),
    ):
        registry.observed(fact, title=title, unit="份", judge=unknown_orders)
        _listen(fact, what)
