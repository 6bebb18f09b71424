"""Medicine to fetch and to bring: the shapes its planner reads and writes.

Pure.  Times are seconds of the day, places are points in metres on a plane of the community;
no names, no telephones: an order is an id and a building, whoever ordered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Point = tuple[float, float]
"""Metres east and north of any corner."""

HOUR = 3600
DAY_ENDS = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Order:
    """One bag for one door.

    sources         ids of the sources that have it
    building        path of the building (or stair door of a sealed one) it goes to
    door            sorts in walking order within its building
    opens, closes   when it may be handed over
    cold_minutes    longest time out of a fridge, all ways together; None: any
    urgency         0-100; from DIRECT on it does not wait for the desk
    """

    id: str
    sources: tuple[str, ...]
    building: str
    point: Point
    door: str = ""
    opens: int = 0
    closes: int = DAY_ENDS
    cold_minutes: int | None = None
    is_controlled: bool = False
    urgency: int = 0
    load: int = 1
    is_sealed: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A pharmacy or hospital.  service: seconds an order; has_controlled: may dispense them."""

    id: str
    point: Point
    opens: int = 8 * HOUR
    closes: int = 17 * HOUR
    service: int = 60
    has_controlled: bool = False


@dataclass(frozen=True, slots=True)
class Courier:
    """Somebody who carries, from the desk and back to it.  capacity: bags at once."""

    id: str
    opens: int = 8 * HOUR
    closes: int = 20 * HOUR
    capacity: int = 60
    has_cold_bag: bool = True
    may_carry_controlled: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """Where bags are sorted, with its fridge.

    closes     the last moment bags are taken in;  sorting: seconds from the last bag in to the
               first run out
    has_two    two people are there to check controlled medicine
    """

    point: Point
    closes: int = 18 * HOUR
    sorting: int = 20 * 60
    has_two: bool = True


@dataclass(frozen=True, slots=True)
class Pace:
    """How quickly couriers get on.  detour: street metres a metre of the crow.

    service  seconds an order at the door;  checking: more for what two people check
    """

    metres_a_minute: float = 300.0
    detour: float = 1.35
    service: int = 120
    checking: int = 120


@dataclass(frozen=True)
class Day:
    """What a day's runs are planned from.  Raises ValueError when ids repeat or are unknown."""

    orders: tuple[Order, ...]
    sources: tuple[Source, ...]
    couriers: tuple[Courier, ...]
    desk: Desk
    pace: Pace = Pace()
    source: dict[str, Source] = field(init=False, repr=False, compare=False)
    order: dict[str, Order] = field(init=False, repr=False, compare=False)
    courier: dict[str, Courier] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name, rows in (
            ("source", self.sources), ("order", self.orders), ("courier", self.couriers)
        ):  # fmt: skip
            known: dict[str, object] = {row.id: row for row in rows}
            if len(known) != len(rows):
                raise ValueError(f"two have one id: {name}")
            object.__setattr__(self, name, known)
        unknown = {s for o in self.orders for s in o.sources} - self.source.keys()
        if unknown:
            raise ValueError(f"unknown sources: {', '.join(sorted(unknown))}")

    def seconds(self, a: Point, b: Point) -> int:
        """How long the way takes."""
        if a == b:
            return 0
        metres = ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 * self.pace.detour
        return -int(-metres * 60 // self.pace.metres_a_minute)


@dataclass(frozen=True, slots=True)
class Carried:
    """A bag in a courier's hands.

    out_since     when it left its fridge; out_before: seconds it was out of one earlier
    is_for_door   it is on its way to its door, not to the desk
    """

    courier: str
    source: str
    out_since: int
    out_before: int = 0
    is_for_door: bool = False


@dataclass(frozen=True)
class Progress:
    """How far a day is.

    now        nothing is planned before
    at         where couriers are; who is not named is at the desk
    carried    by order: taken from its source and not yet set down
    at_desk    by order: lies at the desk; its source and the seconds it was out of a fridge
    delivered  done
    failed     (order, source): asked there, not to be had
    """

    now: int = 0
    at: Mapping[str, Point] = field(default_factory=dict)
    carried: Mapping[str, Carried] = field(default_factory=dict)
    at_desk: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    delivered: frozenset[str] = frozenset()
    failed: frozenset[tuple[str, str]] = frozenset()


SOURCE, DESK, BUILDING = "source", "desk", "building"


@dataclass(frozen=True, slots=True)
class RunStop:
    """A stop.  kind: SOURCE, DESK or BUILDING;  place: id of the source, path of the building.

    takes, gives   ids of orders, in walking order
    two_check      of these, what two people check and sign for
    """

    kind: str
    place: str
    point: Point
    arrives: int
    begins: int
    leaves: int
    takes: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    two_check: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """One way of one courier.  step: "fetch" (with what goes directly) or "bring".

    way     seconds under way;  loaded: what is in the courier's hands when it starts
    """

    courier: str
    step: str
    starts: int
    begins_at: Point
    stops: tuple[RunStop, ...]
    ends: int
    way: int
    loaded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unplanned:
    """An order in no run, and a sentence that says why and what to do."""

    order: str
    reason: str


@dataclass(frozen=True)
class RunPlan:
    """A day's runs.  chosen: the source of each order;  engine: who found it.

    brought_back   carried by a courier who can no longer bring them: they go to the desk
    """

    runs: tuple[Run, ...]
    unplanned: tuple[Unplanned, ...]
    chosen: Mapping[str, str]
    engine: str
    brought_back: tuple[str, ...] = ()

    @property
    def way(self) -> int:
        """Seconds under way, all together."""
        return sum(run.way for run in self.runs)

    def cost(self, day: Day) -> tuple[int, int]:
        """The smaller the better: what is not delivered by weight, then the ways."""
        missing = [*(u.order for u in self.unplanned), *self.brought_back]
        return sum(1 + day.order[name].urgency for name in missing), self.way
