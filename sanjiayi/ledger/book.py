"""Write in the book.

Pages, API, devices, imports and the demonstration all end in `commit`: the only function
of the program that inserts facts.
"""

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from django.db import transaction

from sanjiayi.kernel import ids
from sanjiayi.kernel.facts import Fact
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import registry, setaside, store
from sanjiayi.ledger.lines import WRITTEN, Parcel, Sheaf, single
from sanjiayi.ledger.making import Making
from sanjiayi.ledger.registry import Sender
from sanjiayi.ledger.spans import OpenSpans

_spans = OpenSpans()
_spans_end = store.Head(-1, -1, b"")
_lock = threading.RLock()


class _Held(threading.local):
    """Is this thread inside `together`?"""

    here = False


_held = _Held()


@contextmanager
def together() -> Iterator[None]:
    """A reference table and the entry that tells of it, in one transaction.

    Inside, `record` writes in this thread, not through the server's writer, which would wait
    for our lock while we wait for its answer.  The writer lends us its turn: keep it short.
    """
    with _turn(), _lock, transaction.atomic():
        before, _held.here = _held.here, True
        try:
            yield
        finally:
            _held.here = before


@dataclass(frozen=True)
class Draft:
    """A fact somebody is about to record.

    place     kernel.paths path; subject as its kind says; happened_at in ms, now when None
    id        16 bytes or UUID made by the recorder; made here when None
    """

    fact: Fact
    place: str
    subject: str = ""
    happened_at: int | None = None
    quantity: int = 1
    id: bytes | UUID | None = field(default=None)


@dataclass(frozen=True)
class Receipt:
    """seq is the ledger number; is_new is False for a fact recorded before."""

    seq: int
    is_new: bool


def commit(parcels: Sequence[Parcel], now_ms: int) -> store.Head:
    """Write what the parcels hold, all or nothing, and fill in their answers.

    Everything derived changes in the same transaction.  Raises whatever a projector or the
    database raises; then nothing was written and no answer may be given.
    """
    global _spans_end
    with _lock:
        try:
            with transaction.atomic():
                head = store.head()
                if head != _spans_end:
                    _doubt()
                making = Making(head, _spans)
                for parcel in parcels:
                    making.take(parcel)
                closed = making.finish(now_ms)
                if making.written:
                    setaside.settle_written(making.written_ids(), now_ms)
            _spans_end = closed
        except BaseException:
            _doubt()
            raise
        return closed


def _doubt() -> None:
    _spans.forget()
    registry.doubted()


class Pen(Protocol):
    """The server's one writer, as seen from a process that takes requests (line.Line)."""

    def post(self, parcel: Parcel) -> None:
        """Have a parcel written; fills its answers."""

    def turn(self) -> AbstractContextManager[None]:
        """Let this process write alone for a moment."""

    def room(self, facts: int) -> AbstractContextManager[None]:
        """Keep room for so many facts, or refuse."""


_pen: Pen | None = None


def write_through(pen: Pen | None) -> None:
    """Parcels go to the server's one writer from now on; None: write in this process."""
    global _pen
    _pen = pen


def _turn() -> AbstractContextManager[None]:
    return nullcontext() if _pen is None or _held.here else _pen.turn()


def room(facts: int) -> AbstractContextManager[None]:
    """Room for so many facts in what waits for the writer.  Raises line.Full."""
    return nullcontext() if _pen is None else _pen.room(facts)


def post(parcel: Parcel) -> None:
    """Have a parcel written, by the server's writer if there is one; fills its answers.

    Raises line.Failed when the writer could not write it.
    """
    if _pen is not None and not _held.here:
        _pen.post(parcel)
    else:
        commit([parcel], parcel.received_at)


def record(drafts: Sequence[Draft], *, by: str, now: int) -> list[Receipt]:
    """Record facts for a person or the program: all or nothing.

    by    who records: "post:yt.3/lead", "system:demo"; never a name
    now   ms; when the server receives it
    Raises the Refusal of the first fact that may not be written.
    """
    sender = Sender(by=by, scope="", is_trusted=True)
    contents = [_sheaf(index, draft, by, now) for index, draft in enumerate(drafts)]
    parcel = Parcel(sender, now, contents, len(contents), is_interactive=True)
    post(parcel)
    for no in parcel.reasons.values():
        raise Refusal(*no)
    return [
        Receipt(seq, is_new=letter == WRITTEN)
        for seq, letter in zip(parcel.seqs, parcel.letters, strict=True)
    ]


def _sheaf(index: int, draft: Draft, by: str, now: int) -> Sheaf:
    happened_at = now if draft.happened_at is None else draft.happened_at
    given = draft.id.bytes if isinstance(draft.id, UUID) else draft.id
    return single(
        registry.kind_named(draft.fact.kind),
        draft.fact,
        id=given or ids.uuid7(happened_at, os.urandom(10)),
        place=draft.place,
        subject=draft.subject,
        by=by,
        happened_at=happened_at,
        received_at=now,
        quantity=draft.quantity,
        index=index,
    )
