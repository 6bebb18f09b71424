"""How long pages take with the month, and with ten times its facts."""

import http.client
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

from bench import month
from bench.report import Part
from sanjiayi.kernel.civil import at, day_number, from_ms
from tests.process.server import ROOT, Ground, Server, ask, environment, post, run, serving, swabs

EACH, EACH_WRITTEN = 200, 100
WARM_UP = 3
ACCOUNT = "zhibu"
COMPOUND = "yt.1.01"
LAST = 20220517
MOST_MS, MOST_TIMES = 60, 1.2

METHOD = (
    f"GET over one keep-alive connection, {EACH} requests each after {WARM_UP} to warm up, signed "
    "in as the branch secretary, the whole month loaded and the clock stopped at its end; then "
    f"{EACH_WRITTEN} more with a swab posted before each, so that every page is told anew (a fifth "
    "of both with --quick). *Ten times*: nine earlier months stand before the month, every derived "
    "table included (`bench/tenfold.py`); a server for each runs, and each request to the one is "
    "followed by the same to the other, so that both meet the same machine. A figure is asked for "
    "now, as of the evening before, or as of two weeks before (with that day). CPU is that of the "
    "server, the posts not counted. Ratios are those of the two p95 with nothing new."
)


@dataclass(frozen=True)
class Ask:
    """One page: its title in the table, its address for a book of a length."""

    title: str
    path: str


@dataclass
class Waits:
    """How long answers took, ms; cpu_s: what the server used for them."""

    found: list[float] = field(default_factory=list)
    cpu_s: float = 0.0

    def percentile(self, share: float) -> float:
        waits = sorted(self.found)
        return waits[min(len(waits) - 1, int(share * len(waits)))]

    @property
    def cpu_ms(self) -> float:
        return 1000 * self.cpu_s / len(self.found)


class Visitor:
    """Somebody signed in to one server, on one connection; and a program that writes beside."""

    def __init__(self, server: Server, ground: Ground) -> None:
        self.server, self.ground = server, ground
        self.cookie = sign_in(server, ground.data)
        self.link = http.client.HTTPConnection("127.0.0.1", server.port)
        self.asks = {asked.title: asked.path for asked in _asks(ground.data)}
        self.written = 0

    def see(self, title: str, waits: Waits | None = None) -> None:
        """Open a page.  Raises RuntimeError when it is not answered with 200."""
        cpu, began = self.server.cpu_s(), time.perf_counter()
        self.link.request("GET", self.asks[title], headers={"Cookie": self.cookie})
        answer = self.link.getresponse()
        answer.read()
        took = time.perf_counter() - began
        if answer.status != 200:
            raise RuntimeError(f"{self.asks[title]}: {answer.status}")
        if waits is not None:
            waits.found.append(took * 1000)
            waits.cpu_s += self.server.cpu_s() - cpu

    def write(self) -> None:
        """One more swab.  Raises RuntimeError when it is not written."""
        body = swabs(self.ground, _round(LAST), self.written, 1, at(LAST, 14) + self.written)
        status, told, _ = post(self.server.port, self.ground.token, body)
        if status != 200 or told["answers"] != "w":
            raise RuntimeError(f"a swab was not written: {status} {told}")
        self.written += 1


def measure(quick: bool) -> Part:
    """The month and ten of it, side by side."""
    part = Part("pages", "Pages", METHOD)
    given, is_ours = month.loaded()
    folder = Path(tempfile.mkdtemp(prefix="sanjiayi-bench-"))
    try:
        grounds = _lay(given, folder)
        quiet, written = _walk(grounds, 5 if quick else 1)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if is_ours:
            shutil.rmtree(given.parent, ignore_errors=True)
    _tell(part, quiet, written)
    return part


def _lay(given: Path, folder: Path) -> list[Ground]:
    """Copies of the month and of ten, with a program that may write to each."""
    shutil.copytree(given, folder / "once")
    run(folder / "once", "init").check_returncode()
    subprocess.run(
        [sys.executable, "-m", "bench.tenfold", str(folder / "once"), str(folder / "ten")],
        env=environment(folder / "once"), cwd=ROOT, check=True,
    )  # fmt: skip
    return [_ground(folder / "once"), _ground(folder / "ten")]


def _ground(data: Path) -> Ground:
    done = subprocess.run(
        [sys.executable, "-m", "bench.pages"],
        env=environment(data), cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    with sqlite3.connect(f"file:{data / 'sanjiayi.sqlite3'}?mode=ro", uri=True) as link:
        sql = "SELECT person, building FROM screening_attendance ORDER BY round DESC LIMIT 5000"
        persons = [(str(UUID(bytes=person)), home) for person, home in link.execute(sql)]
    link.close()
    return Ground(data, done.stdout.split()[-1], [], persons)


Measured = dict[str, tuple[Waits, Waits]]
"""Title of the page → with the month, with ten times."""


def _walk(grounds: list[Ground], share: int) -> tuple[Measured, Measured]:
    """Every page asked for, turn by turn, of two servers; first quietly, then with writing."""
    with ExitStack() as stack:
        visitors = [Visitor(stack.enter_context(serving(g.data)), g) for g in grounds]
        titles = list(visitors[0].asks)
        quiet = {t: _turns(visitors, t, EACH // share, is_written=False) for t in titles}
        written = {t: _turns(visitors, t, EACH_WRITTEN // share, is_written=True) for t in titles}
    return quiet, written


def _turns(
    visitors: list[Visitor], title: str, each: int, *, is_written: bool
) -> tuple[Waits, Waits]:
    once, ten = Waits(), Waits()
    for _ in range(WARM_UP):
        for visitor in visitors:
            visitor.see(title)
    for _ in range(each):
        for visitor, waits in zip(visitors, (once, ten), strict=True):
            if is_written:
                visitor.write()
            visitor.see(title, waits)
    return once, ten


def _tell(part: Part, quiet: Measured, written: Measured) -> None:
    heads = [
        "page", "p50 ms", "p95 ms", "CPU ms", "p50, ten times", "p95, ten times",
        "CPU, ten times", "ratio",
    ]  # fmt: skip
    part.table([*heads[:1], "nothing new: p50 ms", *heads[2:]], _rows(quiet))
    part.table([*heads[:1], "a fact before each: p50 ms", *heads[2:]], _rows(written))
    slowest = max((once.percentile(0.95), t) for t, (once, _) in quiet.items())
    anew = max((once.percentile(0.95), t) for t, (once, _) in written.items())
    most = max((_ratio(waits), t) for t, waits in quiet.items())
    for words, (p95, title) in (("", slowest), (", with a fact before each", anew)):
        said = f"p95 under {MOST_MS} ms{words}: at most {p95:.0f} ms ({title})"
        part.judge(said, p95 < MOST_MS)
    said = f"tenfold ≤ {MOST_TIMES}x: at most {most[0]:.2f} ({most[1]})"
    part.judge(said, most[0] <= MOST_TIMES)


def _ratio(waits: tuple[Waits, Waits]) -> float:
    return waits[1].percentile(0.95) / waits[0].percentile(0.95)


def _rows(measured: Measured) -> list[list[str]]:
    return [
        [
            title, f"{once.percentile(0.5):.1f}", f"{once.percentile(0.95):.1f}",
            f"{once.cpu_ms:.1f}", f"{ten.percentile(0.5):.1f}", f"{ten.percentile(0.95):.1f}",
            f"{ten.cpu_ms:.1f}", f"{_ratio((once, ten)):.2f}",
        ]
        for title, (once, ten) in measured.items()
    ]  # fmt: skip


def _asks(data: Path) -> list[Ask]:
    asks = [
        Ask("command board", "/hq/"),
        Ask("committee board", "/j/yt.3"),
        Ask("compound board", f"/c/{COMPOUND}"),
        Ask("largest compound board", "/c/yt.5.10"),
        Ask("bulletin draft, community", f"/bulletins/yt/{LAST}/"),
        Ask("bulletin draft, compound", f"/bulletins/{COMPOUND}/{LAST}/"),
    ]
    building, round_, tube = _at_the_door(data)
    asks += [
        Ask("screening console, community", "/hq/screening/"),
        Ask("screening console, compound", f"/c/{COMPOUND}/screening/"),
        Ask("missing list of a building", f"/c/{building}/screening/visits/"),
        Ask("recall of a tube", f"/screening/recall/{round_}/{tube}/"),
    ]
    for words, days in (("now", 0), ("a day before", 1), ("two weeks before", 14)):
        day = day_number(from_ms(at(LAST) - days * 86_400_000).date())
        asof = f"&asof={_number_at(data, day)}" if days else ""
        asks += [
            Ask(f"{metric}, {where}, {words}", f"/n/{metric}?place={place}&day={day}{asof}")
            for metric in ("persons", "swabs", "medicine_open")
            for where, place in (("community", "yt"), ("compound", COMPOUND))
        ]
    return asks


def _at_the_door(data: Path) -> tuple[str, str, str]:
    """A building, and a tube of the last round that its people's swabs went into."""
    with sqlite3.connect(f"file:{data / 'sanjiayi.sqlite3'}?mode=ro", uri=True) as link:
        building, body = link.execute(
            "SELECT place, body FROM ledger_fact WHERE kind = 'screening.swab_taken' "
            "AND day = ? AND place LIKE ? ORDER BY seq DESC LIMIT 1",
            [LAST, f"{COMPOUND}.%"],
        ).fetchone()
    link.close()
    said = json.loads(body)
    return str(building), str(said["round"]), str(said["tube"])


def _number_at(data: Path, day: int) -> int:
    """The ledger number at ten in the evening of a day."""
    with sqlite3.connect(f"file:{data / 'sanjiayi.sqlite3'}?mode=ro", uri=True) as link:
        sql = "SELECT max(last_seq) FROM ledger_commit WHERE committed_at <= ?"
        (seq,) = link.execute(sql, [at(day, 22)]).fetchone()
    link.close()
    return int(seq)


def _round(day: int) -> str:
    return f"{day // 10000}-{day // 100 % 100:02d}-{day % 100:02d}"


def sign_in(server: Server, data: Path, account: str = ACCOUNT) -> str:
    """The cookies of a signed-in browser."""
    lines = (data / "demo-accounts.txt").read_text(encoding="utf-8").splitlines()
    password = next(line.split("\t")[2] for line in lines if line.startswith(account))
    _, page, headers = ask(server.port, "GET", "/accounts/login/")
    jar = _cookies(headers)
    mark = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert mark is not None
    form = {"login": account, "password": password, "csrfmiddlewaretoken": mark[1].decode()}
    link = http.client.HTTPConnection("127.0.0.1", server.port)
    link.request(
        "POST", "/accounts/login/", urlencode(form),
        {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": "; ".join(f"{k}={v}" for k, v in jar.items()), "Referer": server.url,
        },
    )  # fmt: skip
    answer = link.getresponse()
    answer.read()
    assert answer.status == 302, json.dumps([answer.status, lines[0].split("\t")[0]])
    for name, value in answer.getheaders():
        if name.lower() == "set-cookie":
            key, _, rest = value.partition("=")
            jar[key] = rest.split(";")[0]
    link.close()
    return "; ".join(f"{k}={v}" for k, v in jar.items())


def _cookies(headers: dict[str, str]) -> dict[str, str]:
    found = {}
    for name, value in headers.items():
        if name.lower() == "set-cookie":
            key, _, rest = value.partition("=")
            found[key] = rest.split(";")[0]
    return found


def main() -> int:
    """Admit a program to the data folder of this process; print its token."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sanjiayi.config.settings")
    import django

    django.setup()
    from sanjiayi.kernel.civil import to_ms
    from sanjiayi.ledger import clock
    from sanjiayi.team import commands as team

    now = to_ms(clock.real_now())
    print(team.issue_program_token("量页面的程序", "yt", by="system:bench", now=now))
    return 0


if __name__ == "__main__":
    sys.exit(main())
