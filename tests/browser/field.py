"""A phone with the field app in it, for journeys: enrolled, opened, scanning.

Codes come in as from a scanner that types (`scan`), so that journeys need no camera; one test
holds up a film to a camera.  What the app says of itself is read from data attributes:

    body    data-screen, data-tier, data-sync (ok sending offline late stopped), data-pending,
            data-rejected, data-offline ("ready" once the service worker has everything)
    .result data-result (recorded twice not_here unknown invalid revoked excused no_round storage
            tube.none tube.full tube.mixed tube_opened sealed undone moved …), data-person,
            data-swabs, data-ms (from the text heard to the band shown)
    .tubebar data-tube, data-count, data-full     .finder data-camera
"""

import base64
import re
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import qrcode
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from sanjiayi.people import codes
from sanjiayi.people.codes import Code, Kind

PIN = "258014"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
"""Signs the cards of these tests; `with_key` puts its public half into the list of a phone."""

Packet = dict[str, Any]
Change = Callable[[Packet], None]


def card(person: str, kind: Kind = Kind.PERSON, serial: int = 42) -> str:
    """The text of a card that phones with our key believe."""
    return codes.sign(KEY, Code(kind, UUID(person), 1, serial))


def fresh(packet: Packet) -> None:
    """Our key, and nobody swabbed yet: the demonstration's round is nearly over."""
    packet["keys"] = [[1, base64.b64encode(codes.public_bytes(KEY)).decode()]]
    for row in packet["persons"]:
        row[10] = None


def invite(page: Page, server: str, place: str, name: str) -> str:
    """A leader's invitation for a phone, by the page for it; returns its address."""
    page.goto(f"{server}/devices/new/")
    page.fill("#name", name)
    page.select_option("#place", place)
    with page.expect_navigation():
        page.click("main form button.main")
    found = re.search(r"/enrol/[\w-]+/", page.content())
    assert found is not None
    return found[0]


def context_of(browser: Browser, width: int = 390, **more: Any) -> BrowserContext:
    """As a phone in the neighbourhood has it."""
    return browser.new_context(
        viewport={"width": width, "height": 844 if width < 900 else 900},
        locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce", **more,
    )  # fmt: skip


def _matrix(text: str) -> list[list[bool]]:
    made = qrcode.QRCode(border=4, error_correction=qrcode.constants.ERROR_CORRECT_Q)
    made.add_data(text)
    made.make(fit=True)
    found: list[list[bool]] = made.get_matrix()
    return found


def photo(text: str, path: Path, scale: int = 6) -> None:
    """A photo of a card: a grey PNG."""
    rows = [
        b"\0" + b"".join((b"\x20" if dark else b"\xe6") * scale for dark in row)
        for row in _matrix(text)
        for _ in range(scale)
    ]
    side = len(rows)

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content))
            + kind
            + content
            + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"".join(rows))) + chunk(b"IEND", b"")
    )  # fmt: skip


def film(text: str, path: Path, tilt: float = 0.12) -> None:
    """What a camera sees when a card is held up: 640 × 480, slightly tilted, eight frames."""
    matrix = _matrix(text)
    scale = 400 / len(matrix)
    wide, high = 640, 480
    light = bytearray()
    for y in range(high):
        for x in range(wide):
            u, v = x - wide / 2, y - high / 2
            column = int((u + tilt * v) / scale + len(matrix) / 2)
            row = int((v - tilt * u) / scale + len(matrix) / 2)
            inside = 0 <= row < len(matrix) and 0 <= column < len(matrix)
            light.append(30 if inside and matrix[row][column] else 210 if inside else 120)
    frame = b"FRAME\n" + bytes(light) + bytes([128]) * (wide * high // 2)
    path.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n" + frame * 8)


class Phone:
    """One page of the field app in a context of its own."""

    def __init__(self, context: BrowserContext, server: str, change: Change | None = None) -> None:
        """change: edits the list before the phone gets it."""
        self.server = server
        self.packet: Packet = {}
        self._change = change
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        if change is not None:
            context.route("**/api/screening/packet", self._hand)
            context.route("**/api/screening/news?**", self._nothing_new)

    def _hand(self, route: Route) -> None:
        headers = {**route.request.headers, "if-none-match": "", "accept-encoding": "identity"}
        answer = route.fetch(headers=headers)
        if answer.status != 200 or self._change is None:
            return route.fulfill(response=answer)
        self.packet = answer.json()
        self._change(self.packet)
        return route.fulfill(status=200, json=self.packet, headers={"ETag": '"changed"'})

    def _nothing_new(self, route: Route) -> None:
        """A list that was edited is not news' to correct."""
        round_ = (self.packet.get("round") or {}).get("round", "")
        told = {"ledger": 1, "round": round_, "is_whole": False, "done": [], "notes": []}
        route.fulfill(status=200, json=told)

    def person(self, index: int) -> str:
        """Id of one on the list."""
        return str(self.packet["persons"][index][0])

    def enrol(self, token: str) -> None:
        """Leave the token where the enrolment page leaves it, then open the app."""
        self.page.goto(f"{self.server}/robots.txt")
        self.page.evaluate("token => localStorage.setItem('sanjiayi-token', token)", token)
        self.page.goto(f"{self.server}/f/")

    def choose_pin(self, pin: str = PIN) -> None:
        """Twice the same six figures, then wait until the list is there."""
        self.page.wait_for_selector('[data-pin="new"]')
        self.type(pin)
        self.page.wait_for_selector('.dots[data-typed="0"]')
        self.type(pin)
        self.ready()

    def unlock(self, pin: str = PIN) -> None:
        """Open a phone that has its list."""
        self.page.wait_for_selector('[data-pin="enter"]')
        self.type(pin)
        self.page.wait_for_selector("[data-pin]", state="detached")

    def ready(self) -> None:
        """Wait for today's page with the list."""
        self.page.wait_for_selector("[data-persons]", timeout=30_000)

    def type(self, figures: str) -> None:
        for figure in figures:
            self.page.click(f'[data-key="{figure}"]')

    def go(self, screen: str) -> None:
        """By the tabs at the bottom, without a new page: "scan", "visits", "queue", "me", ""."""
        self.page.click(f'.tabs a[href="/f/{screen + "/" if screen else ""}"]')

    def scan(self, text: str) -> str:
        """Let a scanner type a text; returns data-result of the band that follows."""
        band = self.page.locator(".result")
        band.evaluate("it => { it.dataset.result = ''; }")
        self.page.evaluate(
            """text => { for (const key of [...text, 'Enter'])
                document.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true})); }""",
            text,
        )
        # by selector: the page's policy forbids what wait_for_function would evaluate
        self.page.wait_for_selector('.result:not([data-result=""]):not([data-result="loading"])')
        return self.result

    @property
    def result(self) -> str:
        return self.page.locator(".result").get_attribute("data-result") or ""

    @property
    def pending(self) -> int:
        return int(self.page.locator("body").get_attribute("data-pending") or 0)

    def uploaded(self, timeout: float = 20_000) -> None:
        """Wait until the server has everything."""
        expect(self.page.locator("body")).to_have_attribute("data-pending", "0", timeout=timeout)

    def kept(self, store: str) -> list[dict[str, Any]]:
        """All rows of a store of the phone: outbox, persons, tubes."""
        rows: list[dict[str, Any]] = self.page.evaluate(
            """store => new Promise((told, failed) => {
                 const asked = indexedDB.open('sanjiayi-field');
                 asked.onerror = () => failed(asked.error);
                 asked.onsuccess = () => {
                   const db = asked.result;
                   const rows = db.transaction(store).objectStore(store).getAll();
                   rows.onsuccess = () => (db.close(), told(rows.result));
                 };
               })""",
            store,
        )
        return rows
