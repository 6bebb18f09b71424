"""What the desk does about an order, and what it is told it may not do."""

from dataclasses import replace
from uuid import uuid4

import pytest

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.medicine import commands, custody_commands, money_queries, queries
from sanjiayi.medicine.commands import Outcome, Wanted
from sanjiayi.medicine.custody_rules import RESIDENT
from sanjiayi.medicine.models import Order, Step
from sanjiayi.needs import slips
from tests import make
from tests.make import Neighbourhood

pytestmark = pytest.mark.django_db

DOOR = "yt.1.01.1/101"
DESK, COURIER, OTHER = "post:yt.1/secretary", "post:yt/member-aaaa", "post:yt/member-bbbb"
INSULIN, CONTROLLED = "甘精胰岛素注射液", "哌甲酯缓释片"


@pytest.fixture
def here() -> Neighbourhood:
    return make.neighbourhood()


def wanted(here: Neighbourhood, drug: str = INSULIN, **more: object) -> Wanted:
    plain = Wanted(uuid4(), here.resident(DOOR), DOOR, drug, make.DAY)
    return replace(plain, **more)  # type: ignore[arg-type]


def taken(here: Neighbourhood, drug: str = INSULIN, **more: object) -> str:
    told = commands.register(wanted(here, drug, **more), by=DESK, now=make.at(9))
    return told.number


def stands(number: str) -> Order:
    return Order.objects.get(pk=number)


def bought(number: str, by: str = COURIER, **more: object) -> None:
    told = replace(Outcome(source="kangde", what="got"), **more)  # type: ignore[arg-type]
    commands.outcome(number, told, by=by, now=make.at(11))


def test_an_order_knows_its_drug(here: Neighbourhood) -> None:
    order = stands(taken(here, strength="3ml:300单位", boxes=2, need="N-7"))

    assert (order.group, order.keep, order.is_vital) == ("insulin", "cold", True)
    assert (order.strength, order.boxes, order.need) == ("3ml:300单位", 2, "N-7")
    assert order.packet == order.number


def test_the_same_form_twice_is_one_order(here: Neighbourhood) -> None:
    form = wanted(here)
    first = commands.register(form, by=DESK, now=make.at(9))

    again = commands.register(form, by=OTHER, now=make.at(10))

    assert (again.number, again.code, again.is_seen) == (first.number, first.code, True)
    assert Order.objects.count() == 1


def test_the_same_drug_for_the_same_person_is_not_taken_twice(here: Neighbourhood) -> None:
    number = taken(here)

    with pytest.raises(Refusal, match=rf"medicine\.same_drug: .*{number}"):
        taken(here)


def test_numbers_are_not_given_twice_when_an_order_was_voided(here: Neighbourhood) -> None:
    form = wanted(here)
    first = commands.register(form, by=DESK, now=make.at(9))
    record = slips.record_id(f"medicine:{form.form_id}")
    assert Step.objects.filter(pk=record.bytes).exists()
    make.void(record.bytes, DOOR)

    assert taken(here) != first.number


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"drug": " "}, "medicine.drug"),
        ({"boxes": 0}, "medicine.boxes"),
        ({"runs_out_on": 20300101}, "medicine.day"),
        ({"priority": "E"}, "medicine.priority"),
        ({"priority": "A"}, "medicine.why"),
    ],
)
def test_a_slip_of_the_pen_is_told(here: Neighbourhood, more: dict[str, object], code: str) -> None:
    with pytest.raises(Refusal, match=code.replace(".", r"\.")):
        commands.register(replace(wanted(here), **more), by=DESK, now=make.at(9))  # type: ignore[arg-type]


def test_an_unknown_drug_is_taken_as_written_on_the_box(here: Neighbourhood) -> None:
    order = stands(taken(here, "某某胶囊（进口）"))

    assert (order.drug, order.group, order.law) == ("某某胶囊（进口）", "ordinary", "")


def test_a_part_leaves_the_rest_to_be_bought(here: Neighbourhood) -> None:
    number = taken(here, boxes=3)
    bought(number, what="part", boxes=2, fen=4_000)
    assert stands(number).doubts == "short"

    bought(number, what="got", boxes=1, fen=2_000)

    order = stands(number)
    assert (order.got, order.fen, order.doubts) == (3, 6_000, "")


def test_nobody_buys_the_same_order_again(here: Neighbourhood) -> None:
    number = taken(here)
    bought(number)

    with pytest.raises(Refusal, match=r"medicine\.bought"):
        bought(number, by=OTHER)


def test_two_phones_that_both_bought_it_are_seen(here: Neighbourhood) -> None:
    number = taken(here)
    bought(number)

    make.step("bought", number, DOOR)

    assert stands(number).doubts == "twice_bought"


def test_something_else_is_bought_only_when_the_resident_agreed(here: Neighbourhood) -> None:
    number = taken(here)
    with pytest.raises(Refusal, match=r"medicine\.substitute"):
        bought(number, what="other", given="赖脯胰岛素注射液")

    commands.consent(number, "赖脯胰岛素注射液", "phone", by=DESK, now=make.at(10))
    bought(number, what="other", given="赖脯胰岛素注射液")

    order = stands(number)
    assert (order.given, order.doubts) == ("赖脯胰岛素注射液", "")


def test_a_controlled_bag_needs_a_second_pair_of_eyes(here: Neighbourhood) -> None:
    number = taken(here, CONTROLLED)
    assert stands(number).law in ("psychotropic_1", "narcotic")
    bought(number)
    with pytest.raises(Refusal, match=r"medicine\.unchecked"):
        commands.issue(number, how="signature", by=OTHER, now=make.at(15))
    with pytest.raises(Refusal, match=r"medicine\.second"):
        commands.check(number, "bought", by=COURIER, now=make.at(14))

    commands.check(number, "bought", by=OTHER, now=make.at(14))
    commands.issue(number, how="signature", by=OTHER, now=make.at(15))

    assert (stands(number).state, stands(number).doubts) == ("issued", "")


def test_what_cannot_be_had_climbs_to_the_express(here: Neighbourhood) -> None:
    number = taken(here)
    commands.outcome(number, Outcome("kangde", "none"), by=COURIER, now=make.at(11))

    rungs = [commands.climb(number, by=DESK, now=make.at(12)) for _ in range(6)]

    assert rungs == ["district", "city", "specialist", "internet", "group", "express"]
    with pytest.raises(Refusal, match=r"medicine\.rung"):
        commands.climb(number, by=DESK, now=make.at(13))
    assert stands(number).not_obtained == 1


def test_money_adds_up_to_the_cent(here: Neighbourhood) -> None:
    number = taken(here)
    cash = f"{number}/cash"
    custody_commands.take(cash, RESIDENT, taker=DESK, fen=20_000, by=DESK, now=make.at(9))
    bought(number, fen=15_640)
    with pytest.raises(Refusal, match=r"medicine\.left: 账上现在差 43\.60 元"):
        commands.settle(number, 0, by=DESK, now=make.at(16))
    custody_commands.take(cash, DESK, taker=RESIDENT, fen=4_360, by=DESK, now=make.at(16))

    commands.settle(number, 0, by=DESK, now=make.at(17))

    assert money_queries.tills("yt") == []
    settled = money_queries.tills("yt", is_open=False)
    assert [(t.packet, t.money.left) for t in settled] == [(number, 0)]


def test_a_difference_needs_its_reason(here: Neighbourhood) -> None:
    number = taken(here)
    bought(number, fen=1_250)

    with pytest.raises(Refusal, match=r"medicine\.reason"):
        commands.settle(number, -1_250, by=DESK, now=make.at(17))
    commands.settle(number, -1_250, reason="居委垫付", by=DESK, now=make.at(17))

    assert [t.reason for t in money_queries.tills("yt", is_open=False)] == ["居委垫付"]


def test_an_order_withdrawn_after_it_was_paid_is_seen(here: Neighbourhood) -> None:
    number = taken(here)
    bought(number, fen=1_250)

    commands.withdraw(number, "hospital", by=DESK, now=make.at(12))

    assert stands(number).doubts == "bought_then_withdrawn"
    with pytest.raises(Refusal, match=r"medicine\.over"):
        commands.issue(number, how="signature", by=DESK, now=make.at(13))


def test_nobody_home_is_counted_and_the_bag_stays(here: Neighbourhood) -> None:
    number = taken(here)
    bought(number)
    commands.reach_desk([number], by=DESK, now=make.at(13))

    commands.not_home(number, run="R-1", by=COURIER, now=make.at(15))

    order = stands(number)
    assert (order.state, order.not_home, order.run) == ("at_desk", 1, "R-1")


def test_what_was_bought_before_is_kept_in_view(here: Neighbourhood) -> None:
    number = taken(here)

    assert queries.order(number) is not None
    assert [one.number for one in queries.orders_of(here.resident(DOOR))] == [number]
