"""Two windows of one phone: one is at the desk, the other says so and can take over."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import chromium
from tests.browser.field import Phone, context_of
from tests.browser.town import Start, Town, results, tables

PLAIN = "phone.test"


@pytest.fixture
def start(browser: Browser, town: Town) -> Iterator[Start]:
    """A phone of the town at the scanning screen."""
    with tables(browser, town) as begin:
        yield begin


def _beside(phone: Phone) -> Phone:
    """A second window of the same phone."""
    second = Phone(phone.page.context, phone.server)
    second.page.goto(f"{phone.server}/f/scan/")
    second.page.wait_for_selector("[data-elsewhere]")
    return second


def _at(page: Page, screen: str) -> None:
    expect(page.locator("body")).to_have_attribute("data-screen", screen, timeout=15_000)


def test_the_second_window_takes_over_with_all_that_the_first_recorded(
    town: Town, start: Start
) -> None:
    first = start()
    cards = town.cards(3)
    assert results(first, ["X-00001", cards[0]])[1:] == ["recorded"]
    second = _beside(first)
    assert second.page.locator(".result").count() == 0
    second.page.click('[data-act="take-over"]')
    second.unlock()
    _at(first.page, "elsewhere")
    _at(second.page, "scan")
    assert results(second, [cards[0], cards[1]]) == ["twice", "recorded"]
    expect(second.page.locator(".tubebar")).to_have_attribute("data-count", "2")
    second.page.close()
    _at(first.page, "scan")
    assert results(first, [cards[1], cards[2]]) == ["twice", "recorded"]
    first.uploaded()
    assert len(town.stored("X-00001")) == 3


def test_over_plain_http_too_one_window_is_at_the_desk(town: Town, browser: Browser) -> None:
    plain = browser.browser_type.launch(
        executable_path=chromium.path(),
        args=["--no-sandbox", f"--host-resolver-rules=MAP {PLAIN} 127.0.0.1"],
    )
    first = Phone(context_of(plain), f"http://{PLAIN}:{town.port}")
    first.enrol(town.token())
    first.choose_pin()
    first.go("scan")
    assert results(first, ["X-00002", *town.cards(1)])[1:] == ["recorded"]
    second = _beside(first)
    second.page.click('[data-act="take-over"]')
    second.unlock()
    _at(first.page, "elsewhere")
    assert results(second, town.cards(1)) == ["recorded"]
    second.page.reload()
    second.unlock()
    _at(second.page, "scan")
    second.uploaded()
    assert len(town.stored("X-00002")) == 2
    assert first.complaints == second.complaints == []
    plain.close()
