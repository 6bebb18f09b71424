"""The invented town is whole, and nobody real lives in it."""

from collections import Counter
from datetime import date

import pytest

from sanjiayi.demo import names
from sanjiayi.demo.month import Month
from sanjiayi.demo.neighbourhood import Neighbourhood, build, place_rows
from sanjiayi.demo.published import RESIDENTS
from sanjiayi.people.rules import AccessNeed, id_number_problem, sex_of
from sanjiayi.places.rules import why_not


@pytest.fixture
def town(month: Month) -> Neighbourhood:
    return month.town


def test_thirty_three_thousand_live_in_seven_committees_and_fifteen_compounds(
    town: Neighbourhood,
) -> None:
    assert sum(1 for _ in town.people()) == RESIDENTS
    assert len(town.compounds) == 15
    assert len({compound.committee for compound in town.compounds}) == 7
    assert 300 <= sum(len(compound.buildings) for compound in town.compounds) <= 450
    assert 14_000 <= sum(1 for c in town.compounds for _ in c.doors()) <= 15_000


def test_as_many_are_present_as_must_be_tested(town: Neighbourhood) -> None:
    for compound in town.compounds:
        assert sum(len(b.present()) for b in compound.buildings) == compound.due


def test_households_have_a_believable_size(town: Neighbourhood) -> None:
    for compound in town.compounds:
        sizes = [len(door.household) for door in compound.doors() if door.household]
        assert 2.1 <= sum(sizes) / len(sizes) <= 2.6
        assert max(sizes) <= 6


def test_places_are_planted_in_order_and_each_once(town: Neighbourhood) -> None:
    standing: dict[str, str] = {}
    for row in place_rows(town):
        assert row.path not in standing
        assert why_not(row, standing.get) is None
        standing[row.path] = row.level
    assert Counter(standing.values())["compound"] == 15


def test_plan_rectangles_lie_in_the_box_and_do_not_overlap(town: Neighbourhood) -> None:
    boxes = [compound.lot.plan for compound in town.compounds]
    for n, (x, y, w, h) in enumerate(boxes):
        assert x >= 0
        assert y >= 0
        assert x + w <= 420
        assert y + h <= 380
        for a, b, c, d in boxes[:n]:
            assert x >= a + c or a >= x + w or y >= b + d or b >= y + h


def test_identity_numbers_are_sound_and_nobodys(town: Neighbourhood) -> None:
    numbers = {person.id_number: person for person in town.people()}
    assert len(numbers) == RESIDENTS
    for number, person in numbers.items():
        assert number.startswith("999999")
        assert id_number_problem(number, date(2022, 5, 17)) is None
        assert sex_of(number) == person.sex
        assert int(number[6:10]) == person.birth_year


def test_telephones_are_numbers_no_network_gave_out(town: Neighbourhood) -> None:
    phones = {person.phone for person in town.people()}
    assert len(phones) == RESIDENTS
    assert all(len(phone) == 11 and phone.startswith("000") for phone in phones)


def test_names_are_put_together_from_our_own_lists(town: Neighbourhood) -> None:
    for person in town.people():
        assert len(person.name) == 3
        assert person.name[0] in names.SURNAMES
        assert person.name[1] in names.FIRST
        assert person.name[2] in names.SECOND


def test_needs_are_those_the_register_knows(town: Neighbourhood) -> None:
    told = {need for person in town.people() for need in person.needs}
    assert {"lone_elder", "dialysis", "insulin"} <= told <= {need.value for need in AccessNeed}


def test_one_block_shares_kitchens_and_baths(town: Neighbourhood) -> None:
    shared = {row.path[:7] for row in place_rows(town) if row.own_kitchen is False}
    assert shared == {"yt.6.12"}


def test_the_same_seed_is_the_same_town_and_another_is_not(town: Neighbourhood) -> None:
    again, other = build(2022), build(2023)
    assert [p.id for p in again.people()] == [p.id for p in town.people()]
    assert {p.id for p in other.people()}.isdisjoint(p.id for p in town.people())
