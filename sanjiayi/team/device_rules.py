"""When a phone needs a person: what is amiss with it, and how badly.  Pure.

Instants are ms since 1970 UTC by the server's clock.  Sources: screens warn of records two
hours old and upload within the shift, because browsers may delete what a page keeps; a clock
more than five minutes off is marked wherever its times are shown.
"""

from dataclasses import dataclass
from enum import IntEnum

MINUTE_MS = 60_000
HOUR_MS = 3_600_000

OLDEST_MS = 2 * HOUR_MS
"""A record that waits on a phone for longer than this is an exception."""
SILENT_MS = 30 * MINUTE_MS
"""A phone in use that has said nothing for longer than this is one too."""
IN_USE_MS = 12 * HOUR_MS
"""A phone that said nothing for longer than a shift, with nothing unsent, lies in a drawer."""
SKEW_MS = 5 * MINUTE_MS
UNWIPED_MS = HOUR_MS
"""A phone asked to forget its lists that has not done so after this long may be lost."""
LOW_STORAGE = 50 * 1024 * 1024
LOW_BATTERY = 15


class Amiss(IntEnum):
    """What is wrong, the worst first."""

    OLD = 0
    SILENT_WITH_RECORDS = 1
    UNWIPED = 2
    ASIDE = 3
    SILENT = 4
    CLOCK = 5
    STORAGE = 6
    BATTERY = 7


@dataclass(frozen=True)
class Life:
    """The signs of life of a phone.

    heard_at   last contact of any kind; 0: never
    state_at   when it last told of itself; 0: never, then the rest means nothing
    oldest_at  when its oldest unsent record happened, by its own clock; 0: none
    skew_ms    its clock less ours;  aside: its records that wait for a person, here or there
    storage    bytes free;  battery: percent; None when not told
    wipe_asked_at   when it was asked to forget its lists and has not said that it did; 0: not
    """

    heard_at: int = 0
    state_at: int = 0
    pending: int = 0
    oldest_at: int = 0
    skew_ms: int = 0
    aside: int = 0
    storage: int | None = None
    battery: int | None = None
    wipe_asked_at: int = 0


def oldest_age(life: Life, now: int) -> int:
    """For how long (ms) the oldest unsent record has waited; 0 when there is none.

    The phone's clock is set right by its skew.

    >>> oldest_age(Life(pending=1, oldest_at=1_000, skew_ms=400), 2_000)
    1400
    """
    if not life.pending or not life.oldest_at:
        return 0
    return max(0, now - (life.oldest_at - life.skew_ms))


def amiss(life: Life, now: int) -> list[Amiss]:
    """What is wrong with a phone now, the worst first; nothing of one never heard of."""
    silent = now - life.heard_at
    in_use = silent <= IN_USE_MS
    is_silent = bool(life.heard_at) and silent > SILENT_MS
    wrong = {
        Amiss.OLD: oldest_age(life, now) > OLDEST_MS,
        Amiss.SILENT_WITH_RECORDS: is_silent and life.pending > 0,
        Amiss.UNWIPED: bool(life.wipe_asked_at) and now - life.wipe_asked_at > UNWIPED_MS,
        Amiss.ASIDE: life.aside > 0,
        Amiss.SILENT: is_silent and in_use and not life.pending,
        Amiss.CLOCK: bool(life.state_at) and abs(life.skew_ms) > SKEW_MS,
        Amiss.STORAGE: in_use and life.storage is not None and life.storage < LOW_STORAGE,
        Amiss.BATTERY: not is_silent and life.battery is not None and life.battery < LOW_BATTERY,
    }
    return [one for one in Amiss if wrong[one]]
