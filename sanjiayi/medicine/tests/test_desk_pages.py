"""The desk through its pages: registering, the card, the forecast, and the resident's look."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.test import Client

from sanjiayi.kernel.doorkeeper import Doorkeeper
from sanjiayi.ledger import clock
from sanjiayi.medicine import commands, forecast_rules, resident_pages
from sanjiayi.medicine.commands import Outcome, Wanted
from sanjiayi.medicine.models import Order
from sanjiayi.people.models import Person
from sanjiayi.team import commands as team
from tests import make
from tests.make import Neighbourhood

pytestmark = pytest.mark.django_db

DOOR = "yt.1.01.1/101"
INSULIN, SECRET = "甘精胰岛素注射液", "氯硝西泮片"
DESK = "post:yt.1/secretary"


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[Neighbourhood]:
    found = make.neighbourhood()
    team.found_three_plus_one("yt", by=make.BY, now=make.at(8))
    fresh = Doorkeeper(most_each=6, most_at_all=2_000, span_ms=3_600_000)
    monkeypatch.setattr(resident_pages, "_each_number", fresh)
    clock.stop(make.at(10))
    yield found
    clock.run()


def signed_in(here: Neighbourhood, group: str, role: str, who: str = "runner") -> Client:
    staff = UUID(here.staff[who])
    team.appoint(staff, group, role, since_on=make.DAY, by=make.BY, now=make.at(8))
    account = team.open_account(f"a{uuid4().hex[:6]}", "correct-horse-1", staff)
    browser = Client()
    browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return browser


@pytest.fixture
def desk(here: Neighbourhood) -> Client:
    return signed_in(here, "committee@yt.1", "secretary")


def ordered(here: Neighbourhood, drug: str = INSULIN) -> str:
    wanted = Wanted(uuid4(), here.resident(DOOR), DOOR, drug, make.DAY, proxy="signed")
    return commands.register(wanted, by=DESK, now=make.at(9)).number


def typed(here: Neighbourhood, **changes: str) -> dict[str, str]:
    sound = {
        "form_id": str(uuid4()), "person": here.resident(DOOR), "drug": INSULIN, "boxes": "2",
        "left": "10", "each": "2", "act": "save", "channel": "phone",
    }  # fmt: skip
    return sound | changes


def test_the_desk_registers_and_says_how_long_it_lasts(here: Neighbourhood, desk: Client) -> None:
    page = desk.post("/medicine/new/", typed(here, act="look")).content.decode()
    assert "吃到" in page
    assert not Order.objects.exists()

    answer = desk.post("/medicine/new/", typed(here))

    order = Order.objects.get()
    assert answer.status_code == 302
    assert (order.drug, order.boxes, order.runs_out_on) == (INSULIN, 2, make.DAY + 4)
    assert order.number in desk.get(answer["Location"]).content.decode()


def test_a_form_sent_twice_is_one_order(here: Neighbourhood, desk: Client) -> None:
    form = typed(here)
    for _ in range(2):
        assert desk.post("/medicine/new/", form).status_code == 302
    assert Order.objects.count() == 1


def test_a_misspelt_drug_is_offered_and_an_unknown_one_is_allowed(
    here: Neighbourhood, desk: Client
) -> None:
    page = desk.get("/medicine/new/", {"drug": "lxxp"}).content.decode()
    assert SECRET in page

    page = desk.post("/medicine/new/", typed(here, drug="祖传膏药", act="drug")).content.decode()
    assert "药品表里没有这个名字" in page
    assert desk.post("/medicine/new/", typed(here, drug="祖传膏药")).status_code == 302


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"left": "0.3", "each": "1"}, "不够吃一天"),
        ({"left": "", "each": ""}, "吃到哪一天"),
        ({"left": "三片"}, "1/2 这样"),
        ({"boxes": "2.5"}, "整数"),
        ({"person": "nobody"}, "找到用药的居民"),
        ({"priority": "A"}, "原因"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    here: Neighbourhood, desk: Client, changes: dict[str, str], said: str
) -> None:
    answer = desk.post("/medicine/new/", typed(here, words="女儿代问", **changes))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "女儿代问" in page
    assert not Order.objects.exists()


def test_less_than_a_day_is_taken_once_somebody_looked_again(
    here: Neighbourhood, desk: Client
) -> None:
    desk.post("/medicine/new/", typed(here, left="0.3", each="1", sure="on"))
    assert Order.objects.get().runs_out_on == make.DAY - 1


def test_an_order_goes_from_the_card_to_the_hand(here: Neighbourhood, desk: Client) -> None:
    number = ordered(here)
    address = f"/medicine/order/{number}/"
    steps: list[dict[str, str]] = [
        {"act": "collect"},
        {"act": "outcome", "source": "kangde", "what": "got", "boxes": "1", "yuan": "35.60"},
        {"act": "reach_desk"},
        {"act": "not_home"},
        {"act": "issue", "how": "signature"},
    ]

    assert [desk.post(address, step).status_code for step in steps] == [302] * 5

    order = Order.objects.get(pk=number)
    assert (order.state, order.fen, order.not_home) == ("issued", 3_560, 1)
    assert "35.60" in desk.get(address).content.decode()


def test_a_step_that_may_not_be_is_refused_with_its_reason(
    here: Neighbourhood, desk: Client
) -> None:
    number = ordered(here)
    answer = desk.post(f"/medicine/order/{number}/", {"act": "outcome", "source": "kangde"})
    assert answer.status_code == 422
    assert "请选结果" in answer.content.decode()


def test_a_secret_drug_is_read_at_the_desk_only(here: Neighbourhood) -> None:
    number = ordered(here, SECRET)
    leader = signed_in(here, "branch@yt", "secretary")
    for address in ("/medicine/", f"/medicine/order/{number}/", "/medicine/forecast/"):
        page = leader.get(address).content.decode()
        assert number in page
        assert SECRET not in page
    refused = leader.post(f"/medicine/order/{number}/", {"act": "collect"})
    assert refused.status_code == 422

    backup = signed_in(here, "committee@yt.1", "secretary", "backup")
    assert SECRET in backup.get("/medicine/").content.decode()


def test_the_list_for_a_chat_names_no_drug_and_no_door(here: Neighbourhood, desk: Client) -> None:
    number = ordered(here)
    name = Person.objects.get(pk=here.resident(DOOR)).name

    told = desk.get("/medicine/?as=chat").content.decode()

    assert number in told
    for hidden in (INSULIN, "101", name):
        assert hidden not in told


def test_what_was_had_is_proposed_again_before_it_is_asked(
    here: Neighbourhood, desk: Client
) -> None:
    number = ordered(here)
    got = Outcome("kangde", "got", boxes=1)
    commands.outcome(number, got, by=DESK, now=make.at(9, 10))
    commands.reach_desk([number], by=DESK, now=make.at(9, 20))
    commands.issue(number, how="signature", by=DESK, now=make.at(9, 30))
    clock.stop(make.at(10) + (forecast_rules.USUAL_DAYS - 2) * 86_400_000)

    page = desk.get("/medicine/forecast/").content.decode()

    assert f"again={number}" in page
    form = desk.get("/medicine/new/", {"again": number}).content.decode()
    assert INSULIN in form


def test_a_resident_sees_where_it_is_by_number_and_surname(here: Neighbourhood) -> None:
    number = ordered(here)
    surname = Person.objects.get(pk=here.resident(DOOR)).name[:1]

    page = Client().post("/m/", {"number": number[2:], "surname": surname}).content.decode()

    assert "已登记" in page
    assert INSULIN not in page
    wrong = Client().post("/m/", {"number": number, "surname": "甲乙"})
    assert wrong.status_code == 422


def test_a_surname_cannot_be_guessed_for_long(here: Neighbourhood) -> None:
    number = ordered(here)
    codes = [
        Client().post("/m/", {"number": number, "surname": "丙丁"}).status_code for _ in range(8)
    ]
    assert codes[0] == 422
    assert codes[-1] == 429


def test_the_medicine_group_reads_whom_it_fetches_for_and_nobody_else(
    here: Neighbourhood,
) -> None:
    number = ordered(here)
    name = Person.objects.get(pk=here.resident(DOOR)).name
    group = signed_in(here, "medicine@yt", "member")

    assert name in group.get(f"/medicine/order/{number}/").content.decode()
    again = group.get("/medicine/new/", {"again": number}).content.decode()
    assert name in again
    stranger = here.resident("yt.1.01.1/102")
    other = Person.objects.get(pk=stranger).name
    assert other not in group.get("/medicine/new/", {"person": stranger}).content.decode()
