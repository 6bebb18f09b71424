"""What comes first, and what the clocks say."""

from hypothesis import given
from hypothesis import strategies as st

from sanjiayi.boards.matters import MINUTE_MS, Grade, Matter, clock_words, in_order, is_hot, length

NOW = 1_652_769_000_000


def matter(grade: Grade, due_at: int, title: str = "x", clock: str = "") -> Matter:
    return Matter(grade, title, "", due_at, "", "", "", clock)


some = st.builds(
    matter,
    st.sampled_from(Grade),
    st.integers(NOW - 10**9, NOW + 10**9),
    st.text(max_size=4),
)


@given(st.lists(some, max_size=12))
def test_harm_comes_before_haste_and_haste_before_arrival(found: list[Matter]) -> None:
    ordered = in_order(found)

    keys = [(m.grade, m.due_at) for m in ordered]
    assert keys == sorted(keys)
    assert in_order(list(reversed(found))) == ordered


@given(st.integers(0, 10**10))
def test_a_longer_stretch_never_reads_shorter(ms: int) -> None:
    assert length(ms)
    if ms < 60 * MINUTE_MS:
        assert length(ms) == f"{ms // MINUTE_MS} 分钟"


def test_clocks_say_left_late_or_their_own_words() -> None:
    assert clock_words(matter(Grade.URGENT, NOW + 90 * MINUTE_MS), NOW) == "还有 1 小时 30 分"
    assert clock_words(matter(Grade.LATE, NOW - 5 * MINUTE_MS), NOW) == "超时 5 分钟"
    assert clock_words(matter(Grade.WATCH, NOW, clock="连续 31 小时"), NOW) == "连续 31 小时"


def test_only_what_is_late_or_urgent_is_red() -> None:
    assert is_hot(matter(Grade.URGENT, NOW + 1), NOW)
    assert is_hot(matter(Grade.WATCH, NOW - 1), NOW)
    assert not is_hot(matter(Grade.TOMORROW, NOW + 1), NOW)
