"""Sealing, releasing, and what falls due in between."""

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from sanjiayi.containment import commands, queries
from sanjiayi.kernel.refusals import Refusal
from tests import make

pytestmark = pytest.mark.django_db

BUILDING = "yt.1.01.1"


def seal(building: str = BUILDING, **changes: object) -> None:
    wanted: dict[str, object] = {
        "order_no": "F-01",
        "hold_days": 14,
        "pack": make.PACK,
        "by": make.BY,
        "now": make.at(8, day=20220515),
    }
    commands.seal(building, **(wanted | changes))  # type: ignore[arg-type]


def release(**changes: object) -> None:
    wanted: dict[str, object] = {"order_no": "F-01", "by": make.BY, "now": make.at(14)}
    commands.release(BUILDING, **(wanted | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("building", "changes", "code"),
    [
        ("yt.1.01", {}, "containment.not_a_building"),
        (BUILDING, {"order_no": " "}, "containment.no_order"),
        (BUILDING, {"hold_days": 0}, "containment.hold_days"),
        (BUILDING, {"hold_days": 61}, "containment.hold_days"),
    ],
)
def test_an_order_that_is_not_whole_is_refused(
    building: str, changes: dict[str, object], code: str
) -> None:
    make.neighbourhood()

    with pytest.raises(Refusal) as no:
        seal(building, **changes)

    assert no.value.code == code


def test_a_sealed_building_cannot_be_sealed_again() -> None:
    make.neighbourhood()
    seal()

    with pytest.raises(Refusal) as no:
        seal(order_no="F-02")

    assert no.value.reason == "青禾苑1号楼已按 F-01 封控，不用再封；要换令请先解除。"


def test_a_building_that_is_not_sealed_cannot_be_released() -> None:
    make.neighbourhood()

    with pytest.raises(Refusal) as no:
        release()

    assert no.value.reason == "青禾苑1号楼现在没有封控，不用解除。请核对楼栋。"


def test_a_seal_is_lifted_under_its_own_order() -> None:
    make.neighbourhood()
    seal()

    with pytest.raises(Refusal, match="请按这个编号解除"):
        release(order_no="F-02")


def test_an_order_seals_a_building_once() -> None:
    make.neighbourhood()
    seal()
    release()

    with pytest.raises(Refusal, match="请填新的封控令编号"):
        seal(now=make.at(15))


def test_a_sealed_building_knows_its_day_and_its_planned_release() -> None:
    make.neighbourhood()
    seal()

    (found,) = queries.sealed("yt.1", make.at(12))

    assert (found.day_n, found.hold_days, found.release_on) == (3, 14, 20220529)
    assert queries.sealed("yt.2", make.at(12)) == []
    assert queries.sealed("yt", make.at(7, day=20220515)) == []


def test_a_released_building_is_sealed_until_the_moment_of_release() -> None:
    make.neighbourhood()
    seal()
    release()

    assert queries.sealed_counts("yt", make.at(13))["yt.1.01"] == 1
    assert queries.sealed_counts("yt", make.at(14))["yt.1.01"] == 0
    assert [r.building for r in queries.released(make.DAY, make.DAY, "yt")] == [BUILDING]


def test_the_morning_disinfection_is_overdue_from_ten_until_it_is_done() -> None:
    make.neighbourhood()
    seal()
    before = queries.overdue("yt", make.at(10), 2)
    late = queries.overdue("yt", make.at(14, 32), 2)

    make.disinfect(BUILDING, "am", moment=make.at(14, 40))

    assert before == []
    assert [(d.building, d.slot, d.due_at) for d in late] == [(BUILDING, "am", make.at(10))]
    assert queries.overdue("yt", make.at(15), 2) == []
    assert [d.slot for d in queries.overdue("yt", make.at(17), 2)] == ["pm"]


def test_the_stopped_clock_does_not_see_what_was_done_later() -> None:
    make.neighbourhood()
    seal()
    make.disinfect(BUILDING, "am", moment=make.at(12))

    assert [d.slot for d in queries.overdue("yt", make.at(11), 2)] == ["am"]


def test_a_building_sealed_at_noon_owes_no_morning_disinfection() -> None:
    make.neighbourhood()
    seal(now=make.at(12))

    assert [d.slot for d in queries.treatments_due("yt", make.at(13), 2)] == ["pm"]


def test_a_building_released_at_noon_owes_no_afternoon_disinfection() -> None:
    make.neighbourhood()
    seal()
    release(now=make.at(12))

    assert [d.slot for d in queries.treatments_due("yt", make.at(18), 2)] == ["am"]


def test_a_voided_disinfection_is_owed_again() -> None:
    make.neighbourhood()
    seal()
    done = make.disinfect(BUILDING, "am")

    make.void(done, BUILDING)

    assert len(queries.overdue("yt", make.at(11), 2)) == 1
    assert queries.treatments(make.DAY, make.DAY, "yt") == {}


def test_disinfections_are_counted_by_what_was_treated() -> None:
    make.neighbourhood()
    make.disinfect("yt.1.01.1", what="stairwell")
    make.disinfect("yt.1.01.2", what="stairwell")
    make.disinfect("yt.1.01", what="parcel_point")

    assert queries.treatments(make.DAY, make.DAY, "yt.1.01") == {
        "stairwell": 2,
        "parcel_point": 1,
    }


def test_a_building_whose_hold_ends_tomorrow_is_up_for_release() -> None:
    make.neighbourhood()
    seal(hold_days=3)

    assert [b.building for b in queries.due_for_release("yt", make.at(12))] == [BUILDING]
    assert queries.due_for_release("yt", make.at(12), ahead_days=0) == []


def test_a_board_asks_at_most_twice(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make.neighbourhood()
    for n, building in enumerate(make.BUILDINGS):
        seal(building, order_no=f"F-{n}")

    with django_assert_num_queries(1):
        queries.sealed("yt", make.at(12))
    with django_assert_num_queries(1):
        queries.sealed_counts("yt", make.at(12))
    with django_assert_num_queries(2):
        queries.treatments_due("yt", make.at(12), 2)
