"""A community of one's own, from an empty database."""

import pytest

from sanjiayi.config import founding, program
from sanjiayi.ledger import clock, figures
from sanjiayi.places import commands as places
from sanjiayi.places import queries as standing
from sanjiayi.places.rules import COMMITTEE, COMPOUND, PlaceRow
from sanjiayi.team.models import Account, Group

pytestmark = pytest.mark.django_db

FOUND = ("--community", "幸福社区", "--key", "xf", "--operator", "guan")


def _init(*arguments: str) -> int:
    return founding.init(program._parser().parse_args(["init", *arguments]))


def test_an_empty_database_becomes_a_community_with_a_keeper() -> None:
    assert _init(*FOUND) == 0

    top = standing.community()
    assert top is not None
    assert (top.path, top.name) == ("xf", "幸福社区")
    assert Account.objects.get(username="guan").is_operator


def test_a_second_time_changes_nothing() -> None:
    _init(*FOUND)
    head, password = figures.head(), Account.objects.get(username="guan").password

    assert _init(*FOUND) == 0

    assert figures.head() == head
    assert Account.objects.get(username="guan").password == password


def test_groups_follow_the_committees_and_keep_their_planned_numbers() -> None:
    _init(*FOUND)
    rows = [PlaceRow("xf.1", COMMITTEE, "幸福一居"), PlaceRow("xf.1.01", COMPOUND, "榆园")]
    places.plant(rows, by="system:test", now=clock.now_ms())
    planned = Group.objects.filter(kind="functional")
    planned.update(seats=9)

    assert _init(*FOUND) == 0

    assert Group.objects.filter(kind="party_group", place="xf.1").exists()
    assert Group.objects.filter(kind="work_group", place="xf.1.01").exists()
    assert set(planned.values_list("seats", flat=True)) == {9}


def test_another_community_does_not_move_in(capsys: pytest.CaptureFixture[str]) -> None:
    _init(*FOUND)

    assert _init("--community", "安康社区") == 1
    assert "SANJIAYI_DATA" in capsys.readouterr().out
