"""Medicine told to the planner of rounds, and its routes told back as runs.

Pure.  Orders of one source, one building and the same rules travel as one request, as long as
it stays a small part of what a courier holds: forty bags for one stairway are one decision.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from sanjiayi.planning.medicine_shapes import (
    BUILDING,
    DESK,
    SOURCE,
    Courier,
    Day,
    Order,
    Point,
    Run,
    RunStop,
)
from sanjiayi.planning.routing import Problem, Request, Route, Stop, Vehicle, Visit

COLD, CONTROLLED = "cold bag", "controlled"

PIECE = 4
"""A request is at most this part of what the smallest courier holds, or one order."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Orders that travel together.

    taken, given   (kind, place, point); taken None: in hand at the start; given None: set down
                   at the desk when the run ends there
    """

    orders: tuple[Order, ...]
    taken: tuple[str, str, Point] | None
    given: tuple[str, str, Point] | None
    opens: int
    closes: int
    ride: int | None = None
    carrier: str | None = None

    @property
    def load(self) -> int:
        return sum(order.load for order in self.orders)


@dataclass
class Rounds:
    """A problem being put together.  Nodes are the points met, in their order."""

    day: Day
    pieces: dict[str, Piece] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    vehicles: list[Vehicle] = field(default_factory=list)
    _nodes: dict[Point, int] = field(default_factory=dict)

    def node(self, point: Point) -> int:
        return self._nodes.setdefault(point, len(self._nodes))

    def courier(self, courier: Courier, start: Point, opens: int, closes: int) -> None:
        """A courier who sets out at `opens` from `start` and ends at the desk."""
        skills = {f"of {courier.id}"}
        skills |= {COLD} if courier.has_cold_bag else set()
        skills |= {CONTROLLED} if courier.may_carry_controlled else set()
        ends = self.node(self.day.desk.point)
        self.vehicles.append(
            Vehicle(
                courier.id, self.node(start), ends, courier.capacity, opens, closes,
                frozenset(skills),
            )
        )  # fmt: skip

    def add(self, piece: Piece) -> None:
        """A piece as a request: handling takes time for each of its orders."""
        name = f"p{len(self.pieces)}"
        self.pieces[name] = piece
        checking = self.day.pace.checking * any(o.is_controlled for o in piece.orders)
        pickup = None
        if piece.taken is not None:
            source = self.day.source[piece.taken[1]]
            service = source.service * len(piece.orders) + checking
            node = self.node(source.point)
            pickup = Visit(node, service, source.opens, source.closes - service)
        delivery = None
        if piece.given is not None:
            kind, _, point = piece.given
            service = self.day.pace.service * len(piece.orders) if kind == BUILDING else 0
            delivery = Visit(self.node(point), service + checking, piece.opens, piece.closes)
        skills = {COLD} if any(o.cold_minutes is not None for o in piece.orders) else set()
        skills |= {CONTROLLED} if checking else set()
        if piece.carrier is not None:
            skills = {f"of {piece.carrier}"}
        urgency = 100 if piece.carrier else max(o.urgency for o in piece.orders)
        weight = min(100, len(piece.orders) * (1 + urgency) - 1)
        self.requests.append(
            Request(name, pickup, delivery, piece.load, frozenset(skills), weight, piece.ride)
        )

    def problem(self) -> Problem:
        points = list(self._nodes)
        table = [[self.day.seconds(a, b) for b in points] for a in points]
        return Problem(tuple(self.requests), tuple(self.vehicles), table, table)

    def run(self, route: Route, step: str, begins_at: Point) -> Run:
        """A route as a run: stops at one place one after the other are one stop."""
        stops: list[RunStop] = []
        for stop in route.stops:
            told = self._told(stop)
            if stops and _is_one(stops[-1], told):
                stops[-1] = _joined(stops[-1], told)
            else:
                stops.append(told)
        loaded = tuple(
            order.id
            for stop in route.stops
            if self.pieces[stop.request].taken is None
            for order in self.pieces[stop.request].orders
        )
        return Run(
            route.vehicle, step, route.starts, begins_at, tuple(stops), route.ends,
            route.distance, loaded,
        )  # fmt: skip

    def _told(self, stop: Stop) -> RunStop:
        piece = self.pieces[stop.request]
        end = piece.taken if stop.is_pickup else piece.given
        if end is None:
            raise ValueError(stop.request)
        ids = tuple(o.id for o in sorted(piece.orders, key=lambda o: (o.door, o.id)))
        two = tuple(o.id for o in piece.orders if o.is_controlled)
        takes, gives = (ids, ()) if stop.is_pickup else ((), ids)
        return RunStop(*end, stop.arrives, stop.begins, stop.leaves, takes, gives, two)


def _is_one(a: RunStop, b: RunStop) -> bool:
    return (a.kind, a.place) == (b.kind, b.place) and b.begins == a.leaves


def _joined(a: RunStop, b: RunStop) -> RunStop:
    return RunStop(
        a.kind, a.place, a.point, a.arrives, a.begins, b.leaves,
        a.takes + b.takes, a.gives + b.gives, a.two_check + b.two_check,
    )  # fmt: skip


def bundles(
    orders: Iterable[Order], key: Callable[[Order], object], most: int
) -> list[tuple[Order, ...]]:
    """Orders of one key together, cut where they would be more than `most`."""
    groups: dict[object, list[Order]] = {}
    for order in orders:
        groups.setdefault(key(order), []).append(order)
    found = []
    for group in groups.values():
        piece: list[Order] = []
        for order in sorted(group, key=lambda o: (o.door, o.id)):
            if piece and sum(o.load for o in piece) + order.load > most:
                found.append(tuple(piece))
                piece = []
            piece.append(order)
        found.append(tuple(piece))
    return found


def most_together(couriers: Sequence[Courier]) -> int:
    """How much may travel as one request."""
    return max(1, min((c.capacity for c in couriers), default=1) // PIECE)


def at_source(day: Day, name: str) -> tuple[str, str, Point]:
    return SOURCE, name, day.source[name].point


def at_desk(day: Day) -> tuple[str, str, Point]:
    return DESK, "", day.desk.point


def at_building(order: Order) -> tuple[str, str, Point]:
    return BUILDING, order.building, order.point
