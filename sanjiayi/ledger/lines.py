"""A fact on its way into the book: checked, in its canonical form, not yet numbered."""

from dataclasses import dataclass, field
from typing import Any

import msgspec

from sanjiayi.kernel.civil import civil_day
from sanjiayi.kernel.facts import Fact, Record
from sanjiayi.ledger import chain
from sanjiayi.ledger.registry import Kind, Sender

_encode = msgspec.json.Encoder(order="deterministic").encode


class Line(msgspec.Struct, gc=False):
    """One readable fact.  row is what will stand in the table, without number and checksum."""

    kind: Kind
    fact: Fact
    row: chain.Row
    leaf: bytes

    def record(self, seq: int) -> Record[Any]:
        """The same as listeners and judges see it."""
        row = self.row
        return Record(
            seq, row[0], self.fact, row[2], row[3], row[4], row[5], row[6], row[8], row[9]
        )


class Unreadable(msgspec.Struct):
    """A fact that cannot go into the book as it is: kept, with the reason, for a person."""

    id: bytes
    kind: str
    place: str
    happened_at: int
    envelope: str
    code: str
    reason: str


def line(
    kind: Kind,
    fact: Fact,
    *,
    id: bytes,  # noqa: A002
    place: str,
    subject: str,
    by: str,
    happened_at: int,
    received_at: int,
    skew: int = 0,
    quantity: int = 1,
) -> Line:
    """Put a fact into its canonical form.  happened_at is already set right by skew seconds."""
    body = _encode(fact).decode()
    day = civil_day(happened_at)
    row = (
        id, kind.fact.kind, place, subject, by, happened_at, received_at, skew, day, quantity, body
    )  # fmt: skip
    return Line(kind, fact, row, chain.leaf(row))


class Answer(msgspec.Struct, frozen=True):
    """What became of one fact: written | seen | set_aside | refused; seq is its number."""

    outcome: str
    seq: int = 0
    code: str = ""
    reason: str = ""


@dataclass
class Parcel:
    """What one sender handed over at once, and, afterwards, the answers in the same order.

    is_interactive   a person waits for a yes or no: all or nothing, refusals not set aside
    """

    sender: Sender
    received_at: int
    contents: list[Line | Unreadable]
    is_interactive: bool = False
    answers: list[Answer] = field(default_factory=list)

    @property
    def size(self) -> int:
        return len(self.contents)
