"""Needs: open until answered."""

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.needs import queries
from sanjiayi.needs.models import Need, Step
from sanjiayi.needs.queries import Summary
from tests import make

pytestmark = pytest.mark.django_db

DOOR = "yt.1.01.1/101"


def test_a_need_is_open_until_it_is_answered() -> None:
    make.neighbourhood()
    make.need("N-1", DOOR)
    before = queries.open_counts("yt")["yt.1.01"]

    make.answer("N-1", DOOR, moment=make.at(11))

    assert (before, queries.open_counts("yt")["yt.1.01"]) == (1, 0)
    assert queries.answered(make.DAY, "yt") == {"met": 1}


def test_an_answer_to_a_need_nobody_raised_is_set_aside() -> None:
    make.neighbourhood()

    with pytest.raises(Refusal, match=r"needs\.unknown: 没有这件求助"):
        make.answer("N-404", DOOR)


def test_the_last_answer_counts() -> None:
    make.neighbourhood()
    make.need("N-1", DOOR)
    make.answer("N-1", DOOR, outcome="met", moment=make.at(15))

    make.answer("N-1", DOOR, outcome="passed_on", moment=make.at(11))

    found = queries.need("N-1")
    assert found is not None
    assert (found.need.outcome, found.need.answered_at) == ("met", make.at(15))


def test_a_voided_answer_opens_the_need_again() -> None:
    make.neighbourhood()
    make.need("N-1", DOOR)
    answer = make.answer("N-1", DOOR)

    make.void(answer, DOOR)

    assert queries.summary("yt", make.at(12)).open == 1


def test_a_need_taken_back_leaves_only_the_answer_behind() -> None:
    make.neighbourhood()
    need = make.need("N-1", DOOR)
    make.answer("N-1", DOOR)

    make.void(need, DOOR)

    assert not Need.objects.exists()
    assert [step.what for step in Step.objects.all()] == ["answered"]


def test_the_summary_counts_urgent_and_overdue_ones_and_knows_the_oldest() -> None:
    make.neighbourhood()
    make.need("N-1", DOOR, moment=make.at(8), due_at=make.at(10))
    make.need("N-2", DOOR, moment=make.at(9), is_urgent=True, due_at=make.at(18))
    make.need("N-3", "yt.2.03.1/101", moment=make.at(7))

    assert queries.summary("yt.1", make.at(12)) == Summary(2, 1, 1, make.at(8))
    assert queries.summary("yt.1.02", make.at(12)) == Summary(0, 0, 0, None)


def test_urgent_needs_stand_first_then_the_oldest() -> None:
    make.neighbourhood()
    make.need("N-1", DOOR, moment=make.at(8))
    make.need("N-2", DOOR, moment=make.at(9), is_urgent=True)
    make.need("N-3", DOOR, moment=make.at(7))

    assert [n.number for n in queries.open_needs("yt")] == ["N-2", "N-3", "N-1"]
    assert [n.number for n in queries.open_needs("yt", limit=1)] == ["N-2"]


def test_a_board_asks_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make.neighbourhood()
    for n in range(10):
        make.need(f"N-{n}", make.DOORS[n])

    with django_assert_num_queries(1):
        queries.open_counts("yt")
    with django_assert_num_queries(1):
        queries.summary("yt", make.at(12))
    with django_assert_num_queries(1):
        queries.open_needs("yt")
    with django_assert_num_queries(1):
        queries.answered(make.DAY, "yt")
