"""Three sealed buildings of one compound, and every disinfection of the month.  Pure."""

from collections.abc import Iterator, Mapping
from random import Random

from sanjiayi.containment.facts import (
    BuildingReleased,
    BuildingSealed,
    Disinfected,
    WasteRemoved,
)
from sanjiayi.demo.neighbourhood import Neighbourhood
from sanjiayi.demo.plan.goods import gate
from sanjiayi.demo.plan.rounds import Round
from sanjiayi.demo.published import DAYS, DISINFECTIONS, LAST_DAY, SEALED, pack_on
from sanjiayi.demo.sheets import MINUTE, Line, moments, post, shares
from sanjiayi.kernel.civil import at, civil_day, days_before
from sanjiayi.kernel.paths import parent
from sanjiayi.ledger.registry import Sender

HOLD_DAYS = 14
FORGOTTEN = (LAST_DAY, "yt.5.10.07", "am")
"""The disinfection nobody carried out: what the board of 17 May complains about."""
_SLOTS = (("am", (8, 30), (9, 40)), ("pm", (16, 30), (17, 40)))

Told = tuple[Sender, Line]


def order_no(building: str) -> str:
    """Number of the order that sealed a building."""
    return f"封控令 {civil_day(SEALED[building][0]) % 10000:04d}-{building[-2:]}"


class Sealing:
    """Plans orders, disinfections and waste of the month."""

    def __init__(self, town: Neighbourhood, rounds: Mapping[int, Round]) -> None:
        self.town = town
        self.rounds = rounds
        self._stairwell_counts = self._counts()

    def _counts(self) -> dict[int, int]:
        """What is left of the published total falls to ordinary stairwells, some 66 a day."""
        rng = Random(f"{self.town.seed}/stairwells")  # noqa: S311
        other = len(DAYS) * len(self.town.compounds)
        other += sum(len(round_.sites) for round_ in self.rounds.values())
        other += sum(len(duties(day)) + len(_terminal(day)) for day in DAYS)
        weights = [rng.uniform(0.9, 1.1) for _ in DAYS]
        return dict(zip(DAYS, shares(DISINFECTIONS - other, weights), strict=True))

    def lines(self, day: int) -> Iterator[Told]:
        """Orders, disinfections and waste of a day."""
        rng = Random(f"{self.town.seed}/sealing/{day}")  # noqa: S311
        yield from _orders(day)
        yield from _sealed(rng, day)
        yield from _parcel_points(rng, self.town, day)
        yield from self._sites(rng, day)
        yield from self._stairwells(rng, day)

    def _sites(self, rng: Random, day: int) -> Iterator[Told]:
        """Every sampling site once it has closed."""
        round_ = self.rounds.get(day)
        for site in round_.sites if round_ else ():
            path = site.compound.path
            when = site.closes + rng.randrange(15, 50) * MINUTE
            yield gate(path), Line(when, Disinfected(what="site"), path)

    def _stairwells(self, rng: Random, day: int) -> Iterator[Told]:
        """A different sixth of the buildings every day."""
        count = self._stairwell_counts[day]
        buildings = [
            b.path for c in self.town.compounds for b in c.buildings if b.path not in SEALED
        ]
        start = DAYS.index(day) * count % len(buildings)
        chosen = (buildings + buildings)[start : start + count]
        morning = count // 2
        times = moments(rng, morning, at(day, 9), at(day, 11, 30))
        times += moments(rng, count - morning, at(day, 13, 40), at(day, 17))
        for path, when in zip(chosen, times, strict=True):
            yield gate(parent(path)), Line(when, Disinfected(what="stairwell"), path)


def _orders(day: int) -> Iterator[Told]:
    for building, (sealed_at, released_at) in SEALED.items():
        number = order_no(building)
        if civil_day(sealed_at) == day:
            fact = BuildingSealed(order_no=number, hold_days=HOLD_DAYS, pack=pack_on(day))
            yield post("yt/branch"), Line(sealed_at, fact, building, number)
        if released_at is not None and civil_day(released_at) == day:
            yield (
                post("yt/branch"),
                Line(released_at, BuildingReleased(order_no=number), building, number),
            )


def duties(day: int) -> list[tuple[str, str]]:
    """(building, slot) of every disinfection that was carried out in sealed buildings."""
    return [
        (building, slot)
        for building, (sealed_at, released_at) in SEALED.items()
        for slot, start, end in _SLOTS
        if sealed_at < at(day, *start)
        and (released_at is None or at(day, *end) <= released_at)
        and (day, building, slot) != FORGOTTEN
    ]


def _sealed(rng: Random, day: int) -> Iterator[Told]:
    hours = {slot: (at(day, *start), at(day, *end)) for slot, start, end in _SLOTS}
    for building, slot in duties(day):
        fact = Disinfected(what="sealed_building", slot=slot)
        yield gate(parent(building)), Line(rng.randrange(*hours[slot]), fact, building)
        if slot == "pm":
            when = at(day, 15, 40) + rng.randrange(0, 45) * MINUTE
            bags = rng.randrange(14, 38)
            yield gate(parent(building)), Line(when, WasteRemoved(), building, quantity=bags)
    for building in _terminal(day):
        when = at(day, 10, 20) + rng.randrange(0, 60) * MINUTE
        yield gate(parent(building)), Line(when, Disinfected(what="terminal"), building)


def _terminal(day: int) -> list[str]:
    """Terminal disinfection falls on the day after the sealing, when everybody has left."""
    return [b for b, (sealed, _) in SEALED.items() if civil_day(sealed) == days_before(day, 1)]


def _parcel_points(rng: Random, town: Neighbourhood, day: int) -> Iterator[Told]:
    for compound in town.compounds:
        when = at(day, 17, 10) + rng.randrange(0, 80) * MINUTE
        yield gate(compound.path), Line(when, Disinfected(what="parcel_point"), compound.path)
