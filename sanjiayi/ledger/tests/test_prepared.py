"""Queries whose SQL is made once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanjiayi.kernel.paths import within
from sanjiayi.ledger.models import Rollup
from sanjiayi.ledger.prepared import Prepared
from sanjiayi.ledger.scopes import inside

PLACES = ["yt", "yt.1", "yt.1.01", "yt.1.01.12", "yt.1.02", "yt.10", "yt.10.01", "yu", "yt-b"]


@pytest.fixture
def rollups(db: None) -> None:
    Rollup.objects.bulk_create(
        Rollup(day=20220517, place=place, kind=f"made.up{n % 2}", count=n, quantity=1, last_at=n)
        for n, place in enumerate(PLACES)
    )


_at = Prepared(
    lambda place, kinds, least: (
        Rollup.objects.filter(inside(place), kind__in=kinds, count__gte=least)
        .order_by("place")
        .values_list("place", "count")
    )
)


@pytest.mark.parametrize("scope", PLACES)
def test_inside_chooses_what_lies_within(rollups: None, scope: str) -> None:
    found = set(Rollup.objects.filter(inside(scope)).values_list("place", flat=True))
    assert found == {place for place in PLACES if within(place, scope)}


@pytest.mark.parametrize("kinds", [["made.up0"], ["made.up1", "made.up0"], []])
@pytest.mark.parametrize("least", [0, 3])
@pytest.mark.parametrize("scope", ["yt", "yt.1", "yt.1.01", "nowhere"])
def test_a_prepared_query_says_what_the_query_says(
    rollups: None, scope: str, kinds: list[str], least: int
) -> None:
    asked = Rollup.objects.filter(inside(scope), kind__in=kinds, count__gte=least)
    assert _at(scope, kinds, least) == list(asked.order_by("place").values_list("place", "count"))


@given(text=st.text(alphabet="%_\\'.yt1", max_size=8))
@pytest.mark.django_db
def test_a_prepared_query_takes_any_text_for_what_it_is(text: str) -> None:
    found = Rollup.objects.filter(inside(text), kind__in=["made.up0"], count__gte=0)
    assert _at(text, ["made.up0"], 0) == list(found.values_list("place", "count"))


def test_a_query_that_reckons_with_an_argument_is_refused(db: None) -> None:
    later = Prepared(lambda at: Rollup.objects.filter(last_at__gt=at - 5).values_list("place"))
    with pytest.raises(ValueError, match="arguments"):
        later(100)
