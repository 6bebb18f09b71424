"""The canonical bytes of a record, and the chain of digests over commits.  Pure.

A record's leaf is the MessagePack array of its columns in a fixed order, without its
ledger number (which is not known where leaves are made); the commit's digest covers the
first number, and numbers have no gaps.
"""

import hashlib
from collections.abc import Callable, Iterable
from zlib import crc32

import msgspec

START = bytes(32)
"""The digest before the first commit."""

Row = tuple[bytes, str, str, str, str, int, int, int, int, int, str]
"""id, kind, place, subject, by, happened_at, received_at, skew, day, quantity, body"""


leaf: Callable[[Row], bytes] = msgspec.msgpack.Encoder().encode
"""The canonical bytes of a record."""

check_sum: Callable[[bytes], int] = crc32
"""CRC-32 kept beside each record: which one was altered.  That one was, the chain says."""


def link(before: bytes, first_seq: int, leaves: Iterable[bytes]) -> bytes:
    """The digest of a commit: 32 bytes of SHA-256."""
    digest = hashlib.sha256(before)
    digest.update(first_seq.to_bytes(8, "big"))
    digest.update(b"".join(leaves))
    return digest.digest()
