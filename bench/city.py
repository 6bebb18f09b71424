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
PERSONS = 33_000
CONNECTIONS = 12
A_TURN = 250
"""Batches encoded at a time: the client stays small, and only sending is timed."""

METHOD = (
    f"{MILLIONS} million full check-ins, {A_BATCH} a request in columns form, {CONNECTIONS} "
    f"keep-alive connections, a community of {PERSONS:,} persons round after round, SQLite with "
    "synchronous=FULL. Requests are encoded between the turns; the time is that of sending and "
    "being answered. Memory is the largest resident size of any of the server's processes."
)


def measure(quick: bool) -> Part:
    """All of it, or three hundred thousand when quick."""
    part = Part("chengdu", "A Chengdu day", METHOD)
    folder = Path(tempfile.mkdtemp(prefix="sanjiayi-bench-"))
    try:
        ground = prepare(folder / "data", PERSONS)
        with serving(ground.data) as server:
            _fill(part, ground, server, MILLION // 10 if quick else MILLION, 3 if quick else 12)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return part


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
