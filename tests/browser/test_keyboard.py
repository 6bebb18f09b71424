"""Pages by keyboard alone: every control is reached and seen, and keys do what the help says."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Opener

HERE = """() => {
  const it = document.activeElement;
  if (!it || it === document.body) return null;
  const shown = getComputedStyle(it);
  const box = it.getBoundingClientRect();
  const at = document.elementFromPoint(
    Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 2),
    Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 2));
  const row = it.closest('label, li, tr') || it;
  return {
    what: it.outerHTML.slice(0, 100),
    ringed: shown.outlineStyle !== 'none' && parseFloat(shown.outlineWidth) >= 2,
    covered: !(at && (it.contains(at) || at.contains(it) || row.contains(at))),
  };
}"""
MOST_STOPS = 250
PAGES = ["/hq/", "/organisation/", "/people/", "/rules/", "/bulletins/", "/accounts/2fa/"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [390, 1440])
def test_tab_reaches_every_control_and_shows_where_it_is(
    path: str, width: int, open_window: Opener
) -> None:
    window = open_window(width=width)
    window.open(path)
    page = window.page
    stops = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(HERE)
        if stop is None:
            break
        stops.append(stop)
    assert "skip" in stops[0]["what"]
    assert not [s["what"] for s in stops if not s["ringed"]]
    assert not [s["what"] for s in stops if s["covered"]]
    wanted = page.locator("main a[href]:visible:not(svg a), main button:visible").count()
    assert len(stops) >= min(wanted, MOST_STOPS)


def test_slash_goes_to_the_search_field(open_window: Opener) -> None:
    window = open_window()
    window.open("/organisation/")
    window.page.keyboard.press("/")
    window.page.wait_for_url("**/search")
    expect(window.page.locator("main input[type=search]")).to_be_focused()


def test_keys_are_off_while_typing(open_window: Opener) -> None:
    window = open_window()
    window.open("/search")
    field = window.page.locator("main input[type=search]")
    field.focus()
    window.page.keyboard.type("go/?")
    expect(field).to_have_value("go/?")
    expect(window.page.locator("#help")).to_be_hidden()
    assert window.page.url.endswith("/search")


def test_g_and_a_letter_go_to_a_page(open_window: Opener) -> None:
    window = open_window()
    window.open("/search")
    window.page.locator("h1").click()
    window.page.keyboard.press("g")
    window.page.keyboard.press("o")
    window.page.wait_for_url("**/organisation/")


def test_a_question_mark_opens_the_help_and_escape_closes_it(open_window: Opener) -> None:
    window = open_window()
    window.open("/organisation/")
    window.page.keyboard.press("?")
    expect(window.page.locator("#help")).to_be_visible()
    window.page.keyboard.press("Escape")
    expect(window.page.locator("#help")).to_be_hidden()


def test_theme_and_size_stay_on_the_next_page(open_window: Opener) -> None:
    window = open_window("zhibu", 1440, "light")
    window.open("/organisation/")
    page = window.page
    page.locator(".top .end > .clothes [data-do=size]").click()
    page.locator(".top .end > .clothes [data-do=theme]").click()
    window.open("/search")
    root = page.locator("html")
    expect(root).to_have_attribute("data-size", "l")
    expect(root).to_have_attribute("data-theme", "dark")
    page.locator(".top .end > .clothes [data-do=size]").click()
    page.locator(".top .end > .clothes [data-do=theme]").click()
    expect(root).to_have_attribute("data-size", "m")


@pytest.fixture
def page_without_scripts(browser: Browser, server: str) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    yield context.new_page()
    context.close()


def test_theme_and_language_work_without_a_script(
    page_without_scripts: Page,
    server: str,
    address_of: Callable[[str], str],
) -> None:
    page = page_without_scripts
    page.goto(server + "/accounts/login/")
    page.click("button[name=theme]")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.click("button[name=language]")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.endswith("/accounts/login/")
