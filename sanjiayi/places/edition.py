"""Which state of a reference room stands, so that a process may keep what it read.

Every command that changes places or people draws a new random mark, inside its own
transaction; whoever keeps something compares marks.  Random and not counted, so that a
rolled back change can never be mistaken for a later one.  Inside a web request the mark is
asked for once; outside (jobs, tests) every time.
"""

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from django.core.signals import request_finished, request_started
from django.db import connection

from sanjiayi.places.models import Edition

T = TypeVar("T")

_BITS = 62


class _Request(threading.local):
    """The marks already asked for in this thread's request; None outside one."""

    marks: dict[str, int] | None = None


_request = _Request()


def _begin(**_: object) -> None:
    _request.marks = {}


def _end(**_: object) -> None:
    _request.marks = None


request_started.connect(_begin, dispatch_uid="places.edition.begin")
request_finished.connect(_end, dispatch_uid="places.edition.end")


@contextmanager
def asked_once() -> Iterator[None]:
    """For a program that alone changes the rooms while it runs: ask for each mark once."""
    before, _request.marks = _request.marks, {}
    try:
        yield
    finally:
        _request.marks = before


def mark(room: str) -> int:
    """The mark that stands now; 0 while nothing was ever written."""
    marks = _request.marks
    if marks is not None and room in marks:
        return marks[room]
    with connection.cursor() as cursor:  # asked at every commit: the query builder costs more
        cursor.execute("SELECT mark FROM places_edition WHERE room = %s", [room])
        row = cursor.fetchone()
    found: int = row[0] if row else 0
    if marks is not None:
        marks[room] = found
    return found


def turn(room: str) -> None:
    """Draw a new mark.  Call it in the transaction of the change."""
    new = secrets.randbits(_BITS) + 1
    Edition.objects.update_or_create(pk=room, defaults={"mark": new})
    if _request.marks is not None:
        _request.marks[room] = new


class Kept(Generic[T]):
    """Something read from a room's tables, read again only when the room has changed."""

    def __init__(self, room: str, read: Callable[[], T]) -> None:
        self._room, self._read = room, read
        self._kept: tuple[int, T] | None = None

    def __call__(self) -> T:
        """What stands now.  Threads may read twice; each swaps in a whole, right value."""
        now = mark(self._room)
        kept = self._kept
        if kept is None or kept[0] != now:
            kept = (now, self._read())
            self._kept = kept
        return kept[1]


class KeptBy(Generic[T]):
    """The same for answers to a question: one kept value for each key, at most `size`."""

    def __init__(self, room: str, read: Callable[..., T], size: int = 512) -> None:
        self._room, self._read, self._size = room, read, size
        self._mark = 0
        self._kept: dict[Any, T] = {}

    def __call__(self, *key: Any) -> T:
        now = mark(self._room)
        kept = self._kept
        if now != self._mark or len(kept) > self._size:
            kept = self._kept = {}
            self._mark = now
        if key not in kept:
            kept[key] = self._read(*key)
        return kept[key]
