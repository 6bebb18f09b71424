"""How long medicine lasts."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanjiayi.kernel.civil import days_before
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.medicine.lasting import MOST_DAYS, Supply, days_left, is_doubtful, runs_out_on

TODAY = 20220517

amounts = st.fractions(min_value=Fraction(1, 4), max_value=20, max_denominator=4)


@given(st.integers(0, MOST_DAYS), amounts, st.integers(1, 4))
def test_so_many_days_of_doses_last_so_many_days(days: int, each: Fraction, times: int) -> None:
    left = days * each * times
    assert days_left(Supply(left, each, times)) == days
    assert runs_out_on(Supply(left, each, times), TODAY) == days_before(TODAY, 1 - days)


@given(amounts, amounts, st.integers(1, 4))
def test_more_never_lasts_shorter(left: Fraction, each: Fraction, times: int) -> None:
    assert days_left(Supply(left, each, times)) <= days_left(Supply(left + each, each, times))


def test_a_third_of_a_day_is_none_and_asked_again() -> None:
    third = Supply(left=Fraction(1), each=Fraction(1), times=3)
    assert days_left(third) == 0
    assert is_doubtful(third)
    assert runs_out_on(third, TODAY) == 20220516


def test_a_weekly_tablet_lasts_a_week() -> None:
    assert days_left(Supply(left=Fraction(4), each=Fraction(1), every=7)) == 28


@pytest.mark.parametrize(
    "supply",
    [
        Supply(Fraction(1), Fraction(0)),
        Supply(Fraction(1), Fraction(-1)),
        Supply(Fraction(-1), Fraction(1)),
        Supply(Fraction(1), Fraction(1), times=0),
        Supply(Fraction(1), Fraction(1), every=0),
        Supply(Fraction(100_000), Fraction(1)),
    ],
)
def test_figures_nobody_can_take_are_refused(supply: Supply) -> None:
    with pytest.raises(Refusal) as no:
        days_left(supply)
    assert no.value.code == "medicine.dose"
