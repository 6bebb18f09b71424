"""From the card to the green band: on a slow phone with a long list, in a real browser."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec
from playwright.sync_api import sync_playwright

from bench.report import Part
from sanjiayi.demo import drill
from sanjiayi.demo.drill_ground import Ground, Wanted
from sanjiayi.demo.drill_phones import Phone
from tests.process.server import ROOT, environment, serving

SLOWER, PERSONS, HELD, MEASURED, A_TUBE, BAR_MS = 4, 2_000, 1_700, 200, 10, 150

METHOD = (
    f"One headless phone, its processor slowed {SLOWER} times, a list of {PERSONS:,} persons and "
    f"{HELD:,} records already on it, no network. A scanner types a card; the time runs from the "
    "last key to the band, after the record is on the disk."
)


def measure(quick: bool) -> Part:
    """Milliseconds from the text heard to the band shown."""
    part = Part("phone", "A scan on a slow phone", METHOD)
    folder = Path(tempfile.mkdtemp(prefix="sanjiayi-bench-"))
    try:
        ground = _ground(folder)
        with serving(folder) as server:
            _measure(part, ground, server.url, MEASURED // 2 if quick else MEASURED)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return part


def _ground(folder: Path) -> Ground:
    wanted = msgspec.json.encode(Wanted(persons=PERSONS, phones=1)).decode()
    done = subprocess.run(
        [sys.executable, "-m", "sanjiayi.demo.drill_ground", wanted],
        env=environment(folder), cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=Ground)


def _measure(part: Part, ground: Ground, server: str, many: int) -> None:
    cards = [soul.card for soul in ground.souls]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=drill.browser_path(), args=["--no-sandbox"]
        )
        phone = Phone(browser, server, 1)
        phone.enrol(ground.phones[0])
        phone.cut()
        _tubes(phone, cards[:HELD], "A")
        slow = phone.context.new_cdp_session(phone.page)
        slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        waits = sorted(_tubes(phone, cards[HELD : HELD + many], "B"))
        browser.close()
    p50, p95 = waits[len(waits) // 2], waits[int(0.95 * len(waits))]
    part.table(
        ["records on the phone", "scans", "p50 ms", "p95 ms", "longest ms", "load of the machine"],
        [
            [
                f"{HELD:,}", f"{len(waits)}", f"{p50:.0f}", f"{p95:.0f}", f"{waits[-1]:.0f}",
                f"{os.getloadavg()[0]:.1f}",
            ]
        ],
    )  # fmt: skip
    part.judge(f"p95 from card to band {p95:.0f} ms, below {BAR_MS}", p95 < BAR_MS)


def _tubes(phone: Phone, cards: list[str], mark: str) -> list[float]:
    """Hold the cards up, ten to a tube; how long each took."""
    waits = []
    for start in range(0, len(cards), A_TUBE):
        told = phone.scan([f"{mark}-{start:05}", *cards[start : start + A_TUBE]])[1:]
        assert {one.result for one in told} == {"recorded"}, told
        waits += [one.ms for one in told]
    return waits
