"""Which device or program is behind a bearer token; asked for every batch of facts.

A map in memory, read again at most every REFRESH_S seconds, at once for a token it does not
know (at most MISSES_A_SECOND times), so that neither a flood of good batches nor one of
guesses reaches the database.
"""

import threading
import time
from dataclasses import dataclass
from uuid import UUID

from django.db import DatabaseError

from sanjiayi.kernel.civil import to_ms
from sanjiayi.ledger import clock
from sanjiayi.ledger.registry import Sender
from sanjiayi.team.commands import note_heard
from sanjiayi.team.models import Device
from sanjiayi.team.tokens import hashed, short_id

REFRESH_S = 2.0
"""A revoked device is refused at the latest after this long."""

MISSES_A_SECOND = 5
HEARD_S = 60.0
"""How often the moments devices were heard of are written down."""


@dataclass(frozen=True)
class _Known:
    device: UUID
    sender: Sender


class Bearers:
    """The map and its age.  One for the process; tests make their own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Read the table at the next question."""
        self._by_hash: dict[str, _Known] = {}
        self._read_at = float("-inf")
        self._misses: list[float] = []
        self._heard: dict[UUID, int] = {}
        self._written_at = time.monotonic()

    def sender(self, token: str) -> Sender | None:
        """The sender behind a token; None for one nobody holds or a revoked one."""
        moment = time.monotonic()
        mark = hashed(token)
        if moment - self._read_at >= REFRESH_S:
            self._read(moment)
        known = self._by_hash.get(mark)
        if known is None and self._may_look(moment):
            self._read(moment)
            known = self._by_hash.get(mark)
        if known is None:
            return None
        self._note(known.device, moment)
        return known.sender

    def heard_at(self, device: UUID) -> int | None:
        """When this process last heard of a device, in ms, before it is written down."""
        return self._heard.get(device)

    def _read(self, moment: float) -> None:
        rows = Device.objects.filter(revoked_at=None).values_list("token_hash", "id", "place_id")
        self._by_hash = {
            mark: _Known(key, Sender(by=f"device:{short_id(key)}", scope=place))
            for mark, key, place in rows
        }
        self._read_at = moment

    def _may_look(self, moment: float) -> bool:
        """A miss may read the table, a few times a second."""
        with self._lock:
            self._misses = [at for at in self._misses if moment - at < 1.0]
            if len(self._misses) >= MISSES_A_SECOND:
                return False
            self._misses.append(moment)
            return True

    def _note(self, device: UUID, moment: float) -> None:
        self._heard[device] = to_ms(clock.real_now())
        if moment - self._written_at < HEARD_S:
            return
        with self._lock:
            if moment - self._written_at < HEARD_S:
                return
            self._written_at = moment
            heard = dict(self._heard)
        try:
            note_heard(heard)
        except DatabaseError:
            self._written_at = moment - HEARD_S / 2  # a convenience: facts matter more


_bearers = Bearers()


def recognise(token: str) -> Sender | None:
    """For ledger.registry.recognise_by."""
    return _bearers.sender(token)


def heard_at(device: UUID) -> int | None:
    """When a device last used its token, in ms, as far as this process knows."""
    return _bearers.heard_at(device)


def forget() -> None:
    """Read the table at the next question (tests, restores)."""
    _bearers.forget()
