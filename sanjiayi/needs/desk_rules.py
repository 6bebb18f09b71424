"""When to call back, and what one line of missed calls says.  Pure.  Instants are ms."""

import re
from dataclasses import dataclass
from enum import StrEnum

from sanjiayi.kernel.civil import DAY_MS
from sanjiayi.needs.rules import MINUTE_MS, by_day

FIRST_MINUTES = 30
"""Within so long a missed call is rung back; our own proposal, no rule known."""
LONGEST_MINUTES = 240
HOURS = (8, 21)
"""Nobody is rung at night unless a person decides to."""
ENOUGH_TRIES = 3
"""After so many tries the desk may give up; it is never done by itself."""
MOST_LINES = 200
MOST_AGE_MS = 30 * DAY_MS


class Outcome(StrEnum):
    """What came of ringing back."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    WRONG_NUMBER = "wrong_number"
    GIVEN_UP = "given_up"


ENDS = frozenset({Outcome.REACHED, Outcome.WRONG_NUMBER, Outcome.GIVEN_UP})
"""Outcomes after which nobody rings again."""


def next_try(tries: int, now: int) -> int:
    """When to ring again after so many tries in vain: each time twice as long, never at night.

    >>> [(next_try(n, 1652752800000) - 1652752800000) // 60_000 for n in (0, 1, 2, 3, 9)]
    [30, 60, 120, 240, 240]
    """
    minutes = min(LONGEST_MINUTES, FIRST_MINUTES * 2 ** min(tries, 9))
    return by_day(now + minutes * MINUTE_MS, *HOURS)


@dataclass(frozen=True)
class Rung:
    """One missed call as somebody types it.  at: ms;  source: id in the exchange, ""."""

    phone: str
    at: int
    words: str = ""
    source: str = ""

    @property
    def text(self) -> str:
        """What is kept of the caller: the telephone first."""
        return f"{self.phone} {self.words}".strip()


_PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d{9}|0\d{2,3}[- ]?\d{7,8}|\d{8}|\d{3,7})(?!\d)")
_CLOCK = re.compile(r"(?<![\d:：])([01]?\d|2[0-3])[:：]([0-5]\d)(?:[:：][0-5]\d)?(?!\d)")


def read_line(line: str, now: int) -> Rung | None:
    """A line as it is typed while the telephone rings: "9:40 13800001234 王阿姨 要胰岛素".

    The time is of today, of yesterday where it would lie ahead; now where none is told.
    None where there is no telephone number.

    >>> found = read_line("9:40 138 0000 1234 王阿姨", 1652752800000)
    >>> found.phone, found.words, (1652752800000 - found.at) // 60_000
    ('13800001234', '王阿姨', 20)
    """
    rest = line.strip()[:200]
    clock = _CLOCK.search(rest)
    at = now
    if clock:
        at = _today_at(int(clock[1]), int(clock[2]), now)
        rest = f"{rest[: clock.start()]} {rest[clock.end() :]}"
    rest = re.sub(r"(?<=\d)[ -](?=\d)", "", rest)
    phone = _PHONE.search(rest)
    if phone is None:
        return None
    words = f"{rest[: phone.start()]} {rest[phone.end() :]}"
    return Rung(phone[1].replace("-", ""), at, " ".join(re.split(r"[\s,，;；\t]+", words)).strip())


def _today_at(hour: int, minute: int, now: int) -> int:
    offset = 8 * 60 * MINUTE_MS
    midnight = (now + offset) // DAY_MS * DAY_MS - offset
    at = midnight + (hour * 60 + minute) * MINUTE_MS
    return at if at <= now else at - DAY_MS


def phone_in(text: str) -> str:
    """The telephone a kept text begins with."""
    return text.partition(" ")[0]
