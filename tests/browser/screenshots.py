"""Pictures of named pages: widths 390 and 1440, light, dark and large type."""

import argparse
import sys
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.browser import chromium

PAGES = {
    "board": "/board/",
    "organisation": "/organisation/",
    "register": "/people/",
    "bulletins": "/bulletins/",
    "bulletin": "/bulletin/",
    "rules": "/rules/",
    "ledger": "/ledger/",
    "set-aside": "/ledger/set-aside/",
    "rolls": "/rolls/",
    "devices": "/devices/",
    "places": "/places/",
    "search": "/search?q=银杏",
    "account": "/accounts/2fa/",
    "about": "/about",
}
CLOTHES = {
    "light": {"theme": "light", "size": "m"},
    "dark": {"theme": "dark", "size": "m"},
    "large": {"theme": "light", "size": "l"},
}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--server", default="http://127.0.0.1:8000")
    parser.add_argument("--account", default="")
    parser.add_argument("--password", default="")
    parser.add_argument("--only", action="append", help="a page by name or an address, repeatable")
    parser.add_argument("--look", action="append", choices=list(CLOTHES))
    parser.add_argument("--width", action="append", type=int)
    parser.add_argument("--fold", action="store_true", help="only what the window shows")
    return parser.parse_args()


def dress(context: BrowserContext, server: str, clothes: str) -> None:
    """Choose theme and size as the preference form does: by cookie."""
    context.add_cookies(
        [{"name": name, "value": value, "url": server} for name, value in CLOTHES[clothes].items()]
    )


def _take(page: Page, options: argparse.Namespace, name: str, look: str, width: int) -> None:
    path = PAGES.get(name, name)
    answer = page.goto(options.server + path)
    status = answer.status if answer else 0
    file = options.folder / f"{name.strip('/').replace('/', '-') or 'home'}-{look}-{width}.png"
    page.screenshot(path=file, full_page=not options.fold)
    sys.stdout.write(f"{status} {path} {file}\n")


def main() -> int:
    options = _options()
    options.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = chromium.start(playwright)
        for width in options.width or chromium.WIDTHS:
            context = browser.new_context(
                viewport={"width": width, "height": chromium.WIDTHS.get(width, 900)}, locale="zh-CN"
            )
            page = context.new_page()
            if options.account:
                chromium.sign_in(page, options.server, options.account, options.password)
            for look in options.look or CLOTHES:
                dress(context, options.server, look)
                for name in options.only or PAGES:
                    _take(page, options, name, look, width)
            context.close()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
