"""The batch door beside bare INSERTs and beside a conventional endpoint, in one run."""

import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench import client, peer, raw
from bench.batches import A_BATCH, SWABS, WASTE, Maker, requests
from bench.report import Part, median, spread
from tests.process.server import Ground, Server, prepare, serving

PERSONS = 6_000
CONNECTIONS = 12
REPEATS = 3
BATCHES = 120
PEER_FACTS = 150

METHOD = (
    "`POST /api/facts` of a real `sanjiayi serve` process over loopback HTTP: 500 facts a request, "
    f"{CONNECTIONS} keep-alive connections, bodies encoded beforehand, each sent once; "
    "synchronous=FULL, validation, known places and persons, ids recognised, rollups, hash chain "
    "and an answer a fact included. *swabs*: full check-ins with the screening room's own tables "
    "(attendance, turnout, pace, tables, tubes) in the same transaction; *plain*: a kind that only "
    "the ledger keeps. Beside "
    "it, taking turns: (a) bare `INSERT`s of the same rows into the same table with the same "
    "pragmas, "
    "`executemany`, 500 a commit; (b) a conventional endpoint: Django REST framework serializer "
    "with two foreign keys, ORM save and an audit row in one transaction, one fact a request, same "
    "server, same pragmas. After each turn the count of facts and of rollups equals what was sent. "
    "CPU is user + system of the whole server process group; the client's own is told apart."
)


@dataclass
class Turns:
    """Rates and CPU of one variant over the repeats."""

    name: str
    rates: list[float] = field(default_factory=list)
    cpu_us: list[float] = field(default_factory=list)
    client_us: list[float] = field(default_factory=list)

    def note(self, facts: int, seconds: float, cpu_s: float, client_s: float = 0.0) -> None:
        self.rates.append(facts / seconds)
        self.cpu_us.append(cpu_s / facts * 1e6)
        self.client_us.append(client_s / facts * 1e6)


def measure(quick: bool) -> Part:
    """Take turns, then compare."""
    part = Part("door", "The batch door", METHOD)
    batches = BATCHES // 5 if quick else BATCHES
    folder = Path(tempfile.mkdtemp(prefix="sanjiayi-bench-"))
    try:
        ground = prepare(folder / "data", PERSONS)
        with serving(ground.data) as ours, peer.serving(folder / "peer", ground) as theirs:
            turns = _take_turns(ground, ours, theirs, folder, batches)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _tell(part, turns)
    return part


def _take_turns(
    ground: Ground, ours: Server, theirs: Server, folder: Path, batches: int
) -> dict[str, Turns]:
    maker = Maker(ground, int(time.time() * 1000))
    variants: dict[str, Callable[[Turns], None]] = {}

    def posting(name: str, kind: str, columns: bool) -> None:
        variants[name] = lambda t: _post(t, ground, ours, maker, batches, kind, columns)

    def bare(name: str, kind: str) -> None:
        variants[name] = lambda t: _bare(t, ground, maker, folder, batches, kind)

    bare("(a) bare INSERTs, plain rows", WASTE)
    posting("door, plain, rows form", WASTE, False)
    posting("door, plain, columns form", WASTE, True)
    bare("(a) bare INSERTs, swab rows", SWABS)
    posting("door, swabs, rows form", SWABS, False)
    posting("door, swabs, columns form", SWABS, True)
    variants["(b) conventional endpoint"] = lambda t: _conventional(t, ground, theirs, maker)
    turns = {name: Turns(name) for name in variants}
    _post(Turns("warm-up"), ground, ours, maker, 8, SWABS, False)
    for _ in range(REPEATS):
        for name, take in variants.items():
            take(turns[name])
    return turns


def _post(
    turns: Turns, ground: Ground, server: Server, maker: Maker, batches: int, kind: str,
    columns: bool,
) -> None:  # fmt: skip
    ready = requests(ground, maker.batches(batches), kind=kind, columns=columns)
    before, cpu = _standing(ground, kind), server.cpu_s()
    done = client.drive(server.port, ready, connections=CONNECTIONS, expect=b"w" * A_BATCH)
    facts = batches * A_BATCH
    turns.note(facts, done.seconds, server.cpu_s() - cpu, done.cpu_s)
    assert done.taken == batches, done.statuses
    after = _standing(ground, kind)
    assert after[0] - before[0] == after[1] - before[1] == facts


def _standing(ground: Ground, kind: str) -> tuple[int, int]:
    """Facts in the book and in the rollups of the top, of a kind."""
    with sqlite3.connect(f"file:{ground.database}?mode=ro", uri=True) as link:
        stored = "SELECT count(*) FROM ledger_fact WHERE kind = ?"
        facts = link.execute(stored, [kind]).fetchone()[0]
        rolled = link.execute(
            "SELECT coalesce(sum(count), 0) FROM ledger_rollup WHERE kind = ? AND place = 'sl'",
            [kind],
        ).fetchone()[0]
    link.close()
    return facts, rolled


def _bare(
    turns: Turns, ground: Ground, maker: Maker, folder: Path, batches: int, kind: str
) -> None:
    facts = maker.facts(batches * A_BATCH)
    into = folder / f"raw-{maker.count}.sqlite3"
    turns.note(len(facts), *raw.insert(ground, facts, into, kind))
    for left in folder.glob(f"{into.name}*"):
        left.unlink()


def _conventional(turns: Turns, ground: Ground, server: Server, maker: Maker) -> None:
    ready = peer.requests(ground, maker.facts(PEER_FACTS))
    before, cpu = peer.standing(), server.cpu_s()
    done = client.drive(server.port, ready, connections=CONNECTIONS)
    turns.note(PEER_FACTS, done.seconds, server.cpu_s() - cpu, done.cpu_s)
    assert done.statuses == {201: PEER_FACTS}, done.statuses
    assert peer.standing() - before == PEER_FACTS


def _tell(part: Part, turns: dict[str, Turns]) -> None:
    conventional = turns["(b) conventional endpoint"]
    rows = []
    for name, one in turns.items():
        bare = turns[f"(a) bare INSERTs, {'swab' if 'swab' in name else 'plain'} rows"]
        against = [a / b for a, b in zip(one.rates, bare.rates, strict=True)]
        peers = [a / b for a, b in zip(one.rates, conventional.rates, strict=True)]
        is_ours = name.startswith("door")
        rows.append(
            [
                name, spread(one.rates), f"{median(one.cpu_us):,.1f}",
                f"{median(one.client_us):.2f}" if one.client_us[0] else "",
                f"{median(against):.2f}" if is_ours else "",
                f"{median(peers):,.0f}" if is_ours else "",
            ]
        )  # fmt: skip
        if is_ours:
            _judge(part, name, median(against), median(peers))
    heads = ["variant", "facts/s, median [range]", "CPU µs/fact", "client", "× (a)", "× (b)"]
    part.table(heads, rows)


def _judge(part: Part, name: str, against: float, peers: float) -> None:
    """A check-in also keeps attendance, turnout, pace, tables and tubes: half is its bar."""
    least = 0.5 if "swabs" in name else 1.0
    part.judge(f"{name}: {against:.2f} × (a), at least {least}", against >= least)
    if "plain" in name:
        part.judge(f"{name}: {peers:,.0f} × (b), at least 500", peers >= 500)
