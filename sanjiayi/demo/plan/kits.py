"""980,000 antigen kits: batches into the committees' stores, then to every door.  Pure.

Each committee hands out on twelve days; a person gets two or three kits a time, some
households one more, so that the month adds up.
"""

from collections.abc import Iterator
from math import ceil
from random import Random

from sanjiayi.demo.neighbourhood import Compound, Door, Neighbourhood
from sanjiayi.demo.published import DAYS, KITS
from sanjiayi.demo.sheets import Line, Sheet, device, moments, shares, uploads
from sanjiayi.kernel.civil import at, days_before
from sanjiayi.supplies.facts import BatchReceived, KitsIssued

TIMES = 12
"""How often each committee hands out in the month."""
A_TIME = (3, 2) * (TIMES // 2)
"""Kits for each person, time by time; thirty in all."""
BOX = 500
_OFFLINE = {(20220427, "yt.3.07"), (20220509, "yt.6.13")}
"""Days on which a phone at the doors uploaded only the next morning."""


def turn(committee: int, day: int) -> int | None:
    """Which of its twelve times the day is for a committee; None when it is not its turn."""
    if (DAYS.index(day) + 3 * committee) % 7 >= 3:
        return None
    return sum((n + 3 * committee) % 7 < 3 for n in range(DAYS.index(day)))


class Kits:
    """Plans every hand-out of the month."""

    def __init__(self, town: Neighbourhood) -> None:
        self.town = town
        present = sum(compound.due for compound in town.compounds)
        self._extra = self._extras(KITS - present * sum(A_TIME))

    def _extras(self, surplus: int) -> list[frozenset[str]]:
        """For each time, the doors that get one kit more."""
        rng = Random(f"{self.town.seed}/kits")  # noqa: S311
        doors = [door.path for c in self.town.compounds for door in c.doors() if door.present]
        counts = shares(surplus, [1.0] * TIMES)
        return [frozenset(rng.sample(doors, count)) for count in counts]

    def quantity(self, door: Door, time: int) -> int:
        """Kits a door gets at a time."""
        present = door.present
        return present * A_TIME[time] + (door.path in self._extra[time]) if present else 0

    def sheets(self, day: int) -> Iterator[Sheet]:
        """Batches received and kits handed out on a day."""
        for committee in range(1, 8):
            time = turn(committee, day)
            if time is None:
                continue
            compounds = [c for c in self.town.compounds if c.committee == f"yt.{committee}"]
            batch = f"K{day % 10000:04d}-{committee}"
            yield from self._received(day, committee, compounds, time, batch)
            for compound in compounds:
                yield from self._issued(day, compound, time, batch)

    def _received(
        self, day: int, committee: int, compounds: list[Compound], time: int, batch: str
    ) -> Iterator[Sheet]:
        rng = Random(f"{self.town.seed}/kits/{day}/{committee}")  # noqa: S311
        needed = sum(self.quantity(door, time) for c in compounds for door in c.doors())
        fact = BatchReceived(batch=batch, goods="antigen_kit", source="区防控办")
        scope = f"yt.{committee}"
        line = Line(
            at(day, 7, rng.randrange(5, 50)), fact, f"{scope}.store", batch,
            ceil(needed / BOX) * BOX,
        )  # fmt: skip
        yield from uploads(device(f"{scope}.store", scope), [line], every=60, rng=rng)

    def _issued(self, day: int, compound: Compound, time: int, batch: str) -> Iterator[Sheet]:
        rng = Random(f"{self.town.seed}/kits/{day}/{compound.path}")  # noqa: S311
        handed = [(d.path, self.quantity(d, time)) for d in compound.doors() if d.present]
        hours = (9, 12) if (int(compound.path[-2:]) + day) % 3 else (15, 18)
        times = moments(rng, len(handed), at(day, hours[0], 10), at(day, hours[1]))
        fact = KitsIssued(batch=batch)
        lines = [
            Line(when, fact, path, quantity=quantity)
            for when, (path, quantity) in zip(times, handed, strict=True)
        ]
        phone = device(f"{compound.path}.doors", compound.path)
        late = (day, compound.path) in _OFFLINE
        for sheet in uploads(phone, lines, every=90, rng=rng):
            if late:
                morning = at(days_before(day, -1), 7, 40) + sheet.received_at % 600_000
                yield Sheet(phone, morning, sheet.lines)
            else:
                yield sheet
