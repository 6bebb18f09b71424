"""Entering, matching, changing, marking, forgetting."""

import time
from dataclasses import replace
from uuid import UUID

import pytest

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import replay
from sanjiayi.people import commands, counts, queries
from sanjiayi.people.models import Household, Person, Resident
from sanjiayi.people.rules import RollRow
from sanjiayi.people.tests import making
from sanjiayi.people.tests.making import BY, LI, LONE, NOW, ROLL, WANG, ZHAO
from sanjiayi.places.commands import PlaceRow, plant

pytestmark = pytest.mark.django_db


@pytest.fixture
def neighbourhood() -> None:
    making.neighbourhood()


def _enter(*rows: RollRow) -> commands.RollChange:
    return commands.enter_roll(rows, by=BY, now=NOW)


def _code(act: object, *args: object, **kw: object) -> str:
    with pytest.raises(Refusal) as no:
        act(*args, **kw)  # type: ignore[operator]
    return no.value.code


@pytest.mark.usefixtures("neighbourhood")
def test_entering_the_roll_again_changes_nothing() -> None:
    again = _enter(*ROLL)

    assert (again.added, again.changed, again.unchanged) == (0, 0, 4)


@pytest.mark.usefixtures("neighbourhood")
def test_a_file_without_ids_finds_the_same_people() -> None:
    again = _enter(*(replace(row, id=None) for row in ROLL))

    assert (again.added, again.changed, again.unchanged) == (0, 0, 4)
    assert Person.objects.count() == 4


@pytest.mark.usefixtures("neighbourhood")
def test_an_identity_number_follows_somebody_who_moved_and_married() -> None:
    moved = RollRow(None, "王桂英", id_number=making.id_number(), door="yt.1.01.1/101")

    change = _enter(moved)

    resident = Resident.objects.get(pk=WANG)
    assert (change.added, change.changed) == (0, 1)
    assert (resident.compound, resident.building) == ("yt.1.01", "yt.1.01.1")
    assert resident.person.phone == "13800001234", "an empty cell erases nothing"


@pytest.mark.usefixtures("neighbourhood")
def test_the_same_name_behind_another_door_is_another_person() -> None:
    change = _enter(RollRow(None, "李建国", door="yt.1.01.1/101"))

    assert change.added == 1


def test_two_rows_that_mean_one_person_are_one_person() -> None:
    plant(making.PLACES, by=BY, now=NOW)

    change = _enter(
        RollRow(None, "王 桂英", phone="13800001234", door="yt.2.08.3/602"),
        RollRow(None, "王桂英", needs=("deaf",), door="yt.2.08.3/602"),
    )

    found = Resident.objects.get()
    assert change.added == 1
    assert (found.person.phone, found.needs) == ("13800001234", "deaf")


@pytest.mark.usefixtures("neighbourhood")
def test_a_bad_row_is_named_and_nothing_is_entered() -> None:
    rows = [RollRow(None, "新来的", door="yt.1.01.1/101"), RollRow(None, "", door="yt.1.01.1/101")]

    with pytest.raises(Refusal, match="第 2 行"):
        _enter(*rows)

    assert Person.objects.count() == 4


@pytest.mark.usefixtures("neighbourhood")
def test_a_door_nobody_planted_is_refused() -> None:
    assert _code(_enter, RollRow(None, "新来的", door="yt.1.01.1/909")) == "people.no_door"


@pytest.mark.usefixtures("neighbourhood")
def test_the_register_counts_who_is_present_wherever_one_asks() -> None:
    assert [queries.present_count(p) for p in ("yt", "yt.2", "yt.2.08.3", "yt.1.01")] == [
        3,
        2,
        2,
        1,
    ]
    assert queries.present_count("yt.2.08.3/602") == 2
    assert queries.household_count("yt.2") == 1
    assert queries.presence_by_compound() == {"yt.1.01": 1, "yt.2.08": 2}


@pytest.mark.usefixtures("neighbourhood")
def test_marking_somebody_away_is_seen_in_the_counts_at_once() -> None:
    before = counts.persons()["yt"]

    assert commands.mark_presence(LI, "away", by=BY, now=NOW)

    assert counts.persons()["yt"] == before - 1
    assert not commands.mark_presence(LI, "away", by=BY, now=NOW), "no news, no entry"


@pytest.mark.usefixtures("neighbourhood")
def test_nobody_is_registered_twice_by_hand() -> None:
    row = RollRow(None, "王桂英", id_number=making.id_number(), door="yt.1.01.1/101")

    # an identity number met again means a move, and a move is a change of the page, not new
    assert _code(commands.register_resident, row, by=BY, now=NOW) == "people.already"


@pytest.mark.usefixtures("neighbourhood")
def test_the_page_may_empty_what_an_import_may_not() -> None:
    row = replace(ROLL[0], phone="", needs=(), presence="present")

    assert commands.change_resident(row, by=BY, now=NOW)

    found = Resident.objects.get(pk=WANG)
    assert (found.person.phone, found.needs) == ("", "")


@pytest.mark.usefixtures("neighbourhood")
def test_two_people_cannot_share_an_identity_number() -> None:
    row = replace(ROLL[1], id_number=making.id_number(), birth_year=1956, sex="2")

    assert _code(commands.change_resident, row, by=BY, now=NOW) == "people.already"


@pytest.mark.usefixtures("neighbourhood")
def test_the_last_to_leave_a_door_dissolves_its_household() -> None:
    commands.change_resident(replace(ROLL[2], door="yt.2.08.3/601"), by=BY, now=NOW)

    assert Household.objects.get(door="yt.1.01.1/101").is_dissolved
    _enter(RollRow(None, "新来的", door="yt.1.01.1/101"))
    assert Household.objects.filter(door="yt.1.01.1/101", is_dissolved=False).count() == 1


@pytest.mark.usefixtures("neighbourhood")
def test_forgetting_leaves_the_id_and_nothing_that_tells_who_it_was() -> None:
    commands.mark_presence(ZHAO, "left", by=BY, now=NOW)

    commands.forget_person(ZHAO, reason="left", by=BY, now=NOW)

    left = Person.objects.get(pk=ZHAO)
    assert left.forgotten_at is not None
    assert {getattr(left, column) for column in Person.Privacy.personal} == {"", None}
    assert not Resident.objects.filter(pk=ZHAO).exists()


@pytest.mark.usefixtures("neighbourhood")
def test_who_lives_here_cannot_be_forgotten() -> None:
    assert _code(commands.forget_person, LONE, reason="asked", by=BY, now=NOW) == (
        "people.still_here"
    )


def test_words_are_kept_by_id_and_can_be_forgotten() -> None:
    plant(making.PLACES, by=BY, now=NOW)
    kept = commands.keep_words("  门口的垃圾两天没有收了  ", now=NOW)
    assert queries.words([kept]) == {kept: "门口的垃圾两天没有收了"}

    assert commands.forget_words([kept], place="yt", reason="closing", by=BY, now=NOW) == 1

    assert queries.words([kept]) == {kept: queries.FORGOTTEN}


@pytest.mark.parametrize("text", ["", "   ", "长" * 2001])
def test_words_must_say_something_and_stop(text: str) -> None:
    assert _code(commands.keep_words, text, now=NOW) == "people.words"


@pytest.mark.usefixtures("neighbourhood")
def test_a_worker_has_a_name_without_being_a_resident() -> None:
    worker = making.person(77)

    commands.enter_person(worker, "周 敏", "138 0000 0077")

    assert queries.staff_names([worker]) == {worker: "周敏"}
    assert not Resident.objects.filter(pk=worker).exists()


@pytest.mark.usefixtures("neighbourhood")
def test_a_worker_who_lives_here_keeps_one_person() -> None:
    commands.enter_person(LI, "李建国")

    assert Person.objects.get(pk=LI).birth_year == 1980


@pytest.mark.usefixtures("neighbourhood")
def test_replaying_the_ledger_rebuilds_who_looked() -> None:
    queries.search(making.BRANCH, "1234", now=NOW)
    queries.residents_at(making.SECRETARY, "yt.2.08.3", now=NOW)

    rebuilt = replay.rebuild()

    assert rebuilt.tables["people.Look"]
    assert queries.looks_at(WANG, "yt.2.08.3")


def test_thirty_three_thousand_residents_are_entered_in_under_ten_seconds() -> None:
    plant(making.PLACES, by=BY, now=NOW)
    doors = [f"yt.2.08.3/{n}" for n in range(2000, 5000)]
    rows = [PlaceRow(door, "door", door[-4:] + "室") for door in doors]
    plant(rows, by=BY, now=NOW)
    heard: list[tuple[int, int]] = []
    roll = [
        RollRow(UUID(int=n), f"王{chr(0x4E00 + n % 3000)}", f"138{n:08}", door=doors[n % 3000])
        for n in range(1, 33_001)
    ]

    started = time.process_time()
    change = commands.enter_roll(
        roll, by=BY, now=NOW, progress=lambda done, of: heard.append((done, of))
    )
    took = time.process_time() - started

    assert change.added == 33_000
    assert heard == sorted(heard)
    assert heard[-1] == (33_000, 33_000)
    assert took < 10
