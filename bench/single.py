"""One fact a request: how many a second, how long one waits under a stream, and past the queue."""

import shutil
import tempfile
import time
from pathlib import Path

from bench import client
from bench.batches import A_BATCH, Maker, requests
from bench.report import Part, median, spread
from tests.process.server import Ground, Server, prepare, serving

CONNECTIONS = 64
REPEATS = 3
SINGLES = 6_000
SOLO_PER_S, SOLO = 100, 700
CROWD = 200
"""Connections that each bring a batch of 500 at the same moment, past the queue."""

METHOD = (
    f"One swab a request, each sent once. *Flat out*: {CONNECTIONS} keep-alive connections. "
    f"*Beside a stream*: {SOLO_PER_S} single posts a second on 4 connections while another process "
    "sends batches of 500 flat out on 4 connections. *Past the queue*: "
    f"{CROWD} connections bring batches of 500 at once; the door answers 503 with Retry-After to "
    "whom it cannot take in, and those wait least."
)


def measure(quick: bool) -> Part:
    """All three, on one server."""
    part = Part("single", "Single posts", METHOD)
    folder = Path(tempfile.mkdtemp(prefix="sanjiayi-bench-"))
    share = 5 if quick else 1
    try:
        ground = prepare(folder / "data", 6_000)
        with serving(ground.data) as server:
            maker = Maker(ground, int(time.time() * 1000))
            _flat_out(part, ground, server, maker, SINGLES // share)
            _beside_a_stream(part, ground, server, maker, SOLO // share)
            _past_the_queue(part, ground, server, maker)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return part


def _flat_out(part: Part, ground: Ground, server: Server, maker: Maker, many: int) -> None:
    rates, cpu_us, client_us, p50, p99 = [], [], [], [], []
    for _ in range(REPEATS):
        ready = requests(ground, maker.batches(many, 1))
        cpu = server.cpu_s()
        done = client.drive(server.port, ready, connections=CONNECTIONS, expect=b'"w"')
        assert done.taken == many, done.statuses
        rates.append(many / done.seconds)
        cpu_us.append((server.cpu_s() - cpu) / many * 1e6)
        client_us.append(done.cpu_s / many * 1e6)
        p50.append(done.percentile(0.5))
        p99.append(done.percentile(0.99))
    part.table(
        ["flat out", "posts/s", "CPU µs/post", "client µs/post", "p50 ms", "p99 ms"],
        [
            [
                f"{CONNECTIONS} connections", spread(rates), f"{median(cpu_us):,.0f}",
                f"{median(client_us):,.0f}", f"{median(p50):.0f}", f"{median(p99):.0f}",
            ]
        ],
    )  # fmt: skip
    part.judge(f"{median(rates):,.0f} single posts/s, at least 1,500", median(rates) >= 1_500)


def _beside_a_stream(part: Part, ground: Ground, server: Server, maker: Maker, many: int) -> None:
    rows, worst = [], []
    for streaming in (False, True, True, True):
        stream = requests(ground, maker.batches(1_200 if streaming else 0))
        solo = requests(ground, maker.batches(many, 1))
        beside = client.Beside(server.port, stream, 4, b"w" * A_BATCH) if streaming else None
        time.sleep(0.5 if streaming else 0)
        done = client.drive(server.port, solo, connections=4, expect=b'"w"', per_second=SOLO_PER_S)
        told = beside.end() if beside else None
        assert done.taken == many, done.statuses
        if told:
            worst.append(done.percentile(0.99))
            assert told.taken == sum(told.statuses.values())
        rows.append(
            [
                "under the stream" if told else "alone", f"{done.percentile(0.5):.1f}",
                f"{done.percentile(0.99):.1f}", f"{done.percentile(1.0):.1f}",
                f"{told.taken * A_BATCH / told.seconds:,.0f}" if told else "",
            ]
        )  # fmt: skip
    part.table([f"{SOLO_PER_S} posts/s", "p50 ms", "p99 ms", "longest ms", "stream facts/s"], rows)
    middle = median(worst)
    part.judge(f"p99 of a single post under the stream {middle:.0f} ms, below 100", middle < 100)


def _past_the_queue(part: Part, ground: Ground, server: Server, maker: Maker) -> None:
    ready = requests(ground, maker.batches(CROWD * 2))
    done = client.drive(server.port, ready, connections=CROWD, expect=b"w" * A_BATCH)
    rows = []
    for status in sorted(done.statuses):
        rows.append(
            [
                str(status), str(done.statuses[status]), f"{done.percentile(0.5, status):.0f}",
                f"{done.percentile(0.99, status):.0f}", f"{done.percentile(1.0, status):.0f}",
            ]
        )  # fmt: skip
    part.table([f"{CROWD} batches at once", "answers", "p50 ms", "p99 ms", "longest ms"], rows)
    assert done.taken == done.statuses[200]
    part.judge("past the queue the door answers 503", done.statuses[503] > 0)
