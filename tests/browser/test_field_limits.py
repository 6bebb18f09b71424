"""What a phone does without: room, a camera, a list a leader took away; and what it says aloud."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, expect

from sanjiayi.demo.drill_ground import Soul
from tests.browser import chromium
from tests.browser.field import Phone, context_of, photo
from tests.browser.town import Start, Town, leader, results, tables

SMALL, ROOMY = 16_000_000, 500_000_000
FILL = """sizes => new Promise((told, failed) => {
  const asked = indexedDB.open('sanjiayi-field');
  asked.onerror = () => failed(asked.error);
  asked.onsuccess = async () => {
    const db = asked.result;
    const put = (name, size) => new Promise(end => {
      const act = db.transaction('meta', 'readwrite');
      const noise = new Uint8Array(size);
      for (let at = 0; at < size; at += 65536)
        crypto.getRandomValues(noise.subarray(at, at + 65536));
      act.objectStore('meta').put(noise, name);
      act.oncomplete = () => end(true);
      act.onabort = () => end(false);
    });
    let n = 0;
    for (const size of sizes) while (await put(`noise ${n++}`, size)) if (n > 400) return told(-1);
    db.close();
    told(n);
  };
})"""
"""Writes noise beside the app's own records until not even a few bytes find room."""


@pytest.fixture
def start(browser: Browser, town: Town) -> Iterator[Start]:
    """A phone of the town at the scanning screen."""
    with tables(browser, town) as begin:
        yield begin


class Narrow:
    """A phone whose storage is small from the beginning, then full, then roomy again."""

    def __init__(self, browser: Browser, town: Town, start: Start) -> None:
        context = context_of(browser)
        # the override holds as long as the page that set it stays open
        self._session: CDPSession = context.new_cdp_session(context.new_page())
        self._origin = town.url
        self._quota(SMALL)
        self.phone = start(context=context)
        self.phone.page.wait_for_selector('body[data-offline="ready"]', timeout=30_000)

    def _quota(self, size: int) -> None:
        self._session.send(
            "Storage.overrideQuotaForOrigin", {"origin": self._origin, "quotaSize": size}
        )

    def fill(self) -> None:
        """Let other things use up what room there is, as photos do on a volunteer's own phone."""
        assert self.phone.page.evaluate(FILL, [2_000_000, 200_000, 20_000, 2_000, 200, 20]) > 0

    def clear(self) -> None:
        self._quota(ROOMY)


def _exported(phone: Phone, button: str, folder: Path) -> dict[str, Any]:
    with phone.page.expect_download() as awaited:
        phone.page.click(button)
    path = folder / "outbox.json"
    awaited.value.save_as(path)
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _shown(town: Town) -> Soul:
    (card,) = town.cards(1)
    return next(soul for soul in town.ground.souls if soul.card == card)


# --- no room ----------------------------------------------------------------------------------


def test_a_full_phone_says_so_keeps_what_it_has_and_offers_the_file(
    town: Town, browser: Browser, start: Start, tmp_path: Path
) -> None:
    narrow = Narrow(browser, town, start)
    phone, page = narrow.phone, narrow.phone.page
    page.context.set_offline(True)
    kept, lost = town.cards(2), town.cards(1)
    assert results(phone, ["F-00001", *kept])[1:] == ["recorded"] * 2
    narrow.fill()
    assert results(phone, lost) == ["storage"]
    expect(page.locator(".result")).to_contain_text("已记的都还在")
    expect(page.locator(".tubebar")).to_have_attribute("data-count", "2")
    expect(page.locator("body")).to_have_attribute("data-sync", "full")
    assert len(_exported(phone, '[data-act="export-now"]', tmp_path)["facts"]) == 2
    narrow.clear()
    assert results(phone, lost) == ["recorded"]
    page.context.set_offline(False)
    phone.uploaded()
    assert len(town.stored("F-00001")) == 3
    expect(page.locator("body")).to_have_attribute("data-sync", "ok")


def test_what_a_full_phone_still_holds_goes_up_and_makes_room(
    town: Town, browser: Browser, start: Start
) -> None:
    narrow = Narrow(browser, town, start)
    phone = narrow.phone
    phone.page.context.set_offline(True)
    cards = town.cards(3)
    assert results(phone, ["F-00002", *cards])[1:] == ["recorded"] * 3
    narrow.fill()
    phone.page.context.set_offline(False)
    phone.uploaded()
    assert len(town.stored("F-00002")) == 3
    assert phone.kept("outbox") == []
    assert results(phone, cards[:1]) == ["twice"]
    narrow.clear()


def test_a_swab_a_full_phone_let_go_of_can_still_be_taken_back(
    town: Town, browser: Browser, start: Start
) -> None:
    narrow = Narrow(browser, town, start)
    phone, page = narrow.phone, narrow.phone.page
    page.context.set_offline(True)
    cards = town.cards(2)
    assert results(phone, ["F-00012", *cards])[1:] == ["recorded"] * 2
    narrow.fill()
    page.context.set_offline(False)
    phone.uploaded()
    assert phone.kept("outbox") == []
    narrow.clear()
    page.locator('[data-act="undo"]').first.click()
    page.wait_for_selector('[data-result="undone"]')
    phone.uploaded()
    assert [row["kind"] for row in phone.kept("outbox")] == ["ledger.voided"]
    assert results(phone, cards[1:]) == ["recorded"]
    phone.uploaded()
    assert len(town.stored("F-00012")) == 3


def test_a_visit_that_finds_no_room_is_told_in_words(
    town: Town, browser: Browser, start: Start
) -> None:
    narrow = Narrow(browser, town, start)
    phone = narrow.phone
    assert results(phone, ["F-00003"]) == ["tube_opened"]
    soul = _shown(town)
    phone.go("visits")
    phone.page.click(f'[data-building="{soul.building}"]')
    row = phone.page.locator(f'[data-person="{soul.id}"]')
    narrow.fill()
    for outcome in ("sampled", "not_home"):
        phone.page.evaluate("document.querySelector('#toast').textContent = ''")
        row.locator(f'[data-outcome="{outcome}"]').click()
        expect(phone.page.locator("#toast")).to_contain_text("手机存满了")
        expect(row).to_have_attribute("data-noted", "")
    assert phone.kept("outbox") == []
    narrow.clear()
    row.locator('[data-outcome="sampled"]').click()
    expect(row).to_have_attribute("data-noted", "sampled")
    phone.uploaded()
    assert len(town.stored("F-00003")) == 1


def test_a_full_phone_opens_with_its_pin_and_sets_looks_without_a_complaint(
    town: Town, browser: Browser, start: Start
) -> None:
    narrow = Narrow(browser, town, start)
    phone = narrow.phone
    narrow.fill()
    phone.page.reload()
    phone.unlock()
    phone.go("me")
    phone.page.click('[data-act="large"]')
    expect(phone.page.locator("#toast")).to_contain_text("手机存满了")
    narrow.clear()


def test_a_full_phone_makes_wrong_pins_wait_also_when_it_is_started_again(
    town: Town, browser: Browser, start: Start
) -> None:
    narrow = Narrow(browser, town, start)
    page = narrow.phone.page
    narrow.fill()
    page.reload()
    page.wait_for_selector('[data-pin="enter"]')
    for left in (4, 3, 2, 1):
        narrow.phone.type("908172")
        expect(page.locator(".pin .said")).to_contain_text(f"{left}")
    narrow.phone.type("908172")
    expect(page.locator(".pin .said")).to_contain_text("秒")
    page.reload()
    expect(page.locator(".pin .said")).to_contain_text("秒")
    narrow.clear()


# --- no camera --------------------------------------------------------------------------------


def test_a_camera_that_was_refused_leaves_photo_typing_and_scanner(
    town: Town, browser: Browser, tmp_path: Path
) -> None:
    seeing = browser.browser_type.launch(
        executable_path=chromium.path(),
        args=["--no-sandbox", "--use-fake-device-for-media-stream"],
    )
    control = seeing.new_browser_cdp_session()
    control.send(
        "Browser.setPermission",
        {"permission": {"name": "camera"}, "setting": "denied", "origin": town.url},
    )
    phone = Phone(context_of(seeing), town.url)
    phone.enrol(town.token())
    phone.choose_pin()
    phone.go("scan")
    finder = phone.page.locator(".finder")
    expect(finder).to_have_attribute("data-camera", "refused")
    expect(finder.locator("p")).to_contain_text("没有准许用摄像头")
    phone.page.click('[data-act="tube"]')
    phone.page.click('[data-act="type-tube"]')
    phone.page.fill("#typed-text", "c-00001")
    phone.page.click('[data-act="typed"]')
    expect(phone.page.locator(".tubebar")).to_have_attribute("data-tube", "C-00001")
    assert results(phone, town.cards(1)) == ["recorded"]
    assert phone.complaints == []
    seeing.close()


def test_a_photo_of_a_card_is_read_and_one_of_nothing_is_told(
    town: Town, start: Start, tmp_path: Path
) -> None:
    phone = start()
    assert results(phone, ["C-00002"]) == ["tube_opened"]
    soul = _shown(town)
    picture = tmp_path / "card.png"
    photo(soul.card, picture)
    phone.page.set_input_files("#photo", str(picture))
    band = phone.page.locator(".result")
    expect(band).to_have_attribute("data-result", "recorded", timeout=20_000)
    expect(band).to_have_attribute("data-person", soul.id)
    (row,) = phone.kept("outbox")
    assert row["body"]["how"] == "photo"
    torn = tmp_path / "torn.png"
    torn.write_bytes(b"\x89PNG no picture")
    phone.page.set_input_files("#photo", str(torn))
    expect(band).to_have_attribute("data-result", "invalid")
    expect(band).to_contain_text("没认出码")


# --- said aloud, and taken away ---------------------------------------------------------------


def test_result_and_door_are_said_aloud_and_never_the_name(
    town: Town, browser: Browser, start: Start
) -> None:
    context = context_of(browser)
    context.add_init_script(
        "globalThis.said = []; speechSynthesis.speak = one => said.push(one.text);"
    )
    phone = start(context=context)
    soul = _shown(town)
    assert results(phone, ["V-00001", soul.card, soul.card])[1:] == ["recorded", "twice"]
    said: list[str] = phone.page.evaluate("said")
    door = soul.door.partition("/")[2]
    assert [words.partition("，")[0] for words in said] == ["已登记", "已采过"]
    assert all(door in words for words in said)
    assert not [words for words in said if set(soul.name[1:]) & set(words)]


def test_a_list_a_leader_takes_away_is_gone_and_records_still_arrive(
    town: Town, browser: Browser, start: Start
) -> None:
    phone = start()
    name = f"演习机 {town.taken} 号"
    phone.page.context.set_offline(True)
    assert results(phone, ["V-00002", *town.cards(2)])[1:] == ["recorded"] * 2
    context = leader(browser, town)
    page = context.pages[0]
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{town.url}/devices/")
    page.click(f'a:has-text("{name}")')
    page.click('form[action$="/wipe/"] button')
    expect(page.locator("main")).to_contain_text("等手机下次联系")
    context.close()
    phone.page.context.set_offline(False)
    phone.page.wait_for_selector('[data-pin="new"]', timeout=20_000)
    phone.uploaded()
    assert len(town.stored("V-00002")) == 2
    kept = phone.page.evaluate(
        """async () => { const db = await new Promise(r => {
              const q = indexedDB.open('sanjiayi-field'); q.onsuccess = () => r(q.result); });
            return new Promise(r => { const q = db.transaction('meta').objectStore('meta')
              .getAllKeys(); q.onsuccess = () => (db.close(), r(q.result)); }); }"""
    )
    assert not {"packet", "vault", "news", "etag"} & set(kept)
    assert phone.kept("tubes") == []
