"""The planner of rounds: the best verified of what every way of planning finds.

Pure.  Greedy always answers; the solver, where it is installed, mostly answers better; the
search makes either better still while its budget lasts.  Each answer passes check.broken
before it counts, so that no plan is shown that breaks a rule or is worse than greedy.
"""

import math
import random
import time
from dataclasses import dataclass
from datetime import timedelta

from sanjiayi.planning import engine as solver
from sanjiayi.planning import greedy
from sanjiayi.planning.check import broken
from sanjiayi.planning.engine import Engine
from sanjiayi.planning.insertion import Track
from sanjiayi.planning.routing import Plan, Problem
from sanjiayi.planning.ruin import Stops
from sanjiayi.planning.search import Budget, Draft, Search, plan_from

TIGHTEN = 4
"""How often the solver is asked again for rides that came out too long."""

ENGINE = "search"


@dataclass(frozen=True)
class Effort:
    """How long to look.

    steps     of the search; with seconds None the same seed gives the same plan
    seconds   by the clock, all in all; the plan may then depend on the machine
    level     0-5: how long the solver looks before the search; None: by the size
    """

    steps: int = 200
    seconds: float | None = None
    seed: int = 0
    level: int | None = None
    with_solver: bool = True


def solve(problem: Problem, effort: Effort = Effort()) -> Plan:
    """The best plan found; never one that breaks a rule, never worse than greedy."""
    return Planner(problem, effort).solve()


class Planner:
    """One problem and the effort it is worth."""

    def __init__(self, problem: Problem, effort: Effort) -> None:
        self._problem = problem
        self._effort = effort
        self._chance = random.Random(effort.seed)  # noqa: S311 - the same seed, the same plan
        self._began = time.perf_counter()
        has_solver = solver.is_there and effort.with_solver and bool(problem.requests)
        self._engine = Engine(problem) if has_solver else None
        self._steps = effort.steps

    def solve(self) -> Plan:
        """The best verified plan."""
        found = [greedy.solve(self._problem)]
        if self._engine is not None:
            draft = self._tightened(self._engine)
            found.append(plan_from(self._problem, draft, "solver"))
        best = self._best(found)
        if self._effort.steps and self._problem.requests:
            best = self._best([best, self._improved(best)])
        return best

    def _best(self, plans: list[Plan]) -> Plan:
        """Of equals the first."""
        return min(
            (plan for plan in plans if not broken(self._problem, plan)),
            key=lambda plan: plan.cost(self._problem),
        )

    def _left(self) -> float:
        if self._effort.seconds is None:
            return math.inf
        return self._effort.seconds - (time.perf_counter() - self._began)

    def _level(self) -> int:
        if self._effort.level is not None:
            return self._effort.level
        count = len(self._problem.requests)
        return 5 if count <= 60 else 3 if count <= 150 else 1

    def _tightened(self, engine: Engine) -> Draft:
        """The solver's plan, asked again with moments for rides that came out too long."""
        everybody = range(len(self._problem.vehicles))
        names = [r.name for r in self._problem.requests]
        search = Search(self._problem, engine, everybody, self._chance)
        moments: dict[str, int] = {}
        orders: dict[int, Stops] = {}
        for _ in range(1 + TIGHTEN):
            left = self._left()
            timeout = None if left == math.inf else timedelta(seconds=max(0.05, left / 3))
            orders = engine.run(everybody, names, self._level(), None, moments, timeout)
            late = self._late(orders)
            if not late or left <= 0:
                break
            moments.update(late)
        return search.mended(orders)

    def _late(self, orders: dict[int, Stops]) -> dict[str, int]:
        late = {}
        for k, order in orders.items():
            track = Track(self._problem, self._problem.vehicles[k], order)
            for name, leaves, begins, ride in track.limited():
                if begins - leaves > ride:
                    late[name] = begins
        return late

    def _improved(self, plan: Plan) -> Plan:
        numbers = {v.name: k for k, v in enumerate(self._problem.vehicles)}
        orders: dict[int, Stops] = {
            numbers[r.vehicle]: [(s.request, s.is_pickup) for s in r.stops] for r in plan.routes
        }
        if self._problem.fixed and not plan.unserved:
            orders = self._fewer(orders)
        everybody = range(len(self._problem.vehicles))
        search = Search(self._problem, self._engine, everybody, self._chance)
        draft = search.run(search.draft(orders), self._budget(1.0))
        return plan_from(self._problem, draft, ENGINE)

    def _fewer(self, orders: dict[int, Stops]) -> dict[int, Stops]:
        """Vehicles left at home, one after the other, as long as the others serve all."""
        budget = self._budget(0.5)
        while budget.used < 1 and len(orders) > 1:
            least = min(orders, key=lambda k: (len(orders[k]), k))
            fleet = [k for k in orders if k != least]
            search = Search(self._problem, self._engine, fleet, self._chance)
            draft = search.draft({k: orders[k] for k in fleet})
            draft = search.run(draft, budget, until_all=True)
            if draft.behind:
                break
            orders = {k: list(t.order) for k, t in draft.tracks.items() if t.order}
        self._steps -= budget.done
        return orders

    def _budget(self, share: float) -> Budget:
        steps = max(0, int(self._steps * share))
        if self._effort.seconds is None:
            return Budget(steps)
        now = time.perf_counter()
        return Budget(steps, now + max(0.0, self._left()) * share, time.perf_counter)
