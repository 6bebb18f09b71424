"""The pictures of the README: the whole month, loaded and served for the purpose.

    script/screenshots docs/images

Each picture is named here, and a test holds this list, the files and the documents together.
"""

import argparse
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import chromium
from tests.browser.field import Phone, card, context_of, fresh, invite
from tests.browser.screenshots import dress
from tests.process.server import run, serving

ACCOUNT = "zhibu"
PASSWORD = "yt-pictures-2022"  # noqa: S105
SHEET = "/r/yt/20220516.pdf"
SHEET_DPI = 80
LOADS_WITHIN_S = 900


@dataclass(frozen=True)
class Picture:
    """One page in one dress; height: of the window, 0 for the whole page."""

    path: str
    width: int = 1440
    height: int = 1000
    look: str = "light"


PICTURES = {
    "board": Picture("/hq/"),
    "board-dark": Picture("/hq/", look="dark"),
    "board-phone": Picture("/hq/", width=390, height=844),
    "figure": Picture("/n/persons"),
    "organisation": Picture("/organisation/"),
    "console": Picture("/hq/screening/"),
}
PAPER = "bulletin"
"""The A4 sheet of SHEET, as a picture."""
CARDS = "cards"
"""A sheet of cards of CARDS_OF, as printed."""
CARDS_OF = "yt.1.01.01"
CARDS_DPI = 60
SCAN = "scan"
"""The phone at a table of SCAN_AT, a card just recorded."""
SCAN_AT = "yt.1.01"
NAMES = (*PICTURES, PAPER, CARDS, SCAN)


@contextmanager
def _month() -> Iterator[str]:
    """Address of a server with the month up to the afternoon of 17 May."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        loaded = run(data, "demo", "--password", PASSWORD, timeout=LOADS_WITHIN_S)
        if loaded.returncode:
            raise RuntimeError(loaded.stdout + loaded.stderr)
        with serving(data) as server:
            yield f"http://127.0.0.1:{server.port}"


def _take(browser: Browser, server: str, password: str, name: str, folder: Path) -> None:
    picture = PICTURES[name]
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height or 900}, locale="zh-CN"
    )
    page = context.new_page()
    chromium.sign_in(page, server, ACCOUNT, password)
    dress(context, server, picture.look)
    answer = page.goto(server + picture.path)
    if answer is None or answer.status != 200:
        raise RuntimeError(f"{picture.path} answered {answer.status if answer else 'nothing'}")
    page.screenshot(path=folder / f"{name}.png", full_page=not picture.height)
    context.close()


def _take_paper(server: str, folder: Path) -> None:
    """The sheet as printed, one page, by poppler."""
    with urllib.request.urlopen(server + SHEET, timeout=60) as answer:  # noqa: S310
        _drawn(answer.read(), folder / PAPER, SHEET_DPI)


def _drawn(content: bytes, picture: Path, dpi: int) -> None:
    """The first page of a PDF, as picture.png."""
    with tempfile.TemporaryDirectory() as kept:
        sheet = Path(kept) / "sheet.pdf"
        sheet.write_bytes(content)
        command = ["pdftoppm", "-png", "-r", str(dpi), "-singlefile", str(sheet), str(picture)]
        subprocess.run(command, check=True)


def _take_cards(page: Page, server: str, folder: Path) -> None:
    """The cards of a building, one a household, asked for as a leader asks."""
    page.goto(f"{server}/people/cards/?place={CARDS_OF}")
    page.click("main form button.main")
    found = page.locator("main a[href$='.pdf']").first
    found.wait_for(timeout=60_000)
    address = found.get_attribute("href") or ""
    _drawn(page.request.get(server + address).body(), folder / CARDS, CARDS_DPI)


def _take_scan(browser: Browser, page: Page, server: str, folder: Path) -> None:
    """A phone invited by a leader: a tube opened, three cards held up."""
    address = invite(page, server, SCAN_AT, "1 号台")
    context = context_of(browser)
    phone = Phone(context, server, fresh)
    phone.page.goto(server + address)
    phone.page.click("main form button")
    phone.page.locator("[data-field-app]").wait_for()
    phone.page.goto(f"{server}/f/")
    phone.choose_pin()
    phone.go("scan")
    phone.scan("YT0517-0831")
    for row in phone.packet["persons"][:3]:
        phone.scan(card(str(row[0])))
    phone.page.screenshot(path=folder / f"{SCAN}.png")
    context.close()


def take(server: str, password: str, folder: Path) -> None:
    """All of them, into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = chromium.start(playwright)
        for name in PICTURES:
            _take(browser, server, password, name, folder)
        page = browser.new_context(locale="zh-CN").new_page()
        chromium.sign_in(page, server, ACCOUNT, password)
        _take_cards(page, server, folder)
        _take_scan(browser, page, server, folder)
        browser.close()
    _take_paper(server, folder)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--server", help="a running demonstration instead of one made for this")
    parser.add_argument("--password", default=PASSWORD)
    options = parser.parse_args()
    if options.server:
        take(options.server, options.password, options.folder)
    else:
        with _month() as server:
            take(server, options.password, options.folder)
    for file in sorted(options.folder.glob("*.png")):
        sys.stdout.write(f"{file.stat().st_size // 1024:>6} KB  {file}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
