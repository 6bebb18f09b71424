"""One byte of a long book changed where it lies on the disk: is it found, and is it named?"""

import mmap
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from bench.report import Part
from tests.process.server import ROOT, environment, run

RECORDS = 1_000_000
"""At least so many records in the book that is altered."""
WITHIN_S = 60


def judge(part: Part, month: Path, folder: Path, quick: bool) -> None:
    """Lengthen a copy of the month, flip one byte of a record in the middle, verify.

    quick   the month as it is, not lengthened
    """
    data = folder / "altered"
    shutil.copytree(month, data)
    database = data / "sanjiayi.sqlite3"
    records, last_at = _book(database)
    if not quick and records < RECORDS:
        _lengthen(data, RECORDS - records, last_at)
        records, _ = _book(database)
    chosen = records // 2 + 1
    _flip(database, chosen)
    began = time.perf_counter()
    done = run(data, "verify", "--quiet", timeout=900)
    seconds = time.perf_counter() - began
    said = next((line for line in done.stdout.splitlines() if "#" in line), done.stderr[-200:])
    part.table(
        ["records", "byte flipped in", "verify s", "said"],
        [[f"{records:,}", f"#{chosen:,}", f"{seconds:.1f}", said.strip()]],
    )
    part.judge(
        f"one byte flipped among {records:,} records: exactly #{chosen} is named, "
        f"in {seconds:.0f} s, below {WITHIN_S}",
        done.returncode == 1 and f"台账 #{chosen} 被改动" in said and seconds < WITHIN_S,
    )


def _book(database: Path) -> tuple[int, int]:
    """How many records, and when (ms) the last was received."""
    link = sqlite3.connect(database)
    try:
        found = link.execute("SELECT max(seq), max(received_at) FROM ledger_fact").fetchone()
    finally:
        link.close()
    return int(found[0]), int(found[1])


def _lengthen(data: Path, records: int, now_ms: int) -> None:
    """More records through the ledger's one writing function."""
    subprocess.run(
        [sys.executable, "-m", "tests.process.long_book", str(records), str(now_ms)],
        env=environment(data), cwd=ROOT, check=True,
    )  # fmt: skip


def _flip(database: Path, seq: int) -> None:
    """Change one bit of the file, in the place of a record, as a bad disk or a hand would.

    A row of SQLite holds its columns one after another: the place begins where the kind ends.
    Raises LookupError when the row does not lie in the file so.
    """
    link = sqlite3.connect(database)
    try:
        link.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        id_, kind, place = link.execute(
            "SELECT id, kind, place FROM ledger_fact WHERE seq = ?", [seq]
        ).fetchone()
    finally:
        link.close()
    lies = bytes(id_) + kind.encode() + place.encode()
    with database.open("r+b") as file, mmap.mmap(file.fileno(), 0) as book:
        at = book.find(lies)
        if at < 0 or book.find(lies, at + 1) >= 0:
            raise LookupError(f"record {seq} does not lie in {database} once, in one piece")
        book[at + len(lies) - 1] ^= 1
        book.flush()
