"""Where an ask may go on to, and for whom."""

import pytest

from sanjiayi.kernel.sight import Sight
from sanjiayi.needs import queries
from sanjiayi.needs.commands import Ask, raise_need, withdraw
from sanjiayi.needs.onward import onward
from tests import make

pytestmark = pytest.mark.django_db

LEAD = Sight(1, "post:yt.1.01/compound_lead", "方圆", frozenset({("compound_lead", "yt.1.01")}))
CREW = Sight(2, "post:yt/member", "白露", frozenset({("escort", "yt")}))


def raised(category: str) -> str:
    make.neighbourhood()
    ask = Ask(category, "yt.1.01.1/101", "page", "要去医院")
    return raise_need(ask, by="resident:yt.1.01.1", now=make.at(9)).number


def ways(number: str, sight: Sight) -> list[str]:
    card = queries.need(number)
    assert card is not None
    return [one.url.split("?")[0] for one in onward(sight, card.need)]


@pytest.mark.parametrize(
    ("category", "expected"),
    [
        ("care", ["/needs/trips/new/", "/share/"]),
        ("rumour", ["/rumours/", "/share/"]),
        ("supplies", ["/share/"]),
    ],
)
def test_a_leader_is_offered_what_fits_the_category(category: str, expected: list[str]) -> None:
    assert ways(raised(category), LEAD) == expected


def test_the_crew_is_offered_the_trip_only() -> None:
    assert ways(raised("care"), CREW) == ["/needs/trips/new/"]


def test_what_is_over_goes_nowhere() -> None:
    number = raised("care")
    withdraw(number, by="resident", now=make.at(10))

    assert ways(number, LEAD) == []
