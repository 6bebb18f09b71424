"""Identifiers made where the thing happens: UUID version 7, ordered by time.

Pure: the caller brings the milliseconds and the random bytes.
"""

from collections.abc import Sequence
from uuid import UUID


def uuid7(at_ms: int, randomness: bytes) -> bytes:
    """Sixteen bytes of a UUIDv7 for an instant.  Needs 10 random bytes.

    >>> str(UUID(bytes=uuid7(1652718600000, b"0123456789")))
    '0180cdb4-7f40-7031-b233-343536373839'
    """
    high = at_ms.to_bytes(6, "big")
    return (
        high
        + bytes([0x70 | randomness[0] & 0x0F, randomness[1]])
        + bytes([0x80 | randomness[2] & 0x3F])
        + randomness[3:10]
    )


def text(identifier: bytes) -> str:
    """The usual 36 characters."""
    return str(UUID(bytes=identifier))


def from_text(said: object) -> bytes:
    """Sixteen bytes; none when it is no identifier.

    >>> from_text("0180cdb4-7f40-7031-b233-343536373839").hex(), from_text(None)
    ('0180cdb47f407031b233343536373839', b'')
    """
    try:
        return UUID(str(said)).bytes
    except ValueError:
        return b""


def all_from(texts: Sequence[str]) -> list[bytes]:
    """Many at once; what is no identifier comes out with another length than 16."""
    if set(map(len, texts)) == {36}:
        try:
            joined = bytes.fromhex("".join(texts).replace("-", ""))
        except ValueError:
            joined = b""
        if len(joined) == 16 * len(texts):
            return [joined[n : n + 16] for n in range(0, len(joined), 16)]
    return [from_text(text) for text in texts]
