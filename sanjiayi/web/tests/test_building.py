"""The page behind the code at a building's door."""

from collections.abc import Callable

import pytest
from django.test import Client

from sanjiayi.containment import facts as containment
from sanjiayi.ledger import clock
from tests import make

pytestmark = pytest.mark.django_db
HERE = "yt.1.01.1"


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now_ms", lambda: make.at(12))
    make.neighbourhood()


@pytest.fixture
def page(client: Client) -> Callable[[], str]:
    return lambda: client.get(f"/b/{HERE}/").content.decode()


def test_anybody_reads_how_the_building_stands(page: Callable[[], str]) -> None:
    assert "本楼没有封控" in page()
    fact = containment.BuildingSealed(order_no="封控令 0517-1", hold_days=14, pack=make.PACK)
    make.write(fact, HERE, "封控令 0517-1", moment=make.at(6))
    said = page()
    assert "封控管理第 1 天" in said
    assert "5月30日 24:00 解除" in said
    assert "封控令 0517-1" in said


def test_a_round_of_today_stands_among_what_happens(page: Callable[[], str]) -> None:
    assert "今天不做核酸" in page()
    make.round()
    assert "做核酸，等叫号" in page()


def test_the_page_names_nobody_and_no_door(page: Callable[[], str]) -> None:
    make.round()
    said = page()
    assert not [door for door in make.DOORS if door in said]
    assert "室" not in said


def test_a_door_leads_to_its_building_and_a_compound_to_its_buildings(client: Client) -> None:
    assert client.get(f"/b/{HERE}/101/").headers["Location"] == f"/b/{HERE}/"
    assert f"/b/{HERE}/" in client.get("/b/yt.1.01/").content.decode()
    assert client.get("/b/yt.9.99/").status_code == 404
    assert client.get("/b/yt.1/").status_code == 404


def test_the_sheet_for_the_door_is_for_leaders(client: Client) -> None:
    assert client.get(f"/b/{HERE}/door.pdf").status_code == 302
