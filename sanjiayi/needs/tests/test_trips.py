"""Medical trips: nothing typed twice, nobody leaves before four things stand, plans repeat."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from sanjiayi.kernel.civil import date_of, day_range, days_before
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock, replay
from sanjiayi.needs import commands, queries, trip_queries, trip_rules
from sanjiayi.needs import trip_commands as trips
from sanjiayi.needs.commands import Ask
from sanjiayi.needs.trip_commands import Wanted, Weekly
from sanjiayi.needs.trip_facts import TripPlanned
from sanjiayi.needs.trip_models import Trip, TripStep
from sanjiayi.needs.trip_rules import GATE_WORDS, State
from sanjiayi.people.models import Look
from tests import make

pytestmark = pytest.mark.django_db

DOOR = "yt.1.01.1/101"
NOW, THERE = make.at(8), make.at(14)
BY = "post:yt.1.01/compound_lead"
LEAD = Sight(1, BY, "方圆", frozenset({("compound_lead", "yt.1.01")}))
OTHER = Sight(2, "post:yt.2.03/compound_lead", "江河", frozenset({("compound_lead", "yt.2.03")}))
CREW = Sight(3, "post:yt/member-cccccc", "白露", frozenset({("escort", "yt"), ("member", "yt")}))
WEEK = Weekly((2, 4), 450, make.DAY)
"""Tuesdays and Thursdays at 7:30, from a Tuesday on."""

As = Callable[[Sight], Client]


@pytest.fixture(autouse=True)
def here() -> Any:
    return make.neighbourhood()


@pytest.fixture
def browse(monkeypatch: pytest.MonkeyPatch) -> As:
    monkeypatch.setattr(clock, "now_ms", lambda: NOW)
    looking: dict[str, Any] = {}
    monkeypatch.setattr("sanjiayi.team.middleware._sight", lambda request: looking["sight"])

    def as_(sight: Sight) -> Client:
        looking["sight"] = sight
        return Client()

    return as_


@pytest.fixture
def wanted(here: Any) -> Wanted:
    person = str(here.resident(DOOR))
    return Wanted(DOOR, "市一医院", "dialysis", person=person, companion="女儿 13800001234")


def asked(wanted: Wanted) -> str:
    return trips.ask(wanted, THERE, by=BY, now=NOW)


def all_gates(number: str) -> None:
    for gate in GATE_WORDS:
        trips.check(number, gate, by=BY, now=NOW)


def need() -> str:
    ask = Ask("care", DOOR, "page", "明天下午要去透析，坐轮椅", reach="儿子 13900001234")
    return commands.raise_need(ask, by="resident:yt.1.01.1", now=NOW).number


def state(number: str) -> str:
    return Trip.objects.get(pk=number).state


def test_a_trip_waits_until_four_things_stand(wanted: Wanted) -> None:
    number = asked(wanted)

    with pytest.raises(Refusal) as no:
        trips.leave(number, by=BY, now=NOW)
    all_gates(number)
    ready = state(number)
    trips.leave(number, by=BY, now=NOW)

    assert no.value.code == "trip.not_ready"
    assert "车已落实" in no.value.reason
    assert (ready, state(number)) == (State.READY, State.LEFT)


def test_who_confirmed_what_and_when_is_kept_and_can_be_taken_back(wanted: Wanted) -> None:
    number = asked(wanted)
    all_gates(number)
    trips.check(number, "car", is_met=False, by="post:yt/branch", now=NOW + 1)

    trip = trip_queries.trip(number)

    assert trip is not None
    assert trip.missing == ["car"]
    assert trip.state == State.ASKED
    assert (trip.gates["hospital"].by, trip.gates["hospital"].at) == (BY, NOW)


def test_a_life_at_stake_leaves_early_only_with_a_reason(wanted: Wanted) -> None:
    number = asked(replace(wanted, is_life=True))
    before = TripStep.objects.count()

    with pytest.raises(Refusal) as no:
        trips.leave(number, reason=" ", by=BY, now=NOW)
    trips.leave(number, reason="急性心衰，救护车已到", by=BY, now=NOW)

    assert no.value.code == "trip.no_reason"
    assert TripStep.objects.count() == before + 1
    trip = trip_queries.trip(number)
    assert trip is not None
    assert queries.opened([trip.override])[trip.override] == "急性心衰，救护车已到"


def test_a_trip_ends_once(wanted: Wanted) -> None:
    number = asked(wanted)
    all_gates(number)
    trips.leave(number, by=BY, now=NOW)
    trips.arrive(number, by=BY, now=NOW)
    trips.come_back(number, by=BY, now=NOW)

    for act in (trips.leave, trips.arrive, trips.come_back):
        with pytest.raises(Refusal) as no:
            act(number, by=BY, now=NOW)
        assert no.value.code == "trip.state"
    with pytest.raises(Refusal):
        trips.cancel(number, "不去了", by=BY, now=NOW)


def test_the_need_is_told_when_and_answered_when_they_are_home(wanted: Wanted) -> None:
    number = need()
    trip = asked(replace(wanted, need=number))
    promised = queries.need(number)
    all_gates(trip)
    trips.leave(trip, by=BY, now=NOW)
    trips.come_back(trip, by=BY, now=NOW)

    assert promised is not None
    assert promised.need.due_at == THERE
    assert "5月17日 14:00 到市一医院" in promised.promise
    answered = queries.need(number)
    assert answered is not None
    assert answered.need.outcome == "met"


def test_a_cancelled_trip_leaves_the_need_open_and_tells_it_why(wanted: Wanted) -> None:
    number = need()
    trip = asked(replace(wanted, need=number))
    trips.cancel(trip, "医院改到下周", by=BY, now=NOW)

    card = queries.need(number)

    assert card is not None
    assert card.need.is_open
    assert "医院改到下周" in queries.history(number)[-1].text


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"hospital": " "}, "trip.hospital"),
        ({"hospital": "医" * 41}, "trip.long"),
        ({"hospital": "602 室老王的医院"}, "trip.private"),
        ({"purpose": "holiday"}, "trip.purpose"),
        ({"words": "长" * 201}, "trip.long"),
        ({"need": "N-9999"}, "needs.unknown"),
    ],
)
def test_a_trip_that_lacks_something_is_refused(
    wanted: Wanted, changes: dict[str, str], code: str
) -> None:
    with pytest.raises(Refusal) as no:
        asked(replace(wanted, **changes))  # type: ignore[arg-type]

    assert no.value.code == code
    assert TripStep.objects.count() == 0


def test_a_plan_makes_the_coming_trips_once_however_often_it_is_asked(wanted: Wanted) -> None:
    plan = trips.plan(wanted, WEEK, by=BY, now=NOW)

    first = trips.plan_ahead(make.DAY, 7, by=BY, now=NOW)
    again = trips.plan_ahead(make.DAY, 7, by=BY, now=NOW + 60_000)
    later = trips.plan_ahead(days_before(make.DAY, -1), 7, by=BY, now=NOW)

    assert first == [f"{plan}-220517", f"{plan}-220519"]
    assert again == []
    assert later == [f"{plan}-220524"]


def test_one_of_a_plan_is_moved_or_skipped_and_stays_so(wanted: Wanted) -> None:
    plan = trips.plan(wanted, WEEK, by=BY, now=NOW)
    trips.plan_ahead(make.DAY, 7, by=BY, now=NOW)
    trips.move(f"{plan}-220519", make.at(9, day=20220520), by=BY, now=NOW)
    trips.cancel(f"{plan}-220517", "停电", by=BY, now=NOW)

    trips.plan_ahead(make.DAY, 7, by=BY, now=NOW)

    found = [one.number for day in (20220517, 20220519, 20220520)
             for one in trip_queries.on(day, LEAD)]  # fmt: skip
    assert found == [f"{plan}-220517", f"{plan}-220519"]
    assert state(f"{plan}-220517") == State.CANCELLED


def test_a_plan_that_ended_makes_no_more(wanted: Wanted) -> None:
    plan = trips.plan(wanted, WEEK, by=BY, now=NOW)
    trips.end_plan(plan, by=BY, now=NOW)

    assert trips.plan_ahead(make.DAY, 7, by=BY, now=NOW) == []
    with pytest.raises(Refusal):
        trips.end_plan(plan, by=BY, now=NOW)


plans = st.builds(
    TripPlanned,
    plan=st.just("P-1"),
    hospital=st.just("市一医院"),
    purpose=st.just("dialysis"),
    weekdays=st.sets(st.integers(1, 7), min_size=1).map(lambda days: tuple(sorted(days))),
    minute=st.integers(0, 1439),
    first_day=st.sampled_from(day_range(20220501, 20220520)),
    every=st.integers(1, 4),
)


@given(plans, st.sampled_from(day_range(20220425, 20220610)), st.integers(0, 40))
def test_a_plan_falls_on_its_weekdays_whichever_stretch_is_asked(
    plan: TripPlanned, first: int, days: int
) -> None:
    last = days_before(first, -days)
    whole = trip_rules.days_of(plan, 20220401, 20220801)

    found = trip_rules.days_of(plan, first, last)

    assert found == [day for day in whole if first <= day <= last]
    assert all(date_of(day).isoweekday() in plan.weekdays for day in found)
    weeks = [(date_of(day).toordinal() - 1) // 7 for day in whole]
    assert {(week - weeks[0]) % plan.every for week in weeks} == {0}


def test_a_trip_grows_from_a_need_with_nothing_typed_again(browse: As) -> None:
    number = need()
    listed = browse(LEAD).get("/needs/trips/").content.decode()
    page = browse(LEAD).get(f"/needs/trips/new/?need={number}").content.decode()
    sent = {"hospital": "市一医院", "purpose": "dialysis", "day": "2022-05-18", "time": "7:30"}

    answer = browse(LEAD).post(f"/needs/trips/new/?need={number}", sent, follow=True)

    assert f"?need={number}" in listed
    assert "明天下午要去透析，坐轮椅" in page
    assert 'value="儿子 13900001234"' in page
    assert answer.status_code == 200
    assert [one.need for one in trip_queries.on(20220518, LEAD)] == [number]


def test_weekdays_make_it_repeat(browse: As, wanted: Wanted) -> None:
    sent = {"hospital": "市一医院", "purpose": "dialysis", "day": "2022-05-17", "time": "7:30"}

    page = browse(LEAD).post(
        f"/needs/trips/new/?person={wanted.person}", {**sent, "weekdays": ["2", "4"]}, follow=True
    )

    assert "星期二、星期四 7:30" in page.content.decode()
    assert len(trip_queries.on(20220519, LEAD)) == 1


def test_a_mistake_keeps_what_was_typed(browse: As, wanted: Wanted) -> None:
    sent = {"hospital": "市一医院", "purpose": "", "day": "soon", "time": "7:30"}

    page = browse(LEAD).post(f"/needs/trips/new/?person={wanted.person}", sent)

    assert page.status_code == 422
    assert 'value="市一医院"' in page.content.decode()
    assert "请选哪一天到医院" in page.content.decode()


def test_the_crew_reads_the_name_and_the_look_is_kept(browse: As, wanted: Wanted) -> None:
    asked(wanted)
    before = Look.objects.count()

    page = browse(CREW).get("/needs/trips/").content.decode()

    assert "市一医院" in page
    assert "女儿 13800001234" in page
    assert "姓名未登记" not in page
    assert Look.objects.count() > before


def test_a_leader_of_another_compound_sees_no_trip(browse: As, wanted: Wanted) -> None:
    number = asked(wanted)

    day = browse(OTHER).get("/needs/trips/").content.decode()
    card = browse(OTHER).get(f"/needs/trips/{number}/")

    assert "市一医院" not in day
    assert card.status_code in (403, 404)
    assert "市一医院" not in card.content.decode()


def test_the_card_carries_a_trip_from_gates_to_home(browse: As, wanted: Wanted) -> None:
    number = asked(wanted)
    page = f"/needs/trips/{number}/"

    early = browse(LEAD).post(page, {"act": "leave"})
    for gate in GATE_WORDS:
        browse(CREW).post(page, {"act": "check", "gate": gate, "text": "沪A 12"})
    for act in ("leave", "arrive", "return"):
        browse(CREW).post(page, {"act": act})

    assert early.status_code == 422
    assert state(number) == State.RETURNED
    assert "沪A 12" in browse(LEAD).get(page).content.decode()


def test_replay_rebuilds_the_trips(wanted: Wanted) -> None:
    trips.plan(wanted, WEEK, by=BY, now=NOW)
    trips.plan_ahead(make.DAY, 7, by=BY, now=NOW)

    tables = replay.rebuild().tables

    assert tables["needs.Trip"]
    assert tables["needs.TripStep"]
