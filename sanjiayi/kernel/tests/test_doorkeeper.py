"""A doorkeeper lets few in from one caller, some from all, and forgets."""

from hypothesis import given
from hypothesis import strategies as st

from sanjiayi.kernel.doorkeeper import Doorkeeper

SPAN = 1_000


def keeper(each: int = 3, at_all: int = 5) -> Doorkeeper:
    return Doorkeeper(most_each=each, most_at_all=at_all, span_ms=SPAN)


def test_one_caller_is_stopped_and_others_are_not() -> None:
    door = keeper()
    assert [door.may_ask("a", 0) for _ in range(4)] == [True, True, True, False]
    assert door.may_ask("b", 0)


def test_all_together_are_stopped_too() -> None:
    door = keeper()
    assert [door.may_ask(caller, 0) for caller in "abcdef"] == [True] * 5 + [False]


def test_a_knock_is_forgotten_after_the_span() -> None:
    door = keeper(each=1)
    assert door.may_ask("a", 0)
    assert not door.may_ask("a", SPAN - 1)
    assert door.may_ask("a", SPAN)


def test_asking_whether_one_is_welcome_costs_nothing() -> None:
    door = keeper(each=1)
    assert all(door.is_welcome("a", 0) for _ in range(9))
    door.note("a", 0)
    assert not door.is_welcome("a", 0)


@given(st.lists(st.tuples(st.integers(0, 400), st.sampled_from("abcd")), max_size=80))
def test_no_span_ever_holds_more_than_was_allowed(steps: list[tuple[int, str]]) -> None:
    door, now, let_in = keeper(), 0, []
    for wait, caller in steps:
        now += wait
        if door.may_ask(caller, now):
            let_in.append((now, caller))
    for begin, _ in let_in:
        inside = [who for when, who in let_in if begin <= when < begin + SPAN]
        assert len(inside) <= 5
        assert max(map(inside.count, inside)) <= 3
