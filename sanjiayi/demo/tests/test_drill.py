"""Two runs of a drill held together: what they share, what one lacks, what says nothing."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanjiayi.demo import drill_compare

ROWS = st.dictionaries(
    st.sampled_from(list(drill_compare.TITLES)), st.lists(st.sampled_from("abcd"), max_size=6)
)
WHOLE = {table: ["a", "b", "b"] for table in drill_compare.TITLES}


@given(ROWS, st.randoms())
def test_the_order_in_which_rows_came_does_not_matter(
    rows: dict[str, list[str]], chance: Random
) -> None:
    shuffled = {table: chance.sample(some, len(some)) for table, some in rows.items()}
    assert all(line.differing == 0 for line in drill_compare.compare(rows, shuffled))


@given(ROWS, ROWS)
def test_what_one_run_lacks_the_other_has_too_many(
    cut: dict[str, list[str]], undisturbed: dict[str, list[str]]
) -> None:
    there, back = (
        drill_compare.compare(one, other) for one, other in ((cut, undisturbed), (undisturbed, cut))
    )
    assert [(line.lost, line.added) for line in there] == [(line.added, line.lost) for line in back]
    for line in there:
        assert line.cut - line.undisturbed == len(line.added) - len(line.lost)


@pytest.mark.parametrize(
    ("cut", "words"),
    [
        (["a", "b"], "断网后少了 b"),
        (["a", "b", "b", "b"], "断网后多了 b"),
        (["a", "c", "b"], "断网后多了 c"),
    ],
)
def test_a_row_lost_doubled_or_changed_is_named(cut: list[str], words: str) -> None:
    lines = drill_compare.compare({**WHOLE, "members": cut}, WHOLE)
    said = list(drill_compare.amiss(lines))
    assert any(one.startswith("每支管里的人") and words in one for one in said)
    assert [line.table for line in lines if line.differing] == ["members"]


def test_two_empty_runs_prove_nothing_and_say_so() -> None:
    said = list(drill_compare.amiss(drill_compare.compare({}, {})))
    assert len(said) == len(drill_compare.TITLES)


def test_equal_runs_are_told_without_complaint() -> None:
    lines = drill_compare.compare(WHOLE, WHOLE)
    assert list(drill_compare.amiss(lines)) == []
    heads, _, *told = drill_compare.printed(lines)
    assert heads.split() == list(drill_compare.HEADS)
    assert [one.split()[1:] for one in told] == [["3", "3", "0"]] * len(drill_compare.TITLES)
