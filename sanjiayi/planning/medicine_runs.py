"""A day's runs for medicine: fetched to the desk, sorted there, brought to the doors.

Pure.  Two steps: couriers fetch from the sources to the desk and its fridge; when the last bag
is in and sorted, they bring them in walking order.  What cannot wait for that (urgent, or shut
before the bags would be sorted) goes from its source to its door on the same ways.  Where a
day is too short for two steps everything can go directly (is_direct).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sanjiayi.planning import medicine_check, rounds
from sanjiayi.planning.medicine_reasons import why_not
from sanjiayi.planning.medicine_rounds import (
    Piece,
    Rounds,
    at_building,
    at_desk,
    at_source,
    bundles,
    most_together,
)
from sanjiayi.planning.medicine_shapes import (
    DESK,
    Courier,
    Day,
    Order,
    Point,
    Progress,
    Run,
    RunPlan,
    Source,
    Unplanned,
)
from sanjiayi.planning.medicine_sources import allowed, choose, nearest_each
from sanjiayi.planning.rounds import Effort
from sanjiayi.planning.routing import FOREVER, Plan

DIRECT = 80
"""From this urgency on an order does not wait for the desk."""

FETCH_SHARE = 0.6
"""Part of the time out of a fridge that the way to the desk may take; the rest is for the door."""

MOST_LATE = 40
"""Orders that go directly after all; of more, more hands are missing and not another way."""

ONE_TRIP = 0.7
"""Part of all couriers' room up to which everything is fetched without coming back between."""

TRIPS = 4
"""How often a courier may come back to the desk for more."""

RELOADING = 300
"""Seconds between coming back and setting out again."""

QUICK = Effort(steps=0, seconds=2.5, level=0)
GREEDY = Effort(steps=0, with_solver=False)


def plan(
    day: Day, effort: Effort = QUICK, progress: Progress | None = None, *, is_direct: bool = False
) -> RunPlan:
    """The best runs found that keep every rule; never worse than greedy ones.

    progress   plan the rest of a day again: what is done stays done, what somebody carries
               stays with them, and is brought to its door or at the least to the desk
    """
    progress = progress or Progress()
    plans = [greedy(day, progress, is_direct=is_direct)]
    if effort != GREEDY:
        options = _options(day, progress)
        choices = _choices(day, options, is_direct=is_direct)
        for chosen in choices if effort.steps else choices[:1]:
            plans.append(_Planner(day, effort, progress, chosen, is_direct=is_direct).plan())
    good = [one for one in plans if not medicine_check.broken(day, one, progress)]
    return min(good or plans[:1], key=lambda one: one.cost(day))


def greedy(day: Day, progress: Progress | None = None, *, is_direct: bool = False) -> RunPlan:
    """The runs that always come: nearest source of each order, cheapest insertion, no solver."""
    progress = progress or Progress()
    chosen = nearest_each(day, _options(day, progress), is_direct=is_direct)
    return _Planner(day, GREEDY, progress, chosen, is_direct=is_direct).plan()


def _options(day: Day, progress: Progress) -> dict[str, list[Source]]:
    held = progress.carried.keys() | progress.at_desk.keys() | progress.delivered
    return {o.id: allowed(day, o, progress.failed) for o in day.orders if o.id not in held}


def _choices(
    day: Day, options: Mapping[str, list[Source]], *, is_direct: bool
) -> list[dict[str, str]]:
    few = choose(day, options, is_direct=is_direct)
    near = nearest_each(day, options, is_direct=is_direct)
    return [few] if few == near else [few, near]


@dataclass
class _Fetched:
    """What the first step left.  out: seconds out of a fridge of what came to the desk."""

    runs: list[Run]
    ends: dict[str, int]
    out: dict[str, int]
    last_in: int
    behind: set[str]
    back: set[str]


class _Planner:
    def __init__(
        self,
        day: Day,
        effort: Effort,
        progress: Progress,
        chosen: Mapping[str, str],
        *,
        is_direct: bool,
    ) -> None:
        self.day, self.effort, self.progress = day, effort, progress
        self.chosen = dict(chosen)
        self.is_direct = is_direct
        self.most = most_together(day.couriers)

    def plan(self) -> RunPlan:
        """Two passes: what the second step has no time for goes directly in the second."""
        urgent = {o.id for o in self.day.orders if self.is_direct or o.urgency >= DIRECT}
        best = self._pass(urgent)
        late = {u.order for u in best.unplanned if u.order in self.chosen} - urgent
        if 0 < len(late) <= MOST_LATE:
            again = self._pass(urgent | late)
            best = min(best, again, key=lambda one: one.cost(self.day))
        return best

    def _pass(self, direct: set[str]) -> RunPlan:
        fetched = self._fetch(direct)
        out = {name: seconds for name, (_, seconds) in self.progress.at_desk.items()}
        behind = set(fetched.behind)
        runs, left = self._bring(fetched, out | fetched.out)
        behind |= left
        missing = [
            o.id
            for o in self.day.orders
            if o.id not in self.chosen
            and o.id not in self.progress.carried
            and o.id not in self.progress.at_desk
            and o.id not in self.progress.delivered
        ]
        unplanned = tuple(
            Unplanned(o.id, why_not(self.day, o, self.progress, self.chosen.get(o.id)))
            for o in self.day.orders
            if o.id in behind or o.id in missing
        )
        made_by = "greedy" if self.effort == GREEDY else "search"
        back = tuple(sorted(fetched.back))
        return RunPlan((*fetched.runs, *runs), unplanned, self.chosen, made_by, back)

    def _fetch(self, direct: set[str]) -> _Fetched:
        """The first step; what cannot be carried on is brought back, whatever it costs."""
        back: set[str] = set()
        overtime: set[str] = set()
        while True:
            told = self._fetching(direct, back, overtime)
            found = rounds.solve(told.problem(), self.effort)
            stuck = [told.pieces[n] for n in found.unserved if told.pieces[n].carrier]
            if not stuck:
                return self._fetched(told, found, back)
            for piece in stuck:
                names = {o.id for o in piece.orders}
                overtime |= {piece.carrier or ""} if names <= back else set()
                back |= names

    def _fetching(self, direct: set[str], back: set[str], overtime: set[str]) -> Rounds:
        told = Rounds(self.day)
        told.node(self.day.desk.point)
        fetch = [self.day.order[name] for name in self.chosen]
        rest = [o for o in fetch if o.id not in direct]
        room = sum(c.capacity for c in self.day.couriers)
        is_one_trip = sum(o.load for o in rest) <= room * ONE_TRIP
        for courier in self.day.couriers:
            closes = min(courier.closes, self.day.desk.closes) if rest else courier.closes
            closes = FOREVER if courier.id in overtime else closes
            opens = max(courier.opens, self.progress.now)
            if opens < closes:
                told.courier(courier, self._at(courier), opens, closes)
        for order in self.day.orders:
            if order.id in self.progress.carried:
                told.add(self._carried(order, is_back=order.id in back))
        straight = [o for o in fetch if o.id in direct]
        for piece in bundles(straight, self._as_direct, self.most):
            told.add(self._piece(piece, at_building(piece[0]), 1.0))
        for piece in bundles(rest, self._as_fetch, self.most):
            told.add(self._to_desk(piece, is_one_trip=is_one_trip))
        return told

    def _as_fetch(self, o: Order) -> object:
        return self.chosen[o.id], o.cold_minutes, o.is_controlled

    def _as_direct(self, o: Order) -> object:
        return (*_at_door(o), self.chosen[o.id])

    def _at(self, courier: Courier) -> Point:
        return self.progress.at.get(courier.id, self.day.desk.point)

    def _to_desk(self, orders: tuple[Order, ...], *, is_one_trip: bool) -> Piece:
        """What nobody checks at the desk and no fridge waits for may lie until the run ends."""
        piece = self._piece(orders, at_desk(self.day), FETCH_SHARE)
        if is_one_trip and piece.ride is None and not orders[0].is_controlled:
            return replace(piece, given=None)
        return piece

    def _piece(
        self, orders: tuple[Order, ...], given: tuple[str, str, Point], share: float
    ) -> Piece:
        one = orders[0]
        ride = None if one.cold_minutes is None else int(one.cold_minutes * 60 * share)
        opens, closes = (0, self.day.desk.closes) if given[0] == DESK else (one.opens, one.closes)
        if given[0] == DESK and one.is_controlled and not self.day.desk.has_two:
            closes = -1  # nobody there to check it with
        source = at_source(self.day, self.chosen[one.id])
        return Piece(orders, source, given, opens, closes, ride)

    def _carried(self, order: Order, *, is_back: bool) -> Piece:
        carried = self.progress.carried[order.id]
        if is_back:
            return Piece((order,), None, at_desk(self.day), 0, FOREVER, None, carried.courier)
        ride = None
        if order.cold_minutes is not None:
            courier = self.day.courier[carried.courier]
            starts = max(courier.opens, self.progress.now)
            out = carried.out_before + starts - carried.out_since
            ride = order.cold_minutes * 60 - out
        if carried.is_for_door or self.is_direct or order.urgency >= DIRECT:
            given, opens, closes = at_building(order), order.opens, order.closes
        else:
            given, opens, closes = at_desk(self.day), 0, self.day.desk.closes
        return Piece((order,), None, given, opens, closes, ride, carried.courier)

    def _fetched(self, told: Rounds, found: Plan, back: set[str]) -> _Fetched:
        result = _Fetched([], {}, {}, self.progress.now - self.day.desk.sorting, set(), back)
        for route in found.routes:
            courier = self.day.courier[route.vehicle]
            result.runs.append(told.run(route, "fetch", self._at(courier)))
            result.ends[courier.id] = route.ends
            since = {s.request: s.leaves for s in route.stops if s.is_pickup}
            for stop in route.stops:
                piece = told.pieces[stop.request]
                if piece.given is None:
                    result.last_in = max(result.last_in, route.ends)
                    result.out.update({o.id: 0 for o in piece.orders})
                elif not stop.is_pickup and piece.given[0] == DESK:
                    result.last_in = max(result.last_in, stop.leaves)
                    for order in piece.orders:
                        left = since.get(stop.request)
                        result.out[order.id] = self._out(order, left, stop.begins)
        result.behind = {o.id for n in found.unserved for o in told.pieces[n].orders}
        return result

    def _out(self, order: Order, left: int | None, set_down: int) -> int:
        """Seconds out of a fridge until it is set down at the desk."""
        if left is not None:
            return set_down - left
        carried = self.progress.carried[order.id]
        return carried.out_before + set_down - carried.out_since

    def _bring(self, fetched: _Fetched, out: Mapping[str, int]) -> tuple[list[Run], set[str]]:
        """The second step, in as many trips as it takes; answers what no trip had room for."""
        waiting = {n for n in out if n not in fetched.back}
        free = dict(fetched.ends)
        runs: list[Run] = []
        sorted_at = fetched.last_in + self.day.desk.sorting
        for _ in range(TRIPS):
            if not waiting:
                break
            told = self._bringing(waiting, free, sorted_at, out)
            found = rounds.solve(told.problem(), self.effort)
            if not found.routes:
                break
            for route in found.routes:
                runs.append(told.run(route, "bring", self.day.desk.point))
                free[route.vehicle] = route.ends + RELOADING
                waiting -= {o.id for s in route.stops for o in told.pieces[s.request].orders}
        return runs, waiting

    def _bringing(
        self, waiting: set[str], free: Mapping[str, int], sorted_at: int, out: Mapping[str, int]
    ) -> Rounds:
        told = Rounds(self.day)
        told.node(self.day.desk.point)
        for courier in self.day.couriers:
            opens = max(courier.opens, self.progress.now, sorted_at, free.get(courier.id, 0))
            if opens < courier.closes and self._is_back(courier, free):
                told.courier(courier, self.day.desk.point, opens, courier.closes)
        orders = [o for o in self.day.orders if o.id in waiting]
        is_one_hand = any(c.has_cold_bag and c.may_carry_controlled for c in self.day.couriers)
        for piece in bundles(orders, _at_stair if is_one_hand else _at_door, self.most):
            one = piece[0]
            left = [o.cold_minutes * 60 - out[o.id] for o in piece if o.cold_minutes is not None]
            ride = min(left, default=None)
            told.add(Piece(piece, None, at_building(one), one.opens, one.closes, ride))
        return told

    def _is_back(self, courier: Courier, free: Mapping[str, int]) -> bool:
        """At the desk: never left it, or came back to it in the first step."""
        return courier.id in free or self._at(courier) == self.day.desk.point


def _at_stair(o: Order) -> tuple[object, ...]:
    return o.building, o.point, o.opens, o.closes, o.is_sealed


def _at_door(o: Order) -> tuple[object, ...]:
    return (
        o.building, o.point, o.opens, o.closes, o.cold_minutes, o.is_controlled, o.urgency,
        o.is_sealed,
    )  # fmt: skip


def with_failed(progress: Progress, pairs: Iterable[tuple[str, str]], now: int) -> Progress:
    """The progress after (order, source) were asked for and not to be had."""
    return replace(progress, now=now, failed=progress.failed | frozenset(pairs))
