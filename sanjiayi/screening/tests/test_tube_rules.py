"""What may go into a tube, and when it may be closed."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.screening import tube_rules as rules
from sanjiayi.screening.tube_rules import RETESTS, Filling, Move, State, Swab, Told

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "tube_cases.json").read_text(encoding="utf-8")
)["cases"]


def filling(said: dict[str, Any]) -> Filling:
    return Filling(
        said["tube"], said["size"], tuple(Swab(**one) for one in said["swabs"]), said["is_sealed"]
    )


def verdict(case: dict[str, Any]) -> str | None:
    state, event = filling(case["state"]), case["event"]
    if event["what"] == "put":
        no = rules.why_not_put(state, Swab(**event["swab"]))
    elif event["what"] == "seal":
        no = rules.why_not_seal(state, event["count"])
    else:
        no = rules.why_not_move(state, filling(event["target"]), event["swab"])
    return no.code if no else None


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_cases_that_the_phone_is_tried_against(case: dict[str, Any]) -> None:
    assert verdict(case) == case["verdict"]


def test_every_reason_of_a_tube_in_the_rack_has_a_case() -> None:
    said = {case["verdict"] for case in CASES} - {None}

    assert said == {
        "tube.sealed", "tube.twice", "tube.full", "tube.retest", "tube.mixed", "tube.empty",
        "tube.count", "tube.not_in", "tube.same",
    }  # fmt: skip


swabs = st.builds(
    Swab,
    id=st.uuids().map(str),
    person=st.sampled_from([f"p{n}" for n in range(30)]),
    mode=st.sampled_from([0, 1, 5, 10, 20]),
    reason=st.sampled_from(["", "", "", *sorted(RETESTS)]),
)


def filled(size: int, some: list[Swab]) -> Filling:
    """A tube into which everything went that was let."""
    tube = Filling("T-1", size)
    for swab in some:
        if rules.why_not_put(tube, swab) is None:
            tube = rules.put(tube, swab)
    return tube


@given(size=st.sampled_from([1, 5, 10, 20]), some=st.lists(swabs, max_size=40))
def test_whatever_comes_a_tube_is_never_overfull_mixed_or_unsafe(
    size: int, some: list[Swab]
) -> None:
    tube = filled(size, some)

    modes = {swab.mode for swab in tube.swabs} - {0}
    persons = [swab.person for swab in tube.swabs]
    assert len(tube.swabs) <= min([size, *modes])
    assert len(modes) <= 1
    assert len(set(persons)) == len(persons)
    if any(swab.reason in RETESTS for swab in tube.swabs):
        assert len(tube.swabs) == 1


@given(some=st.lists(swabs, max_size=15), counted=st.integers(0, 15))
def test_a_tube_is_closed_only_with_its_own_count(some: list[Swab], counted: int) -> None:
    tube = filled(10, some)

    no = rules.why_not_seal(tube, counted)

    assert (no is None) == (counted == len(tube.swabs) > 0)
    if no is None:
        assert rules.why_not_put(rules.seal(tube, counted), Swab("x", "somebody")) is not None


@given(some=st.lists(swabs, max_size=15), others=st.lists(swabs, max_size=15), data=st.data())
def test_a_move_loses_nobody_and_doubles_nobody(
    some: list[Swab], others: list[Swab], data: st.DataObject
) -> None:
    source, target = filled(10, some), filled(10, others)
    target = Filling("T-2", target.size, target.swabs)
    swab = data.draw(st.sampled_from([one.id for one in source.swabs] or ["nobody"]))
    before = sorted(one.id for one in (*source.swabs, *target.swabs))
    try:
        left, right = rules.move(source, target, swab)
    except Refusal:
        return

    assert sorted(one.id for one in (*left.swabs, *right.swabs)) == before
    assert swab in {one.id for one in right.swabs} - {one.id for one in left.swabs}


moves = st.lists(
    st.builds(
        Move,
        swab=st.sampled_from([b"a", b"b", b"c"]),
        from_tube=st.sampled_from(["T-1", "T-2", "T-3"]),
        to_tube=st.sampled_from(["T-1", "T-2", "T-3"]),
        at=st.integers(0, 5),
        seq=st.integers(1, 10**6),
    ),
    unique_by=lambda one: one.seq,
    max_size=10,
)


@given(some=moves, data=st.data())
def test_moves_say_the_same_in_any_order_of_arrival(some: list[Move], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(some))

    assert rules.final_tubes(shuffled) == rules.final_tubes(some)
    assert sum(rules.shifts(some).values()) == 0


def test_a_swab_moved_twice_is_in_the_last_tube() -> None:
    first, second = Move(b"s", "A", "B", 10, 1), Move(b"s", "B", "C", 20, 2)

    assert rules.final_tubes([second, first]) == {b"s": ("A", "C")}
    assert rules.shifts([first, second]) == {"A": -1, "C": 1}


def test_a_step_left_out_on_paper_does_not_hold_a_tube_back() -> None:
    state = rules.state_of(
        is_sealed=False, is_handed_over=False, is_received=True, has_result=False
    )

    assert state is State.RECEIVED


@pytest.mark.parametrize(
    ("told", "result", "code"),
    [
        (Told(10, (10,)), "negative", None),
        (Told(0, (10,)), "negative", None),
        (Told(0), "negative", "tube.unknown"),
        (Told(10), "maybe", "tube.result"),
        (Told(10, result="negative"), "negative", "tube.reported"),
        (Told(10, result="negative"), "positive", "tube.final"),
        (Told(10, result="suspect"), "positive", None),
        (Told(10, result="invalid"), "negative", None),
        (Told(10, sites=frozenset({"a", "b"})), "negative", "tube.two_sites"),
        (Told(10, sites=frozenset({"a", "b"})), "positive", None),
    ],
)
def test_which_results_may_be_entered(told: Told, result: str, code: str | None) -> None:
    no = rules.why_not_report(told, "T-1", result)

    assert (no.code if no else None) == code


def test_a_box_gets_the_next_number_of_its_site() -> None:
    first = rules.batch_name("2022-05-17", [], "yt.3.08-1")

    assert rules.batch_name("2022-05-17", [first], "yt.3.08-1") != first


@pytest.mark.parametrize(
    ("done", "now", "tone"),
    [(None, 5, "ok"), (None, 15, "warn"), (None, 25, "alarm"), (5, 99, "ok")],
)
def test_a_clock_warns_before_its_limit(done: int | None, now: int, tone: str) -> None:
    assert rules.Clock(10, 20, done).tone(now) == tone
