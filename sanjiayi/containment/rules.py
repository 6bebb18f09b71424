"""Sealed buildings: which day it is, what is due there and when, what may be decided.

Pure: no Django, no clock, no database.
Sources: disinfection in a sealed building at least twice a day is what the Yongtai report
tells and a county notice of 2022 demands; how often exactly is in the policy pack.  The hours
by which it must be done (10:00, 16:00) are working values: before the doors open for meals
and parcels, and while there is daylight to check.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sanjiayi.kernel.civil import at, date_of, days_before

DUE_BY = {"am": 10, "pm": 16}
"""Slot → hour of the day by which it must be done."""

_LATER_HOURS = (18, 20, 21, 22)
"""For a pack that asks for more than two a day."""


@dataclass(frozen=True)
class Slot:
    """A disinfection due: name "am", "pm", "3"…; hour by which it must be done."""

    name: str
    hour: int


def slots(times_a_day: int) -> list[Slot]:
    """What is due on a day, earliest first.

    >>> [slot.name for slot in slots(2)]
    ['am', 'pm']
    """
    usual = [Slot(name, hour) for name, hour in DUE_BY.items()]
    later = [Slot(str(n), hour) for n, hour in enumerate(_LATER_HOURS, 3)]
    return [*usual, *later][: max(0, times_a_day)]


def done(due: Iterable[Slot], treated: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Which slots are done, and when (ms), given (slot, at) of the day's disinfections.

    A disinfection recorded without a slot fills the earliest one still open.
    """
    found: dict[str, int] = {}
    loose: list[int] = []
    names = [slot.name for slot in due]
    for name, moment in sorted(treated, key=lambda t: t[1]):
        if name in names:
            found.setdefault(name, moment)
        else:
            loose.append(moment)
    for name in names:
        if name not in found and loose:
            found[name] = loose.pop(0)
    return found


def due_at(day: int, slot: Slot) -> int:
    """The moment by which a slot must be done, ms."""
    return at(day, slot.hour)


def day_of(sealed_on: int, day: int) -> int:
    """Which day of the seal it is; the day of sealing is the first.

    >>> day_of(20220515, 20220517)
    3
    """
    return (date_of(day) - date_of(sealed_on)).days + 1


def release_on(sealed_on: int, hold_days: int) -> int:
    """The day on which the hold is over, if nothing intervenes.

    >>> release_on(20220515, 14)
    20220529
    """
    return days_before(sealed_on, -hold_days)
