"""The yardstick: bare INSERTs of the same rows into the same table, as most would write them."""

import json
import sqlite3
import time
from pathlib import Path
from zlib import crc32

from bench.batches import A_BATCH, SWABS, Made
from sanjiayi.kernel.civil import civil_day
from tests.process.server import Ground

PRAGMAS = (
    "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA cache_size=-65536",
    "PRAGMA wal_autocheckpoint=8000", "PRAGMA temp_store=MEMORY", "PRAGMA foreign_keys=ON",
)  # fmt: skip
"""As in settings.DATABASES."""


def insert(ground: Ground, facts: list[Made], into: Path, kind: str = SWABS) -> tuple[float, float]:
    """Seconds and CPU seconds for the rows at 500 a commit through executemany."""
    rows = [
        (
            n, f.id, kind, f.place, f.subject, "device:00000000", f.at, f.at, 0, civil_day(f.at),
            1, body, crc32(f.id),
        )
        for n, f in enumerate(facts, 1)
        for body in [json.dumps(f.body if kind == SWABS else {}, separators=(",", ":"))]
    ]  # fmt: skip
    link = sqlite3.connect(into, isolation_level=None)
    for pragma in PRAGMAS:
        link.execute(pragma)
    link.execute(_definition(ground.database))
    statement = f"INSERT INTO ledger_fact VALUES ({','.join('?' * len(rows[0]))})"
    cpu, began = time.process_time(), time.perf_counter()
    for start in range(0, len(rows), A_BATCH):
        link.execute("BEGIN IMMEDIATE")
        link.executemany(statement, rows[start : start + A_BATCH])
        link.execute("COMMIT")
    seconds, used = time.perf_counter() - began, time.process_time() - cpu
    stored = link.execute("SELECT count(*) FROM ledger_fact").fetchone()[0]
    link.close()
    assert stored == len(facts)
    return seconds, used


def _definition(database: Path) -> str:
    with sqlite3.connect(database) as link:
        (sql,) = link.execute("SELECT sql FROM sqlite_master WHERE name = 'ledger_fact'").fetchone()
    link.close()
    return str(sql)
