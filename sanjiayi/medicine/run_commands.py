"""What is done about runs.  One verb, one function, one fact."""

from collections.abc import Sequence

import msgspec

from sanjiayi.kernel.facts import Fact
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import book
from sanjiayi.medicine import commands, custody_queries, rules, run_facts, run_rules
from sanjiayi.medicine.custody_rules import lacking, name_of
from sanjiayi.medicine.drugs import Law
from sanjiayi.medicine.models import Order
from sanjiayi.medicine.run_entries import stood
from sanjiayi.medicine.run_facts import RunPlanned
from sanjiayi.medicine.run_planning import next_numbers, open_runs_of
from sanjiayi.medicine.run_rules import Standing, State


def publish(plans: Sequence[RunPlanned], *, place: str, by: str, now: int) -> list[str]:
    """Lay the runs of a day down; runs that hold the same orders are dropped first.

    Who was under way goes on under the new number.  Raises Refusal "medicine.nothing" or the
    ledger's; then nothing is written.
    """
    if not plans:
        raise Refusal("medicine.nothing", "没有排出要走的路，请先看每一单没排上的原因。")
    with book.together():
        before = stood(open_runs_of([order for plan in plans for order in plan.orders]))
        on_way = {one.courier for one in before.values() if one.state is State.LEFT}
        for number in before:
            _record(run_facts.RunDropped(run=number, why="again"), number, place, by, now)
        numbers = next_numbers(plans[0].day, len(plans))
        for number, plan in zip(numbers, plans, strict=True):
            fact = msgspec.structs.replace(plan, run=number)
            _record(fact, number, place, by, now)
            if plan.courier in on_way:
                on_way.discard(plan.courier)
                _record(run_facts.RunLeft(run=number), number, place, by, now)
    return numbers


def _record(fact: Fact, number: str, place: str, by: str, now: int) -> None:
    book.record([book.Draft(fact, place, subject=number, happened_at=now)], by=by, now=now)


def _found(number: str) -> Standing:
    found = stood([number]).get(number)
    if found is None:
        raise Refusal("medicine.no_run", f"没有 {number} 这一趟，请核对编号。")
    if not found.is_open:
        raise Refusal("medicine.run_over", "这一趟已经结束或作废，请刷新看最新情况。")
    return found


def lacks(found: Standing) -> list[tuple[str, str, bool]]:
    """(order, kind of thing, is the drug controlled?) the courier does not hold yet.

    Only what is fetched is looked at.  A query for each packet.
    """
    plan = found.plan
    taken = [o for o, what in zip(plan.orders, plan.whats, strict=True) if what == "take"]
    missing = []
    for order in Order.objects.filter(pk__in=taken, bought_at=None).order_by("serial"):
        law: Law = order.law or "ordinary"  # type: ignore[assignment]
        held = custody_queries.of_order(order.packet)
        for kind in lacking(law, held, found.courier):
            missing.append((order.number, kind, order.law in rules.TWO_CHECK))
    return missing


def leave(number: str, *, is_told: bool = False, by: str, now: int) -> None:
    """The courier sets out.

    is_told   somebody read what is missing and lets the courier go all the same
    Raises Refusal "medicine.lacks"; what is controlled never leaves without its papers.
    """
    with book.together():
        found = _found(number)
        if found.state is State.LEFT:
            raise Refusal("medicine.run_left", "这一趟已经出发，不用再记。")
        missing = lacks(found)
        strict = sorted({order for order, _, is_strict in missing if is_strict})
        if strict:
            raise Refusal("medicine.lacks", f"{strict[0]} 是管制药品，证件没带齐不能出发。")
        if missing and not is_told:
            raise Refusal("medicine.lacks", "证件没带齐，请先补齐；确实要走，请勾选已经知道。")
        names = tuple(name_of(order, kind) for order, kind, _ in missing)
        fact = run_facts.RunLeft(run=number, lacks=names)
        _record(fact, number, found.place, by, now)


def read_temperature(number: str, tenths: int, where: str, *, by: str, now: int) -> None:
    """A thermometer was read.  Raises Refusal "medicine.degrees"."""
    if no := run_rules.why_not_read(tenths, where):
        raise no
    fact = run_facts.TemperatureRead(run=number, tenths=tenths, where=where)
    _record(fact, number, _found(number).place, by, now)


def hand_over(number: str, taker: str, why: str, *, by: str, now: int) -> None:
    """Somebody else goes on.  Raises Refusal "medicine.same_hands"."""
    found = _found(number)
    if not taker or taker == found.courier:
        raise Refusal("medicine.same_hands", "请选另一位送药员。")
    why = why if why in run_rules.WHY_HANDED_WORDS else "other"
    fact = run_facts.RunHanded(run=number, giver=found.courier, taker=taker, why=why)
    _record(fact, number, found.place, by, now)


def end(number: str, *, by: str, now: int) -> tuple[str, ...]:
    """Back at the desk; what was bought on it and given to nobody lies there now.

    Returns these orders.  Raises Refusal "medicine.not_left".
    """
    with book.together():
        found = _found(number)
        if found.state is not State.LEFT:
            raise Refusal("medicine.not_left", "这一趟还没有出发。不走了，请作废。")
        still = Order.objects.filter(
            pk__in=found.plan.orders, bought_at__isnull=False, issued_at=None
        )
        left = tuple(still.order_by("serial").values_list("pk", flat=True))
        _record(run_facts.RunEnded(run=number, left=left), number, found.place, by, now)
        new = still.filter(at_desk_at=None).values_list("pk", flat=True)
        commands.reach_desk(list(new), by=by, now=now)
    return left


def drop(number: str, *, by: str, now: int) -> None:
    """The plan is withdrawn."""
    fact = run_facts.RunDropped(run=number)
    _record(fact, number, _found(number).place, by, now)
