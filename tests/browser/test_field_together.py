"""Several phones at one round: what one of them records, the others know."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from sanjiayi.demo.drill_ground import SECOND_SITE
from tests.browser.field import Phone
from tests.browser.town import Start, Town, results, tables

NEWS_S = 20


@pytest.fixture
def start(browser: Browser, town: Town) -> Iterator[Start]:
    """A phone of the town at the scanning screen."""
    with tables(browser, town) as begin:
        yield begin


def _sent(phone: Phone, texts: list[str]) -> list[str]:
    told = results(phone, texts)
    phone.uploaded()
    return told


def _heard(phone: Phone, done: int) -> None:
    """Wait until a phone's own count of those swabbed says so."""
    _told(phone, "[data-done]", "data-done", str(done))


def _told(phone: Phone, where: str, name: str, value: str) -> None:
    """Wait for news; a phone asks for them when it is shown again."""
    ends = time.time() + NEWS_S
    place = phone.page.locator(where)
    while place.get_attribute(name) != value and time.time() < ends:
        phone.page.evaluate("dispatchEvent(new Event('online'))")
        phone.page.wait_for_timeout(500)
    expect(place).to_have_attribute(name, value)


def _done(phone: Phone) -> int:
    return int(phone.page.locator("[data-done]").get_attribute("data-done") or 0)


def test_who_was_swabbed_at_another_table_is_orange_here_with_its_place(
    town: Town, start: Start
) -> None:
    here, there = start(), start()
    there.go("")
    there.page.select_option("#site", SECOND_SITE)
    there.go("scan")
    both, own = town.cards(2)
    before = _done(here)
    assert _sent(there, ["A-00001", both])[1:] == ["recorded"]
    _heard(here, before + 1)
    assert results(here, ["A-00002", both, own])[1:] == ["twice", "recorded"]
    line = here.page.locator("ul.last li", has_text="2 号点")
    expect(line).to_have_attribute("data-result", "twice")
    here.page.context.set_offline(True)
    here.page.reload()
    here.unlock()
    assert results(here, [both]) == ["twice"]
    here.page.context.set_offline(False)


def test_what_was_undone_elsewhere_can_be_recorded_here(town: Town, start: Start) -> None:
    here, there = start(), start()
    (card,) = town.cards(1)
    _heard(here, _done(there))
    before = _done(here)
    assert _sent(there, ["B-00001", card])[1:] == ["recorded"]
    _heard(here, before + 1)
    there.page.click('[data-act="undo"]')
    there.uploaded()
    _heard(here, before)
    assert results(here, ["B-00002", card])[1:] == ["recorded"]


def test_an_undone_swab_that_news_told_back_is_not_orange_on_its_own_phone(
    town: Town, start: Start
) -> None:
    phone = start()
    (card,) = town.cards(1)
    with phone.page.expect_response("**/api/screening/news?**"):
        assert _sent(phone, ["C-00001", card])[1:] == ["recorded"]
    phone.page.wait_for_timeout(300)
    phone.page.context.set_offline(True)
    phone.page.click('[data-act="undo"]')
    expect(phone.page.locator(".result")).to_have_attribute("data-result", "undone")
    phone.page.reload()
    phone.unlock()
    assert results(phone, ["C-00002", card])[1:] == ["recorded"]
    phone.page.context.set_offline(False)
    phone.uploaded()
    assert len(town.stored("C-00001") + town.stored("C-00002")) == 2


def test_what_a_second_visitor_noted_shows_at_the_first_ones_list(town: Town, start: Start) -> None:
    here, there = start(), start()
    soul = town.ground.souls[-41]
    for phone in (here, there):
        phone.go("visits")
        phone.page.click(f'[data-building="{soul.building}"]')
    row = f'[data-person="{soul.id}"]'
    there.page.click(f'{row} [data-outcome="not_home"]')
    expect(there.page.locator(row)).to_have_attribute("data-noted", "not_home")
    there.uploaded()
    _told(here, row, "data-noted", "not_home")
    expect(here.page.locator(f'{row} [data-outcome="not_home"]')).to_have_attribute(
        "aria-pressed", "true"
    )


def test_records_go_up_before_anything_is_asked_for(town: Town, start: Start) -> None:
    phone = start()
    phone.page.context.set_offline(True)
    assert results(phone, ["D-00001", *town.cards(3)])[1:] == ["recorded"] * 3
    phone.page.wait_for_timeout(1000)  # what it had begun to ask before has failed by now
    asked: list[str] = []
    phone.page.on("request", lambda request: asked.append(request.url.partition("/api/")[2]))
    phone.page.context.set_offline(False)
    phone.uploaded()
    phone.page.wait_for_timeout(1500)
    paths = [one.partition("?")[0] for one in asked if one]
    assert paths[0] == "facts"
    down = [n for n, path in enumerate(paths) if path.startswith("screening/")]
    assert down
    assert min(down) > max(n for n, path in enumerate(paths) if path == "facts")
