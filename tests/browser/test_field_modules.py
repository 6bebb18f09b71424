"""The field app's own modules, run in the browser on the cases the server's rules share."""

import hashlib
import hmac
import json
from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser

from sanjiayi.team import device_files, secretbox
from sanjiayi.team.tokens import hashed

ROOT = Path(__file__).resolve().parents[2] / "sanjiayi"
VENDOR = ROOT / "web" / "static" / "vendor"
CODES = json.loads((ROOT / "people/tests/code_vectors.json").read_text(encoding="utf-8"))
NUMBERS = json.loads((ROOT / "people/tests/id_cases.json").read_text(encoding="utf-8"))
TUBES = json.loads((ROOT / "screening/tests/tube_cases.json").read_text(encoding="utf-8"))

Run = Callable[..., Any]


@pytest.fixture(scope="module")
def run(browser: Browser, server: str) -> Iterator[Run]:
    """Call with a module, JavaScript and an argument: they see the exports as `m` and `x`."""
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(f"{server}/f/")
    base = page.locator('link[href$="field/field.css"]').get_attribute("href") or ""

    def call(module: str, body: str, argument: object = None) -> Any:
        address = base.replace("field.css", f"{module}.js")
        return page.evaluate(
            f"async x => {{ const m = await import({address!r}); return await (async (m, x) => {{"
            f" {body} }})(m, x); }}",
            argument,
        )

    yield call
    context.close()


@pytest.mark.parametrize("case", CODES["cases"], ids=lambda case: str(case["name"]))
def test_a_card_is_read_as_the_server_reads_it(case: dict[str, Any], run: Run) -> None:
    said = run(
        "codes",
        """const keys = new Map(x.keys.map(([id, key]) => [id, m.fromBase64(key)]));
           return m.readCode(x.text, keys, new Set(x.revoked));""",
        {"keys": CODES["keys"], "revoked": CODES["revoked"], "text": case["text"]},
    )
    wanted = case["code"]
    if wanted is None:
        assert said["ok"] is False
        assert "id" not in said
        return
    assert (said["kind"], said["id"], said["keyId"], said["serial"]) == (
        wanted["kind"], wanted["id"], wanted["key_id"], wanted["serial"],
    )  # fmt: skip
    assert said["ok"] is not wanted["is_revoked"]


@pytest.mark.parametrize("case", TUBES["cases"], ids=lambda case: str(case["name"]))
def test_a_tube_takes_what_the_server_would_let_it_take(case: dict[str, Any], run: Run) -> None:
    verdict = run(
        "tubes",
        """const { state, event } = x;
           if (event.what === "put") return m.whyNotPut(state, event.swab);
           if (event.what === "seal") return m.whyNotSeal(state, event.count);
           return m.whyNotMove(state, event.target, event.swab);""",
        case,
    )
    assert verdict == (case["verdict"] or "")


@pytest.mark.parametrize("case", NUMBERS["cases"], ids=lambda case: str(case["name"]))
def test_an_identity_number_is_tidied_and_checked(case: dict[str, Any], run: Run) -> None:
    kept, judged = run(
        "ids",
        "const tidied = m.tidyNumber(x); return [tidied, m.judgeNumber(tidied)]",
        case["typed"],
    )
    assert kept == case["kept"]
    if case["wrong"] in {"", "check"}:
        assert judged == ("sound" if case["wrong"] == "" else "wrong")
    else:
        assert judged != "sound" or case["wrong"] == "birth"


def test_identifiers_are_uuids_of_version_7_in_order(run: Run) -> None:
    made = run("ids", "return Array.from({length: 5000}, () => m.uuid7(1652718600000))")
    assert made == sorted(set(made))
    assert {UUID(one).version for one in made} == {7}
    assert {UUID(one).variant for one in made} == {"specified in RFC 4122"}


def test_a_clock_set_back_does_not_break_the_order(run: Run) -> None:
    made = run("ids", "return [m.uuid7(Date.now()), m.uuid7(1000), m.uuid7(Date.now() - 86400000)]")
    assert made == sorted(made)


@pytest.mark.parametrize("length", [0, 1, 55, 56, 63, 64, 65, 119, 1000])
def test_sha_256_by_hand_is_sha_256(length: int, run: Run) -> None:
    text = ("三加一 sampling " * 80)[:length]
    hashed, signed = run(
        "sha256",
        "return [m.hex(m.sha256(m.utf8(x))), m.hex(m.hmac(m.utf8('salt'), m.utf8(x)))]",
        text,
    )
    assert hashed == hashlib.sha256(text.encode()).hexdigest()
    assert signed == hmac.digest(b"salt", text.encode(), "sha256").hex()


def test_the_file_of_last_resort_hides_people_and_carries_the_mac_a_leader_checks(
    run: Run,
) -> None:
    facts = [{"id": "a", "kind": "screening.swab_taken", "body": {"tube": "管 1", "round": "r"}}]
    person = {"id": "p-1", "name": "路过的人", "door": "101", "id_number": "11010519491231002X"}
    file = run(
        "file",
        "return m.exported({token: 'sjy_x', device: 'ab', madeAt: 5, facts: x[0], people: x[1]})",
        [facts, [person]],
    )
    signed = json.dumps(
        {"facts": facts, "people": file["people"]},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    key = hashlib.sha256(b"sjy_x").hexdigest().encode()
    assert file["mac"] == hmac.digest(key, signed.encode(), "sha256").hex()
    assert file["sanjiayi"] == "outbox/2"
    assert "路过" not in json.dumps(file, ensure_ascii=False)
    (row,) = file["people"]
    box, nonce = b64decode(row["box"]), b64decode(row["nonce"])
    text = secretbox.opened(box, nonce, device_files.people_key(hashed("sjy_x")))
    assert json.loads(text or b"") == person


def test_waiting_grows_to_a_minute_and_no_further(run: Run) -> None:
    least, most = run(
        "sync",
        """const all = [0, 1, 2, 3, 4, 5, 6, 7, 20, 900];
           return [all.map(n => m.backOff(n, 0)), all.map(n => m.backOff(n, 1))];""",
    )
    assert min(least) >= 1
    assert max(most) == 60
    assert least == sorted(least)
    assert most == sorted(most)


def test_five_wrong_pins_make_the_sixth_wait_and_the_right_one_opens(run: Run) -> None:
    told = run(
        "vault",
        """const store = await import(x.replace('vault', 'store'));
           await store.open();
           await m.choose('135790');
           const kept = m.sealed({name: '王桂英'});
           m.lock();
           const wrong = [];
           for (let i = 0; i < 5; i++) wrong.push(await m.unlock('000000', 1000));
           const early = await m.unlock('135790', 2000);
           const late = await m.unlock('135790', 1000 + 31000);
           const text = new TextDecoder().decode(kept.box);
           const back = m.unsealed(kept);
           await m.wipe();
           const after = await m.hasPin();
           return {wrong, early, late, back, leaks: text.includes('王'), after};""",
        _address(run, "vault"),
    )
    assert [one["left"] for one in told["wrong"]] == [4, 3, 2, 1, 0]
    assert told["wrong"][4]["wait"] == 30
    assert told["early"]["ok"] is False
    assert told["late"] == {"ok": True}
    assert told["back"] == {"name": "王桂英"}
    assert told["leaks"] is False
    assert told["after"] is False


def _address(run: Run, module: str) -> str:
    found: str = run("ids", "return document.querySelector('link[href$=\"field/field.css\"]').href")
    return found.replace("field.css", f"{module}.js")


def test_vendored_files_are_the_ones_that_were_checked() -> None:
    lines = (VENDOR / "SHA256SUMS.txt").read_text(encoding="utf-8").splitlines()
    listed = {name: mark for mark, name in (line.split("  ", 1) for line in lines)}
    there = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name not in {"SHA256SUMS.txt", "README.txt"}
    }
    assert there == listed
    assert {path.parent.name for path in VENDOR.glob("*/LICENSE.txt")} == {
        path.name for path in VENDOR.iterdir() if path.is_dir()
    }
