"""Signed codes on the cards of persons and households: readable with no server at hand.

Pure: no Django, no clock, no files.  A code is the text

    SJY1* + base45( kind 1 byte | key id 1 byte | UUID 16 bytes | serial 4 bytes, big-endian
                    | Ed25519 signature of those 22 bytes, 64 bytes )

134 characters, all of the alphanumeric set of ISO/IEC 18004, so that the QR code stays small.
Whoever holds the public keys can tell a true card from a made-up one; a lost card is revoked
by its serial.  Sources: RFC 8032 (Ed25519), RFC 9285 (base45).
"""

import struct
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

PREFIX = "SJY1*"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_HEAD = struct.Struct(">BB16sI")
_SIGNATURE = 64
LENGTH = len(PREFIX) + (_HEAD.size + _SIGNATURE) // 2 * 3
"""Characters of every code."""

MAX_SERIAL = 2**31 - 1
"""The serial is four bytes; databases count to here."""


class Kind(IntEnum):
    """Whose card it is."""

    PERSON = 1
    HOUSEHOLD = 2


@dataclass(frozen=True)
class Code:
    """What a card says: whose it is, which key signed it, and its own number.

    id      of the person or household
    key_id  1 to 255
    serial  one number a card, never given twice; a lost card is revoked by it
    """

    kind: Kind
    id: UUID
    key_id: int
    serial: int


def sign(key: Ed25519PrivateKey, code: Code) -> str:
    """The text of a card.  Signing is deterministic: the same card always reads the same.

    Raises ValueError for a key id or serial that has no room.
    """
    if not (0 < code.key_id < 256 and 0 < code.serial <= MAX_SERIAL):
        raise ValueError("key id or serial out of range")
    head = _HEAD.pack(code.kind, code.key_id, code.id.bytes, code.serial)
    return PREFIX + base45(head + key.sign(head))


def verify(text: str, public_keys: Mapping[int, bytes]) -> Code | None:
    """What a scanned or typed code says; None unless one of our keys signed exactly this.

    public_keys   key id → 32 bytes
    Lower case, full-width characters and surrounding blanks are forgiven.  Whether the card
    was revoked is not known here.
    """
    raw = _bytes_of(text)
    if raw is None:
        return None
    head, signature = raw[: _HEAD.size], raw[_HEAD.size :]
    kind, key_id, identifier, serial = _HEAD.unpack(head)
    public = public_keys.get(key_id)
    if public is None or kind not in tuple(Kind):
        return None
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, head)
    except InvalidSignature:
        return None
    return Code(Kind(kind), UUID(bytes=identifier), key_id, serial)


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """The 32 bytes by which others check what the key signed."""
    return key.public_key().public_bytes_raw()


def tidy(text: str) -> str:
    """A code in its one spelling; "" for what cannot be one.

    >>> tidy(" ｓjy1＊0a ")
    'SJY1*0A'
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    return plain.upper() if plain.isascii() else ""


def looks_like_one(text: str) -> bool:
    """Was a code of ours meant, sound or not?  For telling "forged" from "something else"."""
    return tidy(text).startswith(PREFIX)


def _bytes_of(text: str) -> bytes | None:
    if len(text) > 4 * LENGTH:
        return None
    plain = tidy(text)
    if len(plain) != LENGTH or not plain.startswith(PREFIX):
        return None
    return from_base45(plain[len(PREFIX) :])


def base45(raw: bytes) -> str:
    """Bytes as base45 text.

    >>> base45(b"Hello!!"), base45(b"ietf!")
    ('%69 VD92EX0', 'QED8WEX0')
    """
    text: list[str] = []
    for (pair,) in struct.iter_unpack(">H", raw[: len(raw) & ~1]):
        rest, first = divmod(pair, 45)
        third, second = divmod(rest, 45)
        text += (ALPHABET[first], ALPHABET[second], ALPHABET[third])
    if len(raw) % 2:
        second, first = divmod(raw[-1], 45)
        text += (ALPHABET[first], ALPHABET[second])
    return "".join(text)


_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}


def from_base45(text: str) -> bytes | None:
    """Bytes of base45 text; None for text that no bytes are written as.

    >>> from_base45("QED8WEX0"), from_base45("GGW"), from_base45("a")
    (b'ietf!', None, None)
    """
    values = [_VALUES.get(letter, -1) for letter in text]
    if -1 in values or len(values) % 3 == 1:
        return None
    raw = bytearray()
    for start in range(0, len(values), 3):
        part = values[start : start + 3]
        width = len(part) - 1
        number = sum(value * 45**place for place, value in enumerate(part))
        if number >> 8 * width:
            return None
        raw += number.to_bytes(width, "big")
    return bytes(raw)
