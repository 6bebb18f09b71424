"""Whatever the planner answers keeps every rule, and is no worse than what always comes."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from sanjiayi.planning import engine, greedy, rounds
from sanjiayi.planning.check import broken
from sanjiayi.planning.routing import Plan, Problem, Request, Vehicle, Visit
from sanjiayi.planning.tests.test_greedy import problems

SHORT = rounds.Effort(steps=8)


@settings(deadline=None, max_examples=60)
@given(problems())
def test_every_plan_keeps_the_rules_and_is_no_worse_than_greedy(problem: Problem) -> None:
    for effort in (SHORT, replace(SHORT, with_solver=False)):
        plan = rounds.solve(problem, effort)

        assert broken(problem, plan) == ()
        assert plan.cost(problem) <= greedy.solve(problem).cost(problem)


@settings(deadline=None, max_examples=20)
@given(problems())
def test_the_same_seed_gives_the_same_plan(problem: Problem) -> None:
    assert rounds.solve(problem, SHORT) == rounds.solve(problem, SHORT)


@pytest.fixture
def street() -> Problem:
    """Ten houses in a row; greedy goes to and fro between two sides of the depot."""
    spots = [0, *range(-50, 0, 10), *range(10, 60, 10)]
    table = [[abs(a - b) for b in spots] for a in spots]
    requests = tuple(
        Request(f"r{n}", Visit(1 + n), Visit(1 + (n * 3 + 4) % 10), 1) for n in range(10)
    )
    return Problem(requests, (Vehicle("v", 0, 0, 3), Vehicle("w", 0, 0, 3)), table, table, 5)


def test_looking_longer_is_never_worse(street: Problem) -> None:
    costs = [
        rounds.solve(street, rounds.Effort(steps=steps)).cost(street) for steps in (0, 20, 100)
    ]

    assert costs == sorted(costs, reverse=True)
    assert costs[-1] < greedy.solve(street).cost(street)


def test_the_budget_of_seconds_is_kept(street: Problem) -> None:
    """A clock that has run out stops the search at once, not after its steps."""
    plan = rounds.solve(street, rounds.Effort(steps=10**9, seconds=0.2))

    assert broken(street, plan) == ()


def test_what_lies_in_a_vehicle_stays_in_it() -> None:
    """On board already: delivered by whom it lies with, within its time from the start."""
    table = [[0, 10, 20], [10, 0, 10], [20, 10, 0]]
    requests = (
        Request("on board", None, Visit(2, 1), 1, frozenset({"of v"}), 100, 45),
        Request("new", Visit(1, 1), Visit(2, 1), 1),
    )
    vehicles = (Vehicle("v", 0, 0, 2, 0, 100, frozenset({"of v"})), Vehicle("w", 0, 0, 2, 0, 100))
    problem = Problem(requests, vehicles, table, table)

    plan = rounds.solve(problem, SHORT)

    assert broken(problem, plan) == ()
    assert plan.unserved == ()
    carrier = {s.request: r.vehicle for r in plan.routes for s in r.stops}
    assert carrier["on board"] == "v"


def test_insulin_waits_in_the_fridge_and_not_in_the_vehicle() -> None:
    """The door opens late: the pickup waits so long that the ride is short."""
    table = [[0, 10, 30], [10, 0, 20], [30, 20, 0]]
    cold = Request("insulin", Visit(1, 5, 0, 500), Visit(2, 5, 300, 400), 1, max_ride=25)
    problem = Problem((cold,), (Vehicle("v", 0, 0, 1, 0, 600),), table, table)

    plan = rounds.solve(problem, SHORT)

    assert (plan.unserved, broken(problem, plan)) == ((), ())
    pickup, delivery = plan.routes[0].stops
    assert delivery.begins - pickup.leaves <= 25


@pytest.mark.skipif(not engine.is_there, reason="pyvroom is not installed")
def test_the_solver_leaves_out_what_nobody_can_do() -> None:
    table = [[0, 1], [1, 0]]
    never = Request("never", Visit(1, 0, 0, 1), Visit(0, 0, 90, 99), 1, max_ride=2)
    problem = Problem((never,), (Vehicle("v", 0, 0, 1, 0, 100),), table, table)

    assert engine.Engine(problem).run([0], ["never"], 0) == {}
    assert rounds.solve(problem, SHORT) == Plan((), ("never",), greedy.ENGINE)
