"""A card is always in somebody's hands, and both sides say so."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.medicine import custody_commands as commands
from sanjiayi.medicine import custody_queries as queries
from sanjiayi.medicine import custody_rules as rules
from sanjiayi.medicine.custody_rules import RESIDENT, State, Word, custody
from sanjiayi.medicine.drugs import Law
from tests import make

DESK, COURIER, OTHER = "post:desk", "post:courier", "post:other"
THING, DOOR = "M-1/card", "yt.1.01.1/101"
MINUTE = 60_000


def word(what: str, at: int, giver: str, taker: str, fen: int = 0) -> Word:
    return Word(what, at * MINUTE, at, giver, giver, taker, fen, DOOR)


ROUND_TRIP = (
    word("taken", 1, RESIDENT, DESK),
    word("given", 2, DESK, COURIER),
    word("taken", 3, DESK, COURIER),
    word("given", 4, COURIER, DESK),
    word("taken", 5, COURIER, DESK),
    word("given", 6, DESK, RESIDENT),
    word("taken", 7, DESK, RESIDENT),
)


def test_a_round_trip_ends_at_the_door_without_a_doubt() -> None:
    found = custody(THING, ROUND_TRIP)
    assert found is not None
    assert (found.state, found.holder, found.doubts) == (State.RETURNED, RESIDENT, ())
    assert found.hands == 4


def test_it_makes_no_difference_in_which_order_the_phones_tell() -> None:
    whole = custody(THING, ROUND_TRIP)
    for told in permutations(ROUND_TRIP[:5]):
        assert custody(THING, (*told, *ROUND_TRIP[5:])) == whole


def test_what_was_given_and_not_taken_is_on_its_way_and_alarms_after_half_an_hour() -> None:
    found = custody(THING, ROUND_TRIP[:2])
    assert found is not None
    assert (found.state, found.holder, found.to) == (State.ON_WAY, DESK, COURIER)
    night = 99_999 * MINUTE
    soon, late = (2 + rules.WAY_MINUTES) * MINUTE, (3 + rules.WAY_MINUTES) * MINUTE
    assert rules.alarm(found, soon, night=night, is_at_desk=True) == ""
    assert rules.alarm(found, late, night=night, is_at_desk=True) == "way"


@pytest.mark.parametrize(
    ("words", "doubts"),
    [
        ([ROUND_TRIP[0], word("taken", 3, DESK, COURIER)], ("unsigned",)),
        ([*ROUND_TRIP[:3], word("taken", 4, DESK, OTHER)], ("twice", "unsigned")),
        ([*ROUND_TRIP[:2], word("taken", 3, DESK, OTHER)], ("other_taker", "unsigned")),
    ],
)
def test_what_does_not_add_up_is_asked_about(words: list[Word], doubts: tuple[str, ...]) -> None:
    found = custody(THING, words)
    assert found is not None
    assert found.doubts == doubts
    assert rules.alarm(found, 5 * MINUTE, night=10**12, is_at_desk=True) == "doubt"


def test_cash_that_does_not_add_up_is_asked_about() -> None:
    words = [
        word("taken", 1, RESIDENT, DESK, 20_000),
        word("given", 2, DESK, COURIER, 20_000),
        word("taken", 3, DESK, COURIER, 19_900),
    ]
    found = custody("M-1/cash", words)
    assert found is not None
    assert (found.fen, found.doubts) == (19_900, ("cash",))


def test_what_a_volunteer_still_has_at_night_is_asked_about_and_the_desk_may_keep_it() -> None:
    found = custody(THING, ROUND_TRIP[:3])
    assert found is not None
    assert rules.alarm(found, 10 * MINUTE, night=9 * MINUTE, is_at_desk=False) == "night"
    assert rules.alarm(found, 10 * MINUTE, night=9 * MINUTE, is_at_desk=True) == ""


people = st.sampled_from((RESIDENT, DESK, COURIER, OTHER))


@settings(max_examples=200)
@given(
    st.lists(
        st.tuples(st.sampled_from(("given", "taken", "missed", "found")), people, people),
        max_size=12,
    )
)
def test_a_thing_is_always_with_somebody_or_missed(story: list[tuple[str, str, str]]) -> None:
    words = [word(what, n, giver, taker) for n, (what, giver, taker) in enumerate(story)]
    found = custody(THING, words)
    if found is None:
        assert not any(what in ("given", "taken") for what, _, _ in story)
        return
    assert found.holder
    assert found.to or found.state is not State.ON_WAY
    assert not found.to or found.state in (State.ON_WAY, State.MISSING)


@pytest.mark.parametrize("law", ["ordinary", "psychotropic_2", "psychotropic_1", "narcotic"])
def test_nobody_leaves_without_the_papers_a_drug_needs(law: Law) -> None:
    needed = rules.papers_for(law)
    held = [
        found
        for kind in needed
        if (found := custody(f"M-1/{kind}", [word("taken", 1, DESK, COURIER)]))
    ]
    assert rules.lacking(law, held, COURIER) == ()
    assert rules.lacking(law, held[1:], COURIER) == needed[:1]
    assert rules.lacking(law, held, OTHER) == needed


@pytest.mark.django_db
class TestAtTheDesk:
    """Through the ledger."""

    @pytest.fixture(autouse=True)
    def _order(self) -> None:
        here = make.neighbourhood()
        make.order("M-1", here.resident(DOOR))

    def test_the_desk_knows_who_has_the_card_now(self) -> None:
        commands.take(THING, RESIDENT, taker=DESK, by=DESK, now=make.at(9))
        commands.give(THING, COURIER, giver=DESK, by=DESK, now=make.at(10))
        on_way = queries.thing(THING)
        commands.take(THING, DESK, taker=COURIER, by=COURIER, now=make.at(10, 5))

        assert on_way is not None
        assert on_way.state is State.ON_WAY
        assert [one.thing for one in queries.held_by(COURIER)] == [THING]
        assert [one.what for one in queries.story(THING)] == ["taken", "given", "taken"]

    def test_a_card_nobody_took_from_the_bag_alarms(self) -> None:
        commands.take(THING, RESIDENT, taker=DESK, by=DESK, now=make.at(9))
        commands.give(THING, COURIER, giver=DESK, by=DESK, now=make.at(10))
        assert queries.alarms("yt", make.at(10, 10), [DESK]) == []
        assert [one.why for one in queries.alarms("yt", make.at(11), [DESK])] == ["way"]

    def test_what_is_missed_is_an_alarm_until_it_is_found(self) -> None:
        commands.take(THING, RESIDENT, taker=DESK, by=DESK, now=make.at(9))
        commands.miss(THING, by=DESK, now=make.at(10))
        with pytest.raises(Refusal, match=r"medicine\.missing"):
            commands.miss(THING, by=DESK, now=make.at(10))
        assert [one.why for one in queries.alarms("yt", make.at(11), [DESK])] == ["missing"]
        commands.find(THING, COURIER, by=DESK, now=make.at(12))
        found = queries.thing(THING)
        assert found is not None
        assert (found.state, found.holder) == (State.HELD, COURIER)

    @pytest.mark.parametrize(
        ("thing", "giver", "fen", "code"),
        [
            ("M-9/card", RESIDENT, 0, "medicine.thing"),
            ("M-1/hat", RESIDENT, 0, "medicine.thing"),
            (THING, DESK, 0, "medicine.same_hands"),
            (THING, RESIDENT, 5, "medicine.cash"),
            ("M-1/cash", RESIDENT, -5, "medicine.cash"),
        ],
    )
    def test_what_cannot_be_is_refused(self, thing: str, giver: str, fen: int, code: str) -> None:
        with pytest.raises(Refusal) as no:
            commands.take(thing, giver, taker=DESK, fen=fen, by=DESK, now=make.at(9))
        assert no.value.code == code
