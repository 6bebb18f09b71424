"""Printed cards in the data folder: sealed like personal columns, gone after a day."""

import base64
import os
import shutil
from pathlib import Path
from uuid import UUID

from django.conf import settings

from sanjiayi.people import sealing


def _folder(run: UUID) -> Path:
    return Path(settings.DATA) / "cards" / str(run)


def _file(run: UUID, place: str) -> Path:
    return _folder(run) / f"{place.replace('/', '_')}.sealed"


def keep(run: UUID, place: str, content: bytes) -> None:
    """Seal the cards of a place away."""
    sealed = sealing.seal(base64.b64encode(content).decode("ascii"))
    _folder(run).mkdir(mode=0o700, parents=True, exist_ok=True)
    path = _file(run, place)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(sealed)


def take(run: UUID, place: str) -> bytes | None:
    """The cards as they were made; None when they are gone."""
    try:
        sealed = _file(run, place).read_text(encoding="ascii")
    except FileNotFoundError:
        return None
    return base64.b64decode(sealing.unseal(sealed))


def drop(run: UUID) -> None:
    """Remove every file of a run."""
    shutil.rmtree(_folder(run), ignore_errors=True)
