"""The line to the writer, from a process that takes requests.

Each thread has a connection of its own: it hands a parcel over and waits for the answers.
How much may wait is bounded here: past it the door answers 503 at once, before it has read
the batch, instead of letting everybody wait without end.
"""

import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sanjiayi.ledger import frames
from sanjiayi.ledger.lines import Parcel

log = logging.getLogger(__name__)

PATIENCE_S = 15.0
"""How long a parcel waits for a writer that is being started again."""


class Full(Exception):
    """Too much is waiting; come back later.  Nothing was taken."""


class Failed(Exception):
    """The parcel could not be written; nothing of it was."""


class _Own(threading.local):
    """The connection of this thread."""

    link: socket.socket | None = None


class Line:
    """Where the writer listens, and how many facts may wait for it."""

    def __init__(self, address: str, most_facts: int) -> None:
        self.address = address
        self.most_facts = most_facts
        self.waiting_facts = 0
        self._count = threading.Lock()
        self._own = _Own()

    @contextmanager
    def room(self, facts: int) -> Iterator[None]:
        """Keep room for so many facts while they are read and written.  Raises Full."""
        with self._count:
            if self.waiting_facts and self.waiting_facts + facts > self.most_facts:
                raise Full
            self.waiting_facts += facts
        try:
            yield
        finally:
            with self._count:
                self.waiting_facts -= facts

    def post(self, parcel: Parcel) -> None:
        """Have the parcel written and its answers filled in.  Raises Failed.

        When the line breaks the same parcel is handed over again: ids make that harmless.
        """
        answer = self._ask(frames.of_parcel(parcel))
        if answer == frames.FAILED:
            raise Failed
        frames.fill(parcel, answer)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the pen: the writer waits until the block has ended."""
        self._ask(frames.of_words(frames.TURN))
        try:
            yield
        finally:
            try:
                self._link().sendall(frames.of_words(frames.GO))
            except OSError:
                self.hang_up()  # the writer is gone, so nobody waits for us

    def _ask(self, frame: bytes) -> bytes:
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                link = self._link()
                link.sendall(frame)
                return _answer(link)
            except OSError as broken:
                self.hang_up()
                if time.monotonic() > until:
                    log.error("the writer does not answer")
                    raise Failed from broken
                time.sleep(0.1)

    def _link(self) -> socket.socket:
        if self._own.link is None:
            link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                link.connect(self.address)
            except OSError:
                link.close()
                raise
            self._own.link = link
        return self._own.link

    def hang_up(self) -> None:
        """Close the connection of this thread; the next parcel makes another."""
        link, self._own.link = self._own.link, None
        if link is not None:
            link.close()


def _answer(link: socket.socket) -> bytes:
    length, _ = frames.HEADER.unpack(_exactly(link, frames.HEADER.size))
    return _exactly(link, length)


def _exactly(link: socket.socket, length: int) -> bytes:
    found = link.recv(length, socket.MSG_WAITALL) if length else b""
    if len(found) != length:
        raise ConnectionResetError("the writer hung up")
    return found
