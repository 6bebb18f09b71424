"""How long pages take with the month, and with ten times its facts."""

import http.client
import json
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from bench import client, month
from bench.report import Part
from tests.process.server import ROOT, Server, ask, environment, serving

EACH = 100
ACCOUNT = "zhibu"
COMPOUND = "yt.1.01"
LAST = 20220517

METHOD = (
    f"GET over one keep-alive connection, {EACH} requests each (a fifth with --quick) after 3 to "
    "warm up, signed in as the branch secretary, the whole month loaded and the clock stopped at "
    "its end; `ledger` is the "
    "number at which a figure is asked for: now, a day before, or two weeks before (with that "
    "day). *Ten times*: nine earlier months stand before the month, every derived table included "
    "(`bench/tenfold.py`). The ratio is that of the two p95."
)


@dataclass(frozen=True)
class Ask:
    """One page: its title in the table, its address for a book of a length."""

    title: str
    path: str


def measure(quick: bool) -> Part:
    """The month, then ten of it."""
    part = Part("pages", "Pages", METHOD)
    data, is_ours = month.loaded()
    folder = Path(tempfile.mkdtemp(prefix="sanjiayi-bench-"))
    each = EACH // 5 if quick else EACH
    try:
        once = _walk(data, each)
        subprocess.run(
            [sys.executable, "-m", "bench.tenfold", str(data), str(folder / "ten")],
            env=environment(data), cwd=ROOT, check=True,
        )  # fmt: skip
        tenfold = _walk(folder / "ten", each)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if is_ours:
            shutil.rmtree(data.parent, ignore_errors=True)
    _tell(part, once, tenfold)
    return part


def _tell(part: Part, once: dict[str, client.Outcome], tenfold: dict[str, client.Outcome]) -> None:
    rows = []
    for title, found in once.items():
        more = tenfold[title]
        ratio = more.percentile(0.95) / found.percentile(0.95)
        rows.append(
            [
                title, f"{found.percentile(0.5):.1f}", f"{found.percentile(0.95):.1f}",
                f"{more.percentile(0.5):.1f}", f"{more.percentile(0.95):.1f}", f"{ratio:.2f}",
            ]
        )  # fmt: skip
        p95 = found.percentile(0.95)
        part.judge(f"{title}: p95 {p95:.0f} ms, below 60", p95 < 60)
        part.judge(f"{title}: {ratio:.2f} × with ten times the facts, at most 1.2", ratio <= 1.2)
    heads = ["page", "p50 ms", "p95 ms", "p50 ms, ten times", "p95 ms, ten times", "ratio"]
    part.table(heads, rows)


def _walk(data: Path, each: int) -> dict[str, client.Outcome]:
    """Every page asked for, from a server of its own."""
    found: dict[str, client.Outcome] = {}
    with serving(data) as server:
        cookie = _sign_in(server, data)
        for asked in _asks(data):
            raw = client.get(asked.path, cookie)
            client.drive(server.port, [raw] * 3, connections=1)
            done = client.drive(server.port, [raw] * each, connections=1)
            if set(done.statuses) != {200}:
                raise RuntimeError(f"{asked.path}: {done.statuses}")
            found[asked.title] = done
    return found


def _asks(data: Path) -> list[Ask]:
    asks = [
        Ask("command board", "/hq/"),
        Ask("compound board", f"/c/{COMPOUND}"),
        Ask("bulletin draft, community", f"/bulletins/yt/{LAST}/"),
        Ask("bulletin draft, compound", f"/bulletins/{COMPOUND}/{LAST}/"),
    ]
    for words, days in (("now", 0), ("a day before", 1), ("two weeks before", 14)):
        day = LAST - days
        asof = f"&asof={_number_at(data, day)}" if days else ""
        asks += [
            Ask(f"{metric}, {where}, {words}", f"/n/{metric}?place={place}&day={day}{asof}")
            for metric in ("persons", "swabs", "medicine_open")
            for where, place in (("community", "yt"), ("compound", COMPOUND))
        ]
    return asks


def _number_at(data: Path, day: int) -> int:
    """The ledger number at ten in the evening of a day."""
    import sqlite3

    from sanjiayi.kernel.civil import at

    with sqlite3.connect(f"file:{data / 'sanjiayi.sqlite3'}?mode=ro", uri=True) as link:
        sql = "SELECT max(last_seq) FROM ledger_commit WHERE committed_at <= ?"
        (seq,) = link.execute(sql, [at(day, 22)]).fetchone()
    link.close()
    return int(seq)


def _sign_in(server: Server, data: Path) -> str:
    """The cookies of a signed-in browser."""
    lines = (data / "demo-accounts.txt").read_text(encoding="utf-8").splitlines()
    password = next(line.split("\t")[2] for line in lines if line.startswith(ACCOUNT))
    _, page, headers = ask(server.port, "GET", "/accounts/login/")
    jar = _cookies(headers)
    mark = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert mark is not None
    form = {"login": ACCOUNT, "password": password, "csrfmiddlewaretoken": mark[1].decode()}
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
