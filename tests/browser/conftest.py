"""A real server on a real file with two made-up days, and a real browser."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    sync_playwright,
)

from tests.browser import chromium, routes
from tests.browser.screenshots import CLOTHES
from tests.browser.town import Town, laid

PASSWORD = "yt-browser-tests"  # noqa: S105
UNTIL = "2022-04-21T14:30"
ROOT = Path(__file__).resolve().parents[2]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


def _program(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "sanjiayi.config.program", *arguments]


def _environment(data: Path) -> dict[str, str]:
    return {**os.environ, "SANJIAYI_DATA": str(data), "SANJIAYI_DEBUG": ""}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=2):  # noqa: S310
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"{url} does not answer")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server with the first days of the demonstration."""
    data = tmp_path_factory.mktemp("data")
    environment = _environment(data)
    load = _program("demo", "--until", UNTIL, "--password", PASSWORD)
    subprocess.run(load, env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    port = _free_port()
    serve = _program("serve", "--port", str(port))
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(
        serve, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait_for(url, process)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=20)
    shutil.rmtree(data, ignore_errors=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = chromium.start(playwright)
        yield started
        started.close()


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A small town in which a round runs now, one a file of tests."""
    with laid(tmp_path_factory.mktemp("town") / "data") as ground:
        yield ground


@dataclass
class Window:
    """A browser window that notes what a page must not do.

    errors      what the console and the page complained of
    strangers   addresses asked for at other places
    """

    server: str
    page: Page
    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def open(self, path: str) -> int:
        """Open a page afresh; returns its status."""
        self.errors.clear()
        self.strangers.clear()
        answer = self.page.goto(self.server + path)
        return answer.status if answer else 0

    def watch(self) -> None:
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._hear)
        self.page.on("request", self._note)

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.errors.append(said.text)

    def _note(self, request: Request) -> None:
        if not request.url.startswith((self.server, "data:", "blob:")):
            self.strangers.append(request.url)

    def close(self) -> None:
        self.page.context.close()


Opener = Callable[..., Window]


@pytest.fixture(scope="session")
def open_window(browser: Browser, server: str) -> Iterator[Opener]:
    """A signed-in window for an account, width and clothes; kept and used again."""
    kept: dict[tuple[str, int, str], Window] = {}

    def opener(account: str = routes.LEADER, width: int = 1440, clothes: str = "light") -> Window:
        key = (account, width, clothes)
        if key not in kept:
            kept[key] = _new_window(browser, server, account, width, clothes)
        return kept[key]

    yield opener
    for window in kept.values():
        window.close()


def _new_window(browser: Browser, server: str, account: str, width: int, clothes: str) -> Window:
    context: BrowserContext = browser.new_context(
        viewport={"width": width, "height": chromium.WIDTHS.get(width, 844)},
        locale="zh-CN",
        reduced_motion="reduce",
    )
    context.add_cookies(
        [{"name": name, "value": value, "url": server} for name, value in CLOTHES[clothes].items()]
    )
    page = context.new_page()
    if account:
        chromium.sign_in(page, server, account, PASSWORD)
    window = Window(server, page)
    window.watch()
    return window


@pytest.fixture(scope="session")
def address_of(open_window: Opener) -> Callable[[str], str]:
    """The address of a page of the table: its own, or the first link to it on another page."""
    known: dict[str, str] = {}

    def find(name: str) -> str:
        if name not in known:
            screen = routes.SCREENS[name]
            known[name] = screen.path or _linked(open_window, find, name, screen)
        return known[name]

    return find


def _linked(
    open_window: Opener, find: Callable[[str], str], name: str, screen: routes.Screen
) -> str:
    source = screen.found_on
    window = open_window(screen.account)
    window.open(source if source.startswith("/") else find(source))
    links = window.page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
    for link in links:
        parts = urlsplit(link)
        if link.startswith(window.server) and _name_of(unquote(parts.path)) == name:
            return str(parts.path) + (f"?{parts.query}" if parts.query else "")
    raise LookupError(f"no link to {name} on {source}")


def _name_of(path: str) -> str:
    try:
        return resolve(path).url_name or ""
    except Resolver404:
        return ""
