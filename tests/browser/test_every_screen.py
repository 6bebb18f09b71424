"""Every page, in every dress: nothing amiss for a reader, a thumb, or a screen reader."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser import routes
from tests.browser.conftest import Opener

LISTED = sorted(routes.SCREENS.keys() & routes.url_names())

DRESSES = [
    pytest.param(390, "light", id="390"),
    pytest.param(1440, "dark", id="1440-dark"),
    pytest.param(390, "large", id="390-large"),
    pytest.param(320, "dark", id="320-dark"),
]
TOUCH_PX = 44
SMALLEST_TEXT_PX = 13

SMALL_TARGETS = """smallest => [...document.querySelectorAll(
  'a[href], button, input:not([type=hidden]), select, textarea, summary')]
  .filter(it => !it.closest('svg, p, dd, .vh, .skip, label, [hidden], caption, figcaption'))
  .map(it => ({it, box: it.getBoundingClientRect(), shown: getComputedStyle(it)}))
  .filter(({box, shown}) => box.width > 1 && box.height > 1 && shown.visibility === 'visible')
  .filter(({it, box}) => box.height < smallest - .5
    && !(it.parentElement.closest('tr, li, label')?.getBoundingClientRect().height >= smallest
         && it.matches('input[type=checkbox], input[type=radio]')))
  .map(({it, box}) =>
    `${it.outerHTML.slice(0, 90)} ${Math.round(box.width)}×${Math.round(box.height)}`)
"""

SMALL_TEXT = """smallest => {
  const found = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const of = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim()) continue;
    if (of.closest('svg, script, style, noscript, .vh, kbd')) continue;
    if (!of.getClientRects().length) continue;
    if (parseFloat(getComputedStyle(of).fontSize) < smallest - .05)
      found.add(`${of.className || of.tagName}: ${walk.currentNode.data.trim().slice(0, 20)}`);
  }
  return [...found];
}"""

WIDER = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.querySelectorAll('body *')]
    .filter(it => it.getBoundingClientRect().right > room + 1)
    .filter(it => !it.closest('.scroll, .nav ul, pre, .vh'))
    .slice(0, 6).map(it => it.outerHTML.slice(0, 90));
}"""


def test_every_page_is_listed_here() -> None:
    missing = routes.url_names() - routes.SCREENS.keys() - routes.NOT_SCREENS.keys()
    assert not missing, f"add to tests/browser/routes.py: {sorted(missing)}"


def test_nothing_is_listed_that_is_gone() -> None:
    assert not routes.SCREENS.keys() - routes.url_names()


def _axe(page: Page) -> list[str]:
    found: dict[str, Any] = Axe().run(page).response
    return [
        f"{one['id']}: {one['help']}: {[node['html'][:100] for node in one['nodes'][:3]]}"
        for one in found["violations"]
    ]


@pytest.mark.parametrize("name", LISTED)
@pytest.mark.parametrize(("width", "clothes"), DRESSES)
def test_a_page_is_fit_for_its_readers(
    name: str,
    width: int,
    clothes: str,
    open_window: Opener,
    address_of: Callable[[str], str],
) -> None:
    window = open_window(routes.SCREENS[name].account, width, clothes)
    path = address_of(name)
    amiss = [] if (status := window.open(path)) == 200 else [f"{path} answered {status}"]
    page = window.page
    amiss += [f"console: {one}" for one in window.errors]
    amiss += [f"asked elsewhere: {one}" for one in window.strangers]
    amiss += [f"wider than the window: {one}" for one in page.evaluate(WIDER)]
    amiss += [f"too small a text: {one}" for one in page.evaluate(SMALL_TEXT, SMALLEST_TEXT_PX)]
    if width == 390:
        amiss += [f"too small to touch: {one}" for one in page.evaluate(SMALL_TARGETS, TOUCH_PX)]
    if width != 320:
        amiss += _axe(page)
    assert not amiss, f"{path}\n" + "\n".join(amiss)
