"""A small town with a round that runs now, for phones at its tables: served, counted, verified."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from playwright.sync_api import Browser, BrowserContext

from sanjiayi.demo.drill_count import Count
from sanjiayi.demo.drill_ground import LEADER, Ground, Wanted
from sanjiayi.demo.drill_phones import scan_all
from tests.browser import chromium
from tests.browser.field import Phone, context_of
from tests.process.server import ROOT, environment, run, serving

PERSONS, PHONES = 420, 16


def _module(data: Path, module: str, argument: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", module, argument],
        env=environment(data), cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.splitlines()[-1]


@dataclass
class Town:
    """A served community in which a round runs, with phones enrolled that nobody uses yet."""

    data: Path
    ground: Ground
    url: str
    port: int
    taken: int = 0
    shown: int = 0

    def token(self) -> str:
        """Of a phone nobody uses yet."""
        self.taken += 1
        return self.ground.phones[self.taken - 1]

    def cards(self, many: int) -> list[str]:
        """Of persons nobody held up yet."""
        self.shown += many
        return [soul.card for soul in self.ground.souls[self.shown - many : self.shown]]

    def count(self) -> Count:
        told = _module(self.data, "sanjiayi.demo.drill_count", self.ground.round)
        return msgspec.json.decode(told, type=Count)

    def stored(self, tube: str) -> list[tuple[str, int, int]]:
        """Swabs of a tube in the ledger: person, when it happened, skew in seconds."""
        with sqlite3.connect(f"file:{self.data / 'sanjiayi.sqlite3'}?mode=ro", uri=True) as link:
            rows = link.execute(
                "SELECT subject, happened_at, skew FROM ledger_fact WHERE kind = "
                "'screening.swab_taken' AND json_extract(body, '$.tube') = ? ORDER BY seq",
                [tube],
            ).fetchall()
        link.close()
        return rows


@contextmanager
def laid(data: Path) -> Iterator[Town]:
    """A town in a fresh folder.  Afterwards its ledger must verify and replay to the same rows."""
    data.mkdir()
    wanted = Wanted(persons=PERSONS, phones=PHONES, beside=40, is_enrolled=True)
    told = _module(data, "sanjiayi.demo.drill_ground", msgspec.json.encode(wanted).decode())
    ground = msgspec.json.decode(told, type=Ground)
    hosts = "localhost,127.0.0.1,phone.test"
    with serving(data, SANJIAYI_HOSTS=hosts) as server:
        yield Town(data, ground, server.url, server.port)
    verified, replayed = run(data, "verify"), run(data, "replay", "--check")
    assert verified.returncode == 0, verified.stdout
    assert replayed.returncode == 0, replayed.stdout


Start = Callable[..., Phone]


@contextmanager
def tables(browser: Browser, town: Town) -> Iterator[Start]:
    """Gives phones of the town at the scanning screen; url: by which way they reach the server.

    Afterwards none of them may have complained.
    """
    phones: list[Phone] = []

    def begin(
        token: str = "", url: str = "", context: BrowserContext | None = None, **more: Any
    ) -> Phone:
        phone = Phone(context or context_of(browser, **more), url or town.url)
        phones.append(phone)
        phone.enrol(token or town.token())
        phone.choose_pin()
        phone.go("scan")
        phone.page.wait_for_selector('body[data-screen="scan"]')
        return phone

    yield begin
    for phone in phones:
        complaints = list(phone.complaints)
        phone.page.context.close()
        assert complaints == []


def results(phone: Phone, texts: list[str]) -> list[str]:
    """What the band said of each text."""
    return [one.result for one in scan_all(phone.page, texts)]


def leader(browser: Browser, town: Town, **more: Any) -> BrowserContext:
    """A context in which the town's leader has signed in."""
    context = context_of(browser, 1440, **more)
    page = context.new_page()
    chromium.sign_in(page, town.url, LEADER, town.ground.password)
    return context
