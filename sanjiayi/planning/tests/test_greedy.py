"""Whatever is to be brought, the plan that always comes keeps every rule."""

import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanjiayi.planning import greedy, instances
from sanjiayi.planning.check import Broken, broken
from sanjiayi.planning.routing import Plan, Problem, Request, Vehicle, Visit, timed

SIZE = 6
SKILLS = ("cold", "controlled")


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """A few requests of every sort, vehicles that cannot do all, ways on a grid."""
    spots = draw(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=SIZE,
                          max_size=SIZE))  # fmt: skip
    table = [[abs(a - c) + abs(b - d) for c, d in spots] for a, b in spots]
    skills = st.frozensets(st.sampled_from(SKILLS))
    vehicles = tuple(
        Vehicle(
            f"v{n}",
            0,
            0,
            draw(st.integers(1, 6)),
            0,
            draw(st.integers(0, 400)),
            draw(skills),
        )
        for n in range(draw(st.integers(1, 3)))
    )
    requests = tuple(_request(draw, n) for n in range(draw(st.integers(0, 7))))
    return Problem(requests, vehicles, table, table, draw(st.sampled_from((0, 50))))


def _request(draw: st.DrawFn, n: int) -> Request:
    def visit() -> Visit:
        opens = draw(st.integers(0, 200))
        return Visit(
            draw(st.integers(0, SIZE - 1)),
            draw(st.integers(0, 10)),
            opens,
            opens + draw(st.integers(0, 200)),
        )

    which = draw(st.sampled_from(("both", "both", "pickup", "delivery")))
    return Request(
        f"r{n}",
        None if which == "delivery" else visit(),
        None if which == "pickup" else visit(),
        draw(st.integers(0, 4)),
        draw(st.frozensets(st.sampled_from(SKILLS), max_size=1)),
        draw(st.integers(0, 2)),
        draw(st.none() | st.integers(0, 120)),
    )


@given(problems())
def test_no_plan_breaks_a_rule_or_loses_a_request(problem: Problem) -> None:
    plan = greedy.solve(problem)

    assert broken(problem, plan) == ()
    served = {stop.request for route in plan.routes for stop in route.stops}
    assert served | set(plan.unserved) == set(problem.by_name)


@given(problems())
def test_what_stays_behind_fits_into_no_route(problem: Problem) -> None:
    """Alone in an empty vehicle that does not leave, nothing left behind would have fitted."""
    plan = greedy.solve(problem)

    leaving = {route.vehicle for route in plan.routes}
    for vehicle in problem.vehicles:
        for name in plan.unserved if vehicle.name not in leaving else ():
            alone = replace(problem, requests=(problem.by_name[name],), vehicles=(vehicle,))
            assert greedy.solve(alone).unserved == (name,)


@given(problems())
def test_the_same_problem_has_the_same_plan(problem: Problem) -> None:
    assert greedy.solve(problem) == greedy.solve(problem)


@pytest.fixture
def pair() -> Problem:
    table = [[0, 10, 20], [10, 0, 10], [20, 10, 0]]
    request = Request("r", Visit(1, 5, 0, 50), Visit(2, 5, 0, 90), 2, frozenset({"cold"}), 0, 30)
    vehicle = Vehicle("v", 0, 0, 2, 0, 100, frozenset({"cold"}))
    return Problem((request,), (vehicle,), table, table)


def test_a_sound_plan_is_clean(pair: Problem) -> None:
    plan = greedy.solve(pair)

    assert plan.distance == 40
    assert broken(pair, plan) == ()


@pytest.mark.parametrize(
    ("order", "rule"),
    [
        ([("r", False), ("r", True)], "order"),
        ([("r", True)], "once"),
        ([], "once"),
    ],
)
def test_a_spoilt_order_is_named(pair: Problem, order: list[tuple[str, bool]], rule: str) -> None:
    route = timed(pair, pair.vehicles[0], order)

    found = broken(pair, Plan((route,), (), "test"))

    assert Broken(rule, "r") in found


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"skills": frozenset({"controlled"})}, "skill"),
        ({"max_ride": 9}, "ride"),
        ({"pickup": Visit(1, 5, 0, 9)}, "window"),
        ({"amount": 3}, "room"),
    ],
)
def test_a_plan_for_other_needs_is_refused(
    pair: Problem, change: dict[str, object], rule: str
) -> None:
    harder = replace(pair, requests=(replace(pair.requests[0], **change),))  # type: ignore[arg-type]
    order = [("r", True), ("r", False)]

    found = broken(harder, Plan((timed(harder, harder.vehicles[0], order),), (), "test"))

    assert rule in {one.rule for one in found}


LINE = "2 10 1\n0 0 0 0 0 200 0 0 0\n1 3 4 5 0 100 2 0 2\n2 6 8 -5 0 150 2 1 0\n"


def test_a_published_instance_is_read_and_measured(tmp_path: Path) -> None:
    path = tmp_path / "small.txt"
    path.write_text(LINE)
    found = instances.read(path)

    plan = greedy.solve(found.problem)

    assert broken(found.problem, plan) == ()
    assert (len(plan.routes), plan.unserved) == (1, ())
    assert math.isclose(found.length(plan), 20.0)


@pytest.mark.parametrize("text", ["", "x y z\n", "2 10 1\n0 0 0\n", "2 10 1\n"])
def test_a_file_that_is_no_instance_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.txt"
    path.write_text(text)
    with pytest.raises(instances.BadInstance):
        instances.read(path)


def test_best_known_values_are_read_from_either_form(tmp_path: Path) -> None:
    text, nested = tmp_path / "known.txt", tmp_path / "known.json"
    text.write_text("instance vehicles distance\nLC101.txt 10 828.94\n")
    nested.write_text('{"lc101": {"solved_with_vehicles": 10, "best_known_cost": 828.94}}')

    assert instances.best_known(text) == {"lc101": (10, 828.94)}
    assert instances.best_known(nested) == {"lc101": (10, 828.94)}
