"""A day's open orders as the planner wants them, and its plan made ready to be published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sanjiayi.kernel.civil import at, civil_day
from sanjiayi.kernel.paths import building_of
from sanjiayi.ledger.scopes import inside
from sanjiayi.medicine import rules, run_ground, source_queries, source_rules
from sanjiayi.medicine.models import Order, Step
from sanjiayi.medicine.rules import days_left
from sanjiayi.medicine.run_facts import RunPlanned
from sanjiayi.medicine.run_models import Run, RunLine
from sanjiayi.medicine.run_rules import COLD_MINUTES, State
from sanjiayi.medicine.source_commands import SourceRow
from sanjiayi.planning import medicine_shapes as shapes
from sanjiayi.planning.medicine_runs import DIRECT
from sanjiayi.planning.medicine_shapes import Carried, Day, Progress, RunPlan

MOST_ORDERS = 500
"""As many as one plan takes; those that run out first come first."""
_DESK = (0.0, 0.0)
_URGENCY = {"A": 60, "B": 30, "C": 10, "D": 0}


@dataclass(frozen=True)
class Hand:
    """A courier as chosen on the page.  opens, closes: seconds of the day; capacity: bags."""

    by: str
    opens: int
    closes: int
    capacity: int
    has_cold_bag: bool
    may_carry_controlled: bool


@dataclass(frozen=True)
class Ground:
    """What a plan is made from.  orders: the rows behind day.orders, by number."""

    day: Day
    progress: Progress
    orders: dict[str, Order]


def ground(hands: Sequence[Hand], place: str, *, day: int, now: int) -> Ground:
    """The orders that may travel today, and how far the day is.  Some eight queries."""
    wanted = _wanted(place)
    sources = {
        one.code: (one, hours)
        for one in source_queries.sources()
        if (hours := source_rules.hours_on(one.hours, day))
    }
    words = source_queries.words(now)
    points = run_ground.points()
    sealed = run_ground.sealed(place, now)
    orders = tuple(
        _order(one, _where(one, sources, words), points, sealed, day) for one in wanted.values()
    )
    told = Day(
        orders,
        tuple(_source(row, hours) for row, hours in sources.values()),
        tuple(_courier(hand) for hand in hands),
        shapes.Desk(_DESK),
    )
    return Ground(told, _progress(told, wanted, day, now), wanted)


def _wanted(place: str) -> dict[str, Order]:
    open_ones = Order.objects.filter(inside(place), issued_at=None, withdrawn_at=None)
    found = open_ones.order_by("runs_out_on", "serial")[:MOST_ORDERS]
    return {one.number: one for one in found}


def _where(
    one: Order,
    sources: Mapping[str, tuple[SourceRow, tuple[int, int]]],
    words: Mapping[tuple[str, str], source_rules.Heard],
) -> tuple[str, ...]:
    """Where it may be had: who said yes; nobody said so: whoever did not say no."""
    may = [
        row
        for row, _ in sources.values()
        if (row.has_controlled or one.law in ("", "ordinary"))
        and (row.has_cold or one.keep != "cold")
    ]
    said = {row.code: words[row.code, one.drug].has for row in may if (row.code, one.drug) in words}
    sure = tuple(code for code, has in said.items() if has in ("yes", "few"))
    lowest = rules.RUNGS.index(rules.Rung(one.rung))
    open_ones = (r for r in may if rules.RUNGS.index(rules.Rung(r.rung)) >= lowest)
    return sure or tuple(r.code for r in open_ones if said.get(r.code) != "no")


def _order(
    one: Order,
    where: tuple[str, ...],
    points: Mapping[str, tuple[float, float]],
    sealed: frozenset[str],
    day: int,
) -> shapes.Order:
    building = building_of(one.place)
    return shapes.Order(
        one.number,
        where,
        building,
        points.get(building, _DESK),
        door=one.place.rpartition("/")[2],
        opens=8 * shapes.HOUR,
        closes=20 * shapes.HOUR,
        cold_minutes=COLD_MINUTES if one.keep == "cold" else None,
        is_controlled=one.law in rules.TWO_CHECK,
        urgency=urgency(one, day),
        is_sealed=building in sealed,
    )


def urgency(one: Order, day: int) -> int:
    """From DIRECT on it does not wait for the desk: gone today, and a gap does harm."""
    left = days_left(one.runs_out_on, day)
    if left <= 0 and one.is_vital:
        return DIRECT + 10
    if one.priority:
        return _URGENCY[one.priority]
    return 60 if left <= 0 else 40 if left <= 1 else 20 if left <= 3 else 5


def _source(row: SourceRow, hours: tuple[int, int]) -> shapes.Source:
    opens, closes = (minute * 60 for minute in hours)
    point = (float(row.east), float(row.north))
    return shapes.Source(row.code, point, opens, closes, has_controlled=row.has_controlled)


def _courier(hand: Hand) -> shapes.Courier:
    return shapes.Courier(
        hand.by, hand.opens, hand.closes, hand.capacity, hand.has_cold_bag,
        hand.may_carry_controlled,
    )  # fmt: skip


# --- how far the day is ----------------------------------------------------------------------


def _second(ms: int, day: int) -> int:
    return max(0, (ms - at(day)) // 1000)


def _progress(told: Day, wanted: Mapping[str, Order], day: int, now: int) -> Progress:
    """From the ledger: what is bought is with its courier, or at the desk; what failed, failed."""
    today = Step.objects.filter(day=day, what="not_obtained", number__in=list(wanted))
    failed = frozenset(today.values_list("number", "source"))
    failed = frozenset((n, s) for n, s in failed if s in told.source)
    runs = {r.number: r for r in Run.objects.filter(day=day, state=State.LEFT)}
    carried: dict[str, Carried] = {}
    at_desk: dict[str, tuple[str, int]] = {}
    position: dict[str, tuple[int, tuple[float, float]]] = {}
    for number, one in wanted.items():
        if one.bought_at is None:
            continue
        run = runs.get(one.run)
        if run and run.courier in told.courier and one.at_desk_at is None:
            since = _second(one.bought_at, day)
            carried[number] = Carried(run.courier, one.source, since)
            if one.source in told.source:
                here = (since, told.source[one.source].point)
                position[run.courier] = max(position.get(run.courier, here), here)
        else:
            at_desk[number] = (one.source, 0)
    seconds = _second(now, day) if civil_day(now) == day else 0
    where = {courier: point for courier, (_, point) in position.items()}
    return Progress(seconds, where, carried, at_desk, frozenset(), failed)


# --- ready to be published -------------------------------------------------------------------


def next_numbers(day: int, count: int) -> list[str]:
    """Numbers of runs nobody has yet.  One query.  Inside the transaction that writes them."""
    known = Run.objects.filter(number__startswith=f"R-{day}-").values_list("number", flat=True)
    last = max((int(number.rpartition("-")[2]) for number in known), default=0)
    return [f"R-{day}-{last + n:02d}" for n in range(1, count + 1)]


def drafts(plan: RunPlan, day: int) -> list[RunPlanned]:
    """The runs as facts without numbers; only what somebody takes or gives at a door."""
    return [fact for run in plan.runs if (fact := _fact(run, day)).orders]


def _fact(run: shapes.Run, day: int) -> RunPlanned:
    stops = [stop for stop in run.stops if stop.kind != shapes.DESK]
    lines = [
        (order, n, what)
        for n, stop in enumerate(stops)
        for what, orders in (("take", stop.takes), ("give", stop.gives))
        for order in orders
    ]
    taken = {order for order, _, what in lines if what == "take"}
    given = {order for order, _, what in lines if what == "give"}
    return RunPlanned(
        run="",
        step=run.step,
        courier=run.courier,
        day=day,
        starts=run.starts,
        ends=run.ends,
        way=run.way,
        kinds=tuple(stop.kind for stop in stops),
        places=tuple(stop.place for stop in stops),
        begins=tuple(stop.begins for stop in stops),
        orders=tuple(order for order, _, _ in lines),
        stops=tuple(n for _, n, _ in lines),
        whats=tuple(what for _, _, what in lines),
        direct=tuple(sorted(taken & given)),
    )


def open_runs_of(orders: Sequence[str]) -> list[str]:
    """Runs that stand open and hold one of these orders.  One query."""
    lines = RunLine.objects.filter(order__in=orders, is_open=True)
    return sorted(set(lines.values_list("run", flat=True)))
