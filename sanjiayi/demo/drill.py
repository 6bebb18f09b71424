"""`sanjiayi drill door`: a round taken by phones without a network, recorded and judged.

A fresh data folder, a small made-up community, a real server and headless phones.  Some cards
are held up at two tables, some at one table twice, some persons never come; the record says
what became of each and whether the ledger and its tables hold.  The same cards are then shown with
the network left alone (`is_cut=False`): both must leave the same rows (`compared`).
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from sanjiayi.demo import drill_compare
from sanjiayi.demo.drill_count import Count
from sanjiayi.demo.drill_ground import Ground, Wanted
from sanjiayi.demo.drill_phones import Phone, Told

NEEDS = (
    "演习要用 playwright 和 chromium。"
    "请先运行 pip install -r requirements/dev.txt 和 script/browser。"
)
A_TUBE = 10
TWO_TABLES = 2
"""Persons of each phone's share whose card is held up at the next table too."""
ABSENT = 3
"""Persons who never come."""
_STARTS_S = 90.0


@dataclass
class Record:
    """What a drill recorded.  amiss: sentences on whatever differs from what had to be."""

    phones: int
    hours: float
    scans: int = 0
    twice_at_one_table: int = 0
    seconds: float = 0.0
    upload_s: float = 0.0
    slowest_ms: float = 0.0
    queued: int = 0
    visits: int = 0
    count: Count | None = None
    is_verified: bool = False
    is_replayed: bool = False
    amiss: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """The record as printed."""
        yield f"手机 {self.phones} 台，" + (f"断网 {self.hours:g} 小时" if self.hours else "不断网")
        yield f"扫码 {self.scans} 次，{self.seconds:.1f} 秒，最慢一次 {self.slowest_ms:.0f} 毫秒"
        if self.hours:
            yield f"断网时存在手机上 {self.queued} 条，恢复后 {self.upload_s:.1f} 秒传完"
        if self.count:
            yield f"已采 {self.count.persons} 人，{self.count.swabs} 人次"
            yield f"两台都扫的 {self.count.twice} 人，每人只算一次"
            yield f"同台重扫拦下 {self.twice_at_one_table} 次"
            yield f"未采名单 {self.count.missing} 人，应为 {ABSENT} 人"
            yield f"上门记录 {self.visits} 条"
            yield f"试管 {len(self.count.tubes)} 支，封管 {len(self.count.sealed)} 支"
        yield f"台账核对：{'完好' if self.is_verified else '不完好'}"
        yield f"统计表重算：{'一致' if self.is_replayed else '不一致'}"
        yield from (f"不对：{words}" for words in self.amiss)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["door"], help="door：断网扫码")
    parser.add_argument("--persons", type=int, default=300, help="名单上的人数，默认 300")
    parser.add_argument("--phones", type=int, default=6, help="手机台数，默认 6")
    parser.add_argument("--hours", type=float, default=3.0, help="断网几小时（快进手机的钟）")
    parser.add_argument("--once", action="store_true", help="只做断网的一遍，不作对照")


def run(options: argparse.Namespace) -> int:
    """Hold the drill and print its record; 1 when something differs, 2 when it cannot be held."""
    if browser_path() is None:
        _print(NEEDS)
        return 2
    least = options.phones * (A_TUBE + TWO_TABLES) + ABSENT
    if not 2 <= options.phones <= 20 or options.persons < least:
        _print(f"手机要 2 到 20 台；{options.phones} 台手机至少要 {least} 人。")
        return 2
    cut = _held(options, is_cut=True)
    amiss = list(cut.amiss)
    if not options.once:
        undisturbed = _held(options, is_cut=False)
        lines = compared(cut, undisturbed)
        for words in drill_compare.printed(lines):
            _print(words)
        differing = list(drill_compare.amiss(lines))
        for words in differing:
            _print(f"不对：{words}")
        amiss += undisturbed.amiss + differing
    _print("演习未通过" if amiss else "演习通过")
    return 1 if amiss else 0


def _held(options: argparse.Namespace, *, is_cut: bool) -> Record:
    record = hold(options.persons, options.phones, options.hours, is_cut=is_cut)
    for line in record.lines():
        _print(line)
    _print("")
    return record


def compared(cut: Record, undisturbed: Record) -> list[drill_compare.Line]:
    """Both runs row for row, apart from ids of records and times."""
    return drill_compare.compare(
        *({} if r.count is None else r.count.rows for r in (cut, undisturbed))
    )


def browser_path() -> str | None:
    """Where the browser is; None without it or without playwright."""
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return None
    return shutil.which("chromium") or shutil.which("chromium-browser")


def hold(persons: int, phones: int, hours: float, *, is_cut: bool = True) -> Record:
    """Hold one drill from founding to verdict."""
    folder = Path(tempfile.mkdtemp(prefix="sanjiayi-drill-"))
    record = Record(phones, hours if is_cut else 0.0)
    try:
        wanted = Wanted(persons=persons, phones=phones)
        ground = msgspec.json.decode(
            _told(folder, "sanjiayi.demo.drill_ground", msgspec.json.encode(wanted).decode()),
            type=Ground,
        )
        with _serving(folder) as server:
            _take_round(record, ground, server, hours, is_cut=is_cut)
        told = _told(folder, "sanjiayi.demo.drill_count", ground.round)
        record.count = msgspec.json.decode(told, type=Count)
        record.is_verified = _program(folder, "verify", "--quiet").returncode == 0
        record.is_replayed = _program(folder, "replay", "--check").returncode == 0
        record.amiss += _judged(record, ground)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return record


# --- the round -------------------------------------------------------------------------------


def shares(ground: Ground, phones: int) -> list[list[str]]:
    """Cards each phone is shown: its share in turn, then some of the next phone's."""
    cards = [soul.card for soul in ground.souls[: len(ground.souls) - ABSENT]]
    own = [cards[n::phones] for n in range(phones)]
    return [[*share, *own[(n + 1) % phones][:TWO_TABLES]] for n, share in enumerate(own)]


def _take_round(record: Record, ground: Ground, server: str, hours: float, *, is_cut: bool) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        phones = [Phone(browser, server, n + 1) for n in range(len(ground.phones))]
        for phone, code in zip(phones, ground.phones, strict=True):
            phone.hears_nothing()
            phone.enrol(code)
        _scan(record, phones, shares(ground, len(phones)), is_cut=is_cut)
        for n, soul in enumerate(ground.souls[-ABSENT:]):
            phones[n % len(phones)].visit(soul.building, soul.id)
            record.visits += 1
        if is_cut:
            _let_pass(record, phones, hours)
        began = time.perf_counter()
        for phone in phones:
            phone.restore()
        for phone in phones:
            phone.uploaded()
            record.amiss += [f"手机报错 {words}" for words in phone.complaints]
            if phone.rejected:
                record.amiss.append(f"{phone.rejected} 条被退回")
        record.upload_s = time.perf_counter() - began
        browser.close()


def _scan(record: Record, phones: Sequence[Phone], cards: list[list[str]], *, is_cut: bool) -> None:
    began = time.perf_counter()
    for n, (phone, share) in enumerate(zip(phones, cards, strict=True)):
        if is_cut:
            phone.cut()
        told: list[Told] = []
        for start in range(0, len(share), A_TUBE):
            tube = f"D{n + 1}-{start // A_TUBE:03}"
            told += phone.scan([tube, *share[start : start + A_TUBE]])[1:]
        told += phone.scan(share[:1])
        record.scans += len(told)
        record.twice_at_one_table += sum(one.result == "twice" for one in told)
        record.slowest_ms = max(record.slowest_ms, *(one.ms for one in told))
        strange = {one.result for one in told} - {"recorded", "twice"}
        if strange:
            record.amiss.append(f"手机 {n + 1} 号答了 {'、'.join(sorted(strange))}")
    record.seconds = time.perf_counter() - began


def _let_pass(record: Record, phones: Sequence[Phone], hours: float) -> None:
    for phone in phones:
        phone.wait(hours)
        record.queued += phone.pending


def _judged(record: Record, ground: Ground) -> Iterator[str]:
    count, phones = record.count, record.phones
    if count is None:
        return
    persons = len(ground.souls) - ABSENT
    both = phones * TWO_TABLES
    expected = {
        "已采人数": (count.persons, persons),
        "人次": (count.swabs, persons + both),
        "台账里的采样": (count.facts, persons + both),
        "重复采样名单": (count.twice, both),
        "未采名单": (count.missing, ABSENT),
        "管里的人份": (sum(count.tubes.values()), persons + both),
        "同台重扫": (record.twice_at_one_table, phones),
    }
    for name, (found, wanted) in expected.items():
        if found != wanted:
            yield f"{name} {found}，应为 {wanted}"
    wrong = [tube for tube, said in count.sealed.items() if said != count.tubes.get(tube)]
    if wrong:
        yield f"封管数和扫码数不符：{'、'.join(wrong)}"
    if not record.is_verified:
        yield "台账核对不通过"
    if not record.is_replayed:
        yield "统计表重算不一致"


# --- processes -------------------------------------------------------------------------------


def _environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "SANJIAYI_DATA": str(folder), "SANJIAYI_HTTPS": "", "SANJIAYI_DEBUG": ""}


def _told(folder: Path, module: str, argument: str) -> str:
    """The last line a module of ours says.  Raises RuntimeError with its words when it fails."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", module, argument], env=_environment(folder), capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout.splitlines()[-1]


def _program(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "sanjiayi.config.program", *arguments], env=_environment(folder),
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "sanjiayi.config.program", "serve", "--port", str(port)]
    process = subprocess.Popen(  # noqa: S603
        command, env=_environment(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _await(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=30)


def _await(url: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _STARTS_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=2):  # noqa: S310
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(url)


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
