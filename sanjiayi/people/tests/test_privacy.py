"""What is sealed, what is found, who sees, and that every look is written down."""

from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from sanjiayi.kernel.civil import civil_day
from sanjiayi.kernel.sight import STRANGER, Sight
from sanjiayi.ledger import figures
from sanjiayi.people import looks, queries
from sanjiayi.people.models import Look, Person
from sanjiayi.people.sealing import BrokenSeal, seal, sought, unseal
from sanjiayi.people.tests import making
from sanjiayi.people.tests.making import (
    BRANCH,
    LI,
    MEMBER,
    NOW,
    OPERATOR,
    OTHER,
    SECRETARY,
    WANG,
    ZHAO,
)

words = st.text(min_size=1, max_size=60).filter(lambda text: "\x00" not in text)


@pytest.fixture
def neighbourhood(db: None) -> None:
    making.neighbourhood()


# --- sealing ---------------------------------------------------------------------------------


@given(words)
def test_what_is_sealed_opens_again_and_does_not_show(text: str) -> None:
    sealed = seal(text)

    assert unseal(sealed) == text
    assert seal(text) != sealed, "the same name twice must not look the same"


def test_another_key_does_not_open_the_seal(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = seal("王桂英")
    monkeypatch.setattr(settings, "SEALING_KEY", "another")

    with pytest.raises(BrokenSeal):
        unseal(sealed)


@given(st.integers(0, 20))
def test_a_touched_seal_does_not_open(place: int) -> None:
    sealed = seal("王桂英")
    at = 4 + place
    touched = sealed[:at] + ("A" if sealed[at] != "A" else "B") + sealed[at + 1 :]

    with pytest.raises(BrokenSeal):
        unseal(touched)


@pytest.mark.parametrize("text", ["plain", "AAAA", "王桂英"])
def test_open_text_in_a_sealed_column_is_noticed(text: str) -> None:
    with pytest.raises(BrokenSeal):
        unseal(text)


@given(words, words)
def test_marks_find_equal_words_only_and_only_in_their_own_column(one: str, other: str) -> None:
    assert sought("name", one) == sought("name", one)
    assert (sought("name", one) == sought("name", other)) == (one == other)
    assert len({sought(kind, one) for kind in ("name", "phone4", "id", "initials")}) == 4


def test_another_key_makes_other_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    mark = sought("name", "王桂英")
    monkeypatch.setattr(settings, "SEALING_KEY", "another")

    assert sought("name", "王桂英") != mark


@pytest.mark.usefixtures("neighbourhood")
def test_the_database_file_holds_no_name_no_phone_no_need() -> None:
    queries.search(BRANCH, "王桂英", now=NOW)
    connection.ensure_connection()
    dump = connection.connection.serialize()

    hidden = ["王桂英", "李建国", "13800001234", "1234'", making.id_number(), "lone_elder", "wgy"]
    assert b"people_person" in dump
    assert [word for word in hidden if word.encode() in dump] == []


# --- who sees --------------------------------------------------------------------------------


@pytest.mark.usefixtures("neighbourhood")
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("王桂英", [WANG]),
        (" 王 桂英 ", [WANG]),
        ("wgy", [WANG]),
        ("WGY", [WANG]),
        ("1234", [ZHAO, WANG]),
        ("13800001234", [WANG]),
        ("138-0000-1234", [WANG]),
        ("银杏新村 3 602", [WANG, LI]),
        ("银杏新村3号楼602室", [WANG, LI]),
        ("yt.2.08.3/602", [WANG, LI]),
        (making.id_number().lower(), [WANG]),
        ("9999", []),
        ("13811111234", []),
        ("没有这人", []),
        ("", []),
        ("王", []),
    ],
)
def test_a_resident_is_found_the_way_people_ask(typed: str, found: list[UUID]) -> None:
    assert [line.id for line in queries.search(BRANCH, typed, now=NOW)] == found


@pytest.mark.usefixtures("neighbourhood")
@pytest.mark.parametrize("viewer", [OTHER, OPERATOR, MEMBER, STRANGER])
def test_nobody_finds_a_resident_outside_their_reach(viewer: Sight) -> None:
    assert queries.search(viewer, "王桂英", now=NOW) == []
    assert queries.residents_at(viewer, "yt.2.08.3", now=NOW) == []
    assert queries.names_for(viewer, [WANG], purpose="visit", now=NOW) == {}
    assert queries.resident(viewer, WANG) is None
    assert queries.id_number_of(viewer, WANG) == ""
    assert not Look.objects.exists(), "nothing was shown, so nothing is written"


@pytest.mark.usefixtures("neighbourhood")
def test_names_are_given_only_for_ids_within_reach() -> None:
    names = queries.names_for(SECRETARY, [WANG, LI, ZHAO], purpose="visit", now=NOW)

    assert names == {WANG: "王桂英", LI: "李建国"}


@pytest.mark.usefixtures("neighbourhood")
def test_a_building_is_listed_in_stair_order() -> None:
    lines = queries.residents_at(SECRETARY, "yt.2.08.3", now=NOW)

    assert [line.door.rpartition("/")[2] for line in lines] == ["602", "602", "1001"]
    assert lines[0].needs_words == ["独居老人"]


@pytest.mark.usefixtures("neighbourhood")
def test_a_building_costs_the_same_few_statements_however_many_live_there(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(30):
        few = queries.residents_at(SECRETARY, "yt.2.08.3", now=NOW)
    making.crowd("yt.2.08.3", 60)
    with django_assert_max_num_queries(30):
        many = queries.residents_at(SECRETARY, "yt.2.08.3", now=NOW)

    assert len(many) == len(few) + 60


# --- every look is written -------------------------------------------------------------------


@pytest.mark.usefixtures("neighbourhood")
def test_every_page_of_names_writes_exactly_one_look() -> None:
    line = queries.resident(SECRETARY, WANG)
    assert line is not None

    queries.search(BRANCH, "1234", now=NOW)
    queries.residents_at(SECRETARY, "yt.2.08.3", now=NOW)
    queries.names_for(SECRETARY, [WANG, LI], purpose="call_sheet", now=NOW)
    queries.shown(SECRETARY, line, now=NOW)

    day = civil_day(NOW)
    figure = figures.total(["people.looked"], "yt", day, day)
    assert (figure.count, figure.quantity) == (4, 2 + 3 + 2 + 1)
    told = queries.looks_at(WANG, "yt.2.08.3")
    assert [look.purpose for look in told] == ["resident", "call_sheet", "register", "search"]
    assert {look.by for look in told} == {"post:test"}


@pytest.mark.usefixtures("neighbourhood")
def test_counts_and_ids_name_nobody_and_write_no_look() -> None:
    queries.present_count("yt")
    queries.present_at("yt.2.08.3")

    assert not Look.objects.exists()


@pytest.mark.usefixtures("neighbourhood")
def test_a_long_list_stands_against_everybody_at_its_place() -> None:
    others = [making.person(1000 + n) for n in range(80)]

    looks.keep(SECRETARY, others, purpose="print", place="yt.2.08.3", now=NOW)

    told = queries.looks_at(WANG, "yt.2.08.3")
    assert [(look.purpose, look.shown) for look in told] == [("print", 80)]
    assert queries.looks_at(ZHAO, "yt.1.01.1") == []
    assert Look.objects.count() == looks.MOST_NAMED + 1


@pytest.mark.usefixtures("neighbourhood")
def test_facts_of_this_room_name_nobody() -> None:
    queries.search(BRANCH, "王桂英", now=NOW)

    with connection.cursor() as cursor:
        cursor.execute("SELECT body, subject FROM ledger_fact")
        told = repr(cursor.fetchall())

    assert str(WANG) in told
    assert "王桂英" not in told
    assert Person.objects.count() == 4
