"""Debian's chromium behind playwright, the same for tests and for pictures."""

import shutil

from playwright.sync_api import Browser, Page, Playwright

WIDTHS = {390: 844, 1440: 900}
"""Widths a page is made for, and the height of the window then."""


def path() -> str:
    """Where it is.  Raises FileNotFoundError with what to do where none is installed."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        raise FileNotFoundError("chromium is missing: run script/browser")
    return found


def start(playwright: Playwright) -> Browser:
    """A browser.  Raises FileNotFoundError with what to do where none is installed."""
    return playwright.chromium.launch(executable_path=path(), args=["--no-sandbox"])


def sign_in(page: Page, server: str, account: str, password: str) -> None:
    """Sign in through the page, as a person does."""
    page.goto(f"{server}/accounts/login/")
    page.fill("#id_login", account)
    page.fill("#id_password", password)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/accounts/login" not in url)
