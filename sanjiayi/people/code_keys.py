"""The keys that sign cards: the signing half in files beside the other keys, the rest a table.

keys/code-key-1, keys/code-key-2 … each hold 32 bytes as hex, readable by the owner only.  The
newest signs; the public halves of the earlier ones stay valid, so that a card outlives its key.
Losing a file loses nothing but the power to print those cards again: turn to a new key.
"""

import base64
import os
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.people import codes
from sanjiayi.people.models import CodeKey

_NO_KEY = Refusal(
    "people.no_code_key",
    "签码的钥匙不在这台电脑上，旧卡还能用，但不能再印。请管理员恢复备份的钥匙，或换一把新钥匙。",
)


def public_keys() -> dict[int, bytes]:
    """Key id → 32 bytes, of every key whose cards count."""
    rows = CodeKey.objects.filter(distrusted_at=None).values_list("key_id", "public_key")
    return {key_id: base64.b64decode(public) for key_id, public in rows}


def newest() -> int:
    """The id of the key that signs; 0 when there is none yet."""
    rows = CodeKey.objects.filter(distrusted_at=None).order_by("-key_id")
    return rows.values_list("key_id", flat=True).first() or 0


def make(key_id: int) -> str:
    """Make the file of a key that does not exist yet, and answer the public half, base64.

    A file left over from a key that never reached the table is used.
    """
    path = _path(key_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(os.urandom(32).hex())
    except FileExistsError:
        pass
    return base64.b64encode(codes.public_bytes(_read(path))).decode("ascii")


def signing(key_id: int) -> Ed25519PrivateKey:
    """The key that signs.  Raises Refusal "people.no_code_key" when its file is not ours."""
    try:
        key = _read(_path(key_id))
    except (FileNotFoundError, ValueError) as error:
        raise _NO_KEY from error
    row = CodeKey.objects.filter(pk=key_id).values_list("public_key", flat=True).first()
    if row != base64.b64encode(codes.public_bytes(key)).decode("ascii"):
        raise _NO_KEY
    return key


def _path(key_id: int) -> Path:
    return Path(settings.DATA) / "keys" / f"code-key-{key_id}"


def _read(path: Path) -> Ed25519PrivateKey:
    return _key(path.read_text(encoding="ascii").strip())


@lru_cache(maxsize=8)
def _key(text: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text))
