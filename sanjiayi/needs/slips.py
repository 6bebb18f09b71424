"""The code on the slip: random enough not to be guessed, the same when the form comes again.

Thirteen letters of Crockford's base 32 (no I, L, O, U), 65 bits: "7KQ2-M9XA4-TCD0".
form's own id under a key of this installation, so nothing need be stored to give it twice;
the book keeps only its digest.
"""

import hashlib
import hmac
from uuid import UUID

from django.conf import settings

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LETTERS = 13

_GROUPS = ((0, 4), (4, 9), (9, 13))
_READ_AS = str.maketrans("ILOU", "110V")
"""What people type for letters that are not there."""


def _made(purpose: bytes, text: str) -> bytes:
    key = hmac.digest(settings.SEALING_KEY.encode(), b"sanjiayi/" + purpose, "sha256")
    return hmac.digest(key, text.encode(), "sha256")


def record_id(ask: str) -> UUID:
    """The id of the record an ask becomes; nobody learns the form's own id from it."""
    raw = bytearray(_made(b"ask", ask)[:16])
    raw[6], raw[8] = raw[6] & 0x0F | 0x80, raw[8] & 0x3F | 0x80
    return UUID(bytes=bytes(raw))


def code_of(ask: str) -> str:
    """The code that belongs to an ask."""
    number = int.from_bytes(_made(b"slip", ask)[:9], "big") >> 7
    letters = "".join(ALPHABET[number >> 5 * n & 31] for n in range(LETTERS))
    return "-".join(letters[first:last] for first, last in _GROUPS)


def tidy(code: str) -> str:
    """A code as typed, without what does not matter; "" for what cannot be one.

    >>> tidy(" 7kq2 m9xa4-tcdo ")
    '7KQ2M9XA4TCD0'
    """
    letters = code.upper().replace("-", "").replace(" ", "").strip()[: 2 * LETTERS]
    letters = letters.translate(_READ_AS)
    return letters if len(letters) == LETTERS and set(letters) <= set(ALPHABET) else ""


def shown(code: str) -> str:
    """A code in groups, as the slip prints it; "" for what cannot be one.

    >>> shown("7kq2m9xa4tcd0")
    '7KQ2-M9XA4-TCD0'
    """
    letters = tidy(code)
    return "-".join(letters[first:last] for first, last in _GROUPS) if letters else ""


def digest(code: str) -> str:
    """What the book keeps of a code; "" for what cannot be one."""
    letters = tidy(code)
    return hashlib.sha256(b"sanjiayi/slip/" + letters.encode()).hexdigest() if letters else ""
