"""Sealing personal columns, and finding a sealed value again.

Sealed: AES-256-GCM under a key derived from settings.SEALING_KEY; stored as
base64(version byte | 12-byte nonce | ciphertext and tag).  Sought: keyed BLAKE2b of
16 bytes under a second derived key: the same word always gives the same mark, and the mark
gives nobody the word without the key.
"""

import base64
import hashlib
import hmac
import os
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

_VERSION = b"\x01"


class BrokenSeal(Exception):
    """The stored bytes were not sealed under our key, or were altered."""


@lru_cache(maxsize=8)
def _keys(secret: str) -> tuple[AESGCM, bytes]:
    def derive(purpose: bytes) -> bytes:
        return hmac.digest(secret.encode(), b"sanjiayi/" + purpose, "sha256")

    return AESGCM(derive(b"seal")), derive(b"seek")


def seal(text: str) -> str:
    """The text, unreadable without the key; "" stays "" so that emptiness can be asked."""
    if not text:
        return ""
    box, _ = _keys(settings.SEALING_KEY)
    nonce = os.urandom(12)
    return base64.b64encode(_VERSION + nonce + box.encrypt(nonce, text.encode(), None)).decode()


def unseal(sealed: str) -> str:
    """Raises BrokenSeal when the key is another one or the text was touched."""
    if not sealed:
        return ""
    box, _ = _keys(settings.SEALING_KEY)
    try:
        raw = base64.b64decode(sealed, validate=True)
        return box.decrypt(raw[1:13], raw[13:], None).decode()
    except (InvalidTag, ValueError) as error:
        raise BrokenSeal("a personal column cannot be opened with this key") from error


def sought(kind: str, text: str) -> str:
    """The mark by which a value is found: 22 characters; "" for nothing.

    kind, at most 16 letters, keeps marks of different columns apart, so that they cannot be
    matched up.
    """
    if not text:
        return ""
    _, key = _keys(settings.SEALING_KEY)
    digest = hashlib.blake2b(text.encode(), digest_size=16, key=key, person=kind.encode()).digest()
    return base64.urlsafe_b64encode(digest)[:22].decode()


class SealedField(models.TextField):  # type: ignore[type-arg]
    """A text column that only ever holds sealed text; Python sees the open text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def get_prep_value(self, value: Any) -> Any:
        return seal(str(value)) if value else ""

    def from_db_value(self, value: Any, expression: object, connection: object) -> str:
        return unseal(value) if value else ""
