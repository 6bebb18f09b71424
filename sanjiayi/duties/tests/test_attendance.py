"""Who is on duty, since when, and who handed over to whom."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import DjangoAssertNumQueries

from sanjiayi.duties import facts, queries
from sanjiayi.duties.models import Clocking, Shift
from sanjiayi.duties.queries import Staffing
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import book, replay
from tests import make
from tests.make import Neighbourhood

pytestmark = pytest.mark.django_db

HOUR = 3_600_000


@pytest.fixture
def here() -> Neighbourhood:
    return make.neighbourhood()


def test_somebody_is_on_duty_from_start_to_end() -> None:
    here = make.neighbourhood()
    runner = here.staff["runner"]
    make.shift_start(runner, "yt.1.01", moment=make.at(8))
    make.shift_end(runner, "yt.1.01", 480, moment=make.at(16))

    at_noon = queries.on_duty("yt", make.at(12))

    assert [(d.staff, d.since, d.stretch_ms) for d in at_noon] == [(runner, make.at(8), 4 * HOUR)]
    assert queries.on_duty("yt", make.at(7)) == []
    assert queries.on_duty("yt", make.at(16)) == []
    assert queries.on_duty("yt.2", make.at(12)) == []


def test_the_longest_stretch_stands_first_and_asks_for_a_hand_over() -> None:
    here = make.neighbourhood()
    make.shift_start(here.staff["runner"], "yt.1.01", moment=make.at(8))
    make.shift_start(
        here.staff["secretary"], "yt.1", shift="yesterday", moment=make.at(5, day=20220516)
    )

    first, second = queries.on_duty("yt", make.at(12))

    assert (first.staff, first.must_hand_over) == (here.staff["secretary"], True)
    assert first.stretch_ms == 31 * HOUR
    assert not second.must_hand_over


def test_two_shifts_on_end_are_one_stretch() -> None:
    here = make.neighbourhood()
    lead = here.staff["lead"]
    make.shift_start(lead, "yt.1.01", shift="night", moment=make.at(0))
    make.shift_end(lead, "yt.1.01", 480, shift="night", moment=make.at(8))
    make.shift_start(lead, "yt.1.02", shift="day", moment=make.at(8, 30))

    (one,) = queries.on_duty("yt", make.at(10))

    assert (one.since, one.stretch_ms) == (make.at(8, 30), 10 * HOUR)


def test_who_comes_back_to_the_same_shift_is_on_duty_again() -> None:
    here = make.neighbourhood()
    lead = here.staff["lead"]
    make.shift_start(lead, "yt.1.01", moment=make.at(8))
    make.shift_end(lead, "yt.1.01", 120, moment=make.at(10))
    make.shift_start(lead, "yt.1.01", moment=make.at(11))

    assert queries.on_duty_counts("yt", make.at(12))["yt.1.01"] == 1
    assert queries.minutes_served(lead, make.DAY, make.DAY) == 120


def test_attendance_of_a_stranger_is_set_aside() -> None:
    make.neighbourhood()

    with pytest.raises(Refusal, match=r"team\.unknown: 人员名单里没有"):
        make.shift_start(str(make.person_id("a stranger")), "yt.1.01")


def test_a_compound_is_short_of_hands_when_posts_are_empty() -> None:
    here = make.neighbourhood()
    make.shift_start(here.staff["lead"], "yt.1.01", moment=make.at(8))

    found = queries.staffing("yt", make.at(9), {"yt.1.01": 1_300, "yt.1.02": 300})

    assert found["yt.1.01"] == Staffing("yt.1.01", on_duty=1, needed=3)
    assert (found["yt.1.01"].short, found["yt.1.02"].short) == (2, 2)


def test_a_hand_over_note_shows_on_its_day_and_goes_when_voided() -> None:
    here = make.neighbourhood()
    who = (here.staff["secretary"], here.staff["backup"])
    note = make.handover("committee@yt.1", "yt.1", *who, matters=3, moment=make.at(20))
    (seen,) = queries.handovers(make.DAY, "yt")

    make.void(note, "yt.1")

    assert (seen.group, seen.open_matters) == ("committee@yt.1", 3)
    assert queries.handovers(make.DAY, "yt") == []


def test_the_shifts_of_a_day_are_listed_in_order() -> None:
    here = make.neighbourhood()
    make.shift_start(here.staff["lead"], "yt.1.01", moment=make.at(9))
    make.shift_start(here.staff["runner"], "yt.1.02", moment=make.at(8))

    assert [s.place for s in queries.shifts(make.DAY, "yt.1")] == ["yt.1.02", "yt.1.01"]


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    drawn=st.lists(
        st.tuples(st.sampled_from(("a", "b")), st.booleans(), st.integers(0, 20)), max_size=8
    ),
    data=st.data(),
)
def test_the_order_of_arrival_does_not_matter_and_voids_leave_no_trace(
    here: Neighbourhood, drawn: list[tuple[str, bool, int]], data: st.DataObject
) -> None:
    made = [(make.new_id(0), *one) for one in drawn]
    void = [one for one in made if data.draw(st.booleans())]
    shuffled = data.draw(st.permutations([one for one in made if one not in void]))

    runner = here.staff["runner"]
    assert _told(runner, made, void) == _told(runner, shuffled, [])


Clocked = list[tuple[bytes, str, bool, int]]


def _told(runner: str, made: Clocked, void: Clocked) -> object:
    with transaction.atomic():
        for key, shift, is_start, hour in made:
            fact = (
                facts.ShiftStarted(shift=shift, group="g")
                if is_start
                else facts.ShiftEnded(shift=shift, group="g")
            )
            make.record([book.Draft(fact, "yt.1.01", runner, make.at(hour), quantity=60, id=key)])
        for key, *_ in void:
            make.void(key, "yt.1.01", moment=make.at(22))
        found = [replay.fingerprint(model) for model in (Clocking, Shift)]
        transaction.set_rollback(True)
    return found


def test_a_board_asks_at_most_twice(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    here = make.neighbourhood()
    for staff in here.staff.values():
        make.shift_start(staff, "yt.1.01", moment=make.at(8))

    with django_assert_num_queries(2):
        queries.on_duty("yt", make.at(12))
    with django_assert_num_queries(1):
        queries.staffing("yt", make.at(12), dict.fromkeys(make.COMPOUNDS, 100))
    with django_assert_num_queries(1):
        queries.handovers(make.DAY, "yt")


def test_who_serves_two_compounds_or_a_whole_committee_moves_about() -> None:
    here = make.neighbourhood()
    runner, medic = here.staff["runner"], here.staff["backup"]
    make.shift_start(runner, "yt.1.01", shift="a", moment=make.at(8))
    make.shift_start(medic, "yt.1.01", shift="b", group="medicine@yt", moment=make.at(8))

    assert queries.moving(make.DAY, make.DAY) == set()

    make.shift_start(runner, "yt.2.03", shift="c", moment=make.at(14))
    make.shift_start(medic, "yt", shift="d", group="escort@yt", moment=make.at(14))

    assert queries.moving(make.DAY, make.DAY) == {runner, medic}
    assert queries.moving(make.DAY + 1, make.DAY + 1) == set()


def test_who_sits_at_the_desk_of_an_office_does_not_move_about() -> None:
    here = make.neighbourhood()
    make.shift_start(here.staff["runner"], "yt", group="branch@yt", moment=make.at(8))

    assert queries.moving(make.DAY, make.DAY) == set()
