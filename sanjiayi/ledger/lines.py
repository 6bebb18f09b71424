"""Facts on their way into the book: checked, in canonical form, not yet numbered.

They travel in sheaves: facts of one kind side by side in parallel lists, so that the usual
batch (one device, one kind, some hundred facts) is checked, written and answered by a few
calls that loop in C, and only troubles are looked at one by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain as _chain
from operator import add
from typing import Any

import msgspec

from sanjiayi.kernel.civil import civil_day
from sanjiayi.kernel.facts import Fact, Record
from sanjiayi.ledger import chain
from sanjiayi.ledger.registry import Kind, Sender

flatten = _chain.from_iterable

canonical = msgspec.json.Encoder(order="deterministic").encode
"""A fact's body as it stands in the book."""

WRITTEN, SEEN, ASIDE, REFUSED, OPEN = b"wsar?"
"""What became of a fact, one letter each."""


class Sheaf:
    """Facts of one kind of one parcel.  rows, leaves, facts, indexes run side by side.

    rows      what will stand in the table, without number and checksum
    values    the same with the checksum, flat, as the insert wants them (store.insert)
    leaves    their canonical bytes
    facts     the decoded bodies, for judges and listeners
    indexes   where each stood in the parcel
    """

    __slots__ = ("facts", "indexes", "kind", "leaves", "parcel", "rows", "values")

    def __init__(
        self,
        kind: Kind,
        rows: Sequence[chain.Row],
        facts: Sequence[Fact],
        indexes: Sequence[int],
        leaves: Sequence[bytes] | None = None,
    ) -> None:
        self.kind = kind
        self.rows = rows
        self.facts = facts
        self.indexes = indexes
        self.leaves = list(map(chain.leaf, rows)) if leaves is None else leaves
        sums = zip(map(chain.check_sum, self.leaves), strict=False)
        self.values: list[Any] = list(flatten(map(add, rows, sums)))
        self.parcel: Parcel

    def __len__(self) -> int:
        return len(self.rows)

    def records(self, first_seq: int) -> list[Record[Any]]:
        """The same as judges and listeners see them, numbered from first_seq."""
        return [
            Record(seq, r[0], fact, r[2], r[3], r[4], r[5], r[6], r[8], r[9])
            for seq, (r, fact) in enumerate(zip(self.rows, self.facts, strict=True), first_seq)
        ]

    def only(self, positions: Sequence[int]) -> "Sheaf":
        """A sheaf of some of these facts, by position in this one."""
        sheaf = Sheaf(
            self.kind,
            [self.rows[n] for n in positions],
            [self.facts[n] for n in positions],
            [self.indexes[n] for n in positions],
            [self.leaves[n] for n in positions],
        )
        sheaf.parcel = self.parcel
        return sheaf

    def answer_written(self, first_seq: int) -> None:
        """Every fact was written, under consecutive numbers from first_seq."""
        parcel, count = self.parcel, len(self.rows)
        if isinstance(self.indexes, range) and self.indexes.step == 1:
            start, stop = self.indexes.start, self.indexes.stop
            parcel.letters[start:stop] = bytes([WRITTEN]) * count
            parcel.seqs[start:stop] = range(first_seq, first_seq + count)
            return
        for seq, index in enumerate(self.indexes, first_seq):
            parcel.letters[index] = WRITTEN
            parcel.seqs[index] = seq


class Unreadable(msgspec.Struct):
    """A fact that cannot go into the book as it is: kept, with the reason, for a person."""

    index: int
    id: bytes
    kind: str
    place: str
    happened_at: int
    envelope: str
    code: str
    reason: str


@dataclass
class Parcel:
    """What one sender handed over at once, and, afterwards, the answers in the same order.

    size             how many facts
    is_interactive   a person waits for a yes or no: all or nothing, refusals not set aside
    letters          one of WRITTEN, SEEN, ASIDE, REFUSED a fact
    seqs             ledger numbers, 0 where there is none
    reasons          index → (code, sentence) of those set aside or refused
    """

    sender: Sender
    received_at: int
    contents: Sequence[Sheaf | Unreadable]
    size: int
    is_interactive: bool = False
    letters: bytearray = field(default_factory=bytearray)
    seqs: list[int] = field(default_factory=list)
    reasons: dict[int, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for sheaf in self.contents:
            if isinstance(sheaf, Sheaf):
                sheaf.parcel = self
        self.begin()

    def begin(self) -> None:
        """No answers yet (a commit may be tried again)."""
        self.letters = bytearray([OPEN]) * self.size
        self.seqs = [0] * self.size
        self.reasons = {}

    def answer(self, index: int, letter: int, seq: int = 0) -> None:
        self.letters[index] = letter
        self.seqs[index] = seq


def single(
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
    index: int = 0,
) -> Sheaf:
    """A sheaf of one fact.  happened_at is already set right by skew seconds."""
    row = (
        id, kind.fact.kind, place, subject, by, happened_at, received_at, skew,
        civil_day(happened_at), quantity, canonical(fact).decode(),
    )  # fmt: skip
    return Sheaf(kind, [row], [fact], range(index, index + 1))
