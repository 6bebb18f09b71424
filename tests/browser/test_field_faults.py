"""The field app when something is amiss: no network for hours, killed, full, refused, stopped."""

import json
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from sanjiayi.demo import drill, drill_compare
from sanjiayi.demo.drill_ground import SECOND_SITE
from tests.browser import chromium
from tests.browser.field import Phone, context_of
from tests.browser.town import Start, Town, leader, results, tables
from tests.process.torn import torn

LOST = 310
DAY_S = 86_400


@pytest.fixture
def start(browser: Browser, town: Town) -> Iterator[Start]:
    """A phone of the town at the scanning screen."""
    with tables(browser, town) as begin:
        yield begin


def _offline_ready(phone: Phone) -> None:
    phone.page.wait_for_selector('body[data-offline="ready"]', timeout=30_000)


# --- no network for hours --------------------------------------------------------------------


def test_six_phones_offline_for_three_hours_leave_the_rows_of_an_undisturbed_round() -> None:
    persons = 6 * 12 + drill.ABSENT
    # In a thread of its own: the drill brings its own browsers, and a thread holds one loop only.
    with ThreadPoolExecutor(1) as apart:
        cut = apart.submit(drill.hold, persons, 6, 3.0).result()
        undisturbed = apart.submit(drill.hold, persons, 6, 0.0, is_cut=False).result()
    for record in (cut, undisturbed):
        assert record.amiss == [], "\n".join(record.lines())
        assert record.count is not None
        assert (record.count.persons, record.count.swabs, record.count.twice) == (72, 84, 12)
    # a seal a phone instead of the card held up again
    assert cut.queued == cut.scans + cut.visits
    assert undisturbed.queued == 0
    assert list(drill_compare.amiss(drill.compared(cut, undisturbed))) == []


def test_lost_answers_leave_each_scan_once_and_nothing_waiting(town: Town, start: Start) -> None:
    cards = town.cards(LOST)
    with torn(town.port) as line:
        phone = start(url=line.url)
        told: list[str] = []
        for n in range(0, LOST, 10):
            told += results(phone, [f"L-{n:04}", *cards[n : n + 10]])[1:]
        phone.uploaded(60_000)
        rows = phone.kept("outbox")
        assert line.lost >= 2
        phone.page.goto("about:blank")
    assert set(told) == {"recorded"}
    assert {row["state"] for row in rows} == {"sent"}
    sent = [town.stored(f"L-{n:04}") for n in range(0, LOST, 10)]
    assert [len(rows) for rows in sent] == [10] * len(sent)
    assert len({person for rows in sent for person, *_ in rows}) == LOST


# --- reloaded, killed, full, refused ---------------------------------------------------------


def _browser_pids(folder: Path) -> list[int]:
    """The processes of the browser that keeps its profile in this folder."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                command = Path(f"/proc/{entry}/cmdline").read_bytes()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if f"--user-data-dir={folder}".encode() in command:
                found.append(int(entry))
    return found


def test_a_browser_killed_in_the_middle_of_a_scan_starts_again_without_network(
    town: Town, browser: Browser, tmp_path: Path
) -> None:
    playwright = browser.browser_type
    cards = town.cards(6)
    context = playwright.launch_persistent_context(**_profile(tmp_path))
    phone = Phone(context, town.url)
    phone.enrol(town.token())
    phone.choose_pin()
    _offline_ready(phone)
    phone.go("scan")
    context.set_offline(True)
    assert results(phone, ["K-00001", *cards[:4]])[1:] == ["recorded"] * 4
    phone.page.evaluate(
        """text => { for (const key of [...text, 'Enter'])
            document.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true})); }""",
        cards[4],
    )
    for pid in _browser_pids(tmp_path):
        os.kill(pid, signal.SIGKILL)
    context = playwright.launch_persistent_context(**_profile(tmp_path))
    context.set_offline(True)
    again = Phone(context, town.url)
    again.page.goto(f"{town.url}/f/scan/")
    again.unlock()
    again.page.wait_for_selector('body[data-screen="scan"] .tubebar')
    swabs = [row["subject"] for row in again.kept("outbox")]
    (tube,) = again.kept("tubes")
    assert len(swabs) in (4, 5)
    assert [one["person"] for one in tube["swabs"]] == swabs
    expected = "twice" if len(swabs) == 5 else "recorded"
    assert results(again, [cards[0], cards[4], cards[5]]) == ["twice", expected, "recorded"]
    context.set_offline(False)
    again.uploaded()
    context.close()
    assert len(town.stored("K-00001")) == 6


def _profile(folder: Path) -> dict[str, Any]:
    return {
        "user_data_dir": str(folder), "executable_path": chromium.path(),
        "args": ["--no-sandbox"], "locale": "zh-CN", "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 390, "height": 844},
    }  # fmt: skip


def test_a_full_phone_says_so_and_loses_nothing(town: Town, start: Start) -> None:
    phone = start()
    cards = town.cards(3)
    assert results(phone, ["Q-00001", cards[0]])[1:] == ["recorded"]
    phone.page.evaluate(
        """() => { const put = IDBObjectStore.prototype.put;
          globalThis.room = () => { IDBObjectStore.prototype.put = put; };
          IDBObjectStore.prototype.put = function () {
            throw new DOMException('no room', 'QuotaExceededError'); }; }"""
    )
    assert results(phone, [cards[1]]) == ["storage"]
    expect(phone.page.locator(".tubebar")).to_have_attribute("data-count", "1")
    phone.page.evaluate("room()")
    assert set(phone.complaints) <= {"no room"}
    phone.complaints.clear()
    assert results(phone, cards) == ["twice", "recorded", "recorded"]
    phone.uploaded()
    assert len(town.stored("Q-00001")) == 3


def test_a_refused_camera_leaves_door_search_photo_and_scanner(town: Town, start: Start) -> None:
    phone = start(permissions=[])
    expect(phone.page.locator(".finder")).not_to_have_attribute("data-camera", "starting")
    camera = phone.page.locator(".finder").get_attribute("data-camera")
    assert camera in ("refused", "none")
    expect(phone.page.locator(".finder p")).not_to_be_empty()
    for way in ('[data-act="door"]', '[data-act="search"]', "#photo"):
        expect(phone.page.locator(way)).to_be_attached()
    assert results(phone, ["C-00001", *town.cards(1)])[1:] == ["recorded"]


# --- two phones, one person; two sites, one tube -------------------------------------------------


def test_one_person_on_two_phones_is_one_and_a_tube_at_two_sites_is_shown(
    town: Town, start: Start, browser: Browser
) -> None:
    here, there = start(), start()
    there.go("")
    there.page.select_option("#site", SECOND_SITE)
    there.go("scan")
    both, other = town.cards(2)
    before = town.count()
    for phone in (here, there):
        phone.page.context.set_offline(True)
    assert results(here, ["T-00007", both])[1:] == ["recorded"]
    assert results(there, ["T-00007", both, other])[1:] == ["recorded"] * 2
    for phone in (here, there):
        phone.page.context.set_offline(False)
        phone.uploaded()
    after = town.count()
    assert (after.persons - before.persons, after.swabs - before.swabs) == (2, 3)
    assert after.twice - before.twice == 1
    context = leader(browser, town)
    page = context.pages[0]
    page.goto(f"{town.url}/c/yx.1.01/screening/twice/?round={town.ground.round}")
    name = next(soul.name for soul in town.ground.souls if soul.card == both)
    expect(page.locator("main")).to_contain_text(name)
    page.goto(f"{town.url}/screening/tubes/?round={town.ground.round}")
    expect(page.locator("tr", has_text="T-00007").locator(".tag.urgent")).to_be_visible()
    context.close()


# --- clocks ------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [1, -5], ids=["a day ahead", "five days behind"])
def test_a_phone_with_a_wrong_clock_records_at_the_right_hour(
    days: int, town: Town, browser: Browser, start: Start
) -> None:
    context = context_of(browser)
    context.clock.install(time=time.time() + days * DAY_S)
    phone = start(context=context)
    tube = f"W-{days + 5:05}"
    now = time.time()
    assert results(phone, [tube, *town.cards(2)])[1:] == ["recorded"] * 2
    phone.uploaded()
    rows = town.stored(tube)
    assert len(rows) == 2
    assert all(abs(at / 1000 - now) < 60 for _, at, _ in rows), rows
    assert {round(skew / DAY_S) for *_, skew in rows} == ({1} if days == 1 else {0})


# --- codes and stopped phones ------------------------------------------------------------------


def test_forged_and_reported_cards_are_refused_by_the_phone_alone(town: Town, start: Start) -> None:
    phone = start()
    phone.page.context.set_offline(True)
    good = town.ground.souls[0].card
    forged = good[:-1] + ("0" if good[-1] != "0" else "1")
    assert results(phone, ["R-00001", forged, town.ground.revoked])[1:] == ["invalid", "revoked"]
    assert phone.kept("outbox") == []
    assert results(phone, [good])[0] in ("recorded", "twice")


def test_a_stopped_phone_forgets_the_list_and_its_file_is_taken_in(
    town: Town, start: Start, browser: Browser, tmp_path: Path
) -> None:
    phone = start()
    phone.page.context.set_offline(True)
    cards = town.cards(3)
    assert results(phone, ["S-00001", *cards])[1:] == ["recorded"] * 3
    context = leader(browser, town)
    page = context.pages[0]
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{town.url}/devices/")
    page.click(f'a:has-text("演习机 {town.taken} 号")')
    page.click('form[action$="/revoke/"] button')
    phone.page.context.set_offline(False)
    expect(phone.page.locator("body")).to_have_attribute("data-sync", "stopped", timeout=20_000)
    phone.page.wait_for_selector('body[data-screen="queue"] [data-act="export"]', timeout=20_000)
    kept = phone.page.evaluate(
        """async () => { const db = await new Promise(r => {
              const q = indexedDB.open('sanjiayi-field'); q.onsuccess = () => r(q.result); });
            return new Promise(r => { const q = db.transaction('meta').objectStore('meta')
              .getAllKeys(); q.onsuccess = () => r(q.result); }); }"""
    )
    assert not {"packet", "vault"} & set(kept)
    assert [row["state"] for row in phone.kept("outbox")] == ["waiting"] * 3
    file = _exported(phone, tmp_path)
    assert len(json.loads(file.read_text(encoding="utf-8"))["facts"]) == 3
    for _ in range(2):  # a second time changes nothing
        page.goto(f"{town.url}/devices/file/")
        page.set_input_files("#id_file", str(file))
        page.click('main button[value="look"]')
        page.check("#id_confirmed")
        page.click('main button[value="take"]')
        expect(page.locator("#h-taken")).to_be_visible()
    context.close()
    assert len(town.stored("S-00001")) == 3


def _exported(phone: Phone, folder: Path) -> Path:
    """The file, from the page a stopped phone is led to."""
    with phone.page.expect_download() as awaited:
        phone.page.click('[data-act="export"]')
    path = folder / "outbox.json"
    awaited.value.save_as(path)
    return path


# --- older and poorer browsers -----------------------------------------------------------------


def test_over_plain_http_and_without_a_service_worker_a_scan_is_recorded(
    town: Town, browser: Browser, start: Start
) -> None:
    plain = browser.browser_type.launch(
        executable_path=chromium.path(),
        args=["--no-sandbox", "--host-resolver-rules=MAP phone.test 127.0.0.1"],
    )
    phone = start(context=context_of(plain), url=f"http://phone.test:{town.port}")
    assert phone.page.locator("body").get_attribute("data-tier") == "C"
    assert results(phone, ["H-00001", *town.cards(2)])[1:] == ["recorded"] * 2
    phone.page.context.set_offline(True)
    assert results(phone, town.cards(1)) == ["recorded"]
    phone.page.context.set_offline(False)
    phone.uploaded()
    assert len(town.stored("H-00001")) == 3
    assert phone.complaints == []


def test_without_scripts_the_plain_form_records(town: Town, browser: Browser) -> None:
    context = leader(browser, town, java_script_enabled=False)
    page = context.pages[0]
    page.goto(f"{town.url}/f/plain/")
    page.fill("#tube", "J-00001")
    page.fill("#q", town.cards(1)[0])
    page.click("main form button.main")
    page.click('main button[name="person"]')
    expect(page.locator("main [role=status]")).to_be_visible()
    context.close()
    assert len(town.stored("J-00001")) == 1
