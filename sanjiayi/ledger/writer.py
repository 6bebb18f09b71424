"""The one writer: takes what is waiting and makes it durable together.

A process of its own, so that reading batches and writing them use a core each.  One thread:
while a commit waits for the disk, frames gather in the sockets, and the next commit takes
them all (up to a cap).  Small parcels go first, so that one person's record is not held up by
an hour's upload.
"""

import logging
import os
import selectors
import socket
from collections import deque
from typing import NamedTuple

from django.db import close_old_connections, connection

from sanjiayi.ledger import book, clock, frames
from sanjiayi.ledger.lines import Parcel

log = logging.getLogger(__name__)

CAP_FACTS = 2_000
"""Most facts in one commit: keeps a single record's wait short under a stream."""
CAP_BESIDE_SMALL = 500
"""Most facts in a commit for which somebody with a single record waits."""
SMALL = 8
"""Parcels of at most so many facts go first."""
LONGEST_TURN_S = 60.0
"""Whoever holds the pen longer is not waited for; the database's own lock still holds."""
_A_READ = 262_144


class Ticket(NamedTuple):
    """A frame that waits, and who waits for its answer."""

    link: socket.socket
    words: bytes
    facts: int


class Queue:
    """What waits: small before large, each in order of arrival."""

    def __init__(self) -> None:
        self._small: deque[Ticket] = deque()
        self._large: deque[Ticket] = deque()

    def __bool__(self) -> bool:
        return bool(self._small or self._large)

    def put(self, ticket: Ticket) -> None:
        (self._small if ticket.facts <= SMALL else self._large).append(ticket)

    def take(self) -> list[Ticket]:
        """Everything small, then large ones, up to the cap; a turn alone."""
        taken: list[Ticket] = []
        facts = 0
        cap = CAP_BESIDE_SMALL if self._small else CAP_FACTS
        for waiting in (self._small, self._large):
            while waiting and (not taken or facts + waiting[0].facts <= cap):
                if waiting[0].words == frames.TURN and taken:
                    return taken
                ticket = waiting.popleft()
                facts += ticket.facts
                taken.append(ticket)
                if ticket.words == frames.TURN:
                    return taken
        return taken

    def forget(self, link: socket.socket) -> None:
        """Somebody hung up before we came to it: nobody would hear the answer."""
        for waiting in (self._small, self._large):
            for ticket in [each for each in waiting if each.link is link]:
                waiting.remove(ticket)


class Writer:
    """Listens at a socket and writes what comes, until `stop`."""

    def __init__(self, listening: socket.socket) -> None:
        self.queue = Queue()
        self._poll = selectors.DefaultSelector()
        self._listening = listening
        self._buffers: dict[socket.socket, bytearray] = {}
        self._bell, self._rope = os.pipe()
        listening.setblocking(False)
        self._poll.register(listening, selectors.EVENT_READ)
        self._poll.register(self._bell, selectors.EVENT_READ)
        self._is_stopping = False

    def stop(self) -> None:
        """Write what is waiting, then end.  May be called from a signal handler."""
        self._is_stopping = True
        os.write(self._rope, b".")

    def run(self) -> None:
        """Serve until stopped."""
        while not (self._is_stopping and not self.queue):
            for key, _ in self._poll.select(0 if self.queue else None):
                if key.fileobj is self._listening:
                    self._accept()
                elif isinstance(key.fileobj, socket.socket):
                    self._read(key.fileobj)
            if self.queue:
                self._serve(self.queue.take())
        self._end()

    def _end(self) -> None:
        for link in list(self._buffers):
            self._hang_up(link)
        self._poll.close()
        os.close(self._bell)
        os.close(self._rope)
        connection.close()

    # ---- listening

    def _accept(self) -> None:
        link, _ = self._listening.accept()
        link.setblocking(False)
        self._buffers[link] = bytearray()
        self._poll.register(link, selectors.EVENT_READ)

    def _read(self, link: socket.socket) -> None:
        buffer = self._buffers[link]
        try:
            while some := link.recv(_A_READ):
                buffer += some
                if len(some) < _A_READ:
                    break
            else:
                self._hang_up(link)
                return
        except BlockingIOError:
            pass
        except OSError:
            self._hang_up(link)
            return
        while (frame := _first(buffer)) is not None:
            self.queue.put(Ticket(link, *frame))

    def _hang_up(self, link: socket.socket) -> None:
        self.queue.forget(link)
        if self._buffers.pop(link, None) is not None:
            self._poll.unregister(link)
            link.close()

    # ---- writing

    def _serve(self, taken: list[Ticket]) -> None:
        if taken[0].words == frames.TURN:
            self._lend(taken[0].link)
            return
        read: list[tuple[Ticket, Parcel]] = []
        for ticket in taken:
            try:
                read.append((ticket, frames.to_parcel(ticket.words)))
            except Exception:
                log.exception("a parcel cannot be read")
                self._answer(ticket, frames.of_words(frames.FAILED))
        if read:
            self._write(read)

    def _write(self, read: list[tuple[Ticket, Parcel]]) -> None:
        """All together; if that fails, each alone, so that one cannot fail its neighbours."""
        try:
            book.commit([parcel for _, parcel in read], clock.now_ms())
        except Exception as error:
            log.warning("a commit of %d parcels failed: %s", len(read), type(error).__name__)
            if len(read) == 1:
                close_old_connections()
                self._answer(read[0][0], frames.of_words(frames.FAILED))
                return
            for one in read:
                self._write([one])
            return
        for ticket, parcel in read:
            self._answer(ticket, frames.of_answers(parcel))

    def _lend(self, link: socket.socket) -> None:
        """Somebody writes a table of their own and its entry: wait until they have done so."""
        link.setblocking(True)
        link.settimeout(LONGEST_TURN_S)
        try:
            link.sendall(frames.of_words(frames.GO))
            link.recv(frames.HEADER.size + len(frames.GO), socket.MSG_WAITALL)
            link.setblocking(False)
        except OSError:
            self._hang_up(link)

    def _answer(self, ticket: Ticket, frame: bytes) -> None:
        link = ticket.link
        try:
            sent = link.send(frame)
            if sent < len(frame):  # a long answer to somebody slow: rare, so simply wait
                link.settimeout(LONGEST_TURN_S)
                link.sendall(frame[sent:])
                link.setblocking(False)
        except OSError:
            self._hang_up(link)


def _first(buffer: bytearray) -> tuple[bytes, int] | None:
    """Take the first whole frame out of a buffer: its words, how many facts."""
    start = frames.HEADER.size
    if len(buffer) < start:
        return None
    length, facts = frames.HEADER.unpack_from(buffer)
    if len(buffer) < start + length:
        return None
    words = bytes(memoryview(buffer)[start : start + length])
    del buffer[: start + length]
    return words, facts
