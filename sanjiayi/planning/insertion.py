"""Where one more request fits into a route: the cheapest legal place, found quickly.

Pure Python; every planner of ours stands on it.  A route is kept with the latest moment at
which each of its stops may begin, so that a place is judged without walking the whole way.
"""

from collections.abc import Iterator, Sequence

from sanjiayi.planning.routing import (
    Matrix,
    Order,
    Problem,
    Request,
    Vehicle,
    Visit,
    begins,
    end_of,
    ends_of,
)

Place = tuple[int, int, int]
"""(cost, before which stop the pickup goes, before which stop of the old route the delivery)."""


TRIED = 24
"""Places tried one by one where rides are limited: beyond these a detour is hardly worth it."""


APART = 12
"""Stops between pickup and delivery tried there: what may not ride long has few between."""


class Track:
    """A route being planned: its stops, when each begins and may begin at the latest."""

    __slots__ = ("_begins", "_latest", "_loads", "_nodes", "_visits", "order", "problem", "vehicle")

    def __init__(self, problem: Problem, vehicle: Vehicle, order: Order = ()) -> None:
        self.problem = problem
        self.vehicle = vehicle
        self.order: list[tuple[str, bool]] = list(order)
        self._reckon()

    def _reckon(self) -> None:
        by_name, duration = self.problem.by_name, self.problem.duration
        vehicle = self.vehicle
        self._visits = [
            due(self.vehicle, by_name[name], is_pickup) for name, is_pickup in self.order
        ]
        self._nodes = [vehicle.start, *(v.node for v in self._visits), vehicle.end]
        begun = begins(self.problem, vehicle, self.order, self._visits)
        self._begins = [vehicle.opens]
        """When each stop is left, the start included."""
        self._begins.extend(
            start + visit.service for start, visit in zip(begun, self._visits, strict=True)
        )
        latest, there = vehicle.closes, vehicle.end
        back = [latest]
        for visit in reversed(self._visits):
            latest = min(visit.closes, latest - duration[visit.node][there] - visit.service)
            there = visit.node
            back.append(latest)
        self._latest = back[::-1]
        """Latest arrival at each stop, the end included."""
        self._loads = self._carried()

    def _carried(self) -> list[int]:
        by_name = self.problem.by_name
        load = sum(
            by_name[name].amount
            for name, is_pickup in self.order
            if not is_pickup and by_name[name].pickup is None
        )
        loads = [load]
        for name, is_pickup in self.order:
            load += by_name[name].amount if is_pickup else -by_name[name].amount
            loads.append(load)
        return loads

    @property
    def distance(self) -> int:
        """The way with its return; nought while it has no stops."""
        if not self.order:
            return 0
        table, nodes = self.problem.distance, self._nodes
        return sum(table[a][b] for a, b in zip(nodes, nodes[1:], strict=False))

    def is_legal(self) -> bool:
        """Windows, shift, room and rides hold."""
        begun = [left - v.service for left, v in zip(self._begins[1:], self._visits, strict=True)]
        back = self._begins[-1] + self.problem.duration[self._nodes[-2]][self._nodes[-1]]
        return (
            back <= self.vehicle.closes
            and all(start <= v.closes for start, v in zip(begun, self._visits, strict=True))
            and all(0 <= load <= self.vehicle.capacity for load in self._loads)
            and not self.late_rides()
        )

    def late_rides(self) -> list[str]:
        """Requests that would ride longer than they may."""
        return [name for name, leaves, begun, ride in self.limited() if begun - leaves > ride]

    def limited(self) -> Iterator[tuple[str, int, int, int]]:
        """(request, left its pickup, its delivery begins, longest ride) where one is set."""
        since: dict[str, int] = {}
        for k, (name, is_pickup) in enumerate(self.order):
            longest = self.problem.by_name[name].max_ride
            if longest is None:
                continue
            if is_pickup:
                since[name] = self._begins[k + 1]
            else:
                begun = self._begins[k + 1] - self._visits[k].service
                yield name, since.get(name, self.vehicle.opens), begun, longest

    def best(self, request: Request, below: int | None = None) -> Place | None:
        """The cheapest legal place that costs less than `below`; None when there is none."""
        if not request.skills <= self.vehicle.skills or request.amount > self.vehicle.capacity:
            return None
        opening = self.problem.fixed if not self.order else 0
        if request.pickup is None or request.delivery is None:
            found = self._best_of_one(request, opening, below)
        else:
            found = self._best_of_two(request, request.pickup, request.delivery, opening, below)
        if found is None or not self._has_rides(request):
            return found
        return found if self._with(request, found).is_legal() else self._slowly(request, below)

    def _has_rides(self, request: Request) -> bool:
        by_name = self.problem.by_name
        return _is_limited(request) or any(_is_limited(by_name[name]) for name, _ in self.order)

    def _slowly(self, request: Request, below: int | None) -> Place | None:
        """The cheapest of the first places that keeps every rule: only where rides are limited."""
        table, nodes, count = self.problem.distance, self._nodes, len(self.order)
        places: list[Place] = []
        for i in range(count + 1):
            for j in range(i, min(count, i + APART) + 1) if _has_two(request) else (i,):
                cost = (
                    _detour(table, nodes, request, i, j) if count else _alone(table, nodes, request)
                )
                cost += 0 if count else self.problem.fixed
                if below is None or cost < below:
                    places.append((cost, i, j))
        places.sort()
        tried = (place for place in places[:TRIED] if self._with(request, place).is_legal())
        return next(tried, None)

    def _best_of_one(self, request: Request, opening: int, below: int | None) -> Place | None:
        visit = due(self.vehicle, request, request.pickup is not None)
        table = self.problem.distance
        best: Place | None = None
        for i in self._room_for_one(request):
            a, b = self._nodes[i], self._nodes[i + 1]
            cost = opening + table[a][visit.node] + table[visit.node][b]
            cost -= table[a][b] if self.order else 0
            limit = best[0] if best else below
            if (limit is None or cost < limit) and self._in_time(i, visit):
                best = (cost, i, i)
        return best

    def _room_for_one(self, request: Request) -> Sequence[int]:
        """Before which stops it may go: what starts on board needs room up to there."""
        free = self.vehicle.capacity - request.amount
        count = len(self.order)
        if request.pickup is None:
            last = next((k for k, load in enumerate(self._loads) if load > free), count + 1)
            return range(last)
        first = next((k for k in range(count, -1, -1) if self._loads[k] > free), -1)
        return range(first + 1, count + 1)

    def _in_time(self, i: int, visit: Visit) -> bool:
        duration = self.problem.duration
        begins = max(self._begins[i] + duration[self._nodes[i]][visit.node], visit.opens)
        if begins > visit.closes:
            return False
        return begins + visit.service + duration[visit.node][self._nodes[i + 1]] <= self._latest[i]

    def _best_of_two(
        self, request: Request, pickup: Visit, delivery: Visit, opening: int, below: int | None
    ) -> Place | None:
        table, duration = self.problem.distance, self.problem.duration
        free = self.vehicle.capacity - request.amount
        best: Place | None = None
        for i in range(len(self.order) + 1):
            if self._loads[i] > free:
                continue
            a = self._nodes[i]
            begins = max(self._begins[i] + duration[a][pickup.node], pickup.opens)
            if self._begins[i] > pickup.closes:
                break
            if begins > pickup.closes:
                continue
            added = opening + table[a][pickup.node]
            limit = best[0] if best else below
            b = self._nodes[i + 1]
            saved = table[a][b] if self.order else 0
            if limit is not None and added + table[pickup.node][b] - saved >= limit:
                continue  # the delivery makes it no shorter
            best = self._delivered(
                i, added, begins + pickup.service, pickup.node, delivery, free, best, below
            )
        return best

    def _delivered(
        self,
        i: int,
        added: int,
        leaves: int,
        here: int,
        delivery: Visit,
        free: int,
        best: Place | None,
        below: int | None,
    ) -> Place | None:
        """The best delivery behind a pickup before stop i: on until something gives way."""
        table, duration = self.problem.distance, self.problem.duration
        nodes, latest, visits, loads = self._nodes, self._latest, self._visits, self._loads
        limit = best[0] if best else below
        saved = table[nodes[i]][nodes[i + 1]] if self.order else 0
        goal, count = delivery.node, len(visits)
        after = added  # the way so far, less what it replaces
        for j in range(i, count + 1):
            if leaves + duration[here][goal] > delivery.closes:
                break
            nxt = nodes[j + 1]
            cost = after + table[here][goal] + table[goal][nxt]
            cost -= saved if j == i else table[nodes[j]][nxt]
            if limit is None or cost < limit:
                begins = max(leaves + duration[here][goal], delivery.opens)
                if begins + delivery.service + duration[goal][nxt] <= latest[j]:
                    best, limit = (cost, i, j), cost
            if j == count or loads[j + 1] > free:
                break
            arrives = leaves + duration[here][nxt]
            if arrives > latest[j]:
                break
            after += table[here][nxt] - (saved if j == i else table[nodes[j]][nxt])
            leaves = max(arrives, visits[j].opens) + visits[j].service
            here = nxt
        return best

    def _with(self, request: Request, place: Place) -> "Track":
        return Track(self.problem, self.vehicle, put(self.order, request, place))

    def add(self, request: Request, place: Place) -> None:
        """Put the request where best() said."""
        self.order = put(self.order, request, place)
        self._reckon()

    def drop(self, names: frozenset[str]) -> None:
        """Take requests off."""
        self.order = [stop for stop in self.order if stop[0] not in names]
        self._reckon()


def put(order: Order, request: Request, place: Place) -> list[tuple[str, bool]]:
    """The order with the request at its place."""
    _, i, j = place
    new = list(order)
    if request.delivery is not None:
        new.insert(j, (request.name, False))
    if request.pickup is not None:
        new.insert(i, (request.name, True))
    return new


def _has_two(request: Request) -> bool:
    return request.pickup is not None and request.delivery is not None


def _is_limited(request: Request) -> bool:
    return request.max_ride is not None and _has_two(request)


def due(vehicle: Vehicle, request: Request, is_pickup: bool) -> Visit:
    """An end of a request; what lies in the vehicle from its start has a last moment."""
    visit = end_of(request, is_pickup)
    if request.pickup is not None or request.max_ride is None:
        return visit
    closes = min(visit.closes, vehicle.opens + request.max_ride)
    return Visit(visit.node, visit.service, visit.opens, closes)


def _detour(table: Matrix, nodes: list[int], request: Request, i: int, j: int) -> int:
    """What a used route grows by with the pickup before stop i, the delivery before stop j."""
    ends = [visit.node for _, visit in ends_of(request)]
    if len(ends) == 2 and i == j:
        a, b = nodes[i], nodes[i + 1]
        return table[a][ends[0]] + table[ends[0]][ends[1]] + table[ends[1]][b] - table[a][b]
    grown = 0
    for node, k in zip(ends, (i, j), strict=False):
        grown += table[nodes[k]][node] + table[node][nodes[k + 1]] - table[nodes[k]][nodes[k + 1]]
    return grown


def _alone(table: Matrix, nodes: list[int], request: Request) -> int:
    way = [nodes[0], *(visit.node for _, visit in ends_of(request)), nodes[-1]]
    return sum(table[a][b] for a, b in zip(way, way[1:], strict=False))
