"""Uploaded files and the progress of work on them, in the data folder.

Files lie sealed (people.sealing) and are removed when their run ends.  Whoever works on a
run holds a lock on its progress file; the system lets go of the lock when the process dies,
however it dies, so "is somebody still at it?" is answered without a heartbeat.
"""

import base64
import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from uuid import UUID

import msgspec
from django.conf import settings

from sanjiayi.people import sealing


class Progress(msgspec.Struct, frozen=True):
    """How far the work is.  stage: "checking", "importing"; total 0 while unknown."""

    stage: str
    done: int
    total: int

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0


def _folder() -> Path:
    folder = Path(settings.DATA) / "rolls"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def keep(run: UUID, content: bytes) -> None:
    """Seal the file away."""
    sealed = sealing.seal(base64.b64encode(content).decode("ascii"))
    path = _folder() / f"{run}.sealed"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(sealed)


def take(run: UUID) -> bytes:
    """The file as it came.  Raises FileNotFoundError when it was removed."""
    sealed = (_folder() / f"{run}.sealed").read_text(encoding="ascii")
    return base64.b64decode(sealing.unseal(sealed))


def has(run: UUID) -> bool:
    return (_folder() / f"{run}.sealed").exists()


def drop(run: UUID) -> None:
    """Remove the file and its progress."""
    for ending in ("sealed", "progress"):
        (_folder() / f"{run}.{ending}").unlink(missing_ok=True)


class Busy(Exception):
    """Somebody is already at work on the run."""


class Work:
    """Holding a run: nobody else may work on it until this is closed or the process ends."""

    def __init__(self, run: UUID, stage: str) -> None:
        """Raises Busy."""
        self._stage = stage
        self._file: IO[bytes] = open(_folder() / f"{run}.progress", "a+b")  # noqa: SIM115
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._file.close()
            raise Busy(str(run)) from error
        self.tell(0, 0)

    def tell(self, done: int, total: int) -> None:
        """Note how far the work is."""
        line = msgspec.json.encode(Progress(self._stage, done, total))
        self._file.seek(0)
        self._file.truncate()
        self._file.write(line)
        self._file.flush()

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def is_worked_on(run: UUID) -> bool:
    """Does a living process hold the run?"""
    try:
        Work(run, "asked").close()
    except Busy:
        return True
    return False


def progress(run: UUID) -> Progress:
    """How far the work on a run is; nothing done when nobody ever began."""
    try:
        return msgspec.json.decode((_folder() / f"{run}.progress").read_bytes(), type=Progress)
    except (FileNotFoundError, msgspec.DecodeError):
        return Progress("", 0, 0)
