"""Orders: how far they have come, whatever order the news arrives in."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import DjangoAssertNumQueries

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import book, replay
from sanjiayi.medicine import facts, queries
from sanjiayi.medicine.models import Order, Served, ServedOn, Step
from sanjiayi.medicine.queries import GroupView, Pipeline, SourceView
from tests import make
from tests.make import Neighbourhood

pytestmark = pytest.mark.django_db

DOOR = "yt.1.01.1/101"
STEPS = ("collected", "bought", "not_obtained", "reached_desk", "issued", "withdrawn")


@pytest.fixture
def here() -> Neighbourhood:
    return make.neighbourhood()


def state_of(number: str) -> str:
    found = queries.order(number)
    return found.state if found else ""


def test_an_order_walks_from_the_door_and_back() -> None:
    here = make.neighbourhood()
    make.order("M-1", here.resident(DOOR))
    states = [state_of("M-1")]

    for what in ("collected", "bought", "reached_desk", "issued"):
        make.step(what, "M-1", DOOR)
        states.append(state_of("M-1"))

    assert states == ["registered", "collected", "bought", "at_desk", "issued"]


def test_late_news_does_not_pull_an_order_back() -> None:
    here = make.neighbourhood()
    make.order("M-1", here.resident(DOOR))
    make.step("reached_desk", "M-1", DOOR, moment=make.at(15))

    make.step("collected", "M-1", DOOR, moment=make.at(10))

    found = queries.order("M-1")
    assert found is not None
    assert (found.state, found.collected_at) == ("at_desk", make.at(10))


def test_a_step_of_an_order_nobody_registered_is_set_aside() -> None:
    make.neighbourhood()

    with pytest.raises(Refusal, match=r"medicine\.unknown: 没有这张配药单"):
        make.step("bought", "M-404", DOOR)


def test_an_order_for_somebody_not_on_the_register_is_set_aside() -> None:
    make.neighbourhood()
    stranger = str(make.person_id("nobody"))
    fact = facts.Registered(
        order="M-1", person=stranger, drug="x", group="ordinary", runs_out_on=make.DAY
    )

    with pytest.raises(Refusal, match=r"people\.unknown"):
        make.write(fact, DOOR, "M-1")


def test_an_order_and_its_steps_may_come_in_one_batch() -> None:
    here = make.neighbourhood()
    order = facts.Registered(
        order="M-1", person=here.resident(DOOR), drug="x", group="ordinary", runs_out_on=make.DAY
    )

    make.record(
        [
            make.draft(facts.Issued(order="M-1"), DOOR, "M-1"),
            make.draft(order, DOOR, "M-1"),
        ]
    )

    assert state_of("M-1") == "issued"


def test_a_voided_hand_over_opens_the_order_again_and_unserves_the_person() -> None:
    here = make.neighbourhood()
    make.order("M-1", here.resident(DOOR))
    issued = make.step("issued", "M-1", DOOR)
    assert queries.served("yt", make.DAY, make.DAY) == 1

    make.void(issued, DOOR)

    assert state_of("M-1") == "registered"
    assert queries.served("yt", make.DAY, make.DAY) == 0


def test_a_person_is_served_once_however_many_orders() -> None:
    here = make.neighbourhood()
    for n, hour in enumerate((14, 10)):
        make.order(f"M-{n}", here.resident(DOOR), moment=make.at(8))
        make.step("issued", f"M-{n}", DOOR, moment=make.at(hour))

    assert queries.served("yt.1.01", make.DAY, make.DAY) == 1
    assert queries.served("yt.2", make.DAY, make.DAY) == 0


def test_earlier_news_moves_the_first_time_to_its_day() -> None:
    here = make.neighbourhood()
    for n, day in enumerate((20220517, 20220516)):
        make.order(f"M-{n}", here.resident(DOOR), moment=make.at(8, day=20220515))
        make.step("issued", f"M-{n}", DOOR, moment=make.at(14, day=day))

    assert queries.served("yt", 20220516, 20220516) == 1
    assert queries.served("yt", 20220517, 20220517) == 0


def test_the_pipeline_of_a_day_counts_orders_not_records() -> None:
    here = make.neighbourhood()
    for n in range(3):
        make.order(f"M-{n}", here.resident(DOOR))
    make.step("collected", "M-0", DOOR)
    make.step("collected", "M-0", DOOR)
    make.step("bought", "M-0", DOOR, moment=make.at(9, day=20220518))

    today = queries.pipeline(make.DAY, "yt.1")

    assert today == Pipeline(registered=3, collected=1, bought=0, at_desk=0, issued=0)


def test_running_out_means_the_evening_dose_of_the_last_day_is_near() -> None:
    here = make.neighbourhood()
    make.order("M-1", here.resident(DOOR), runs_out_on=20220517)
    make.order("M-2", here.resident(DOOR), runs_out_on=20220518)
    make.order("M-3", here.resident(DOOR), runs_out_on=20220519)

    at_half_past_two = [o.number for o in queries.running_out("yt", make.at(14, 30))]
    late = [o.number for o in queries.running_out("yt", make.at(21))]

    assert at_half_past_two == ["M-1"]
    assert late == ["M-1", "M-2"]


def test_groups_show_what_is_open_urgent_and_bought() -> None:
    here = make.neighbourhood()
    make.order("M-1", here.resident(DOOR), group="insulin", runs_out_on=make.DAY)
    make.order("M-2", here.resident(DOOR), group="insulin", runs_out_on=20220530)
    make.order("M-3", here.resident(DOOR), group="insulin")
    make.step("bought", "M-2", DOOR)
    make.step("issued", "M-3", DOOR)

    found = {g.group: g for g in queries.by_group("yt", make.at(9))}

    assert found["insulin"] == GroupView("insulin", open=2, urgent=1, bought=1)
    assert found["oncology"] == GroupView("oncology", 0, 0, 0)


def test_sources_tell_where_it_was_had_and_where_not() -> None:
    here = make.neighbourhood()
    make.order("M-1", here.resident(DOOR))
    make.step("not_obtained", "M-1", DOOR, source="clinic")
    make.step("bought", "M-1", DOOR, source="hospital", moment=make.at(11))

    found = queries.order("M-1")

    assert found is not None
    assert (found.source, found.not_obtained) == ("hospital", 1)
    assert queries.sources("yt", make.DAY, make.DAY) == [
        SourceView("hospital", 1, 0),
        SourceView("clinic", 0, 1),
    ]


def test_open_orders_are_counted_for_every_place_above_the_door() -> None:
    here = make.neighbourhood()
    make.order("M-1", here.resident(DOOR))
    make.order("M-2", here.resident("yt.2.03.1/101"))

    counts = queries.open_counts("yt")

    assert (counts["yt"], counts["yt.1"], counts["yt.1.01.1"], counts["yt.1.02"]) == (2, 1, 1, 0)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    drawn=st.lists(
        st.tuples(st.sampled_from(("M-1", "M-2")), st.sampled_from(STEPS), st.integers(0, 5)),
        max_size=8,
    ),
    data=st.data(),
)
def test_the_order_of_arrival_does_not_matter_and_voids_leave_no_trace(
    here: Neighbourhood, drawn: list[tuple[str, str, int]], data: st.DataObject
) -> None:
    made = [(make.new_id(0), *one) for one in drawn]
    void = [one for one in made if data.draw(st.booleans())]
    shuffled = data.draw(st.permutations([one for one in made if one not in void]))

    assert _told(here, made, void) == _told(here, shuffled, [])


Made = list[tuple[bytes, str, str, int]]


def _told(here: Neighbourhood, made: Made, void: Made) -> object:
    with transaction.atomic():
        orders = {
            number: facts.Registered(
                order=number,
                person=here.resident(DOOR),
                drug="x",
                group="ordinary",
                runs_out_on=make.DAY,
            )
            for number in ("M-1", "M-2")
        }
        for n, (number, fact) in enumerate(orders.items()):
            one = book.Draft(fact, DOOR, number, make.at(8), id=bytes([7, n] + [0] * 14))
            make.record([one])
        for key, number, what, hour in made:
            fact_ = make.medicine_step(what, number, DOOR, source=f"s{hour}")
            make.record([book.Draft(fact_, DOOR, number, make.at(9 + hour), id=key)])
        for key, *_ in void:
            make.void(key, DOOR, moment=make.at(20))
        found = [replay.fingerprint(model) for model in (Step, Order, Served, ServedOn)]
        transaction.set_rollback(True)
    return found


def test_the_desk_costs_a_handful_of_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    here = make.neighbourhood()
    for n, door in enumerate(make.DOORS[:12]):
        make.order(f"M-{n}", here.resident(door))

    with django_assert_num_queries(1):
        queries.pipeline(make.DAY, "yt")
    with django_assert_num_queries(1):
        queries.open_counts("yt")
    with django_assert_num_queries(1):
        queries.running_out("yt", make.at(14))
    with django_assert_num_queries(1):
        queries.by_group("yt", make.at(14))
    with django_assert_num_queries(1):
        queries.open_orders("yt", limit=10)
    with django_assert_num_queries(1):
        queries.served("yt", 20220420, make.DAY)
