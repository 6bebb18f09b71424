"""Levels, deadlines, ladders, and words fit for everybody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanjiayi.express import rules
from sanjiayi.kernel.civil import at

MINUTE = 60_000
DAY = 20220517


def test_life_safety_is_answered_within_half_an_hour() -> None:
    assert rules.due_by(rules.LIFE, at(DAY, 9)) == at(DAY, 9, 30)


def test_same_day_means_before_the_bulletin_but_never_less_than_two_hours() -> None:
    assert rules.due_by(rules.SAME_DAY, at(DAY, 9)) == at(DAY, 20)
    assert rules.due_by(rules.SAME_DAY, at(DAY, 23)) == at(DAY, 25)


@given(minutes=st.integers(0, 100_000))
def test_a_more_pressing_level_is_never_due_later(minutes: int) -> None:
    since = at(DAY, 0) + minutes * MINUTE

    due = [rules.due_by(level, since) for level in rules.LEVELS]

    assert due == sorted(due)
    assert due[0] > since


def test_a_report_climbs_from_the_compound_to_the_district() -> None:
    owner: str | None = "work_group@yt.3.08"
    ladder = []
    while owner:
        ladder.append(owner)
        owner = rules.next_owner(owner)

    assert ladder == [
        "work_group@yt.3.08", "committee@yt.3", "branch@yt", "town@yt", "district@yt",
    ]  # fmt: skip


def test_a_functional_group_climbs_to_the_branch() -> None:
    assert rules.next_owner("supplies@yt") == "branch@yt"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("602室老人缺药", "express.door"),
        ("3号楼 12-602 缺药", "express.door"),
        ("请打 138 0000 1234", "express.number"),
        ("证号 310115194001011234", "express.number"),
    ],
)
def test_words_that_point_at_somebody_are_refused(text: str, code: str) -> None:
    no = rules.why_not_public(text)

    assert no is not None
    assert no.code == code


@pytest.mark.parametrize(
    "text",
    [
        "垃圾清运中断 26 小时，7 栋积压",
        "3号楼 2 部电梯停运",
        "5 月 18-20 日没有车次",
        "缺 1200 份抗原",
    ],
)
def test_ordinary_words_pass(text: str) -> None:
    assert rules.why_not_public(text) is None


@pytest.mark.parametrize(
    ("level", "title", "persons", "code"),
    [
        (5, "垃圾积压", 0, "express.level"),
        (3, "  ", 0, "express.no_title"),
        (3, "长" * 41, 0, "express.long_title"),
        (3, "垃圾积压", -1, "express.persons"),
    ],
)
def test_a_report_that_is_not_whole_is_refused(
    level: int, title: str, persons: int, code: str
) -> None:
    no = rules.why_not_report(level, title, persons)

    assert no is not None
    assert no.code == code
