"""Goods in, goods out, parcels in three zones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import DjangoAssertNumQueries

from sanjiayi.supplies import queries, rules
from sanjiayi.supplies.models import Handling, Issue, Parcels, Receipt
from sanjiayi.supplies.queries import BatchView, HandlingView
from sanjiayi.supplies.rules import Stage
from tests import make

YESTERDAY = 20220516


@pytest.mark.django_db
def test_a_batch_shows_what_came_and_what_went() -> None:
    make.neighbourhood()
    make.batch("B-1", 100)
    make.kits("B-1", "yt.1.01.1/101", 4)
    make.kits("B-1", "yt.2.03.1/101", 6)

    assert queries.batches("yt", make.DAY) == [BatchView("B-1", "antigen_kit", "镇", 100, 10)]
    assert queries.issued_of_batch("B-1", "yt") == {
        "yt": 10, "yt.1": 4, "yt.1.01": 4, "yt.1.01.1": 4, "yt.2": 6, "yt.2.03": 6, "yt.2.03.1": 6,
    }  # fmt: skip


@pytest.mark.django_db
def test_kits_from_a_batch_whose_arrival_is_not_recorded_are_seen() -> None:
    make.neighbourhood()
    make.kits("B-9", "yt.1.01.1/101", 4)

    (found,) = queries.batches("yt", make.DAY)

    assert (found.received, found.issued, found.left) == (0, 4, -4)


@pytest.mark.django_db
def test_the_stock_lasts_as_long_as_the_last_three_days_say() -> None:
    make.neighbourhood()
    make.batch("B-1", 100, moment=make.at(8, day=20220513))
    for day in (20220514, 20220515, 20220516):
        make.kits("B-1", "yt.1.01.1/101", 10, moment=make.at(9, day=day))
    make.kits("B-1", "yt.1.01.1/102", 5, moment=make.at(9))

    stock = queries.kits("yt", make.DAY)

    assert (stock.received, stock.issued, stock.left) == (100, 35, 65)
    assert (stock.issued_today, stock.a_day, stock.days_left) == (5, 10.0, 6.5)
    assert queries.kits("yt", 20220514).issued == 10


@pytest.mark.django_db
def test_issues_of_a_day_are_told_for_every_place() -> None:
    make.neighbourhood()
    make.kits("B-1", "yt.1.01.1/101", 4)
    make.kits("B-1", "yt.1.01.1/102", 4, moment=make.at(9, day=YESTERDAY))

    assert queries.issued(make.DAY, make.DAY, "yt")["yt.1.01"] == 4
    assert queries.issued(YESTERDAY, make.DAY, "yt")["yt.1.01"] == 8


@pytest.mark.django_db
def test_a_corrected_number_of_kits_corrects_the_issue() -> None:
    make.neighbourhood()
    kits = make.kits("B-1", "yt.1.01.1/101", 40)

    make.amend(kits, 4, "yt.1.01.1/101")

    assert Issue.objects.values_list("handouts", "pieces").get() == (1, 4)


@pytest.mark.django_db
def test_voided_records_leave_no_rows() -> None:
    make.neighbourhood()
    written = [
        (make.batch("B-1", 100), "yt"),
        (make.kits("B-1", "yt.1.01.1/101"), "yt.1.01.1/101"),
        (make.goods("yt.1.01", 20), "yt.1.01"),
        (make.parcels("yt.1.01", "received", 20), "yt.1.01"),
    ]

    for fact, place in written:
        make.void(fact, place)

    assert not any(t.objects.exists() for t in (Receipt, Issue, Handling, Parcels))


@pytest.mark.django_db
def test_handlings_are_counted_by_goods_and_stage() -> None:
    make.neighbourhood()
    make.goods("yt.1.01", 200)
    make.goods("yt.2.03", 100)
    make.goods("yt.2.03", 300, stage="unloaded")

    assert queries.handling(make.DAY, make.DAY, "yt") == [
        HandlingView("vegetables", "carried", 2, 300),
        HandlingView("vegetables", "unloaded", 1, 300),
    ]


@pytest.mark.django_db
def test_parcels_stand_in_the_zone_they_have_not_left() -> None:
    make.neighbourhood()
    make.parcels("yt.1.01", "received", 100, moment=make.at(9, day=YESTERDAY))
    make.parcels("yt.1.01", "resting", 80)
    make.parcels("yt.1.01", "ready", 50)
    make.parcels("yt.1.01", "handed_over", 45)

    assert queries.parcels(make.DAY, "yt") == {
        Stage.RECEIVED: 20,
        Stage.RESTING: 30,
        Stage.READY: 5,
    }


@pytest.mark.django_db
def test_a_board_asks_a_few_times(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make.neighbourhood()
    make.batch("B-1", 100)
    for door in make.DOORS[:6]:
        make.kits("B-1", door)

    with django_assert_num_queries(3):
        queries.kits("yt", make.DAY)
    with django_assert_num_queries(2):
        queries.batches("yt", make.DAY)
    with django_assert_num_queries(1):
        queries.issued(make.DAY, make.DAY, "yt")
    with django_assert_num_queries(1):
        queries.parcels(make.DAY, "yt")


@given(moved=st.dictionaries(st.sampled_from([s.value for s in Stage]), st.integers(0, 10_000)))
def test_a_zone_never_holds_less_than_nothing(moved: dict[str, int]) -> None:
    zones = rules.in_zones(moved)

    assert list(zones) == [Stage.RECEIVED, Stage.RESTING, Stage.READY]
    assert min(zones.values()) >= 0
