"""The inbox with 5,000 open asks: its pages, asks alike, and 500 asks an hour beside boards."""

import http.client
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from itertools import product
from pathlib import Path
from urllib.parse import quote, urlencode
from uuid import uuid4

from bench import month
from bench.pages import LAST, WARM_UP, Waits, sign_in
from bench.report import Part
from sanjiayi.kernel.civil import at
from tests.process.server import ROOT, Server, environment, run, serving

OPEN, EACH, ASKED, CHUNK = 5_000, 200, 100, 250
MOST_MS, MOST_SIMILAR_MS, PER_HOUR = 60, 50, 500

METHOD = (
    f"{OPEN:,} asks raised through the command beside the whole month, from doors of every "
    "compound, in made-up words that often resemble each other. Pages by GET over one keep-alive "
    f"connection, {EACH} each, signed in as the branch secretary; every list writes down whose "
    "words were shown. Asks alike are looked for in a process of its own, once with an empty "
    f"index, then {EACH} times. Then {ASKED} asks are typed at the phone desk one after the other "
    "as fast as they are answered, while a second connection turns between board and inbox "
    "(a fifth of all that with --quick)."
)

_WHAT = (
    "降压药", "胰岛素", "奶粉", "大米", "蔬菜", "尿布", "退烧药", "垃圾", "漏水", "停电", "透析",
    "核酸",
)  # fmt: skip
_HOW = (
    "家里的{}只够两天了，想请人帮忙", "{}的事问了三次没有人管", "老人一个人在家，{}怎么办",
    "请问{}什么时候能解决", "{}快没有了，麻烦尽快送来", "楼里好几户都在说{}，请来看看",
    "昨天说过的{}到现在没有消息", "{}，谢谢",
)  # fmt: skip
_MORE = (
    "",
    "，孩子还小",
    "，腿脚不好下不了楼",
    "，已经打过电话",
    "，晚上七点以后在家",
    "，请先打电话",
)


def words(number: int) -> str:
    """One of some hundred ways to ask, told apart by a number now and then."""
    drawn = random.Random(number)
    what, how, more = drawn.choice(tuple(product(_WHAT, _HOW, _MORE)))
    return how.format(what) + more + ("" if number % 3 else f"，第 {number} 次问")


def measure(quick: bool) -> Part:
    """Lay the asks, measure reading, likeness, and asking beside reading."""
    part = Part("needs", "Asks", METHOD)
    given, is_ours = month.loaded()
    folder = Path(tempfile.mkdtemp(prefix="sanjiayi-bench-"))
    share = 5 if quick else 1
    try:
        data = folder / "data"
        shutil.copytree(given, data)
        run(data, "init").check_returncode()
        alike = _child(data, "lay", EACH // share)
        with serving(data) as server:
            cookie = sign_in(server, data)
            pages = _pages(server, cookie, EACH // share)
            asked, beside = _asked(server, cookie, data, ASKED // share)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if is_ours:
            shutil.rmtree(given.parent, ignore_errors=True)
    _tell(part, pages, alike, asked, beside)
    return part


def _child(data: Path, *what: object) -> list[float]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.needs", *map(str, what)],
        env=environment(data), cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return [float(word) for word in done.stdout.split()]


def _pages(server: Server, cookie: str, each: int) -> dict[str, Waits]:
    link = http.client.HTTPConnection("127.0.0.1", server.port)
    listed = _see(link, "/needs/", cookie)
    found = re.search(rb'href="/needs/(N-\d+)/', listed)
    assert found is not None
    asks = {
        "inbox": "/needs/",
        "inbox, overdue": "/needs/?tab=overdue",
        "inbox, one compound": "/needs/?place=yt.1.01",
        "inbox, words looked for": f"/needs/?sought={quote('胰岛素')}",
        "card": f"/needs/{found[1].decode()}/",
        "command board": "/hq/",
    }
    pages = {}
    for title, path in asks.items():
        pages[title] = Waits()
        for turn in range(each + WARM_UP):
            cpu, began = server.cpu_s(), time.perf_counter()
            _see(link, path, cookie)
            if turn >= WARM_UP:
                pages[title].found.append(1000 * (time.perf_counter() - began))
                pages[title].cpu_s += server.cpu_s() - cpu
    return pages


def _see(link: http.client.HTTPConnection, path: str, cookie: str) -> bytes:
    link.request("GET", path, headers={"Cookie": cookie})
    answer = link.getresponse()
    page = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    return page


def _asked(server: Server, cookie: str, data: Path, count: int) -> tuple[Waits, Waits]:
    """How long an ask at the phone desk takes, and a page beside."""
    asked, beside, is_over = Waits(), Waits(), threading.Event()

    def look() -> None:
        link = http.client.HTTPConnection("127.0.0.1", server.port)
        while not is_over.is_set():
            for path in ("/hq/", "/needs/"):
                began = time.perf_counter()
                _see(link, path, cookie)
                beside.found.append(1000 * (time.perf_counter() - began))

    reader = threading.Thread(target=look)
    reader.start()
    link = http.client.HTTPConnection("127.0.0.1", server.port)
    mark = re.search(r"csrftoken=([^;\s]+)", cookie)
    assert mark is not None
    heads = {
        "Cookie": cookie, "X-CSRFToken": mark[1],
        "Content-Type": "application/x-www-form-urlencoded",
    }  # fmt: skip
    try:
        for number in range(count):
            form = {
                "form": str(uuid4()), "who": "place:yt.1.01", "text": words(OPEN + number),
                "category": "supplies", "act": "save", "reach": "", "sought": "",
                "answer_days_left": "few",
            }  # fmt: skip
            began = time.perf_counter()
            link.request("POST", "/needs/phone/", urlencode(form), heads)
            answer = link.getresponse()
            answer.read()
            asked.found.append(1000 * (time.perf_counter() - began))
            if answer.status != 302:
                raise RuntimeError(f"an ask was not taken: {answer.status}")
    finally:
        is_over.set()
        reader.join()
    return asked, beside


def _tell(
    part: Part, pages: dict[str, Waits], alike: list[float], asked: Waits, beside: Waits
) -> None:
    rows = [
        [title, f"{one.percentile(0.5):.1f}", f"{one.percentile(0.95):.1f}", f"{one.cpu_ms:.1f}"]
        for title, one in pages.items()
    ]
    part.table([f"page, {OPEN:,} open", "p50 ms", "p95 ms", "CPU ms"], rows)
    cold, *warm = alike
    similar = Waits(warm)
    part.table(
        ["", "p50 ms", "p95 ms"],
        [
            ["asks alike", f"{similar.percentile(0.5):.1f}", f"{similar.percentile(0.95):.1f}"],
            ["the first time in a process", f"{cold:.0f}", ""],
            ["an ask typed", f"{asked.percentile(0.5):.1f}", f"{asked.percentile(0.95):.1f}"],
            ["a page beside", f"{beside.percentile(0.5):.1f}", f"{beside.percentile(0.95):.1f}"],
        ],
    )
    slowest = max((one.percentile(0.95), title) for title, one in pages.items())
    part.judge(
        f"p95 under {MOST_MS} ms with {OPEN:,} open: at most {slowest[0]:.0f} ms ({slowest[1]})",
        slowest[0] < MOST_MS,
    )
    part.judge(
        f"asks alike under {MOST_SIMILAR_MS} ms: p95 {similar.percentile(0.95):.0f} ms",
        similar.percentile(0.95) < MOST_SIMILAR_MS,
    )
    hourly = 3_600_000 * len(asked.found) / sum(asked.found)
    part.judge(f"{PER_HOUR} asks an hour beside boards: {hourly:,.0f}", hourly > PER_HOUR)


# --- in a process of its own -----------------------------------------------------------------


def _lay(times: int) -> None:
    """Raise the asks; prints how long likeness takes, ms: the first time, then each."""
    from sanjiayi.ledger import book
    from sanjiayi.needs import commands, queries
    from sanjiayi.needs.commands import Ask
    from sanjiayi.places.models import Place

    doors = list(
        Place.objects.filter(level="door").order_by("path").values_list("path", flat=True)
    )[:: max(1, Place.objects.filter(level="door").count() // OPEN)]
    now = at(LAST, 12)
    kinds = ("supplies", "medicine", "problem", "question", "care")
    for start in range(0, OPEN, CHUNK):
        with book.together():
            for number in range(start, start + CHUNK):
                place = doors[number % len(doors)]
                ask = Ask(kinds[number % len(kinds)], place, "page", words(number))
                commands.raise_need(ask, by="system:bench", now=now + number)
    for number in range(times + 1):
        place = doors[(number * 7) % len(doors)]
        began = time.perf_counter()
        queries.similar(words(number * 11 + 1), place, "", "supplies", 5)
        print(1000 * (time.perf_counter() - began))


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sanjiayi.config.settings")
    import django

    django.setup()
    _lay(int(sys.argv[2]))
