"""VROOM, the solver that is quick: a plan, or a part of a plan mended, in milliseconds.

Pure.  It knows windows, room, skills and priorities, but no longest ride: for that a ride is
given a moment X, its pickup may not begin before X less the ride and its delivery not after X,
which keeps the ride whatever lies between.  Who calls chooses X (see improve).

Without the package "pyvroom" (import fails) is_there is False, and planners go without.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sanjiayi.planning.routing import Problem, Request, Visit

try:
    import numpy
    import vroom
except ImportError:  # pragma: no cover
    is_there = False
else:
    is_there = True

Stops = list[tuple[str, bool]]
"""A route as it is decided; see routing.Order."""

_LONGEST = 2**31
_PICKUP = "pickup"
_AT_ONE_END = "job"


class Engine:
    """One problem, made ready once and asked often.  Deterministic: one thread, no clock."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._numbers = {r.name: k + 1 for k, r in enumerate(problem.requests)}
        self._names = [r.name for r in problem.requests]
        every = sorted({s for v in problem.vehicles for s in v.skills})
        every += sorted({s for r in problem.requests for s in r.skills} - set(every))
        self._skills = {skill: n for n, skill in enumerate(every)}
        self._duration = numpy.array(problem.duration, dtype=numpy.uint32)
        self._distance = numpy.array(problem.distance, dtype=numpy.uint32)
        self._jobs = {r.name: self._job(r, self._always(r)) for r in problem.requests}

    def run(
        self,
        vehicles: Sequence[int],
        requests: Sequence[str],
        level: int,
        orders: Mapping[int, Stops] | None = None,
        moments: Mapping[str, int] | None = None,
        timeout: timedelta | None = None,
    ) -> dict[int, Stops]:
        """Routes by vehicle (its place in the problem) for some vehicles and requests.

        level    0-5: how long it looks
        orders   where to begin: legal routes; requests in none of them are put in if they fit
        moments  X of requests that may not ride long
        timeout  stop after that long; the answer then depends on the machine
        Raises RuntimeError when VROOM refuses its input.
        """
        asked = vroom.Input()
        asked.set_durations_matrix("car", self._duration)
        asked.set_costs_matrix("car", self._distance)
        for k in vehicles:
            asked.add_vehicle(self._vehicle(k, orders.get(k, []) if orders else []))
        can_be_done = 0
        for name in requests:
            jobs = self._jobs[name]
            if moments and name in moments:
                request = self._problem.by_name[name]
                jobs = self._job(request, capped(request, moments[name]))
            can_be_done += bool(jobs)
            if len(jobs) == 1:
                asked.add_job(jobs[0])
            elif jobs:
                asked._add_shipment(*jobs)
        if not can_be_done or not vehicles:
            return {}
        try:
            return self._read(asked.solve(level, nb_threads=1, timeout=timeout))
        except vroom._vroom.VroomInputException as error:
            raise RuntimeError(str(error)) from error

    def _always(self, request: Request) -> tuple[Visit | None, Visit | None]:
        """The ends with the windows they have whoever carries it."""
        pickup, delivery = capped(request, None)
        if pickup is None and delivery is not None and request.max_ride is not None:
            able = [v.opens for v in self._problem.vehicles if request.skills <= v.skills]
            closes = min(delivery.closes, max(able, default=0) + request.max_ride)
            return None, replace(delivery, closes=closes)
        return pickup, delivery

    def _read(self, found: Any) -> dict[int, Stops]:
        rows = numpy.asarray(found._routes_numpy())
        routes: dict[int, Stops] = {}
        columns = (rows[c].tolist() for c in ("vehicle_id", "type", "id"))
        for vehicle, kind, number in zip(*columns, strict=True):
            kind = kind.decode() if isinstance(kind, bytes) else kind
            if kind in ("start", "end", "break"):
                continue
            name = self._names[number - 1]
            is_pickup = kind == _PICKUP
            if kind == _AT_ONE_END:
                is_pickup = self._problem.by_name[name].delivery is None
            routes.setdefault(vehicle - 1, []).append((name, is_pickup))
        return routes

    def _vehicle(self, k: int, order: Stops) -> Any:
        vehicle = self._problem.vehicles[k]
        steps = [self._step(name, is_pickup) for name, is_pickup in order]
        return vroom.Vehicle(
            k + 1,
            start=vehicle.start,
            end=vehicle.end,
            capacity=[vehicle.capacity],
            skills={self._skills[s] for s in vehicle.skills},
            time_window=_window(vehicle.opens, vehicle.closes),
            costs=vroom.VehicleCosts(fixed=self._problem.fixed),
            steps=[vroom.VehicleStepStart(), *steps, vroom.VehicleStepEnd()] if steps else (),
        )

    def _step(self, name: str, is_pickup: bool) -> Any:
        request, number = self._problem.by_name[name], self._numbers[name]
        if request.pickup is None or request.delivery is None:
            return vroom.VehicleStepSingle(number)
        return (vroom.VehicleStepPickup if is_pickup else vroom.VehicleStepDelivery)(number)

    def _job(self, request: Request, ends: tuple[Visit | None, Visit | None]) -> tuple[Any, ...]:
        """None at all when a window has closed before it opens: nobody could do that."""
        pickup, delivery = ends
        if any(visit is not None and visit.opens > visit.closes for visit in ends):
            return ()
        kinds = vroom._vroom.JOB_TYPE
        if pickup is None or delivery is None:
            visit = pickup or delivery
            amount = {"pickup" if pickup else "delivery": vroom.Amount([request.amount])}
            return (self._end(request, visit, kinds.SINGLE, amount),)
        amount = {"amount": vroom.Amount([request.amount])}
        return (
            self._end(request, pickup, kinds.PICKUP, amount),
            self._end(request, delivery, kinds.DELIVERY, amount),
        )

    def _end(self, request: Request, visit: Visit | None, kind: Any, amount: Any) -> Any:
        if visit is None:
            raise ValueError(request.name)
        shared = {
            "id": self._numbers[request.name],
            "default_service": visit.service,
            "skills": {self._skills[s] for s in request.skills},
            "priority": min(100, 1 + request.priority),
            **amount,
        }
        windows = [_window(visit.opens, visit.closes)]
        if kind == vroom._vroom.JOB_TYPE.SINGLE:
            return vroom.Job(shared.pop("id"), visit.node, time_windows=windows, **shared)
        return vroom._vroom.Job(
            type=kind,
            location=vroom.Location(visit.node),
            default_setup=0,
            tws=windows,
            description="",
            setup_per_type={},
            service_per_type={},
            **shared,
        )


def capped(request: Request, moment: int | None) -> tuple[Visit | None, Visit | None]:
    """The ends of a request with the windows that its longest ride leaves.

    moment   X; None: only what must hold whatever X is
    """
    pickup, delivery, ride = request.pickup, request.delivery, request.max_ride
    if ride is None or pickup is None or delivery is None:
        return pickup, delivery
    first = delivery.opens if moment is None else moment
    last = pickup.closes + pickup.service + ride if moment is None else moment
    return (
        replace(pickup, opens=max(pickup.opens, first - ride - pickup.service)),
        replace(delivery, closes=min(delivery.closes, last)),
    )


def _window(opens: int, closes: int) -> Any:
    return vroom.TimeWindow(opens, min(closes, _LONGEST))
