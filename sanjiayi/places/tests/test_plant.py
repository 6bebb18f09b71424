import time

import pytest
from pytest_django import DjangoAssertNumQueries

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import registry
from sanjiayi.places import edition, queries
from sanjiayi.places.commands import PlaceRow, change_place, end_place, plant, rename
from sanjiayi.places.models import Place

NOW = 1_652_718_600_000
BY = "system:test"

ROWS = [
    PlaceRow("yt", "community", "永泰社区"),
    PlaceRow("yt.2", "committee", "永泰二居", short_name="二居", code="999999001002"),
    PlaceRow("yt.2.08", "compound", "银杏新村", plan_x=0, plan_y=8, plan_w=112, plan_h=64),
    PlaceRow("yt.2.08.12", "building", "12号楼", floors=6, rooms_per_floor=4),
    PlaceRow("yt.2.08.3", "building", "3号楼"),
    PlaceRow("yt.2.08.s1", "site", "东门采样点"),
    PlaceRow("yt.2.08.3/602", "door", "602室", floor=6, own_kitchen=False, own_bath=True),
    PlaceRow("yt.2.08.3/1001", "door", "1001室", floor=10),
]

pytestmark = pytest.mark.django_db


@pytest.fixture
def neighbourhood() -> None:
    plant(ROWS, by=BY, now=NOW)


def test_planting_twice_changes_nothing_the_second_time() -> None:
    first = plant(ROWS, by=BY, now=NOW)
    again = plant(ROWS, by=BY, now=NOW)

    assert (first.added, first.changed, first.unchanged) == (8, 0, 0)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 8)


@pytest.mark.usefixtures("neighbourhood")
def test_a_cell_left_empty_leaves_what_is_known() -> None:
    change = plant([PlaceRow("yt.2.08.3/602", "door", "602室", own_kitchen=True)], by=BY, now=NOW)

    door = Place.objects.get(pk="yt.2.08.3/602")
    assert change.changed == 1
    assert (door.floor, door.own_kitchen, door.own_bath) == (6, True, True)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (PlaceRow("yt.2.08.3/602", "building", "602"), "places.path"),
        (PlaceRow("yt.2.08.3", "door", "3"), "places.path"),
        (PlaceRow("YT 2", "committee", "二居"), "places.path"),
        (PlaceRow("yt.9.01", "compound", "某小区"), "places.orphan"),
        (PlaceRow("yt.2.08.12.4", "compound", "某小区"), "places.misplaced"),
        (PlaceRow("yt.2.08.5", "building", " "), "places.name"),
        (PlaceRow("yt.2.08.5", "building", "5号楼", floors=999), "places.floors"),
        (PlaceRow("yt.2.08", "building", "银杏新村"), "places.misplaced"),
        (PlaceRow("yt.2.08.5", "tower", "5号楼"), "places.level"),
    ],
)
@pytest.mark.usefixtures("neighbourhood")
def test_a_row_that_does_not_fit_is_refused_and_nothing_is_planted(
    row: PlaceRow, code: str
) -> None:
    before = Place.objects.count()

    with pytest.raises(Refusal) as no:
        plant([PlaceRow("yt.2.08.77", "building", "77号楼"), row], by=BY, now=NOW)

    assert no.value.code == code
    assert Place.objects.count() == before


@pytest.mark.usefixtures("neighbourhood")
def test_a_site_cannot_turn_into_a_store() -> None:
    with pytest.raises(Refusal) as no:
        plant([PlaceRow("yt.2.08.s1", "store", "仓库")], by=BY, now=NOW)

    assert no.value.code == "places.relevel"


@pytest.mark.usefixtures("neighbourhood")
def test_doors_stand_in_stair_order_not_in_letter_order() -> None:
    assert [door.path for door in queries.doors("yt.2.08.3")] == [
        "yt.2.08.3/602",
        "yt.2.08.3/1001",
    ]
    assert [b.name for b in queries.buildings("yt.2.08")] == ["3号楼", "12号楼"]


@pytest.mark.usefixtures("neighbourhood")
def test_a_renamed_place_is_called_by_its_new_name_at_once() -> None:
    assert queries.full_name("yt.2.08.3/602") == "银杏新村3号楼602室"

    rename("yt.2.08", "金杏新村", by=BY, now=NOW)

    assert queries.full_name("yt.2.08.3/602") == "金杏新村3号楼602室"


@pytest.mark.usefixtures("neighbourhood")
def test_the_page_may_empty_a_field_that_an_import_may_not() -> None:
    change_place(
        "yt.2", name="永泰二居", short_name="", floors=0, rooms_per_floor=0, by=BY, now=NOW
    )

    assert queries.short_name("yt.2") == "永泰二居"


@pytest.mark.usefixtures("neighbourhood")
def test_a_place_with_something_below_it_cannot_be_ended() -> None:
    with pytest.raises(Refusal) as no:
        end_place("yt.2.08.3", last_day=20220517, by=BY, now=NOW)

    assert no.value.code == "places.not_empty"


@pytest.mark.usefixtures("neighbourhood")
def test_an_ended_door_leaves_the_lists_but_late_facts_still_know_it() -> None:
    end_place("yt.2.08.3/602", last_day=20220517, by=BY, now=NOW)

    assert [door.path for door in queries.doors("yt.2.08.3")] == ["yt.2.08.3/1001"]
    assert registry.known_places({"yt.2.08.3/602"}) == {"yt.2.08.3/602"}


@pytest.mark.usefixtures("neighbourhood")
def test_a_door_nobody_planted_is_unknown_though_its_building_stands() -> None:
    asked = {"yt", "yt.2.08", "yt.2.08.3", "yt.2.08.3/602", "yt.2.08.3/603", "yt.5", "xx/1"}

    assert registry.known_places(asked) == {"yt", "yt.2.08", "yt.2.08.3", "yt.2.08.3/602"}


@pytest.mark.usefixtures("neighbourhood")
def test_doors_met_once_cost_no_query_inside_a_request(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    edition._begin()
    try:
        registry.known_places({"yt.2.08.3/602"})
        with django_assert_num_queries(0):
            registry.known_places({"yt.2.08.3/602", "yt.2"})
    finally:
        edition._end()


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("银杏新村 3 602", "yt.2.08.3/602"),
        ("银杏新村３号楼６０２室", "yt.2.08.3/602"),
        ("银杏3-602", "yt.2.08.3/602"),
        ("银杏新村12号楼", "yt.2.08.12"),
        ("银杏", "yt.2.08"),
        ("二居", "yt.2"),
        ("yt.2.08.3/602", "yt.2.08.3/602"),
    ],
)
@pytest.mark.usefixtures("neighbourhood")
def test_a_place_is_found_the_way_people_say_it(typed: str, path: str) -> None:
    assert [place.path for place in queries.find(typed)] == [path]


@pytest.mark.usefixtures("neighbourhood")
@pytest.mark.parametrize("typed", ["", "   ", "梧桐里", "3 602", "银杏 99"])
def test_what_nobody_planted_is_not_found(typed: str) -> None:
    assert queries.find(typed) == []


def test_fifteen_thousand_doors_are_planted_in_under_three_seconds() -> None:
    doors = [
        PlaceRow(f"yt.2.08.{b}/{floor}{room:02}", "door", f"{floor}{room:02}室", floor=floor)
        for b in range(100, 350)
        for floor in range(1, 16)
        for room in range(1, 5)
    ]
    buildings = [PlaceRow(f"yt.2.08.{b}", "building", f"{b}号楼") for b in range(100, 350)]

    started = time.perf_counter()
    change = plant([*ROWS, *doors, *buildings], by=BY, now=NOW)
    took = time.perf_counter() - started

    assert change.added == 15_000 + 250 + len(ROWS)
    assert took < 6, "3 s on an idle machine; the tests may share it"
