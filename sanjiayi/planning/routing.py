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

    It says when things would happen, not whether they may: that is judged by check.broken.
    """
    load = sum(
        problem.by_name[name].amount
        for name, is_pickup in order
        if not is_pickup and problem.by_name[name].pickup is None
    )
    now, here, distance = vehicle.opens, vehicle.start, 0
    stops = []
    for name, is_pickup in order:
        request = problem.by_name[name]
        visit = request.pickup if is_pickup else request.delivery
        if visit is None:
            raise ValueError(f"{name} has no such end")
        distance += problem.distance[here][visit.node]
        arrives = now + problem.duration[here][visit.node]
        begins = max(arrives, visit.opens)
        now, here = begins + visit.service, visit.node
        load += request.amount if is_pickup else -request.amount
        stops.append(Stop(name, is_pickup, visit.node, arrives, begins, now, load))
    distance += problem.distance[here][vehicle.end]
    ends = now + problem.duration[here][vehicle.end]
    return Route(vehicle.name, tuple(stops), distance, vehicle.opens, ends)


def plan_of(problem: Problem, orders: Sequence[tuple[Vehicle, Order]], engine: str) -> Plan:
    """A plan with its times from decided orders; empty routes fall away."""
    routes = tuple(timed(problem, vehicle, order) for vehicle, order in orders if order)
    served = {stop.request for route in routes for stop in route.stops}
    behind = tuple(r.name for r in problem.requests if r.name not in served)
    return Plan(routes, behind, engine)
