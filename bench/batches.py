"""Batches as a device sends them, encoded beforehand, in both forms."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bench import client
from sanjiayi.kernel import ids
from sanjiayi.kernel.civil import civil_day, days_before
from sanjiayi.ledger import wire
from tests.process.server import Ground

A_BATCH = 500

HALF_A_DAY = 12 * 3_600_000
"""Where a run's times start: a millisecond a fact, twelve million never reach the future."""


@dataclass(frozen=True)
class Made:
    """One fact: what a client must send, and what the table will hold of it."""

    id: bytes
    place: str
    subject: str
    at: int
    body: dict[str, Any]


class Maker:
    """Swabs of a town's people, round after round, each with an id of its own."""

    def __init__(self, ground: Ground, now_ms: int) -> None:
        self.ground = ground
        self.now_ms = now_ms
        self.count = 0

    def facts(self, many: int) -> list[Made]:
        """The next facts: persons of a building one after another, ten to a tube."""
        made = []
        for n in range(self.count, self.count + many):
            round_, place = divmod(n, len(self.ground.persons))
            person, building = self.ground.persons[place]
            at = self.now_ms - HALF_A_DAY + n
            body = {
                "round": _round(self.now_ms, round_), "tube": f"T-{n // 10:07d}",
                "site": f"{building.rpartition('.')[0]}-1", "table": n // 10 % 3 + 1,
                "how": "code", "mode": 10,
            }  # fmt: skip
            made.append(Made(ids.uuid7(at, os.urandom(10)), building, person, at, body))
        self.count += many
        return made

    def batches(self, batches: int, size: int = A_BATCH) -> Iterator[list[Made]]:
        for _ in range(batches):
            yield self.facts(size)


def _round(now_ms: int, number: int) -> str:
    day = days_before(civil_day(now_ms), number)
    return f"{day // 10000}-{day // 100 % 100:02d}-{day % 100:02d}"


SWABS, WASTE = "screening.swab_taken", "containment.waste_removed"
"""A kind with tables of its own (attendance, turnout, pace), and one only the ledger keeps."""


def rows_form(facts: list[Made], kind: str = SWABS) -> bytes:
    """A JSON object a fact."""
    said = [
        {
            "id": ids.text(fact.id), "kind": kind, "place": fact.place, "subject": fact.subject,
            "at": fact.at, "body": fact.body if kind == SWABS else {},
        }
        for fact in facts
    ]  # fmt: skip
    return json.dumps({"facts": said}, separators=(",", ":")).encode()


def columns_form(facts: list[Made], kind: str = SWABS) -> bytes:
    """Column by column; a column of one value only once."""
    said = {
        "kind": kind,
        "ids": b"".join(fact.id for fact in facts).hex(),
        "place": _column([fact.place for fact in facts]),
        "subject": _column([fact.subject for fact in facts]),
        "at": [fact.at for fact in facts],
        "body": [fact.body for fact in facts] if kind == SWABS else {},
    }
    return json.dumps(said, separators=(",", ":")).encode()


def _column(values: list[str]) -> list[str] | str:
    return values[0] if len(set(values)) == 1 else values


def requests(
    ground: Ground, batches: Iterator[list[Made]], *, kind: str = SWABS, columns: bool = False
) -> list[bytes]:
    """Whole requests, ready to be sent."""
    encode, content_type = (columns_form, wire.COLUMNS) if columns else (rows_form, wire.ROWS)
    return [
        client.request("/api/facts", encode(facts, kind), content_type, ground.token)
        for facts in batches
    ]
