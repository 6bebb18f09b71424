"""Which records about runs may stand, and what they change."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from sanjiayi.kernel.facts import Fact, Record
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import registry, tables
from sanjiayi.medicine import run_facts as facts
from sanjiayi.medicine import run_rules as rules
from sanjiayi.medicine.models import Order
from sanjiayi.medicine.run_models import Run, RunLine, RunWord
from sanjiayi.medicine.run_rules import Standing, State, Told

_CHUNK = 500
_WORD = ("record", "seq", "run", "what", "at", "place", "by", "body")
_RUN = (
    "number", "day", "step", "courier", "place", "state", "starts", "way", "left_at", "ended_at",
)  # fmt: skip
_LINE = ("run", "order", "what", "stop", "is_open")
_TABLES = ("medicine.RunWord", "medicine.Run", "medicine.RunLine")
_WHAT: dict[str, type[Fact]] = {kind.kind.rpartition(".")[2]: kind for kind in rules.KINDS}
_NO_RUN = Refusal("medicine.no_run", "没有这一趟，请核对编号。")


def stood(numbers: Iterable[str]) -> dict[str, Standing]:
    """Runs by number, worked out from their records.  A query for each 500."""
    wanted, found = sorted(set(numbers)), dict[str, Standing]()
    for start in range(0, len(wanted), _CHUNK):
        words: dict[str, list[Told]] = {}
        rows = RunWord.objects.filter(run__in=wanted[start : start + _CHUNK])
        for run, what, at, seq, place, by, body in rows.values_list(
            "run", "what", "at", "seq", "place", "by", "body"
        ):
            fact = msgspec.json.decode(body, type=_WHAT[what])
            words.setdefault(run, []).append(Told(at, seq, place, by, fact))
        found.update({n: one for n, some in words.items() if (one := rules.standing(some))})
    return found


# --- may it stand? ---------------------------------------------------------------------------


def may_plan(record: Record[facts.RunPlanned]) -> Refusal | None:
    """An order stands in one open run for each of its two ends."""
    fact = record.fact
    if no := rules.why_not_plan(fact):
        return no
    if Run.objects.filter(pk=fact.run).exists():
        return Refusal("medicine.run_again", f"{fact.run} 已经有了，请重新计划。")
    open_ones = RunLine.objects.filter(order__in=fact.orders, is_open=True)
    wanted = set(zip(fact.orders, fact.whats, strict=True))
    for order, what, run in open_ones.values_list("order", "what", "run"):
        if (order, what) in wanted:
            return Refusal("medicine.in_run", f"{order} 已经排在 {run} 里，请先作废那一趟。")
    known = set(Order.objects.filter(pk__in=fact.orders).values_list("pk", flat=True))
    if missing := sorted(set(fact.orders) - known):
        return Refusal("medicine.unknown", f"没有配药单 {missing[0]}，请重新计划。")
    return None


def may_drop(record: Record[facts.RunDropped]) -> Refusal | None:
    found = stood([record.fact.run]).get(record.fact.run)
    if found is None:
        return _NO_RUN
    return None if found.is_open else Refusal("medicine.run_over", "这一趟已经结束，不用再作废。")


def unsound(records: Sequence[Record[Any]]) -> Mapping[int, Refusal]:
    """Words about no run, or a temperature no thermometer shows."""
    numbers = {r.fact.run for r in records}
    known = set(Run.objects.filter(pk__in=numbers).values_list("pk", flat=True))
    found = {n: _NO_RUN for n, r in enumerate(records) if r.fact.run not in known}
    for n, r in enumerate(records):
        fact = r.fact
        if isinstance(fact, facts.TemperatureRead) and n not in found:
            no = rules.why_not_read(fact.tenths, fact.where)
            found |= {n: no} if no else {}
    return found


# --- what it changes -------------------------------------------------------------------------


def keep(records: Sequence[Record[Any]]) -> None:
    rows = [
        (
            r.id, r.seq, r.fact.run, r.fact.kind.rpartition(".")[2], r.happened_at, r.place,
            r.by, msgspec.json.encode(r.fact).decode(),
        )
        for r in records
    ]  # fmt: skip
    tables.upsert(RunWord, _WORD, rows)
    _work_out({r.fact.run for r in records})


def retract(records: Sequence[Record[Any]]) -> None:
    RunWord.objects.filter(record__in=[r.id for r in records]).delete()
    _work_out({r.fact.run for r in records})


def _work_out(touched: set[str]) -> None:
    found = stood(touched)
    if gone := touched - found.keys():
        Run.objects.filter(number__in=gone).delete()
    RunLine.objects.filter(run__in=touched).delete()
    rows, lines = [], []
    for number, one in sorted(found.items()):
        rows.append(_row(number, one))
        lines += _lines(number, one)
    tables.upsert(Run, _RUN, rows, conflict=("number",), replace=_RUN[1:])
    tables.upsert(RunLine, _LINE, lines)


def _row(number: str, one: Standing) -> tuple[Any, ...]:
    plan = one.plan
    return (
        number, plan.day, plan.step, one.courier, one.place, str(one.state), plan.starts,
        plan.way, one.left_at, one.ended_at,
    )  # fmt: skip


def _lines(number: str, one: Standing) -> list[tuple[Any, ...]]:
    plan = one.plan
    lines = {
        (order, what): stop
        for order, what, stop in zip(plan.orders, plan.whats, plan.stops, strict=True)
    }
    is_open = one.state in (State.PLANNED, State.LEFT)
    return [(number, order, what, stop, is_open) for (order, what), stop in lines.items()]


def enter() -> None:
    registry.decided(facts.RunPlanned, title="配药出车计划", unit="趟", judge=may_plan)
    registry.decided(facts.RunDropped, title="出车计划作废", unit="趟", judge=may_drop)
    registry.observed(facts.RunLeft, title="配药出发", unit="趟", judge=unsound)
    registry.observed(facts.TemperatureRead, title="药品温度", unit="次", judge=unsound)
    registry.observed(facts.RunHanded, title="配药换人接手", unit="趟", judge=unsound)
    registry.observed(facts.RunEnded, title="配药回到居委", unit="趟", judge=unsound)
    for kind in rules.KINDS:
        registry.listen(kind, keep, retract=retract, tables=_TABLES)
