"""Things to bring from one place to another: the shapes every planner reads and writes.

Pure.  Times and costs are whole numbers in one unit the caller chooses (seconds for a day's
rounds, thousandths for published instances); places are rows of two square tables.

A *request* is picked up at one place and set down at another by the same vehicle.  Without a
pickup it lies in the vehicle when the vehicle starts; without a delivery it is brought to the
end of the vehicle's way.  Which vehicle may carry it is said by skills: every skill a request
asks for the vehicle must have.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

Matrix = Sequence[Sequence[int]]
"""Row by row: from place to place; nought on the diagonal, the triangle inequality holds."""

FOREVER = 2**31


@dataclass(frozen=True, slots=True)
class Visit:
    """One end of a request.  node: row of the tables;  opens, closes: service begins between."""

    node: int
    service: int = 0
    opens: int = 0
    closes: int = FOREVER


@dataclass(frozen=True, slots=True)
class Request:
    """Something to bring.

    name       unique in its problem
    amount     how much room it takes
    priority   0-100: a higher one is served first when not all can be
    max_ride   longest time from the end of the pickup (or the vehicle's start) to the begin of
               the delivery; None: any
    """

    name: str
    pickup: Visit | None
    delivery: Visit | None
    amount: int = 1
    skills: frozenset[str] = frozenset()
    priority: int = 0
    max_ride: int | None = None

    def __post_init__(self) -> None:
        if self.pickup is None and self.delivery is None:
            raise ValueError(f"{self.name} is neither picked up nor delivered")


@dataclass(frozen=True, slots=True)
class Vehicle:
    """Somebody who carries.  start, end: rows of the tables; opens, closes: on the way between."""

    name: str
    start: int
    end: int
    capacity: int
    opens: int = 0
    closes: int = FOREVER
    skills: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Problem:
    """What is to be planned.

    distance   what a way costs;  duration: how long it takes
    fixed      what it costs that a vehicle leaves at all
    """

    requests: tuple[Request, ...]
    vehicles: tuple[Vehicle, ...]
    distance: Matrix
    duration: Matrix
    fixed: int = 0
    by_name: dict[str, Request] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {r.name: r for r in self.requests})
        if len(self.by_name) != len(self.requests):
            raise ValueError("two requests have one name")


@dataclass(frozen=True, slots=True)
class Stop:
    """One end of one request on a route.  is_pickup False: delivery."""

    request: str
    is_pickup: bool
    node: int
    arrives: int
    begins: int
    leaves: int
    load: int


@dataclass(frozen=True, slots=True)
class Route:
    """The way of one vehicle.  distance without the fixed cost; ends: back at its end."""

    vehicle: str
    stops: tuple[Stop, ...]
    distance: int
    starts: int
    ends: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Routes that leave, and what stays behind.  engine: who found it."""

    routes: tuple[Route, ...]
    unserved: tuple[str, ...]
    engine: str

    @property
    def distance(self) -> int:
        """All ways together."""
        return sum(r.distance for r in self.routes)

    def cost(self, problem: Problem) -> tuple[int, int]:
        """What a plan is judged by, the smaller the better: what stays behind, then the ways.

        What stays behind weighs one and its priority, so that an urgent request outweighs
        any number of ordinary ones up to its priority.
        """
        behind = sum(1 + problem.by_name[name].priority for name in self.unserved)
        return behind, self.distance + problem.fixed * len(self.routes)


Order = Sequence[tuple[str, bool]]
"""A route as it is decided: (request, is_pickup) one after the other, without times."""


def ends_of(request: Request) -> Iterator[tuple[bool, Visit]]:
    """The ends a vehicle has to stop at, in their order."""
    if request.pickup is not None:
        yield True, request.pickup
    if request.delivery is not None:
        yield False, request.delivery


def timed(problem: Problem, vehicle: Vehicle, order: Order) -> Route:
    """The route with its times, each stop as early as can be.

    Where a ride may not be long the pickup waits for the delivery, not the box in the vehicle.
    It says when things would happen, not whether they may: that is judged by check.broken.
    """
    visits = [end_of(problem.by_name[name], is_pickup) for name, is_pickup in order]
    begun = begins(problem, vehicle, order, visits)
    load = sum(
        problem.by_name[name].amount
        for name, is_pickup in order
        if not is_pickup and problem.by_name[name].pickup is None
    )
    now, here, distance = vehicle.opens, vehicle.start, 0
    stops = []
    for (name, is_pickup), visit, start in zip(order, visits, begun, strict=True):
        distance += problem.distance[here][visit.node]
        arrives = now + problem.duration[here][visit.node]
        now, here = start + visit.service, visit.node
        load += problem.by_name[name].amount * (1 if is_pickup else -1)
        stops.append(Stop(name, is_pickup, visit.node, arrives, start, now, load))
    distance += problem.distance[here][vehicle.end]
    ends = now + problem.duration[here][vehicle.end]
    return Route(vehicle.name, tuple(stops), distance, vehicle.opens, ends)


def begins(problem: Problem, vehicle: Vehicle, order: Order, visits: Sequence[Visit]) -> list[int]:
    """When each stop begins: the earliest times that keep order, openings and rides.

    The least solution of "not before": a ride that is too long moves its pickup later, and all
    behind it, until nothing moves.  Given up after as many rounds as there are rides (then no
    times would do) or when a pickup would begin after it closes.
    """
    rides = _rides(problem, order)
    floor = [visit.opens for visit in visits]
    begun = _forward(problem, vehicle, visits, floor)
    for _ in range(len(rides) + 1):
        moved = False
        for i, j, longest in rides:
            least = begun[j] - longest - visits[i].service
            if begun[i] < least <= visits[i].closes:
                floor[i], moved = least, True
        if not moved:
            break
        begun = _forward(problem, vehicle, visits, floor)
    return begun


def _rides(problem: Problem, order: Order) -> list[tuple[int, int, int]]:
    """(stop of the pickup, stop of the delivery, longest ride) of what may not ride long."""
    since: dict[str, int] = {}
    rides = []
    for k, (name, is_pickup) in enumerate(order):
        longest = problem.by_name[name].max_ride
        if longest is None:
            continue
        if is_pickup:
            since[name] = k
        elif name in since:
            rides.append((since[name], k, longest))
    return rides


def _forward(
    problem: Problem, vehicle: Vehicle, visits: Sequence[Visit], floor: Sequence[int]
) -> list[int]:
    now, here, begun = vehicle.opens, vehicle.start, []
    for visit, least in zip(visits, floor, strict=True):
        start = max(now + problem.duration[here][visit.node], least)
        begun.append(start)
        now, here = start + visit.service, visit.node
    return begun


def end_of(request: Request, is_pickup: bool) -> Visit:
    """Raises ValueError when the request has no such end."""
    visit = request.pickup if is_pickup else request.delivery
    if visit is None:
        raise ValueError(f"{request.name} has no such end")
    return visit


def plan_of(problem: Problem, orders: Sequence[tuple[Vehicle, Order]], engine: str) -> Plan:
    """A plan with its times from decided orders; empty routes fall away."""
    routes = tuple(timed(problem, vehicle, order) for vehicle, order in orders if order)
    served = {stop.request for route in routes for stop in route.stops}
    behind = tuple(r.name for r in problem.requests if r.name not in served)
    return Plan(routes, behind, engine)
