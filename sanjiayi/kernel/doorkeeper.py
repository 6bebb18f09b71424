"""How often somebody may knock: counts of the last while, in memory, forgotten after.

Pure: the caller brings the moment.  One doorkeeper stands in one process; a profile with n
processes lets n times as many in, which is still far too few to guess a code of 60 bits.
"""

from collections import deque
from threading import Lock


class Doorkeeper:
    """Counts knocks by who knocks and by all together; older ones are forgotten.

    most_each    knocks one caller has in the span
    most_at_all  knocks all callers have together
    span_ms      how long a knock is remembered
    """

    def __init__(self, *, most_each: int, most_at_all: int, span_ms: int = 60_000) -> None:
        self._most_each, self._most_at_all, self._span_ms = most_each, most_at_all, span_ms
        self._lock = Lock()
        self._knocks: deque[tuple[int, str]] = deque()
        self._by_caller: dict[str, int] = {}

    def may_ask(self, caller: str, now: int) -> bool:
        """One more knock, counted when it is let in; False when there were too many."""
        with self._lock:
            if not self._has_room(caller, now):
                return False
            self._count(caller, now)
            return True

    def is_welcome(self, caller: str, now: int) -> bool:
        """Would a knock be let in?  Counts nothing."""
        with self._lock:
            return self._has_room(caller, now)

    def note(self, caller: str, now: int) -> None:
        """Count a knock that was let in already: a wrong answer, say."""
        with self._lock:
            self._forget(now)
            self._count(caller, now)

    def _has_room(self, caller: str, now: int) -> bool:
        self._forget(now)
        is_full = len(self._knocks) >= self._most_at_all
        return not is_full and self._by_caller.get(caller, 0) < self._most_each

    def _count(self, caller: str, now: int) -> None:
        self._knocks.append((now, caller))
        self._by_caller[caller] = self._by_caller.get(caller, 0) + 1

    def _forget(self, now: int) -> None:
        while self._knocks and self._knocks[0][0] <= now - self._span_ms:
            _, caller = self._knocks.popleft()
            left = self._by_caller[caller] - 1
            if left:
                self._by_caller[caller] = left
            else:
                del self._by_caller[caller]
