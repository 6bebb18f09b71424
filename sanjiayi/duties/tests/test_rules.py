"""Posts needed and stretches of work."""

from hypothesis import given
from hypothesis import strategies as st

from sanjiayi.duties import rules

HOUR = 3_600_000


def test_a_stretch_goes_on_through_a_break_and_ends_with_a_rest() -> None:
    with_break = [(0, 4 * HOUR), (5 * HOUR, None)]
    with_rest = [(0, 4 * HOUR), (13 * HOUR, None)]

    assert rules.stretch_began(with_break, 8 * HOUR) == 0
    assert rules.stretch_began(with_rest, 15 * HOUR) == 13 * HOUR


def test_a_short_shift_inside_a_long_one_does_not_end_it() -> None:
    nested = [(0, 10 * HOUR), (3 * HOUR, 4 * HOUR)]

    assert rules.stretch_began(nested, 8 * HOUR) == 0


def test_who_is_off_has_no_stretch() -> None:
    assert rules.stretch_began([(0, 4 * HOUR)], 5 * HOUR) is None
    assert rules.stretch_began([], 5 * HOUR) is None
    assert rules.stretch_began([(6 * HOUR, None)], 5 * HOUR) is None


def test_after_a_day_and_a_night_a_hand_over_is_due() -> None:
    assert not rules.must_hand_over(24 * HOUR - 1)
    assert rules.must_hand_over(24 * HOUR)


@given(
    shifts=st.lists(st.tuples(st.integers(0, 50), st.integers(1, 12)), max_size=6),
    hour=st.integers(0, 70),
)
def test_a_stretch_begins_with_a_shift_and_reaches_to_now(
    shifts: list[tuple[int, int]], hour: int
) -> None:
    worked = [(start * HOUR, (start + length) * HOUR) for start, length in shifts]
    now = hour * HOUR

    began = rules.stretch_began(worked, now)

    on_duty = any(start <= now <= end for start, end in worked)
    if began is None:
        assert not any(start <= now < end for start, end in worked)
    else:
        assert on_duty
        assert began in {start for start, _ in worked}
        assert began <= now


@given(residents=st.integers(0, 100_000))
def test_more_residents_never_need_fewer_posts(residents: int) -> None:
    posts = rules.posts_needed(residents)

    assert rules.FEWEST_POSTS <= posts <= rules.posts_needed(residents + 1)
    assert posts * rules.PERSONS_A_POST >= residents
