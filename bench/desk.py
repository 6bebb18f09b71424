"""The medicine desk with 20,000 orders: its pages, and what they cost beside 5,000."""

import http.client
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from bench import month
from bench.pages import LAST, WARM_UP, Waits, sign_in
from bench.report import Part
from sanjiayi.kernel.civil import at, days_before
from tests.process.server import ROOT, Server, environment, run, serving

if TYPE_CHECKING:
    from sanjiayi.kernel.facts import Fact
    from sanjiayi.ledger.book import Draft

MORE, OPEN, EACH, CHUNK = 15_000, 400, 200, 250
MOST_MS = 60

METHOD = (
    f"The whole month with its 5,000 orders, then {MORE:,} more written through the book: bought, "
    f"at the desk, issued, over the month's days, the last {OPEN} of them still open. Pages by GET "
    f"over one keep-alive connection, {EACH} each (a fifth with --quick), signed in as the leader "
    "of the medicine group; a list writes down whose names were shown. *before*: the same server "
    "and pages without the further orders."
)
_PAGES = {
    "desk": "/medicine/",
    "desk, one group": "/medicine/?group=insulin",
    "who runs out": "/medicine/forecast/",
    "entrusted things": "/medicine/things/",
    "money": "/medicine/money/",
    "who has what": "/medicine/sources/",
    "runs": "/medicine/runs/",
    "drugs looked for": "/medicine/drugs/?q=yds",
}


def measure(quick: bool) -> Part:
    """Read the desk's pages with the month's orders, then with four times as many."""
    part = Part("desk", "The medicine desk", METHOD)
    given, is_ours = month.loaded()
    folder = Path(tempfile.mkdtemp(prefix="sanjiayi-bench-"))
    each = EACH // (5 if quick else 1)
    try:
        data = folder / "data"
        shutil.copytree(given, data)
        run(data, "init").check_returncode()
        before = _read(data, each)
        subprocess.run(
            [sys.executable, "-m", "bench.desk"], env=environment(data), cwd=ROOT, check=True
        )
        after = _read(data, each)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if is_ours:
            shutil.rmtree(given.parent, ignore_errors=True)
    _tell(part, before, after)
    return part


def _read(data: Path, each: int) -> dict[str, Waits]:
    with serving(data) as server:
        cookie = sign_in(server, data, "peiyao")
        link = http.client.HTTPConnection("127.0.0.1", server.port)
        return {title: _page(server, link, path, cookie, each) for title, path in _PAGES.items()}


def _page(
    server: Server, link: http.client.HTTPConnection, path: str, cookie: str, each: int
) -> Waits:
    found = Waits()
    for turn in range(each + WARM_UP):
        cpu, began = server.cpu_s(), time.perf_counter()
        link.request("GET", path, headers={"Cookie": cookie})
        answer = link.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        if turn >= WARM_UP:
            found.found.append(1000 * (time.perf_counter() - began))
            found.cpu_s += server.cpu_s() - cpu
    return found


def _tell(part: Part, before: dict[str, Waits], after: dict[str, Waits]) -> None:
    rows = []
    for title, one in after.items():
        was = before[title]
        rows.append(
            [
                title, f"{was.percentile(0.5):.1f}", f"{one.percentile(0.5):.1f}",
                f"{one.percentile(0.95):.1f}", f"{one.cpu_ms:.1f}",
                f"{one.percentile(0.5) / was.percentile(0.5):.2f}",
            ]
        )  # fmt: skip
    head = ["page", "p50 ms, 5,000", "p50 ms, 20,000", "p95 ms, 20,000", "CPU ms", "×"]
    part.table(head, rows)
    board = after["desk"].percentile(0.95)
    part.judge(f"p95 of the desk under {MOST_MS} ms with 20,000 orders: {board:.0f} ms",
               board < MOST_MS)  # fmt: skip


# --- in a process of its own -----------------------------------------------------------------


def _lay() -> None:
    """Write the further orders, a chunk a commit."""
    from sanjiayi.ledger import book
    from sanjiayi.people.models import Resident

    people = list(
        Resident.objects.filter(presence="present").order_by("pk")
        .values_list("pk", "household__door_id")[:MORE]
    )  # fmt: skip
    for start in range(0, MORE, CHUNK):
        some = range(start, min(start + CHUNK, MORE))
        drafts = [
            draft for n in some for draft in _order(n, *people[n % len(people)])
        ]  # fmt: skip
        book.record(drafts, by="system:bench", now=at(LAST, 14))


def _order(n: int, person: UUID, door: str) -> "list[Draft]":
    from sanjiayi.ledger.book import Draft
    from sanjiayi.medicine import facts

    day = days_before(LAST, (MORE - n) * 27 // MORE)
    number, began = f"M-{50_000 + n}", at(day, 9)
    is_open = n >= MORE - OPEN
    drug, group = ("甘精胰岛素注射液", "insulin") if n % 10 == 0 else ("氨氯地平片", "chronic")
    steps: list[Fact] = [
        facts.Registered(
            order=number, person=str(person), drug=drug, group=group,
            runs_out_on=days_before(day, -(n % 12) - 2), law="ordinary",
        ),
        facts.Collected(order=number),
    ]  # fmt: skip
    if not is_open:
        steps += [
            facts.Bought(order=number, source="clinic-1", boxes=1),
            facts.ReachedDesk(order=number),
            facts.Issued(order=number, how="signature"),
        ]
    return [
        Draft(fact, door, subject=number, happened_at=began + 60_000 * turn, id=uuid4())
        for turn, fact in enumerate(steps)
    ]


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sanjiayi.config.settings")
    import django

    django.setup()
    _lay()
