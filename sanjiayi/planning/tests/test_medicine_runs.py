"""Whatever is ordered, the runs keep every rule of medicine, and nothing in hand is lost."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanjiayi.planning import medicine_runs
from sanjiayi.planning.check import Broken
from sanjiayi.planning.medicine_check import broken
from sanjiayi.planning.medicine_reasons import REASON_WORDS
from sanjiayi.planning.medicine_shapes import (
    HOUR,
    Carried,
    Courier,
    Day,
    Desk,
    Order,
    Progress,
    Source,
)
from sanjiayi.planning.rounds import Effort

SHORT = Effort(steps=3, level=0)


@st.composite
def days(draw: st.DrawFn) -> Day:
    """Few orders of every sort, for couriers who cannot do all."""
    point = st.tuples(st.integers(-3000, 3000), st.integers(-3000, 3000))
    sources = tuple(
        Source(f"s{n}", draw(point), draw(st.integers(7, 11)) * HOUR,
               draw(st.integers(11, 18)) * HOUR, 60, draw(st.booleans()))
        for n in range(draw(st.integers(1, 3)))
    )  # fmt: skip
    buildings = [(f"yt.1.01.{n}", draw(point)) for n in range(3)]
    orders = tuple(_order(draw, n, buildings, sources) for n in range(draw(st.integers(0, 7))))
    couriers = tuple(
        Courier(f"c{n}", 8 * HOUR, draw(st.integers(9, 20)) * HOUR, draw(st.integers(1, 8)),
                draw(st.booleans()), draw(st.booleans()))
        for n in range(draw(st.integers(1, 3)))
    )  # fmt: skip
    return Day(orders, sources, couriers, Desk((0, 0), has_two=draw(st.booleans())))


def _order(
    draw: st.DrawFn,
    n: int,
    buildings: list[tuple[str, tuple[int, int]]],
    sources: tuple[Source, ...],
) -> Order:
    path, point = draw(st.sampled_from(buildings))
    opens = draw(st.integers(8, 16)) * HOUR
    return Order(
        f"o{n}",
        tuple(draw(st.sets(st.sampled_from([s.id for s in sources])))),
        path,
        point,
        str(draw(st.integers(101, 103))),
        opens,
        opens + draw(st.integers(1, 8)) * HOUR,
        draw(st.sampled_from((None, None, 15, 60))),
        draw(st.booleans()),
        draw(st.sampled_from((0, 20, 90))),
        draw(st.integers(1, 3)),
    )


@settings(deadline=None, max_examples=60)
@given(days(), st.booleans())
def test_every_plan_keeps_the_rules_and_is_no_worse_than_greedy(day: Day, is_direct: bool) -> None:
    greedy = medicine_runs.greedy(day, is_direct=is_direct)
    plan = medicine_runs.plan(day, SHORT, is_direct=is_direct)

    assert broken(day, greedy) == ()
    assert broken(day, plan) == ()
    assert plan.cost(day) <= greedy.cost(day)


@settings(deadline=None, max_examples=40)
@given(days())
def test_every_order_is_in_a_run_or_has_a_reason(day: Day) -> None:
    plan = medicine_runs.plan(day, SHORT)

    given_out = {n for run in plan.runs for stop in run.stops for n in stop.gives
                 if stop.kind == "building"}  # fmt: skip
    assert given_out | {u.order for u in plan.unplanned} == set(day.order)
    assert {u.reason for u in plan.unplanned} <= set(REASON_WORDS.values())


@settings(deadline=None, max_examples=60)
@given(days(), st.data())
def test_a_new_plan_never_drops_what_somebody_carries(day: Day, data: st.DataObject) -> None:
    now = data.draw(st.integers(9, 19)) * HOUR
    carried = {}
    room = {c.id: c.capacity for c in day.couriers}
    for order in day.orders:
        able = [
            c for c in day.couriers
            if room[c.id] >= order.load and (c.has_cold_bag or order.cold_minutes is None)
            and (c.may_carry_controlled or not order.is_controlled)
        ]  # fmt: skip
        if order.sources and able and data.draw(st.booleans()):
            who = data.draw(st.sampled_from([c.id for c in able]))
            room[who] -= order.load
            carried[order.id] = Carried(
                who, order.sources[0], now - 60, 0, data.draw(st.booleans())
            )
    failed = frozenset((o.id, o.sources[0]) for o in day.orders if o.sources)
    progress = Progress(now, {}, carried, failed=failed - {(n, c.source) for n, c in
                                                         carried.items()})  # fmt: skip

    plan = medicine_runs.plan(day, SHORT, progress)

    handled = {n for run in plan.runs for n in run.loaded}
    assert carried.keys() <= handled
    for run in plan.runs:
        for name in run.loaded:
            if name in carried and run.step == "fetch":
                assert run.courier == carried[name].courier


@pytest.fixture
def small() -> Day:
    order = Order("insulin", ("a", "b"), "yt.1.01.1", (500.0, 0.0), "101", cold_minutes=60)
    sources = (Source("a", (1000.0, 0.0)), Source("b", (-2000.0, 0.0), has_controlled=True))
    return Day((order,), sources, (Courier("c"),), Desk((0.0, 0.0)))


def test_a_failed_pickup_is_sought_elsewhere(small: Day) -> None:
    first = medicine_runs.plan(small, SHORT)
    progress = medicine_runs.with_failed(Progress(), [("insulin", "a")], 10 * HOUR)
    second = medicine_runs.plan(small, SHORT, progress)

    assert (first.chosen["insulin"], second.chosen["insulin"]) == ("a", "b")
    assert broken(small, second, progress) == ()
    assert all(run.starts >= 10 * HOUR for run in second.runs)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"sources": ()}, "nowhere"),
        ({"sources": ("a",), "is_controlled": True}, "not_dispensed"),
        ({"is_controlled": True}, "no_custodian"),
        ({"cold_minutes": 1}, "cold"),
        ({"closes": 7 * HOUR}, "time"),
        ({"load": 61}, "too_big"),
    ],
)
def test_what_cannot_be_planned_says_why(small: Day, change: dict[str, object], code: str) -> None:
    day = replace(small, orders=(replace(small.orders[0], **change),))  # type: ignore[arg-type]

    plan = medicine_runs.plan(day, SHORT)

    assert [u.reason for u in plan.unplanned] == [REASON_WORDS[code]]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"cold_minutes": 2}, "cold"),
        ({"is_controlled": True}, "custody"),
        ({"closes": 8 * HOUR}, "window"),
        ({"load": 99}, "room"),
        ({"sources": ("b",)}, "source"),
    ],
)
def test_a_plan_for_other_rules_is_refused(
    small: Day, change: dict[str, object], rule: str
) -> None:
    plan = medicine_runs.plan(small, SHORT)
    harder = replace(small, orders=(replace(small.orders[0], **change),))  # type: ignore[arg-type]

    assert Broken(rule, "c" if rule == "room" else "insulin") in broken(harder, plan)
