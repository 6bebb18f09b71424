"""Whether a plan may be driven: every rule looked at again, whoever made the plan.

Pure, and knows no planner.  A plan that is not clean is never shown.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sanjiayi.planning.routing import Plan, Problem, Request, Route, Stop, Vehicle


@dataclass(frozen=True, slots=True)
class Broken:
    """One rule that does not hold.  rule: short code; where: vehicle or request."""

    rule: str
    where: str


def broken(problem: Problem, plan: Plan) -> tuple[Broken, ...]:
    """Every rule the plan breaks; empty for a plan that may be driven.

    "once"      a request is served twice, half, or by two vehicles, or lost
    "order"     delivered before it was picked up
    "window"    service begins too early or too late;  "shift": back too late
    "room"      more on board than fits, or less than nothing
    "skill"     carried by somebody who may not
    "ride"      too long on the way;  "times": the times are not those of the way
    "vehicle"   an unknown vehicle, or one that leaves twice
    """
    vehicles = {v.name: v for v in problem.vehicles}
    found = list(_served_once(problem, plan))
    left = Counter(route.vehicle for route in plan.routes)
    for route in plan.routes:
        vehicle = vehicles.get(route.vehicle)
        if vehicle is None or left[route.vehicle] > 1:
            found.append(Broken("vehicle", route.vehicle))
        else:
            found.extend(_route(problem, vehicle, route))
    return tuple(dict.fromkeys(found))


def _served_once(problem: Problem, plan: Plan) -> Iterator[Broken]:
    seen = Counter((s.request, s.is_pickup) for r in plan.routes for s in r.stops)
    behind = Counter(plan.unserved)
    for request in problem.requests:
        wanted = [request.pickup is not None, request.delivery is not None]
        have = [seen.pop((request.name, True), 0), seen.pop((request.name, False), 0)]
        is_whole = have == [int(w) for w in wanted] and not behind[request.name]
        if not is_whole and not (have == [0, 0] and behind[request.name] == 1):
            yield Broken("once", request.name)
    for name in (*(name for name, _ in seen), *(behind.keys() - problem.by_name.keys())):
        yield Broken("once", name)


def _route(problem: Problem, vehicle: Vehicle, route: Route) -> Iterator[Broken]:
    if any(s.request not in problem.by_name for s in route.stops):
        return  # said by "once"
    if not _times_hold(problem, vehicle, route):
        yield Broken("times", vehicle.name)
    if route.ends > vehicle.closes or route.starts < vehicle.opens:
        yield Broken("shift", vehicle.name)
    on_board: dict[str, Stop | None] = {}
    for stop in route.stops:
        yield from _stop(problem.by_name[stop.request], vehicle, stop, on_board, route.starts)
    if not _fits(problem, vehicle, route):
        yield Broken("room", vehicle.name)
    for name, picked in on_board.items():
        request = problem.by_name[name]
        if picked is not None and request.delivery is not None:
            yield Broken("once", name)


def _stop(
    request: Request,
    vehicle: Vehicle,
    stop: Stop,
    on_board: dict[str, Stop | None],
    starts: int,
) -> Iterator[Broken]:
    visit = request.pickup if stop.is_pickup else request.delivery
    if visit is None:
        yield Broken("once", request.name)
        return
    if not visit.opens <= stop.begins <= visit.closes or stop.begins < stop.arrives:
        yield Broken("window", request.name)
    if not request.skills <= vehicle.skills:
        yield Broken("skill", request.name)
    if stop.is_pickup:
        on_board[request.name] = stop
        return
    picked = on_board.get(request.name)
    if request.pickup is not None and picked is None:
        yield Broken("order", request.name)
    on_board[request.name] = None
    since = picked.leaves if picked else starts
    if request.max_ride is not None and stop.begins - since > request.max_ride:
        yield Broken("ride", request.name)


def _times_hold(problem: Problem, vehicle: Vehicle, route: Route) -> bool:
    """Each stop follows from the one before: way, service, load and distance."""
    now, here, distance = route.starts, vehicle.start, 0
    for stop in route.stops:
        request = problem.by_name[stop.request]
        visit = request.pickup if stop.is_pickup else request.delivery
        if visit is None or stop.node != visit.node:
            return False
        arrives = now + problem.duration[here][stop.node]
        if stop.arrives != arrives or stop.leaves != stop.begins + visit.service:
            return False
        distance += problem.distance[here][stop.node]
        now, here = stop.leaves, stop.node
    distance += problem.distance[here][vehicle.end]
    return (distance, now + problem.duration[here][vehicle.end]) == (route.distance, route.ends)


def _loads_hold(problem: Problem, route: Route) -> bool:
    load = _at_start(problem, route)
    for stop in route.stops:
        amount = problem.by_name[stop.request].amount
        load += amount if stop.is_pickup else -amount
        if load != stop.load:
            return False
    return True


def _fits(problem: Problem, vehicle: Vehicle, route: Route) -> bool:
    return (
        _loads_hold(problem, route)
        and _at_start(problem, route) <= vehicle.capacity
        and all(0 <= s.load <= vehicle.capacity for s in route.stops)
    )


def _at_start(problem: Problem, route: Route) -> int:
    return sum(
        problem.by_name[s.request].amount
        for s in route.stops
        if not s.is_pickup and problem.by_name[s.request].pickup is None
    )
