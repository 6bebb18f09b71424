"""Whether a day's runs may be walked: every rule of medicine looked at again.

Pure, and knows no planner: bags are followed from hand to hand through all runs.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sanjiayi.planning.check import Broken
from sanjiayi.planning.medicine_shapes import (
    BUILDING,
    DESK,
    SOURCE,
    Day,
    Progress,
    Run,
    RunPlan,
    RunStop,
)


@dataclass
class Bag:
    """Where an order is.  holder: a courier, DESK or BUILDING; "" before it is fetched."""

    holder: str = ""
    since: int = 0
    out_before: int = 0
    at_desk_from: int = 0


def broken(day: Day, plan: RunPlan, progress: Progress | None = None) -> tuple[Broken, ...]:
    """Every rule the plan breaks; empty for runs that may be walked.

    "once"     an order is delivered twice, lost, or both planned and not
    "hand"     given by somebody who does not have it, or taken where it is not
    "source"   fetched where it is not to be had or may not be dispensed
    "custody"  controlled medicine with somebody who may not, or not checked by two
    "cold"     without a cold bag, or too long out of the fridge
    "window"   outside opening hours, the order's times or the shift
    "room"     more bags than fit;  "way": the times are not those of the way
    "sorted"   taken from the desk before it is sorted
    """
    progress = progress or Progress()
    return tuple(dict.fromkeys(_Walk(day, plan, progress).look()))


class _Walk:
    def __init__(self, day: Day, plan: RunPlan, progress: Progress) -> None:
        self.day, self.plan, self.progress = day, plan, progress
        self.bags = {order.id: Bag() for order in day.orders}
        for name, carried in progress.carried.items():
            self.bags[name] = Bag(carried.courier, carried.out_since, carried.out_before)
        for name, (_, seconds) in progress.at_desk.items():
            self.bags[name] = Bag(DESK, 0, seconds, progress.now - day.desk.sorting)
        for name in progress.delivered:
            self.bags[name] = Bag(BUILDING)

    def look(self) -> Iterator[Broken]:
        free: dict[str, int] = {}
        for run in sorted(self.plan.runs, key=lambda r: (r.step != "fetch", r.starts, r.courier)):
            if run.starts < max(free.get(run.courier, 0), self.progress.now):
                yield Broken("window", run.courier)
            free[run.courier] = run.ends
            yield from self._run(run)
        yield from self._once()

    def _once(self) -> Iterator[Broken]:
        unplanned = {u.order for u in self.plan.unplanned}
        back = set(self.plan.brought_back)
        for name, bag in self.bags.items():
            is_done = bag.holder == BUILDING
            is_back = bag.holder == DESK and name in back
            is_said = name in unplanned or (name in back if is_done else is_back)
            if is_done == is_said:
                yield Broken("once", name)
            if name in self.progress.carried and not is_done and bag.holder != DESK:
                yield Broken("once", name)

    def _run(self, run: Run) -> Iterator[Broken]:
        courier = self.day.courier[run.courier]
        now, here, way = run.starts, run.begins_at, 0
        if run.starts < courier.opens or (run.ends > courier.closes and not self.plan.brought_back):
            yield Broken("window", run.courier)
        yield from self._load(run)
        held = {n for n, bag in self.bags.items() if bag.holder == run.courier}
        for stop in run.stops:
            step = self.day.seconds(here, stop.point)
            if stop.arrives != now + step or not stop.arrives <= stop.begins <= stop.leaves:
                yield Broken("way", run.courier)
            now, here, way = stop.leaves, stop.point, way + step
            yield from self._stop(run, stop, held)
            if sum(self.day.order[n].load for n in held) > courier.capacity:
                yield Broken("room", run.courier)
        step = self.day.seconds(here, self.day.desk.point)
        if (run.ends, run.way) != (now + step, way + step):
            yield Broken("way", run.courier)
        for name in sorted(held):  # what is still in the bag comes to the desk at the end
            yield from self._give(run, name, DESK, run.ends)

    def _load(self, run: Run) -> Iterator[Broken]:
        """What a courier takes from the desk when setting out."""
        for name in run.loaded:
            bag = self.bags[name]
            if bag.holder == run.courier:
                continue  # in hand from before
            if bag.holder != DESK:
                yield Broken("hand", name)
            elif run.starts < bag.at_desk_from + self.day.desk.sorting:
                yield Broken("sorted", name)
            yield from self._hold(run, name, run.starts)
        loads = sum(self.day.order[n].load for n in run.loaded)
        if loads > self.day.courier[run.courier].capacity:
            yield Broken("room", run.courier)

    def _hold(self, run: Run, name: str, since: int) -> Iterator[Broken]:
        order, courier = self.day.order[name], self.day.courier[run.courier]
        self.bags[name].holder, self.bags[name].since = run.courier, since
        if order.is_controlled and not courier.may_carry_controlled:
            yield Broken("custody", name)
        if order.cold_minutes is not None and not courier.has_cold_bag:
            yield Broken("cold", name)

    def _stop(self, run: Run, stop: RunStop, held: set[str]) -> Iterator[Broken]:
        for name in stop.takes:
            yield from self._take(run, stop, name)
            held.add(name)
        for name in stop.gives:
            if name not in held:
                yield Broken("hand", name)
            held.discard(name)
            if stop.kind == BUILDING:
                yield from self._window(stop, name)
            yield from self._give(run, name, stop.kind, stop.begins)
        if stop.kind == DESK:
            for name in stop.gives:
                self.bags[name].at_desk_from = stop.leaves
        yield from self._two(stop)

    def _two(self, stop: RunStop) -> Iterator[Broken]:
        handed = [n for n in (*stop.takes, *stop.gives) if self.day.order[n].is_controlled]
        for name in handed:
            if name not in stop.two_check or stop.leaves - stop.begins < self.day.pace.checking:
                yield Broken("custody", name)
            if stop.kind == DESK and not self.day.desk.has_two:
                yield Broken("custody", name)

    def _take(self, run: Run, stop: RunStop, name: str) -> Iterator[Broken]:
        order = self.day.order[name]
        source = self.day.source.get(stop.place)
        if stop.kind != SOURCE or source is None or self.bags[name].holder:
            yield Broken("hand", name)
            return
        is_had = source.id in order.sources and (name, source.id) not in self.progress.failed
        if not is_had or (order.is_controlled and not source.has_controlled):
            yield Broken("source", name)
        if stop.begins < source.opens or stop.leaves > source.closes:
            yield Broken("window", name)
        yield from self._hold(run, name, stop.leaves)

    def _window(self, stop: RunStop, name: str) -> Iterator[Broken]:
        order = self.day.order[name]
        if order.building != stop.place or order.point != stop.point:
            yield Broken("hand", name)
        if not order.opens <= stop.begins or stop.leaves < stop.begins + self.day.pace.service:
            yield Broken("window", name)
        if stop.begins > order.closes:
            yield Broken("window", name)

    def _give(self, run: Run, name: str, holder: str, when: int) -> Iterator[Broken]:
        bag, order = self.bags[name], self.day.order[name]
        out = bag.out_before + when - bag.since
        is_late = order.cold_minutes is not None and out > order.cold_minutes * 60
        if is_late and not (holder == DESK and name in self.plan.brought_back):
            yield Broken("cold", name)
        bag.holder, bag.out_before, bag.at_desk_from = holder, out, when
