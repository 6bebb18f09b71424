"""Facts on their way into the book: checked, in canonical form, not yet numbered.

They travel in sheaves: facts of one kind of one sender, column by column, so that the usual
batch (one device, one kind, some hundred facts) is checked, handed to the writer, written and
answered by a few calls that loop in C, and only troubles are looked at one by one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain as _chain
from itertools import repeat
from typing import Any
from weakref import ReferenceType, ref

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


class Columns(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Facts of one kind, one sender and one moment of receipt, column by column.

    skew     seconds by which the recorder's clock was ahead; ats are already set right
    days     Shanghai day of each, or one number when all fell on it
    bodies   canonical JSON
    """

    kind: str
    by: str
    received_at: int
    skew: int
    ids: list[bytes]
    places: list[str]
    subjects: list[str]
    ats: list[int]
    days: list[int] | int
    quantities: list[int]
    bodies: list[str]

    def each_day(self) -> Iterable[int]:
        return repeat(self.days, len(self.ids)) if isinstance(self.days, int) else self.days

    def rows(self) -> list[chain.Row]:
        """One tuple a fact, in the order of the table, without number and checksum."""
        return list(
            zip(
                self.ids, repeat(self.kind), self.places, self.subjects, repeat(self.by), self.ats,
                repeat(self.received_at), repeat(self.skew), self.each_day(), self.quantities,
                self.bodies, strict=False,
            )
        )  # fmt: skip

    def only(self, positions: Sequence[int]) -> "Columns":
        """Some of these facts, by position."""

        def some(column: Sequence[Any]) -> list[Any]:
            return [column[n] for n in positions]

        return Columns(
            self.kind, self.by, self.received_at, self.skew, some(self.ids), some(self.places),
            some(self.subjects), some(self.ats),
            self.days if isinstance(self.days, int) else some(self.days),
            some(self.quantities), some(self.bodies),
        )  # fmt: skip


class Sheaf:
    """Columns with what the book adds to them, and where each fact stood in its parcel.

    sums      CRC-32 of each fact's canonical bytes
    leaves    those bytes, one after another, as the chain of digests wants them
    indexes   position of each in the parcel
    """

    def __init__(
        self,
        kind: Kind,
        columns: Columns,
        indexes: Sequence[int],
        sealed: tuple[list[int], bytes] | None = None,
    ) -> None:
        self.kind = kind
        self.columns = columns
        self.indexes = indexes
        self.sums, self.leaves = sealed or _sealed(columns)
        self._parcel: ReferenceType[Parcel]

    def __len__(self) -> int:
        return len(self.columns.ids)

    @property
    def parcel(self) -> "Parcel":
        """The parcel it came in.  Held weakly: a circle would keep every batch in memory until
        the collector of garbage comes round.
        """
        found = self._parcel()
        assert found is not None  # noqa: S101 - whoever has the sheaf came by the parcel
        return found

    @parcel.setter
    def parcel(self, parcel: "Parcel") -> None:
        self._parcel = ref(parcel)

    @cached_property
    def rows(self) -> list[chain.Row]:
        """One tuple a fact: for troubles, which are looked at one by one."""
        return self.columns.rows()

    @cached_property
    def facts(self) -> list[Fact]:
        """The decoded bodies, for judges and listeners.  Equal bodies are decoded once."""
        bodies = self.columns.bodies
        place = {body: n for n, body in enumerate(dict.fromkeys(bodies))}
        found: list[Fact] = self.kind.decode_list("[" + ",".join(place) + "]")
        if len(place) == 1:
            return found * len(bodies)
        return found if len(place) == len(bodies) else [found[place[body]] for body in bodies]

    def records(self, first_seq: int) -> list[Record[Any]]:
        """The same as judges and listeners see them, numbered from first_seq."""
        c = self.columns
        return list(
            map(
                Record, range(first_seq, first_seq + len(self)), c.ids, self.facts, c.places,
                c.subjects, repeat(c.by), c.ats, repeat(c.received_at), c.each_day(), c.quantities,
            )
        )  # fmt: skip

    def only(self, positions: Sequence[int]) -> "Sheaf":
        """A sheaf of some of these facts, by position in this one."""
        sheaf = Sheaf(self.kind, self.columns.only(positions), [self.indexes[n] for n in positions])
        sheaf.parcel = self.parcel
        return sheaf

    def answer_written(self, first_seq: int) -> None:
        """Every fact was written, under consecutive numbers from first_seq."""
        parcel, count = self.parcel, len(self)
        if isinstance(self.indexes, range) and self.indexes.step == 1:
            start, stop = self.indexes.start, self.indexes.stop
            parcel.letters[start:stop] = bytes([WRITTEN]) * count
            parcel.seqs[start:stop] = range(first_seq, first_seq + count)
            return
        for seq, index in enumerate(self.indexes, first_seq):
            parcel.letters[index] = WRITTEN
            parcel.seqs[index] = seq


def _sealed(columns: Columns) -> tuple[list[int], bytes]:
    leaves = list(map(chain.leaf, columns.rows()))
    return list(map(chain.check_sum, leaves)), b"".join(leaves)


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
    columns = Columns(
        kind.name, by, received_at, skew, [id], [place], [subject], [happened_at],
        civil_day(happened_at), [quantity], [canonical(fact).decode()],
    )  # fmt: skip
    return Sheaf(kind, columns, range(index, index + 1))
