"""A copy of the month with ten times the facts: nine earlier months before it.

    python -m bench.tenfold MONTH_DIR TARGET_DIR

Written by SQL, not through the door: every row of the book and of every derived table is copied
nine times with its days and moments moved back by whole four weeks, its numbers moved on and its
ids and keys made fresh, so that each copy is told as fully as the month itself.  The bodies keep
their words and the chain is not made anew: such a copy is for measuring pages only.
"""

import os
import shutil
import sqlite3
import sys
from functools import lru_cache
from pathlib import Path

TIMES = 10
DAYS = 28
ALONE = {"bulletin_publishednumber", "team_posting", "containment_seal", "people_look"}
"""Tables that stay as they are: few rows, tied to others that are not derived."""
DAY_COLUMNS = {"day", "first_day", "raised_on", "answered_on", "runs_out_on", "unblocked_on"}
MS_COLUMNS = {"at", "last_at", "due_at", "starts_at", "ends_at", "opened_at", "closed_at"}
KEY_COLUMNS = {"number", "order", "need", "shift", "batch", "convoy"}
SEQ_COLUMNS = {"seq", "first_seq", "last_seq", "corrected_seq"}


def make(month: Path, target: Path) -> None:
    """Fill the target folder.  Raises OSError when it exists."""
    shutil.copytree(month, target, ignore=shutil.ignore_patterns("*.sqlite3*"))
    with sqlite3.connect(month / "sanjiayi.sqlite3") as source:
        source.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    source.close()
    shutil.copy(month / "sanjiayi.sqlite3", target / "sanjiayi.sqlite3")
    link = sqlite3.connect(target / "sanjiayi.sqlite3", isolation_level=None)
    link.executescript(
        "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-400000;"
        "PRAGMA foreign_keys=OFF; BEGIN;"
    )
    link.execute("ATTACH ? AS month", [str(month / "sanjiayi.sqlite3")])
    link.create_function("day_back", 2, _day_back, deterministic=True)
    link.create_function("round_back", 2, _round_back, deterministic=True)
    link.create_function("id_back", 2, _id_back, deterministic=True)
    seqs = link.execute("SELECT max(seq) FROM month.ledger_fact").fetchone()[0]
    commits = link.execute("SELECT max(number) FROM month.ledger_commit").fetchone()[0]
    for table in ["ledger_fact", "ledger_commit", *_derived(link)]:
        _multiply(link, table, seqs, commits)
    link.execute("COMMIT")
    link.execute("PRAGMA journal_mode=WAL")
    link.execute("ANALYZE") if _is_analyzed(link) else None
    link.close()


def _is_analyzed(link: sqlite3.Connection) -> bool:
    return bool(link.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'").fetchone())


def _derived(link: sqlite3.Connection) -> list[str]:
    from sanjiayi.ledger import replay

    names = [model._meta.db_table for model in replay.derived_models()]
    return [name for name in names if name not in ALONE]


def _multiply(link: sqlite3.Connection, table: str, seqs: int, commits: int) -> None:
    columns = [
        (row[1], row[2].lower())
        for row in link.execute(f"PRAGMA month.table_info({table})")
        if not (table == "ledger_span" and row[1] == "id")
    ]
    names = ", ".join(f'"{name}"' for name, _ in columns)
    link.execute(f"DELETE FROM main.{table}")
    for k in range(TIMES):
        if k == TIMES - 1:
            _settle(link, table)
        values = ", ".join(_moved(table, name, kind, k, seqs, commits) for name, kind in columns)
        link.execute(
            f"INSERT OR IGNORE INTO main.{table} ({names}) SELECT {values} FROM month.{table} "
            "ORDER BY rowid" if _has_rowid(link, table) else
            f"INSERT OR IGNORE INTO main.{table} ({names}) SELECT {values} FROM month.{table}"
        )  # fmt: skip


def _has_rowid(link: sqlite3.Connection, table: str) -> bool:
    sql = link.execute("SELECT sql FROM month.sqlite_master WHERE name = ?", [table]).fetchone()[0]
    return "WITHOUT ROWID" not in sql.upper()


SETTLED = {
    "needs_need": (
        "answered_at = raised_at, answered_on = raised_on, outcome = 'done'",
        "answered_at IS NULL",
    ),
    "medicine_order": ("issued_at = registered_at, state = 'issued'", "issued_at IS NULL"),
    "express_report": (
        "confirmed_at = reported_at, unblocked_at = reported_at, state = 'settled'",
        "confirmed_at IS NULL",
    ),
    "screening_round": ("closed_at = ends_at", "closed_at IS NULL"),
}
"""What was still open when an earlier month ended was settled later: nobody leaves 4,000 asks
open for months, and what is open now is no history."""


def _settle(link: sqlite3.Connection, table: str) -> None:
    if table in SETTLED:
        change, is_open = SETTLED[table]
        link.execute(f"UPDATE main.{table} SET {change} WHERE {is_open}")


def _moved(table: str, name: str, kind: str, k: int, seqs: int, commits: int) -> str:
    """The SQL of a column in the kth copy; the last copy is the month itself."""
    back = TIMES - 1 - k
    quoted = f'"{name}"'
    is_commit_number = table == "ledger_commit" and name == "number"
    is_round = table.startswith("screening") and name in {"round", "key"}
    is_key = name in KEY_COLUMNS and "char" in kind
    ways = (
        (name in SEQ_COLUMNS, f"{quoted} + {k * seqs}"),
        (is_commit_number, f"{quoted} + {k * commits}"),
        (not back, quoted),
        (name in DAY_COLUMNS, f"day_back({quoted}, {back})"),
        (name in MS_COLUMNS or name.endswith("_at"), f"{quoted} - {back * DAYS * 86_400_000}"),
        (name in {"id", "record"} and kind == "blob", f"id_back({quoted}, {back})"),
        (name == "quarter", f"{quoted} - {back * DAYS * 96}"),
        (is_round, f"round_back({quoted}, {back})"),
        (is_key, f"{quoted} || '~{back}'"),
    )
    return next((sql for holds, sql in ways if holds), quoted)


@lru_cache(maxsize=100_000)
def _day_back(day: int | None, back: int) -> int | None:
    from sanjiayi.kernel.civil import days_before

    return days_before(day, back * DAYS) if day else day


@lru_cache(maxsize=10_000)
def _round_back(round_: int | str, back: int) -> int | str | None:
    if round_ is None:
        return None
    if isinstance(round_, int):  # 2022042001
        day = _day_back(round_ // 100, back)
        return None if day is None else day * 100 + round_ % 100
    day = _day_back(int(round_[:10].replace("-", "")), back)
    return f"{day // 10000}-{day // 100 % 100:02d}-{day % 100:02d}{round_[10:]}" if day else None


def _id_back(identifier: bytes, back: int) -> bytes:
    at = int.from_bytes(identifier[:6], "big") - back * DAYS * 86_400_000
    return at.to_bytes(6, "big") + identifier[6:]


def main() -> int:
    os.environ["SANJIAYI_DATA"] = sys.argv[1]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sanjiayi.config.settings")
    import django

    django.setup()
    make(Path(sys.argv[1]), Path(sys.argv[2]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
