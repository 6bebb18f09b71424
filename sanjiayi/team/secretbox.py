"""Opening what a phone sealed: NaCl's secretbox, XSalsa20 and Poly1305, for a few short texts.

Phones seal with tweetnacl; the cryptography package has Poly1305 but not Salsa20.  Pure Python
suits a handful of records of some hundred bytes, not files.  After D. J. Bernstein, "Extending
the Salsa20 nonce" (2011) and "Salsa20 specification" (2005).
"""

import struct

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.poly1305 import Poly1305

KEY_BYTES, NONCE_BYTES, TAG_BYTES, BLOCK_BYTES = 32, 24, 16, 64
_SIGMA = struct.unpack("<4I", b"expand 32-byte k")
_COLUMNS = ((0, 4, 8, 12), (5, 9, 13, 1), (10, 14, 2, 6), (15, 3, 7, 11))
_ROWS = ((0, 1, 2, 3), (5, 6, 7, 4), (10, 11, 8, 9), (15, 12, 13, 14))
_MASK = 0xFFFFFFFF


def opened(box: bytes, nonce: bytes, key: bytes) -> bytes | None:
    """The text in a box, tag first; None where key or nonce do not fit or it was changed."""
    if len(box) < TAG_BYTES or len(nonce) != NONCE_BYTES or len(key) != KEY_BYTES:
        return None
    tag, hidden = box[:TAG_BYTES], box[TAG_BYTES:]
    stream = _stream(key, nonce, KEY_BYTES + len(hidden))
    try:
        Poly1305.verify_tag(stream[:KEY_BYTES], hidden, tag)
    except InvalidSignature:
        return None
    return bytes(a ^ b for a, b in zip(hidden, stream[KEY_BYTES:], strict=True))


def _stream(key: bytes, nonce: bytes, length: int) -> bytes:
    """XSalsa20's key stream: HSalsa20 makes the key for Salsa20 with the rest of the nonce."""
    mixed = _mixed(_block(key, nonce[:16]))
    inner = struct.pack("<8I", *(mixed[n] for n in (0, 5, 10, 15, 6, 7, 8, 9)))
    made = bytearray()
    for count in range(-(-length // BLOCK_BYTES)):
        start = _block(inner, nonce[16:] + struct.pack("<Q", count))
        ends = ((a + b) & _MASK for a, b in zip(start, _mixed(start), strict=True))
        made += struct.pack("<16I", *ends)
    return bytes(made[:length])


def _block(key: bytes, sixteen: bytes) -> list[int]:
    """The sixteen words one block starts from."""
    k, n, s = struct.unpack("<8I", key), struct.unpack("<4I", sixteen), _SIGMA
    return [s[0], *k[:4], s[1], *n, s[2], *k[4:], s[3]]


def _mixed(words: list[int]) -> list[int]:
    """Twenty rounds."""
    x = list(words)
    for _ in range(10):
        for quarter in (*_COLUMNS, *_ROWS):
            _quarter(x, *quarter)
    return x


def _quarter(x: list[int], a: int, b: int, c: int, d: int) -> None:
    x[b] ^= _turned(x[a] + x[d], 7)
    x[c] ^= _turned(x[b] + x[a], 9)
    x[d] ^= _turned(x[c] + x[b], 13)
    x[a] ^= _turned(x[d] + x[c], 18)


def _turned(number: int, by: int) -> int:
    number &= _MASK
    return (number << by | number >> (32 - by)) & _MASK
