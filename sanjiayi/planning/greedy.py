"""The plan that always comes: cheapest insertion, without any solver.

Pure Python and deterministic.  It is what is shown at once, what every other plan must beat,
and what a house without the extra "plan" works with.
"""

from collections.abc import Iterable

from sanjiayi.planning.insertion import Place, Track
from sanjiayi.planning.routing import Plan, Problem, Request, plan_of

ENGINE = "greedy"

MANY = 60
"""Beyond these, requests of one urgency are put in one after the other."""


def solve(problem: Problem) -> Plan:
    """Urgent requests first, among equals the one that costs least, each where it costs least."""
    tracks = [Track(problem, vehicle) for vehicle in problem.vehicles]
    insert(tracks, problem.requests)
    return plan_of(problem, [(t.vehicle, t.order) for t in tracks], ENGINE)


def insert(tracks: list[Track], requests: Iterable[Request]) -> list[Request]:
    """Put the requests into the routes; answers those that found no place."""
    behind: list[Request] = []
    waiting = sorted(requests, key=lambda r: -r.priority)
    while waiting:
        urgent = [r for r in waiting if r.priority == waiting[0].priority]
        waiting = waiting[len(urgent) :]
        behind.extend(_insert_equals(tracks, urgent))
    return behind


def _insert_equals(tracks: list[Track], requests: list[Request]) -> list[Request]:
    return (_one_by_one if len(requests) > MANY else _best_first)(tracks, requests)


def _one_by_one(tracks: list[Track], requests: list[Request]) -> list[Request]:
    """In the order of their deadlines: the time grows with the count, not with its square."""
    behind = []
    for request in sorted(requests, key=_deadline):
        chosen: tuple[Track, Place] | None = None
        for track in tracks:
            place = track.best(request, chosen[1][0] if chosen else None)
            if place is not None:
                chosen = (track, place)
        if chosen is None:
            behind.append(request)
        else:
            chosen[0].add(request, chosen[1])
    return behind


def _deadline(request: Request) -> int:
    visit = request.delivery or request.pickup
    return visit.closes if visit is not None else 0


def _best_first(tracks: list[Track], requests: list[Request]) -> list[Request]:
    places: dict[str, list[Place | None]] = {r.name: [t.best(r) for t in tracks] for r in requests}
    waiting = {r.name: r for r in requests}
    while waiting:
        chosen = _cheapest(places)
        if chosen is None:
            break
        name, k, place = chosen
        del places[name]
        tracks[k].add(waiting.pop(name), place)
        for other, request in waiting.items():
            places[other][k] = tracks[k].best(request)
    return list(waiting.values())


def _cheapest(places: dict[str, list[Place | None]]) -> tuple[str, int, Place] | None:
    """(request, which vehicle, where); of equals the one asked for first."""
    chosen: tuple[str, int, Place] | None = None
    for name, row in places.items():
        for k, place in enumerate(row):
            if place is not None and (chosen is None or place[0] < chosen[2][0]):
                chosen = (name, k, place)
    return chosen
