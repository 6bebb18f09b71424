"""The one writer of a server: takes what is waiting and makes it durable together.

Group commit: while one commit waits for the disk, parcels gather; the next commit takes
them all (up to a cap).  Small parcels go first, so that one person's record is not held up
by an hour's upload.  The queue is bounded: past it the door answers 503 at once instead of
letting everybody wait without end.
"""

import logging
import threading
from collections import deque
from itertools import pairwise

from django.db import close_old_connections, connection

from sanjiayi.ledger import book, clock
from sanjiayi.ledger.lines import Parcel

log = logging.getLogger(__name__)

CAP_FACTS = 2_000
"""Most facts in one commit: keeps a single record's wait short under a stream."""
CAP_BESIDE_SMALL = 500
"""Most facts in a commit for which somebody with a single record waits."""
SMALL = 8
"""Parcels of at most so many facts go first."""


class Full(Exception):
    """Too much is waiting; come back later.  Nothing was taken."""


class Failed(Exception):
    """The database could not write the parcel; nothing of it was written."""


class _Ticket:
    """A parcel in the queue.

    done   held until the answer is there: a bare lock, which costs a third of an Event
    next   whom to wake afterwards.  Waking everybody at once would have them all fight for
           the interpreter, which costs more than the commit
    """

    __slots__ = ("done", "error", "next", "parcel")

    def __init__(self, parcel: Parcel) -> None:
        self.parcel = parcel
        self.done = threading.Lock()
        self.done.acquire()
        self.error: BaseException | None = None
        self.next: _Ticket | None = None


class Writer:
    """A thread with a queue.  `post` waits for the parcel's answers."""

    def __init__(self, most_facts: int) -> None:
        self.most_facts = most_facts
        self._small: deque[_Ticket] = deque()
        self._large: deque[_Ticket] = deque()
        self._waiting = 0
        self._wake = threading.Condition()
        self._is_closing = False
        self._thread = threading.Thread(target=self._run, name="ledger-writer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Write what is waiting, then end."""
        with self._wake:
            self._is_closing = True
            self._wake.notify()
        self._thread.join()

    @property
    def waiting_facts(self) -> int:
        return self._waiting

    def post(self, parcel: Parcel) -> None:
        """Have the parcel written and its answers filled in.  Raises Full or Failed."""
        ticket = _Ticket(parcel)
        with self._wake:
            if self._waiting + parcel.size > self.most_facts or self._is_closing:
                raise Full
            self._waiting += parcel.size
            (self._small if parcel.size <= SMALL else self._large).append(ticket)
            self._wake.notify()
        ticket.done.acquire()
        if ticket.next is not None:
            ticket.next.done.release()
        if ticket.error is not None:
            raise Failed from ticket.error

    def _take(self) -> list[_Ticket]:
        """Everything small, then large ones, up to the cap; waits for the first."""
        with self._wake:
            while not (self._small or self._large or self._is_closing):
                self._wake.wait()
            taken: list[_Ticket] = []
            facts = 0
            cap = CAP_BESIDE_SMALL if self._small else CAP_FACTS
            for queue in (self._small, self._large):
                while queue and (not taken or facts + queue[0].parcel.size <= cap):
                    ticket = queue.popleft()
                    facts += ticket.parcel.size
                    taken.append(ticket)
            return taken

    def _run(self) -> None:
        while True:
            taken = self._take()
            if not taken:
                connection.close()
                return
            self._write(taken)
            with self._wake:
                self._waiting -= sum(ticket.parcel.size for ticket in taken)
            for ticket, follower in pairwise(taken):
                ticket.next = follower
            taken[0].done.release()

    def _write(self, taken: list[_Ticket]) -> None:
        """All together; if that fails, each alone, so that one cannot fail its neighbours."""
        try:
            book.commit([ticket.parcel for ticket in taken], clock.now_ms())
            return
        except Exception as error:
            log.warning("a commit of %d parcels failed: %s", len(taken), type(error).__name__)
            if len(taken) == 1:
                taken[0].error = error
                close_old_connections()
                return
        for ticket in taken:
            self._write([ticket])
