"""What to take out of a plan so that it can be put back better.

Pure.  Requests that resemble each other (near in place and time) are taken out together, for
only such can change places.  All chance comes from the generator handed in.
"""

import random
from collections.abc import Callable, Mapping, Sequence

from sanjiayi.planning.routing import Problem, Request, Visit

Stops = list[tuple[str, bool]]
FEWEST, MOST = 4, 30


class Ruin:
    """Ways to choose what to take out, used the more the better they did."""

    def __init__(self, problem: Problem, chance: random.Random) -> None:
        self._problem = problem
        self._chance = chance
        self._like: dict[str, list[str]] = {}
        self._ways: list[Callable[[str, int, Mapping[int, Stops]], set[str]]] = [
            self._alike,
            self._strings,
            self._neighbours,
        ]
        self._merits = [1.0] * len(self._ways)
        self._last = 0

    def choose(self, seed: str, orders: Mapping[int, Stops], served: int) -> set[str]:
        """Requests to take out: the seed and others about it."""
        most = max(FEWEST, min(MOST, int(served * 0.4)))
        count = self._chance.randint(min(FEWEST, most), most)
        (self._last,) = self._chance.choices(range(len(self._ways)), self._merits)
        return self._ways[self._last](seed, count, orders)

    def reward(self, merit: float) -> None:
        """How the last choice did: 0 for nothing, 1 accepted, 4 a new best."""
        self._merits[self._last] = max(0.2, 0.97 * self._merits[self._last] + 0.03 * merit)

    def like(self, name: str) -> list[str]:
        """All other requests, the most alike first."""
        if name not in self._like:
            one = self._problem.by_name[name]
            others = (r for r in self._problem.requests if r.name != name)
            table = self._problem.duration
            self._like[name] = [r.name for r in sorted(others, key=lambda r: unlike(one, r, table))]
        return self._like[name]

    def _alike(self, seed: str, count: int, orders: Mapping[int, Stops]) -> set[str]:
        """Ever one that is like one already chosen; the likest most often."""
        gone = [seed]
        while len(gone) < min(count, len(self._problem.requests)):
            near = [n for n in self.like(self._chance.choice(gone)) if n not in gone]
            gone.append(near[int(self._chance.random() ** 5 * len(near))])
        return set(gone)

    def _strings(self, seed: str, count: int, orders: Mapping[int, Stops]) -> set[str]:
        """Pieces of neighbouring routes, each about one request like the seed."""
        where = {name: k for k, order in orders.items() for name, _ in order}
        gone, cut = {seed}, set[int]()
        routes = self._chance.randint(2, 5)
        for name in [seed, *self.like(seed)]:
            if len(gone) >= count or len(cut) >= routes:
                break
            k = where.get(name)
            if k is None or k in cut:
                continue
            cut.add(k)
            gone |= self._piece(name, max(2, count // routes), orders[k])
        return gone

    def _piece(self, name: str, length: int, order: Stops) -> set[str]:
        here = next(i for i, (other, _) in enumerate(order) if other == name)
        first = max(0, here - self._chance.randrange(length))
        return {other for other, _ in order[first : first + length]}

    def _neighbours(self, seed: str, count: int, orders: Mapping[int, Stops]) -> set[str]:
        """A whole route and the likest of others: what frees a vehicle."""
        whole = next((o for o in orders.values() if any(n == seed for n, _ in o)), [])
        gone = list(dict.fromkeys([seed, *(name for name, _ in whole)]))[:count]
        for name in self.like(seed):
            if len(gone) >= count:
                break
            if name not in gone and self._chance.random() < 0.7:
                gone.append(name)
        return set(gone)


def unlike(one: Request, other: Request, table: Sequence[Sequence[int]]) -> int:
    """How far apart two requests are in place and time."""
    apart = 0
    for a, b in ((one.pickup, other.pickup), (one.delivery, other.delivery)):
        if a is not None and b is not None:
            apart += min(table[a.node][b.node], table[b.node][a.node]) + _between(a, b)
    return apart


def _between(a: Visit, b: Visit) -> int:
    """Time from the end of one window to the other; a little for windows that only begin apart."""
    return max(0, a.opens - b.closes, b.opens - a.closes) + abs(a.opens - b.opens) // 5
