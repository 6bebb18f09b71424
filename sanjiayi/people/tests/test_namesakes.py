"""Namesakes behind one door: the same person, or two?"""

import pytest

from sanjiayi.people.commands import RollChange, enter_roll
from sanjiayi.people.rules import RollRow
from sanjiayi.people.tests.making import BY, NOW, id_number, neighbourhood

pytestmark = pytest.mark.django_db

DOOR = "yt.2.08.3/602"


def enter(name: str, number: str = "", phone: str = "") -> RollChange:
    row = RollRow(None, name, phone, number, None, "", DOOR)
    return enter_roll([row], by=BY, now=NOW)


def test_two_namesakes_with_different_numbers_stay_two_people() -> None:
    neighbourhood()
    first = enter("陈静", id_number("19800101", 5))

    second = enter("陈静", id_number("19850101", 7))

    assert (first.added, second.added) == (1, 1)
    assert enter("陈静", id_number("19800101", 5)).unchanged == 1
    assert enter("陈静", id_number("19850101", 7)).unchanged == 1


def test_a_number_that_comes_later_belongs_to_the_one_already_there() -> None:
    neighbourhood()
    enter("陈静")

    later = enter("陈静", id_number("19800101", 5))

    assert (later.added, later.changed) == (0, 1)
