"""Money to the cent: tills, days and purses, and the page where they are settled."""

import csv
import io
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.test import Client

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import clock
from sanjiayi.medicine import commands, custody_commands, money_commands, money_queries
from sanjiayi.medicine import run_commands as runs
from sanjiayi.medicine.commands import Outcome, Wanted
from sanjiayi.medicine.custody_rules import RESIDENT
from sanjiayi.medicine.run_facts import RunPlanned
from sanjiayi.team import commands as team
from tests import make
from tests.make import Neighbourhood

pytestmark = pytest.mark.django_db

DOOR = "yt.1.01.1/101"
ADDRESS = "/medicine/money/"
DESK, COURIER = "post:yt.1/secretary", "post:yt/member-aaaa"


@pytest.fixture
def here() -> Iterator[Neighbourhood]:
    found = make.neighbourhood()
    team.found_three_plus_one("yt", by=make.BY, now=make.at(8))
    clock.stop(make.at(18))
    yield found
    clock.run()


@pytest.fixture
def desk(here: Neighbourhood) -> Client:
    staff = UUID(here.staff["runner"])
    team.appoint(
        staff, "committee@yt.1", "secretary", since_on=make.DAY, by=make.BY, now=make.at(8)
    )
    account = team.open_account(f"a{uuid4().hex[:6]}", "correct-horse-1", staff)
    browser = Client()
    browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return browser


@pytest.fixture
def number(here: Neighbourhood) -> str:
    wanted = Wanted(uuid4(), here.resident(DOOR), DOOR, "甘精胰岛素注射液", make.DAY)
    return commands.register(wanted, by=DESK, now=make.at(9)).number


def prepaid(number: str, fen: int, taker: str = DESK) -> None:
    thing = f"{number}/cash"
    custody_commands.take(thing, RESIDENT, taker=taker, fen=fen, by=taker, now=make.at(9))


def bought(number: str, fen: int, run: str = "") -> None:
    told = Outcome(source="kangde", what="got", fen=fen, run=run)
    commands.outcome(number, told, by=COURIER, now=make.at(11))


def test_a_packet_without_money_has_no_till(number: str) -> None:
    assert money_queries.till(number) is None
    with pytest.raises(Refusal, match=r"medicine\.no_money"):
        money_commands.settle(number, 0, by=DESK, now=make.at(17))


def test_change_is_given_and_the_till_is_shut_in_one_press(number: str) -> None:
    prepaid(number, 20_000)
    bought(number, 15_640)

    money_commands.even_out(number, 4_360, form=uuid4(), by=DESK, now=make.at(17))

    till = money_queries.till(number)
    assert till is not None
    assert (till.money.left, till.settled_at) == (0, make.at(17))
    assert money_queries.tills("yt") == []


def test_the_rest_is_taken_when_it_cost_more_than_was_given(number: str) -> None:
    prepaid(number, 10_000)
    bought(number, 15_640)

    money_commands.even_out(number, -5_640, form=uuid4(), by=DESK, now=make.at(17))

    till = money_queries.till(number)
    assert till is not None
    assert (till.money.prepaid, till.money.left) == (15_640, 0)


def test_a_press_too_many_changes_nothing(number: str) -> None:
    prepaid(number, 20_000)
    form = uuid4()
    money_commands.even_out(number, 20_000, form=form, by=DESK, now=make.at(17))

    with pytest.raises(Refusal, match=r"medicine\.left"):
        money_commands.even_out(number, 20_000, form=form, by=DESK, now=make.at(17))
    with pytest.raises(Refusal, match=r"medicine\.settled"):
        money_commands.settle(number, 0, by=DESK, now=make.at(18))

    till = money_queries.till(number)
    assert till is not None
    assert till.money.returned == 20_000


def test_a_late_receipt_opens_the_till_again(number: str) -> None:
    prepaid(number, 20_000)
    money_commands.even_out(number, 20_000, form=uuid4(), by=DESK, now=make.at(17))

    bought(number, 1_250)

    assert [(one.packet, one.money.left) for one in money_queries.tills("yt")] == [(number, -1_250)]


def test_a_day_knows_in_whose_hands_its_money_is(number: str) -> None:
    prepaid(number, 20_000)
    bought(number, 15_640)

    day = money_queries.day("yt", make.DAY)

    assert (day.received, day.spent, day.returned) == (20_000, 15_640, 0)
    assert dict(day.hands) == {DESK: 20_000, COURIER: -15_640}
    assert money_queries.day("yt.1", make.DAY + 1).hands == {}


def _run(number: str) -> str:
    """The courier's run of the day with this order on it."""
    plan = RunPlanned(
        run="", step="fetch", courier=COURIER, day=make.DAY, starts=36_000, ends=43_200, way=7_200,
        kinds=("source", "building"), places=("kangde", "yt.1.01.1"), begins=(37_000, 40_000),
        orders=(number, number), stops=(0, 1), whats=("take", "give"),
    )  # fmt: skip
    return runs.publish([plan], place="yt", by=DESK, now=make.at(9))[0]


def test_a_couriers_purse_is_counted_to_the_cent(number: str) -> None:
    run = _run(number)
    prepaid(number, 20_000, taker=COURIER)
    bought(number, 15_640, run=run)
    thing = f"{number}/cash"
    custody_commands.take(thing, COURIER, taker=DESK, fen=4_300, by=DESK, now=make.at(16))

    (purse,) = money_queries.purses("yt", make.DAY)
    assert (purse.took, purse.spent, purse.back, purse.left) == (20_000, 15_640, 4_300, 60)
    assert (purse.paid, purse.receipts) == (1, 0)
    with pytest.raises(Refusal, match=r"medicine\.left"):
        money_commands.reckon_run(run, 0, by=DESK, now=make.at(17))
    with pytest.raises(Refusal, match=r"medicine\.reason"):
        money_commands.reckon_run(run, 60, by=DESK, now=make.at(17))

    money_commands.reckon_run(run, 60, reason="找零时少了六角", by=DESK, now=make.at(17))

    (purse,) = money_queries.purses("yt.1", make.DAY)
    assert (purse.reckoned_at, purse.reason) == (make.at(17), "找零时少了六角")


def test_an_unknown_run_has_no_purse() -> None:
    with pytest.raises(Refusal, match=r"medicine\.no_run"):
        money_commands.reckon_run("R-20220517-99", 0, by=DESK, now=make.at(17))


# --- the page --------------------------------------------------------------------------------


def test_the_page_settles_and_says_what_is_left(desk: Client, number: str) -> None:
    prepaid(number, 20_000)
    bought(number, 15_640)

    page = desk.get(ADDRESS).content.decode()
    assert "找还 43.60 元" in page

    sent = {"act": "even", "what": number, "fen": "4360", "form": str(uuid4())}
    assert desk.post(ADDRESS, sent).status_code == 302
    assert "都结清了" in desk.get(ADDRESS).content.decode()


def test_a_difference_without_a_reason_is_refused_on_the_page(desk: Client, number: str) -> None:
    bought(number, 1_250)
    sent = {"act": "settle", "what": number, "fen": "-1250", "reason": " "}

    answer = desk.post(ADDRESS, sent)
    assert answer.status_code == 422
    assert "请写一句原因" in answer.content.decode()

    desk.post(ADDRESS, sent | {"reason": "居委垫付"})
    page = desk.get(ADDRESS).content.decode()
    assert "居委垫付" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"fen": "many"},
        {"fen": "1"},
        {"what": "M-9999"},
        {"act": "burn"},
        {"form": "x"},
        {"act": "purse", "what": "R-1"},
    ],
)
def test_what_does_not_add_up_is_refused(desk: Client, number: str, wrong: dict[str, str]) -> None:
    prepaid(number, 20_000)
    sent = {"act": "even", "what": number, "fen": "20000", "form": str(uuid4())} | wrong
    assert desk.post(ADDRESS, sent).status_code == 422
    assert len(money_queries.tills("yt")) == 1


@pytest.mark.parametrize("day", ["20220230", "later", "20990101"])
def test_a_day_that_is_none_is_not_found(desk: Client, day: str) -> None:
    assert desk.get(f"{ADDRESS}?day={day}").status_code == 404


def test_the_file_has_no_door_and_no_drug(desk: Client, number: str) -> None:
    prepaid(number, 20_000)
    bought(number, 15_640)
    money_commands.even_out(number, 4_360, form=uuid4(), by=DESK, now=make.at(17))

    answer = desk.get(f"/medicine/money/{make.DAY}.csv")

    text = answer.content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert [(row[1], row[3], row[4]) for row in rows[1:]] == [
        (number, "买药", "-156.4"),
        (number, "结账", "0.0"),
    ]
    assert "101" not in text
    assert "胰岛素" not in text
    workbook = desk.get(f"/medicine/money/{make.DAY}.xlsx")
    assert b"".join(workbook).startswith(b"PK")
    workbook.close()
    assert desk.get(f"/medicine/money/{make.DAY}.pdf").status_code == 404


def test_a_receipt_is_opened_by_its_own_order_alone(desk: Client, number: str) -> None:
    bought(number, 1_250)
    assert desk.get(f"/medicine/receipt/{number}/{uuid4()}/").status_code == 404
    assert desk.get(f"/medicine/receipt/M-9999/{uuid4()}/").status_code == 404
