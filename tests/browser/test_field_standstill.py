"""When a site stands still or a phone gets no list: said in words, and what to do."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from sanjiayi.demo.drill_ground import COMPOUND
from tests.browser.field import Phone, context_of, invite
from tests.browser.town import Start, Town, leader, results, tables


@pytest.fixture
def start(browser: Browser, town: Town) -> Iterator[Start]:
    """A phone of the town at the scanning screen."""
    with tables(browser, town) as begin:
        yield begin


@pytest.fixture
def desk(browser: Browser, town: Town) -> Iterator[Page]:
    """The leader's page."""
    context = leader(browser, town)
    yield context.pages[0]
    context.close()


def _fetch_list(phone: Phone) -> None:
    phone.go("")
    with phone.page.expect_response("**/api/screening/packet"):
        phone.page.click('[data-act="download"]')
    phone.go("scan")


def test_a_site_that_stands_still_is_said_and_asked_about_once(
    town: Town, start: Start, desk: Page
) -> None:
    phone = start()
    cards = town.cards(4)
    assert results(phone, ["P-00001", cards[0]])[1:] == ["recorded"]
    desk.goto(f"{town.url}/c/{COMPOUND}/screening/")
    desk.locator("summary", has_text="暂停这个点").first.click()
    desk.locator('button[name="reason"][value="rain"]').first.click()
    _fetch_list(phone)
    banner = phone.page.locator('#banner[data-banner="paused"]')
    expect(banner).to_contain_text("本点暂停：下雨")
    assert results(phone, [cards[1]]) == ["paused"]
    expect(phone.page.locator(".result")).to_contain_text("下雨")
    assert len(phone.kept("outbox")) == 1
    phone.page.click('[data-act="go-on"]')
    expect(phone.page.locator(".result")).to_have_attribute("data-result", "recorded")
    assert results(phone, [cards[2]]) == ["recorded"]
    desk.goto(f"{town.url}/c/{COMPOUND}/screening/")
    desk.locator('form:has(input[name="act"][value="resume"]) button').first.click()
    _fetch_list(phone)
    expect(banner).to_be_hidden()
    assert results(phone, [cards[3]]) == ["recorded"]


def test_a_phone_of_two_compounds_is_told_that_it_gets_no_list_and_still_uploads(
    browser: Browser, town: Town, start: Start, desk: Page
) -> None:
    phone = start()
    code = invite(desk, town.url, "yx.1", "两村机")
    page = phone.page
    page.context.set_offline(True)
    assert results(phone, ["P-00002", *town.cards(1)])[1:] == ["recorded"]
    page.context.set_offline(False)
    page.goto(f"{town.url}{code}")
    page.click("main form button")
    page.click("[data-field-app]")
    for dots in ('[data-pin="new"]', '.dots[data-typed="0"]'):
        page.wait_for_selector(dots)
        phone.type("258014")
    card = page.locator('[data-loading="screening.too_wide"]')
    expect(card).to_contain_text("请组长按小区重新登记这台手机")
    expect(card.locator("ol li")).to_have_count(3)
    expect(page.locator("body")).to_have_attribute("data-sync", "nolist")
    phone.uploaded()
    assert len(town.stored("P-00002")) == 1


@pytest.mark.parametrize("number", ["0042", "T17A"])
def test_a_tube_number_of_four_letters_can_be_scanned(
    number: str, town: Town, start: Start
) -> None:
    phone = start()
    assert results(phone, [number]) == ["tube_opened"]
    expect(phone.page.locator(".tubebar")).to_have_attribute("data-tube", number)


def test_the_two_banners_fit_a_narrow_window(browser: Browser, town: Town) -> None:
    def stopped(packet: dict[str, object]) -> None:
        for site in packet["sites"]:  # type: ignore[attr-defined]
            site["pause_reason"] = "supplies"

    phone = Phone(context_of(browser, 320), town.url, stopped)
    phone.enrol(town.token())
    phone.choose_pin()
    phone.go("scan")
    assert results(phone, ["P-00003", *town.cards(1)])[1:] == ["paused"]
    phone.page.evaluate("document.documentElement.dataset.size = 'l'")
    wide = phone.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
    phone.page.context.close()
