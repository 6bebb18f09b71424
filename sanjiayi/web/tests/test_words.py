"""Words of templates: numbers, days and moments as people read them."""

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from sanjiayi.kernel.civil import at
from sanjiayi.ledger import clock
from sanjiayi.web.icons import ICONS
from sanjiayi.web.templatetags import words

NOON = at(20220517, 12)


@pytest.fixture(autouse=True)
def _chinese():  # type: ignore[no-untyped-def]
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> int:
    """The doors' clock, stopped at noon of 17 May 2022."""
    monkeypatch.setattr(clock, "now_ms", lambda: NOON)
    monkeypatch.setattr(clock, "today", lambda: 20220517)
    return NOON


def test_thousands_are_parted_in_both_languages() -> None:
    assert words.number(33000) == "33,000"
    with translation.override("en"):
        assert words.number(33000) == "33,000"


def test_what_is_not_known_is_a_dash() -> None:
    assert words.number(None) == words.day(None) == words.moment(None) == words.ago(None) == "–"


@given(st.floats(0, 1))
def test_a_share_never_reads_as_all_or_nothing_unless_it_is(share: float) -> None:
    said = words.percent(share)
    assert (said == "100%") == (share == 1)
    assert (said == "0%") == (share == 0)


def test_a_moment_of_today_needs_no_day(today: int) -> None:
    assert words.moment(at(20220517, 9, 5)) == "09:05"
    assert words.moment(at(20220516, 9, 5)) == "5月16日 09:05"
    assert words.moment(at(20220517, 9, 5), "full") == "5月17日 09:05"


def test_days_read_in_english_too() -> None:
    with translation.override("en"):
        assert words.day(20220517) == "17 May"
        assert words.day(20220517, "full") == "17 May 2022"
        assert words.weekday(20220517) == "Tuesday"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "刚刚"), (62, "62 分前"), (119, "119 分前"), (120, "2 小时前"), (3000, "2 天前")],
)
def test_how_long_ago_is_said_in_the_coarsest_useful_unit(
    today: int, minutes: int, said: str
) -> None:
    assert words.ago(today - minutes * 60_000) == said


def test_a_moment_in_the_future_is_now_rather_than_negative(today: int) -> None:
    assert words.ago(today + 600_000) == "刚刚"


@pytest.mark.parametrize("name", sorted(ICONS))
def test_icons_are_hidden_from_screen_readers(name: str) -> None:
    drawn = Template("{% icon name %}").render(Context({"name": name}))
    assert 'aria-hidden="true"' in drawn


def test_the_dot_is_wrapped() -> None:
    assert Template("一{% dot %}二").render(Context()) == '一<i class="sep">·</i>二'
