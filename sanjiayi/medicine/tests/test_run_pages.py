"""A day of runs through the pages: planned, published, left, fetched, failed, found, brought."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.test import Client

from sanjiayi.ledger import clock
from sanjiayi.medicine import commands, custody_commands, source_commands
from sanjiayi.medicine.commands import Wanted
from sanjiayi.medicine.custody_rules import RESIDENT
from sanjiayi.medicine.models import Order, Run, RunLine
from sanjiayi.medicine.run_crew import members
from sanjiayi.medicine.source_commands import SourceRow
from sanjiayi.team import commands as team
from tests import make
from tests.make import Neighbourhood

pytestmark = pytest.mark.django_db

RUNS = "/medicine/runs/"
DOORS = ("yt.1.01.1/101", "yt.2.03.1/101")
INSULIN, CONTROLLED, CANCER = "甘精胰岛素注射液", "氯硝西泮片", "吉非替尼片"
NARCOTIC = "羟考酮缓释片"
DESK = "post:yt.1/secretary"
_WEEK = ",".join(["8:00-20:00"] * 7)
SOURCES = (
    SourceRow("clinic-1", "社区卫生服务中心", "clinic", 400, -300, _WEEK),
    SourceRow("hospital-1", "区中心医院", "district", 2_800, 900, _WEEK, has_controlled=True),
)


@pytest.fixture
def here() -> Iterator[Neighbourhood]:
    found = make.neighbourhood()
    team.found_three_plus_one("yt", by=make.BY, now=make.at(7))
    for row in SOURCES:
        source_commands.keep(row, place="yt", by=make.BY, now=make.at(7))
    clock.stop(make.at(8, 30))
    yield found
    clock.run()


def signed_in(here: Neighbourhood, who: str, group: str, role: str) -> Client:
    staff = UUID(here.staff[who])
    team.appoint(staff, group, role, since_on=make.DAY, by=make.BY, now=make.at(7))
    account = team.open_account(f"a{uuid4().hex[:6]}", "correct-horse-1", staff)
    browser = Client()
    browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return browser


@pytest.fixture
def courier(here: Neighbourhood) -> Client:
    return signed_in(here, "runner", "medicine@yt", "member")


@pytest.fixture
def other(here: Neighbourhood, courier: Client) -> Client:
    return signed_in(here, "backup", "medicine@yt", "member")


def ordered(here: Neighbourhood, drug: str, door: str = DOORS[0]) -> str:
    wanted = Wanted(uuid4(), here.resident(door), door, drug, make.DAY, proxy="signed")
    return commands.register(wanted, by=DESK, now=make.at(8)).number


def planned(courier: Client) -> list[str]:
    """Plan with the first of the group and publish what was shown."""
    chosen = {"act": "plan", "on0": "on", "cold0": "on", "two0": "on", "until0": "20"}
    page = courier.post(RUNS, chosen | {"room0": "60"})
    assert page.status_code == 200, page.content.decode()
    answer = courier.post(RUNS, {"act": "publish", "plan": page.context["sealed"]})
    assert answer.status_code == 302
    return list(Run.objects.filter(state="planned").order_by("number").values_list("pk", flat=True))


def papers(number: str, *kinds: str) -> None:
    """The courier has the order's things in the bag."""
    (first, *_) = members("yt", make.at(8))
    for kind in kinds or ("card",):
        custody_commands.take(
            f"{number}/{kind}", RESIDENT, taker=first.by, by=first.by, now=make.at(8, 40)
        )


def run_of(number: str, what: str = "take") -> str:
    return RunLine.objects.get(order=number, what=what, is_open=True).run


def press(who: Client, run: str, **sent: str) -> int:
    return who.post(f"{RUNS}{run}/", sent).status_code


def got(who: Client, run: str, order: str, **more: str) -> int:
    sent = {"act": "outcome", "order": order, "source": "clinic-1", "what": "got", "boxes": "1"}
    return press(who, run, **(sent | more))


def test_a_plan_is_shown_beside_the_greedy_one_before_it_is_published(
    here: Neighbourhood, courier: Client
) -> None:
    ordered(here, INSULIN)
    chosen = {"act": "plan", "on0": "on", "cold0": "on", "room0": "60", "until0": "20"}

    page = courier.post(RUNS, chosen).content.decode()

    assert "逐单就近排要" in page
    assert not Run.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"on0": "on", "until0": "99"}, {"on0": "on", "room0": "x"}])
def test_a_crew_that_cannot_be_is_refused(
    here: Neighbourhood, courier: Client, sent: dict[str, str]
) -> None:
    answer = courier.post(RUNS, {"act": "plan", "room0": "60", "until0": "20"} | sent)
    assert answer.status_code == 422


def test_a_forged_plan_is_not_published(here: Neighbourhood, courier: Client) -> None:
    assert courier.post(RUNS, {"act": "publish", "plan": "forged"}).status_code == 422
    assert not Run.objects.exists()


def test_nobody_leaves_without_papers_unless_told(here: Neighbourhood, courier: Client) -> None:
    number = ordered(here, INSULIN)
    (run, *_) = planned(courier)

    assert press(courier, run, act="leave") == 422
    assert press(courier, run, act="leave", told="on") == 302
    assert press(courier, run, act="leave") == 422
    assert Order.objects.get(pk=number).state == "registered"


def test_what_is_controlled_never_leaves_without_its_papers(
    here: Neighbourhood, courier: Client
) -> None:
    number = ordered(here, NARCOTIC)
    (run, *_) = planned(courier)

    assert press(courier, run, act="leave", told="on") == 422

    papers(number, "card", "prescription", "diagnosis", "id_copy", "proxy")
    assert press(courier, run, act="leave") == 302


def test_a_day_from_plan_to_door(here: Neighbourhood, courier: Client) -> None:
    number = ordered(here, CANCER)
    papers(number)
    (run, *_) = planned(courier)
    press(courier, run, act="leave")
    clock.stop(make.at(10))

    assert got(courier, run, number, yuan="156.40") == 302
    assert got(courier, run, "M-9999") == 422
    assert press(courier, run, act="end") == 302

    order = Order.objects.get(pk=number)
    assert (order.state, order.fen, order.run) == ("at_desk", 15_640, run)
    clock.stop(make.at(13))
    runs = planned(courier)
    bring = run_of(number, "give")
    assert bring in runs
    press(courier, bring, act="leave")
    assert press(courier, bring, act="issue", order=number, how="signature") == 302
    assert Order.objects.get(pk=number).state == "issued"
    assert press(courier, bring, act="end") == 302


def test_what_one_place_has_not_is_sought_at_another(here: Neighbourhood, courier: Client) -> None:
    number = ordered(here, CANCER)
    papers(number)
    (run, *_) = planned(courier)
    press(courier, run, act="leave")
    first = next(s for s in courier.get(f"{RUNS}{run}/").context["stops"] if s["kind"] == "source")
    clock.stop(make.at(9, 30))
    got(courier, run, number, what="none", source=first["code"])
    assert Order.objects.get(pk=number).not_obtained == 1

    planned(courier)

    again = run_of(number)
    assert again != run
    assert Run.objects.get(pk=run).state == "dropped"
    assert Run.objects.get(pk=again).state == "left"
    page = courier.get(f"{RUNS}{again}/")
    codes = [stop["code"] for stop in page.context["stops"] if stop["kind"] == "source"]
    assert codes
    assert first["code"] not in codes


def test_a_bag_too_warm_is_an_alarm(here: Neighbourhood, courier: Client) -> None:
    papers(ordered(here, INSULIN))
    (run, *_) = planned(courier)
    press(courier, run, act="leave")

    assert press(courier, run, act="temperature", degrees="5.5", where="bag") == 302
    assert "超出范围" not in courier.get(f"{RUNS}{run}/").content.decode()
    assert press(courier, run, act="temperature", degrees="11", where="bag") == 302
    assert "超出范围" in courier.get(f"{RUNS}{run}/").content.decode()
    for wrong in ("warm", "80", ""):
        assert press(courier, run, act="temperature", degrees=wrong, where="bag") == 422


def test_another_courier_takes_over_from_the_book(
    here: Neighbourhood, courier: Client, other: Client
) -> None:
    number = ordered(here, CANCER)
    papers(number)
    (run, *_) = planned(courier)
    press(courier, run, act="leave")
    (giver,) = {Run.objects.get(pk=run).courier}
    taker = next(one.by for one in members("yt", make.at(9)) if one.by != giver)

    assert press(courier, run, act="hand_over", taker=giver, why="phone") == 422
    assert press(courier, run, act="hand_over", taker=taker, why="phone") == 302

    assert Run.objects.get(pk=run).courier == taker
    assert got(other, run, number) == 302


def test_nobody_home_keeps_the_bag_for_the_desk(here: Neighbourhood, courier: Client) -> None:
    number = ordered(here, CANCER)
    papers(number)
    (run, *_) = planned(courier)
    press(courier, run, act="leave")
    clock.stop(make.at(10))
    got(courier, run, number)
    press(courier, run, act="end")
    clock.stop(make.at(13))
    planned(courier)
    bring = run_of(number, "give")
    press(courier, bring, act="leave")

    assert press(courier, bring, act="not_home", order=number) == 302
    assert press(courier, bring, act="end") == 302

    order = Order.objects.get(pk=number)
    assert (order.state, order.not_home) == ("at_desk", 1)


def test_a_sealed_building_is_marked_on_the_sheet(here: Neighbourhood, courier: Client) -> None:
    make.seal("yt.2.03.1", "F-1", moment=make.at(7, 30))
    number = ordered(here, CANCER, DOORS[1])
    papers(number)
    (run, *_) = planned(courier)
    press(courier, run, act="leave")
    clock.stop(make.at(10))
    got(courier, run, number)
    press(courier, run, act="end")
    clock.stop(make.at(13))
    planned(courier)

    page = courier.get(f"{RUNS}{run_of(number, 'give')}/").content.decode()

    assert "交到楼门口" in page


def test_a_secret_drug_is_named_to_desk_and_courier_alone(
    here: Neighbourhood, courier: Client
) -> None:
    ordered(here, CANCER)
    leader = signed_in(here, "lead", "branch@yt", "secretary")
    (run, *_) = planned(courier)

    assert CANCER in courier.get(f"{RUNS}{run}/").content.decode()
    page = leader.get(f"{RUNS}{run}/").content.decode()
    assert CANCER not in page
    assert "保密药品" in page


def test_a_leader_who_is_not_the_desk_writes_nothing(here: Neighbourhood, courier: Client) -> None:
    ordered(here, CANCER)
    leader = signed_in(here, "lead", "branch@yt", "secretary")
    (run, *_) = planned(courier)

    assert press(leader, run, act="leave", told="on") == 422
    assert leader.post(RUNS, {"act": "plan", "on0": "on"}).status_code == 422
    assert Run.objects.get(pk=run).state == "planned"


def test_the_sheet_is_printed(here: Neighbourhood, courier: Client) -> None:
    ordered(here, INSULIN)
    (run, *_) = planned(courier)

    pdf = courier.get(f"{RUNS}{run}/run.pdf")

    assert pdf.content.startswith(b"%PDF")
    assert courier.get(f"{RUNS}R-20220517-99/").status_code == 404
    assert courier.get(f"{RUNS}R-20220517-99/run.pdf").status_code == 404


@pytest.mark.parametrize("act", ["burn", "outcome", "issue", "not_home", "end", "check"])
def test_what_does_not_fit_is_refused(here: Neighbourhood, courier: Client, act: str) -> None:
    ordered(here, INSULIN)
    (run, *_) = planned(courier)
    assert press(courier, run, act=act) == 422


def test_a_plan_withdrawn_lets_its_orders_be_planned_again(
    here: Neighbourhood, courier: Client
) -> None:
    number = ordered(here, INSULIN)
    (run, *_) = planned(courier)
    assert press(courier, run, act="drop") == 302
    assert not RunLine.objects.filter(order=number, is_open=True).exists()
    assert press(courier, run, act="drop") == 422
