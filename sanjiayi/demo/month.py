"""The month woven together: every device's sheets in the order in which the server gets them.

Pure.  A day is planned when its turn comes and forgotten afterwards, so the whole month
never stands in memory.
"""

from collections.abc import Iterator
from heapq import heappop, heappush
from random import Random

from sanjiayi.demo.neighbourhood import Neighbourhood, build
from sanjiayi.demo.plan import convoys, goods, shifts
from sanjiayi.demo.plan.desk import Desk
from sanjiayi.demo.plan.express import Express
from sanjiayi.demo.plan.kits import Kits
from sanjiayi.demo.plan.medicine import Medicine
from sanjiayi.demo.plan.rounds import SILENT, SILENT_SINCE, SILENT_UNTIL
from sanjiayi.demo.plan.screening import Screening
from sanjiayi.demo.plan.sealing import Sealing
from sanjiayi.demo.published import DAYS, LAST_DAY
from sanjiayi.demo.sheets import Line, Sheet, Silence, uploads
from sanjiayi.kernel.civil import at
from sanjiayi.kernel.paths import within
from sanjiayi.ledger.registry import Sender

_EVERY = 240
"""Minutes between uploads of a phone that is not at a sampling table."""
_LATEST_HOUR = 36
"""By noon of the next day everything about a day has reached the server."""


class Month:
    """The whole month of a seed."""

    def __init__(self, seed: int, town: Neighbourhood | None = None) -> None:
        self.seed = seed
        self.town = town or build(seed)
        self.screening = Screening(self.town)
        self.kits = Kits(self.town)
        self.medicine = Medicine(self.town)
        self.desk = Desk(self.town)
        self.express = Express(self.town)
        self.sealing = Sealing(self.town, self.screening.rounds)

    def about(self, day: int) -> Iterator[Sheet]:
        """Everything that is told about a day, whenever it arrives; in no order."""
        yield from self.screening.sheets(day)
        yield from self.kits.sheets(day)
        yield from self._light(day)

    def arriving(self, after: int, until: int) -> Iterator[Sheet]:
        """Sheets the server gets after one moment up to another (ms), in that order."""
        waiting: list[tuple[int, int, Sheet]] = []
        number = 0
        for day in DAYS:
            if at(day, _LATEST_HOUR) <= after or at(day) > until:
                continue
            for sheet in self.about(day):
                if after < sheet.received_at <= until:
                    heappush(waiting, (sheet.received_at, number, sheet))
                    number += 1
            while waiting and waiting[0][0] < at(day, 24):
                yield heappop(waiting)[2]
        while waiting:
            yield heappop(waiting)[2]

    def _light(self, day: int) -> Iterator[Sheet]:
        """Kinds of which a device records a few a day: gathered and uploaded together."""
        by_phone: dict[tuple[Sender, bool], list[Line]] = {}
        for sender, line in self._told(day):
            if sender.is_trusted:
                yield Sheet(sender, line.at, [line])
            else:
                is_silent = day == LAST_DAY and within(line.place, SILENT)
                by_phone.setdefault((sender, is_silent), []).append(line)
        for (sender, is_silent), lines in by_phone.items():
            rng = Random(f"{self.seed}/uploads/{day}/{sender.by}/{is_silent}")  # noqa: S311
            silence = Silence(SILENT_SINCE, SILENT_UNTIL) if is_silent else None
            yield from uploads(sender, lines, every=_EVERY, rng=rng, silence=silence)

    def _told(self, day: int) -> Iterator[tuple[Sender, Line]]:
        yield from convoys.lines(self.town, day)
        yield from goods.lines(self.town, day)
        yield from shifts.lines(self.town, day)
        for planner in (self.medicine, self.desk, self.express, self.sealing):
            yield from planner.lines(day)
