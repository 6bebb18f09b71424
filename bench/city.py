"""Twelve million check-ins, one Chengdu day, through the door in one run."""

import shutil
import tempfile
import time
from pathlib import Path

from bench import client
from bench.batches import A_BATCH, Maker, requests
from bench.report import Part
from tests.process.server import Ground, Server, prepare, serving

MILLION = 1_000_000
MILLIONS = 12
FEWEST = 4
PERSONS = 33_000
CONNECTIONS = 12
A_TURN = 250
"""Batches encoded at a time: the client stays small, and only sending is timed."""

METHOD = (
    f"Full check-ins ({MILLIONS} million in a full run), {A_BATCH} a request in columns form, "
    f"{CONNECTIONS} keep-alive connections, a community of {PERSONS:,} persons round after round, "
    "SQLite with synchronous=FULL. Requests are encoded between the turns; the time is that of "
    "sending and being answered. Memory is the largest resident size of any of the server's "
    "processes."
)


def measure(quick: bool, millions: float = MILLIONS) -> Part:
    """All of it or so many million, told after each; three hundred thousand when quick."""
    part = Part("chengdu", "A Chengdu day", METHOD)
    step, steps = steps_of(0.3 if quick else millions)
    folder = Path(tempfile.mkdtemp(prefix="sanjiayi-bench-"))
    try:
        ground = prepare(folder / "data", PERSONS)
        with serving(ground.data) as server:
            _fill(part, ground, server, step, steps)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return part


def steps_of(millions: float) -> tuple[int, int]:
    """Check-ins between two lines of the table, and how many lines; at least four of them."""
    step = MILLION if millions >= FEWEST else int(millions * MILLION / FEWEST)
    step = max(A_BATCH, step // A_BATCH * A_BATCH)
    return step, max(FEWEST, round(millions * MILLION / step))


def _fill(part: Part, ground: Ground, server: Server, step: int, steps: int) -> None:
    maker = Maker(ground, int(time.time() * 1000))
    rows, total, rates, sizes = [], 0.0, [], []
    for number in range(1, steps + 1):
        took = _send(ground, server, maker, step)
        total += took
        rates.append(step / took)
        sizes.append(server.rss_mb())
        rows.append(
            [
                f"{number * step:,}", f"{took:.1f}", f"{total:.1f}", f"{rates[-1]:,.0f}",
                f"{sizes[-1]:.0f}", f"{ground.database.stat().st_size / 2**20:,.0f}",
            ]
        )  # fmt: skip
        print(" ".join(rows[-1]), flush=True)
    heads = ["check-ins", "s", "s in all", "check-ins/s", "memory MB", "database MB"]
    part.table(heads, rows)
    part.notes.append(
        f"all {steps * step:,} in {total:.0f} s, {steps * step / total:,.0f} a second"
    )
    half = sizes[len(sizes) // 2]
    words = f"memory flat: {half:.0f} MB half way, {sizes[-1]:.0f} MB at the end"
    part.judge(words, sizes[-1] <= half * 1.15)


def _send(ground: Ground, server: Server, maker: Maker, facts: int) -> float:
    took = 0.0
    for start in range(0, facts // A_BATCH, A_TURN):
        batches = min(A_TURN, facts // A_BATCH - start)
        ready = requests(ground, maker.batches(batches), columns=True)
        done = client.drive(server.port, ready, connections=CONNECTIONS, expect=b"w" * A_BATCH)
        assert done.taken == batches, done.statuses
        took += done.seconds
    return took
