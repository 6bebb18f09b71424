"""What a sealed building is owed, and when."""

from hypothesis import given
from hypothesis import strategies as st

from sanjiayi.containment import rules
from sanjiayi.kernel.civil import days_before

AM, PM = rules.slots(2)


def test_twice_a_day_means_by_ten_and_by_four() -> None:
    assert [(slot.name, slot.hour) for slot in rules.slots(2)] == [("am", 10), ("pm", 16)]


def test_a_pack_may_ask_for_more() -> None:
    hours = [slot.hour for slot in rules.slots(4)]

    assert len(hours) == 4
    assert hours == sorted(hours)


def test_a_disinfection_without_a_slot_fills_the_earliest_still_open() -> None:
    assert rules.done([AM, PM], [("am", 5), ("", 9)]) == {"am": 5, "pm": 9}
    assert rules.done([AM, PM], [("", 9)]) == {"am": 9}


def test_the_first_of_two_in_one_slot_counts() -> None:
    assert rules.done([AM, PM], [("am", 9), ("am", 5)]) == {"am": 5}


@given(sealed_on=st.sampled_from([20220228, 20220430, 20220517]), hold=st.integers(1, 60))
def test_the_hold_is_over_on_the_day_after_its_last(sealed_on: int, hold: int) -> None:
    release = rules.release_on(sealed_on, hold)

    assert rules.day_of(sealed_on, release) == hold + 1
    assert rules.day_of(sealed_on, days_before(release, 1)) == hold
