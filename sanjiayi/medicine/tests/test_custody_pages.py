"""Handing things on through the page: both sides sign, and what is wrong is said thing by thing."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.test import Client

from sanjiayi.ledger import clock
from sanjiayi.medicine import commands, custody_queries
from sanjiayi.medicine.commands import Wanted
from sanjiayi.team import commands as team
from tests import make
from tests.make import Neighbourhood

pytestmark = pytest.mark.django_db

DOOR = "yt.1.01.1/101"
ADDRESS = "/medicine/things/"


@pytest.fixture
def here() -> Iterator[Neighbourhood]:
    found = make.neighbourhood()
    team.found_three_plus_one("yt", by=make.BY, now=make.at(8))
    clock.stop(make.at(10))
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
    return commands.register(wanted, by="post:yt.1/secretary", now=make.at(9)).number


def scanned(things: str, act: str = "take", **more: str) -> dict[str, str]:
    return {"things": things, "act": act, "other": "resident"} | more


def test_a_card_and_its_cash_are_taken_and_given_back(desk: Client, number: str) -> None:
    both = f"{number.lower()}/card {number}/现金"
    assert desk.post(ADDRESS, scanned(both, yuan="200")).status_code == 302

    page = desk.get(ADDRESS).content.decode()
    assert number in page
    assert "200.00" in page

    assert desk.post(ADDRESS, scanned(f"{number}/card", "give")).status_code == 302
    held = {one.thing for one in custody_queries.out("yt")}
    assert held == {f"{number}/cash"}


def test_a_card_handed_over_twice_is_refused_and_the_scan_is_kept(
    desk: Client, number: str
) -> None:
    desk.post(ADDRESS, scanned(f"{number}/card"))

    answer = desk.post(ADDRESS, scanned(f"{number}/card"))

    assert answer.status_code == 422
    assert f"{number}/card" in answer.content.decode()


def test_one_unknown_label_does_not_hold_up_the_others(desk: Client, number: str) -> None:
    answer = desk.post(ADDRESS, scanned(f"M-9999/card {number}/card"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "M-9999/card：标签上的编号不认识" in page
    assert [one.thing for one in custody_queries.out("yt")] == [f"{number}/card"]


def test_a_missing_card_stands_at_the_head_of_the_page_with_its_story(
    desk: Client, number: str
) -> None:
    desk.post(ADDRESS, scanned(f"{number}/card"))
    desk.post(ADDRESS, scanned(f"{number}/card", "miss"))

    page = desk.get(ADDRESS).content.decode()

    assert "现在要找的" in page
    story = desk.get(f"{ADDRESS}{number}/card/").content.decode()
    assert "找不到了" in story


@pytest.mark.parametrize("typed", [{"things": ""}, {"things": "M-1"}, {"act": "burn"}])
def test_what_cannot_be_read_is_refused(desk: Client, number: str, typed: dict[str, str]) -> None:
    sent = scanned(f"{number}/card") | typed
    assert desk.post(ADDRESS, sent).status_code == 422


def test_cash_wants_an_amount(desk: Client, number: str) -> None:
    answer = desk.post(ADDRESS, scanned(f"{number}/cash", yuan="两百"))
    assert answer.status_code == 422
    assert not custody_queries.out("yt")
