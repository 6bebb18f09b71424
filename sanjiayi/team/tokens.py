"""Secrets of devices: how they are made and kept.  The open token is shown once."""

import hashlib
import secrets
from uuid import UUID

ENROLMENT_MINUTES = 10
"""How long an invitation stands: time to walk to the phone, not to pass the code on."""

TOKEN_START = "sjy_"  # noqa: S105  # how tokens begin, so that a leaked one is recognised
_TOKEN_BYTES = 32
_CODE_BYTES = 15


def new_token() -> str:
    """A bearer token: 256 random bits, so a plain hash is enough to keep it by."""
    return TOKEN_START + secrets.token_urlsafe(_TOKEN_BYTES)


def new_code() -> str:
    """An invitation's code: 120 random bits, short enough for a coarse QR."""
    return secrets.token_urlsafe(_CODE_BYTES)


def hashed(secret: str) -> str:
    """What the database keeps of a token or code."""
    return hashlib.sha256(secret.encode()).hexdigest()


def short_id(device: UUID) -> str:
    """The eight characters by which records call a device: the random end of its id."""
    return device.hex[-8:]
