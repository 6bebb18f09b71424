"""A plan made better: part of it is taken out and put back, and kept when that was worth it.

Pure.  Large neighbourhood search: a few requests that resemble each other leave their routes;
the routes about them are given to the solver (engine), or each request to its cheapest place,
and the result is taken when it is better, or little worse while the search is young.  Only
some sixty requests are looked at in a step, so that a step costs the same in a town.

Longest rides are held here: the solver is given a moment for each (see engine), and what rides
too long all the same is put back by hand.
"""

import math
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from sanjiayi.planning.engine import Engine
from sanjiayi.planning.insertion import Track
from sanjiayi.planning.routing import Plan, Problem, plan_of
from sanjiayi.planning.ruin import Ruin, Stops

AT_ONCE = 60
"""Requests a step looks at."""

BY_HAND = 0.25
"""Share of steps that put back by cheapest places in a random order before the solver looks."""

BLINK = 0.05
"""Chance that a place is overlooked: what keeps the search from doing the same again."""

Value = tuple[int, int]
"""(what stays behind by weight, ways with fixed costs), the smaller the better."""


@dataclass
class Draft:
    """A plan being changed: routes by vehicle, and what is in none."""

    tracks: dict[int, Track]
    behind: frozenset[str]
    value: Value


@dataclass
class Budget:
    """When to stop: after so many steps, or when the clock says so.

    clock   seconds, rising; without it only steps count and the same seed gives the same plan
    """

    steps: int
    until: float = math.inf
    clock: Callable[[], float] | None = None
    done: int = 0
    _began: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self._began = self.clock() if self.clock else 0.0

    @property
    def used(self) -> float:
        """Share of the budget that is gone."""
        share = self.done / self.steps if self.steps else 1.0
        if self.clock and self.until < math.inf:
            length = max(self.until - self._began, 1e-9)
            share = max(share, (self.clock() - self._began) / length)
        return share


class Search:
    """One improvement of one plan.  fleet: vehicles that may be used."""

    def __init__(
        self, problem: Problem, engine: Engine | None, fleet: Sequence[int], chance: random.Random
    ) -> None:
        self._problem = problem
        self._engine = engine
        self._fleet = list(fleet)
        self._chance = chance
        self._ruin = Ruin(problem, chance)
        self._weights = {r.name: 1 + r.priority for r in problem.requests}

    def draft(self, orders: dict[int, Stops]) -> Draft:
        """A draft from decided routes of the fleet."""
        tracks = {
            k: Track(self._problem, self._problem.vehicles[k], orders.get(k, ()))
            for k in self._fleet
        }
        served = {name for track in tracks.values() for name, _ in track.order}
        return self._valued(tracks, frozenset(self._weights.keys() - served))

    def mended(self, orders: dict[int, Stops]) -> Draft:
        """A draft from routes that may break rules: what is in the way is put elsewhere."""
        tracks = self.draft(orders).tracks
        self._mend(tracks, self._fleet)
        served = {name for track in tracks.values() for name, _ in track.order}
        missing = sorted(self._weights.keys() - served)
        self._by_hand(tracks, self._fleet, missing)
        served = {name for track in tracks.values() for name, _ in track.order}
        return self._valued(tracks, frozenset(self._weights.keys() - served))

    def run(self, draft: Draft, budget: Budget, *, until_all: bool = False) -> Draft:
        """The best draft met.  until_all: stop as soon as nothing stays behind."""
        best = now = draft
        heat = 0.4 * draft.value[1] / max(1, len(self._problem.requests))
        while budget.used < 1 and self._problem.requests:
            if until_all and not best.behind:
                break
            budget.done += 1
            found = self._step(now)
            merit = 0.0
            if self._is_taken(found.value, now.value, heat * 0.01**budget.used):
                merit = 1.0 if found.value != now.value else 0.0
                now = found
            if found.value < best.value:
                best, merit = found, 4.0
            self._ruin.reward(merit)
        return best

    def _is_taken(self, found: Value, now: Value, heat: float) -> bool:
        if found[0] != now[0]:
            return found[0] < now[0]
        return found[1] <= now[1] - heat * math.log(max(1e-12, self._chance.random()))

    def _step(self, draft: Draft) -> Draft:
        if draft.behind and self._chance.random() < 0.5:
            seed = self._chance.choice(sorted(draft.behind))
        else:
            seed = self._chance.choice(self._problem.requests).name
        orders = {k: track.order for k, track in draft.tracks.items()}
        served = len(self._weights) - len(draft.behind)
        gone = self._ruin.choose(seed, orders, served)
        part = self._part(draft, gone)
        tracks = dict(draft.tracks)
        for k in part:
            if any(name in gone for name, _ in tracks[k].order):
                kept = [stop for stop in tracks[k].order if stop[0] not in gone]
                tracks[k] = Track(self._problem, tracks[k].vehicle, kept)
        loose = self._loose(draft, part, gone)
        self._put_back(tracks, part, loose)
        served_now = {name for track in tracks.values() for name, _ in track.order}
        return self._valued(tracks, frozenset(self._weights.keys() - served_now))

    def _part(self, draft: Draft, gone: set[str]) -> list[int]:
        """The vehicles a step looks at: those of what is taken out, then those about them."""
        where = {name: k for k, t in draft.tracks.items() for name, _ in t.order}
        part = dict.fromkeys(where[name] for name in sorted(gone) if name in where)
        count = sum(len(draft.tracks[k].order) for k in part) // 2
        for name in self._ruin.like(min(gone)):
            k = where.get(name)
            if count >= AT_ONCE:
                break
            if k is not None and k not in part:
                part[k] = None
                count += len(draft.tracks[k].order) // 2
        return [*part, *self._unused(draft)]

    def _unused(self, draft: Draft) -> list[int]:
        """One idle vehicle of each kind; the others are like it."""
        kinds: dict[object, int] = {}
        for k, track in draft.tracks.items():
            if not track.order:
                v = track.vehicle
                kind = (v.start, v.end, v.capacity, v.opens, v.closes, v.skills)
                kinds.setdefault(kind, k)
        return list(kinds.values())

    def _loose(self, draft: Draft, part: Iterable[int], gone: set[str]) -> list[str]:
        """What is to be put back: taken out, and what stayed behind about it."""
        inside = {name for k in part for name, _ in draft.tracks[k].order}
        loose = sorted((gone & inside) | (gone & draft.behind))
        others = sorted(draft.behind - gone)
        self._chance.shuffle(others)
        return loose + others[: AT_ONCE // 3]

    def _put_back(self, tracks: dict[int, Track], part: list[int], loose: list[str]) -> None:
        by_hand = self._engine is None or self._chance.random() < BY_HAND
        if by_hand:
            self._by_hand(tracks, part, loose)
        if self._engine is None:
            return
        inside = list(dict.fromkeys(name for k in part for name, _ in tracks[k].order))
        moments = self._moments(tracks, part, loose)
        orders = {k: tracks[k].order for k in part}
        wanted = list(dict.fromkeys([*inside, *loose]))
        try:
            found = self._engine.run(part, wanted, 0, orders, moments)
        except RuntimeError:
            if not by_hand:
                self._by_hand(tracks, part, loose)
            return
        for k in part:
            tracks[k] = Track(self._problem, tracks[k].vehicle, found.get(k, ()))
        self._mend(tracks, part)

    def _by_hand(self, tracks: dict[int, Track], part: list[int], loose: list[str]) -> None:
        """Each to its cheapest place, the weightiest first, else in a random order."""
        mixed = list(loose)
        self._chance.shuffle(mixed)
        mixed.sort(key=lambda name: -self._weights[name])
        for name in mixed:
            request = self._problem.by_name[name]
            chosen = None
            for k in part:
                if self._chance.random() < BLINK:
                    continue
                place = tracks[k].best(request, chosen[1][0] if chosen else None)
                if place is not None:
                    chosen = (k, place)
            if chosen is not None:
                k, place = chosen
                track = Track(self._problem, tracks[k].vehicle, tracks[k].order)
                track.add(request, place)
                tracks[k] = track

    def _mend(self, tracks: dict[int, Track], part: list[int]) -> None:
        """Take out what rides too long, and put it where it does not."""
        out = []
        for k in part:
            while tracks[k].order and not tracks[k].is_legal():
                late = tracks[k].late_rides() or [tracks[k].order[-1][0]]
                out.append(late[0])
                kept = [stop for stop in tracks[k].order if stop[0] != late[0]]
                tracks[k] = Track(self._problem, tracks[k].vehicle, kept)
        if out:
            self._by_hand(tracks, part, out)

    def _moments(
        self, tracks: dict[int, Track], part: list[int], loose: list[str]
    ) -> dict[str, int]:
        """The moment X of every ride that may not be long (see engine)."""
        moments = {}
        for k in part:
            for name, leaves, begins, ride in tracks[k].limited():
                moments[name] = self._chance.randint(begins, max(begins, leaves + ride))
        for name in loose:
            request = self._problem.by_name[name]
            ends = (request.pickup, request.delivery)
            if request.max_ride is None or None in ends or name in moments:
                continue
            pickup, delivery = request.pickup, request.delivery
            if pickup is not None and delivery is not None:
                way = self._problem.duration[pickup.node][delivery.node]
                first = max(delivery.opens, pickup.opens + pickup.service + way)
                last = min(delivery.closes, pickup.closes + pickup.service + request.max_ride)
                moments[name] = self._chance.randint(first, max(first, last))
        return moments

    def _valued(self, tracks: dict[int, Track], behind: frozenset[str]) -> Draft:
        used = [track for track in tracks.values() if track.order]
        ways = sum(track.distance for track in used) + self._problem.fixed * len(used)
        return Draft(tracks, behind, (sum(self._weights[n] for n in behind), ways))


def plan_from(problem: Problem, draft: Draft, engine: str) -> Plan:
    """The plan of a draft with its times."""
    tracks = [draft.tracks[k] for k in sorted(draft.tracks)]
    return plan_of(problem, [(t.vehicle, t.order) for t in tracks], engine)
