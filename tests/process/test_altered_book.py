"""One flipped byte in a long book is found and named."""

import sqlite3
from pathlib import Path

from tests.process.long_book import write
from tests.process.server import Ground, run

RECORDS = 100_000
ALTERED = 73_456


def test_one_flipped_byte_among_a_hundred_thousand_records_is_named(
    ground: Ground, moment: int
) -> None:
    write(ground, RECORDS, moment)
    whole = run(ground.data, "verify", "--quiet")
    assert whole.returncode == 0, whole.stdout
    _flip(ground.database, ALTERED)
    torn = run(ground.data, "verify", "--quiet")
    assert torn.returncode == 1
    assert f"台账 #{ALTERED} 被改动" in torn.stdout


def _flip(database: Path, seq: int) -> None:
    """Change one byte of one record where it lies, as a bad disk or a hand would."""
    with sqlite3.connect(database) as link:
        (body,) = link.execute("SELECT body FROM ledger_fact WHERE seq = ?", [seq]).fetchone()
        other = chr(ord(body[0]) ^ 1)
        link.execute(
            "UPDATE ledger_fact SET body = ? WHERE seq = ?",
            [other + body[1:], seq],
        )
    link.close()
