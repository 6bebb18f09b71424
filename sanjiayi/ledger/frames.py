"""What passes between a process that takes requests and the one that writes. Pure.

    header   two little-endian numbers of 32 bits: bytes that follow, facts they hold
    there    MessagePack of a parcel; or TURN, which asks for the pen itself
    back     MessagePack of the answers; or GO, or FAILED

Both ends are the same program on the same machine, so the shapes need not live for ever.
"""

import struct

import msgspec

from sanjiayi.ledger import registry
from sanjiayi.ledger.lines import Columns, Parcel, Sheaf, Unreadable
from sanjiayi.ledger.registry import Sender

HEADER = struct.Struct("<II")
TURN, GO, FAILED = b"turn", b"go", b"failed"


class _Sheaf(msgspec.Struct, array_like=True, tag="s", gc=False):
    """indexes: the first of consecutive positions, or all of them."""

    columns: Columns
    indexes: int | list[int]
    sums: list[int]
    leaves: bytes


class _Torn(msgspec.Struct, array_like=True, tag="t", gc=False):
    index: int
    id: bytes
    kind: str
    place: str
    happened_at: int
    envelope: str
    code: str
    reason: str


class _Parcel(msgspec.Struct, array_like=True, gc=False):
    by: str
    scope: str
    is_trusted: bool
    received_at: int
    size: int
    is_interactive: bool
    contents: list[_Sheaf | _Torn]


class _Answers(msgspec.Struct, array_like=True, gc=False):
    letters: bytes
    seqs: list[int]
    reasons: dict[int, tuple[str, str]]


_pack = msgspec.msgpack.Encoder().encode
_parcel = msgspec.msgpack.Decoder(_Parcel).decode
_answers = msgspec.msgpack.Decoder(_Answers).decode


def of_parcel(parcel: Parcel) -> bytes:
    """A frame, header included."""
    sender = parcel.sender
    contents = [_sent(each) for each in parcel.contents]
    packed = _pack(
        _Parcel(
            sender.by, sender.scope, sender.is_trusted, parcel.received_at, parcel.size,
            parcel.is_interactive, contents,
        )
    )  # fmt: skip
    return HEADER.pack(len(packed), parcel.size) + packed


def _sent(each: Sheaf | Unreadable) -> _Sheaf | _Torn:
    if isinstance(each, Unreadable):
        return _Torn(*msgspec.structs.astuple(each))
    indexes = each.indexes
    is_run = isinstance(indexes, range) and indexes.step == 1
    return _Sheaf(each.columns, indexes[0] if is_run else list(indexes), each.sums, each.leaves)


def to_parcel(packed: bytes | memoryview) -> Parcel:
    """The parcel of a frame, without its header.  Raises msgspec.DecodeError, KeyError."""
    came = _parcel(packed)
    return Parcel(
        Sender(came.by, came.scope, came.is_trusted),
        came.received_at,
        [_came(each) for each in came.contents],
        came.size,
        came.is_interactive,
    )


def _came(each: _Sheaf | _Torn) -> Sheaf | Unreadable:
    if isinstance(each, _Torn):
        return Unreadable(*msgspec.structs.astuple(each))
    first = each.indexes
    indexes = range(first, first + len(each.columns.ids)) if isinstance(first, int) else first
    kind = registry.kind_named(each.columns.kind)
    return Sheaf(kind, each.columns, indexes, (each.sums, each.leaves))


def of_answers(parcel: Parcel) -> bytes:
    """A frame with what became of a parcel."""
    return of_words(_pack(_Answers(bytes(parcel.letters), parcel.seqs, parcel.reasons)))


def of_words(words: bytes) -> bytes:
    """A frame of TURN, GO, FAILED or packed answers."""
    return HEADER.pack(len(words), 0) + words


def fill(parcel: Parcel, packed: bytes) -> None:
    """Put the answers that came back into the parcel."""
    came = _answers(packed)
    parcel.letters = bytearray(came.letters)
    parcel.seqs = came.seqs
    parcel.reasons = came.reasons
