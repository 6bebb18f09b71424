"""A crowd comes home: many phones bring a whole day at once while others check in one by one."""

import shutil
import tempfile
import time
from pathlib import Path

from bench import client
from bench.batches import Maker, requests
from bench.report import Part, median
from tests.process.server import Ground, Server, prepare, serving

PHONES = 20
A_DAY = 1_000
"""Swabs a phone brings: a table's whole day."""
WAVES = 8
"""So often further phones come as soon as the last are done, until the others were measured."""
A_BATCH = 100
"""What a phone sends at a time."""
SOLO_PER_S = 50
REPEATS = 3
BAR_MS = 250

METHOD = (
    f"{PHONES} phones bring {A_DAY:,} swabs each, {A_BATCH} a batch, one batch after another as "
    f"soon as the last is answered, and further {PHONES} after them; {SOLO_PER_S} single check-ins "
    "a second come from others on 8 connections all the while. Whoever is told to "
    "wait (503) is counted apart."
)


def measure(quick: bool) -> Part:
    """The waits of those who check in one by one, alone and beside the crowd."""
    part = Part("crowd", "A crowd comes home", METHOD)
    folder = Path(tempfile.mkdtemp(prefix="sanjiayi-bench-"))
    try:
        ground = prepare(folder / "data", 6_000)
        with serving(ground.data) as server:
            _measure(part, ground, server, quick=quick)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return part


def _measure(part: Part, ground: Ground, server: Server, *, quick: bool) -> None:
    maker = Maker(ground, int(time.time() * 1000))
    rows, worst = [], []
    waves = WAVES // 2 if quick else WAVES
    solos = SOLO_PER_S * (2 if quick else 4)
    for is_crowded in (False, *[True] * REPEATS):
        bring = requests(
            ground, maker.batches(waves * PHONES * A_DAY // A_BATCH if is_crowded else 0, A_BATCH)
        )
        solo = requests(ground, maker.batches(solos, 1))
        beside = client.Beside(server.port, bring, PHONES, b"w" * A_BATCH) if is_crowded else None
        done = client.drive(server.port, solo, connections=8, expect=b'"w"', per_second=SOLO_PER_S)
        told = beside.end() if beside else None
        assert done.taken == done.statuses[200] == len(solo), done.statuses
        if told:
            assert told.taken == told.statuses[200], told.statuses
            worst.append(done.percentile(0.99))
        rows.append(
            [
                f"{PHONES} phones" if told else "alone",
                f"{done.percentile(0.5):.1f}", f"{done.percentile(0.99):.1f}",
                f"{done.percentile(1.0):.1f}",
                f"{told.taken * A_BATCH:,}" if told else "",
                f"{told.taken * A_BATCH / told.seconds:,.0f}" if told else "",
                f"{told.statuses[503]}" if told else "",
            ]
        )  # fmt: skip
    part.table(
        ["beside", "p50 ms", "p99 ms", "longest ms", "swabs brought", "swabs/s", "told to wait"],
        rows,
    )
    middle = median(worst)
    part.judge(
        f"p99 of a single check-in beside the crowd {middle:.0f} ms, below {BAR_MS}",
        middle < BAR_MS,
    )
