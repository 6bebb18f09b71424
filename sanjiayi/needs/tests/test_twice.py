"""The same words twice: one ask, and a way back."""

from uuid import UUID

import pytest

from sanjiayi.ledger import replay
from sanjiayi.needs import commands, queries
from sanjiayi.needs.commands import Ask, Told
from sanjiayi.needs.models import Need
from sanjiayi.needs.rules import HOUR_MS, State
from tests import make

pytestmark = pytest.mark.django_db

DOOR, NEIGHBOUR, BUILDING = "yt.1.01.1/101", "yt.1.01.1/102", "yt.1.01.1"
PERSON = str(UUID(int=77))
NOW = make.at(10)
WORDS = "家里米和菜都不多了，想买一些"


@pytest.fixture(autouse=True)
def _here() -> None:
    make.neighbourhood()


def raised(
    text: str = WORDS, place: str = DOOR, *, category: str = "supplies", person: str = "",
    days_left: float | None = None, now: int = NOW,
) -> Told:  # fmt: skip
    ask = Ask(category, place, "page", text, person=person, days_left=days_left)
    return commands.raise_need(ask, by="resident:yt.1.01.1", now=now)


def standing(told: Told) -> Need:
    return Need.objects.get(pk=told.number)


def test_the_same_words_from_the_same_door_are_merged_with_both_histories() -> None:
    first = raised()
    second = raised("家里米和菜都不多了， 想买一些\n", now=NOW + HOUR_MS)

    assert standing(second).merged_into == first.number
    assert second.code != first.code
    told = [(one.number, one.what) for one in queries.history(first.number)]
    assert (second.number, "raised") in told
    assert (second.number, "merged") in told


def test_what_was_merged_by_itself_can_be_parted() -> None:
    raised()
    second = raised()

    commands.part(second.number, by="post:yt/branch", now=NOW + 1)

    assert standing(second).state == State.NEW


@pytest.mark.parametrize(
    "other",
    [
        {"text": WORDS + "。急"},
        {"place": NEIGHBOUR},
        {"category": "question"},
        {"now": NOW + 25 * HOUR_MS},
        {"days_left": 0.0},
    ],
)
def test_anything_less_than_the_same_stands_alone(other: dict[str, object]) -> None:
    raised()

    assert standing(raised(**other)).state == State.NEW  # type: ignore[arg-type]


def test_two_neighbours_without_a_door_are_not_taken_for_one() -> None:
    raised(place=BUILDING)

    assert standing(raised(place=BUILDING)).state == State.NEW


def test_the_same_person_is_known_wherever_he_asks_from() -> None:
    first = raised(place=BUILDING, person=PERSON)

    assert standing(raised(place=NEIGHBOUR, person=PERSON)).merged_into == first.number


def test_replay_tells_the_same() -> None:
    raised()
    raised()
    before = list(Need.objects.order_by("number").values())

    replay.rebuild()

    assert list(Need.objects.order_by("number").values()) == before
