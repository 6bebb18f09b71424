"""How many swabs in which round, compound and hour: the arithmetic before the people.  Pure."""

from dataclasses import dataclass
from math import sqrt
from random import Random

from sanjiayi.demo.neighbourhood import Compound, Neighbourhood
from sanjiayi.demo.published import (
    EXTRA_COMPOUNDS,
    EXTRA_DAYS,
    EXTRA_SWABS,
    LAST_BUT_ONE_SWABS,
    LAST_DAY,
    LAST_ROUND_SWABS,
    ROUND_DAYS,
    SITE_MINUTES,
    SWABS,
)
from sanjiayi.demo.sheets import shares
from sanjiayi.kernel.civil import at, date_of

HALF_PAST_TWO = {
    "yt.1.01": (2034, 61), "yt.1.02": (1498, 22), "yt.2.03": (2247, 148), "yt.2.04": (1660, 47),
    "yt.3.05": (1752, 55), "yt.3.06": (873, 214), "yt.3.07": (1121, 19), "yt.4.08": (2203, 96),
    "yt.4.09": (1498, 83), "yt.5.10": (2011, 104), "yt.5.11": (1502, 38), "yt.6.12": (1887, 58),
    "yt.6.13": (2290, 92), "yt.7.14": (2318, 127), "yt.7.15": (1977, 31),
}  # fmt: skip
"""17 May at 14:30: (sampled, called but not come) in each compound; 26,871 and 1,195 together."""

LAGGING = "yt.3.06"
SILENT = "yt.4.09"
"""On 17 May: the compound where the last wave did not come, and the site that went silent."""
SILENT_SINCE = at(LAST_DAY, 13, 28)
SILENT_UNTIL = at(LAST_DAY, 15, 6)

_LONG_DAYS = frozenset({20220516, LAST_DAY})
"""Two rounds on which all sites worked side by side the whole day."""
_LONG_MINUTES = (540, 566)
_EXTRA_MINUTES = (176, 205)


@dataclass(frozen=True)
class Half:
    """Where a site stands at a moment: so many sampled, so many called who did not come."""

    at: int
    sampled: int
    awaited: int


@dataclass(frozen=True)
class Site:
    """One compound's part of a round.  opens: ms; minutes: how long it stays open."""

    compound: Compound
    swabs: int
    opens: int
    minutes: int
    half: Half | None = None

    @property
    def closes(self) -> int:
        return self.opens + self.minutes * 60_000


@dataclass(frozen=True)
class Round:
    """One round.  number: running number; an extra sampling bears that of the round before."""

    id: str
    number: int
    day: int
    sites: tuple[Site, ...]

    @property
    def swabs(self) -> int:
        return sum(site.swabs for site in self.sites)


def rounds(town: Neighbourhood) -> dict[int, Round]:
    """Every sampling of the month by its day: nineteen rounds and six extra samplings."""
    rng = Random(f"{town.seed}/rounds")  # noqa: S311
    totals = _totals(rng, sum(c.due for c in town.compounds))
    plans = {day: _parts(rng, town, day, total) for day, total in sorted(totals.items())}
    minutes = _minutes(rng, plans)
    found: dict[int, Round] = {}
    number = 0
    for day, parts in plans.items():
        number += day in ROUND_DAYS
        sites = tuple(
            _site(rng, day, place, compound, swabs, minutes[day, compound.path])
            for place, (compound, swabs) in enumerate(parts)
        )
        found[day] = Round(str(date_of(day)), number, day, sites)
    return found


def _totals(rng: Random, due: int) -> dict[int, int]:
    """Swabs of every sampling day; they add up to the published figure."""
    ordinary = [day for day in ROUND_DAYS if day not in _LONG_DAYS]
    left = SWABS - EXTRA_SWABS - LAST_ROUND_SWABS - LAST_BUT_ONE_SWABS
    weights = [1 + rng.uniform(-0.004, 0.004) for _ in ordinary]
    totals = dict(zip(ordinary, shares(left, weights), strict=True))
    extra = [1 + rng.uniform(-0.004, 0.004) for _ in EXTRA_DAYS]
    totals.update(zip(EXTRA_DAYS, shares(EXTRA_SWABS, extra), strict=True))
    totals[20220516], totals[LAST_DAY] = LAST_BUT_ONE_SWABS, LAST_ROUND_SWABS
    if max(totals.values()) > due:
        raise ValueError("more swabs in a round than persons to take them from")
    return totals


def _parts(rng: Random, town: Neighbourhood, day: int, total: int) -> list[tuple[Compound, int]]:
    """How a round's swabs fall to its compounds: everybody but a few, a few everywhere."""
    taking = [c for c in town.compounds if day in ROUND_DAYS or c.path in EXTRA_COMPOUNDS]
    missed = sum(c.due for c in taking) - total
    weights = [c.due * rng.uniform(0.6, 1.4) for c in taking]
    return [
        (compound, compound.due - gone)
        for compound, gone in zip(taking, shares(missed, weights), strict=True)
    ]


def _minutes(
    rng: Random, plans: dict[int, list[tuple[Compound, int]]]
) -> dict[tuple[int, str], int]:
    """Minutes each site was open in each round; they add up to 1,083 hours."""
    found: dict[tuple[int, str], int] = {}
    rest: list[tuple[int, str]] = []
    weights: list[float] = []
    for day, parts in plans.items():
        for compound, _ in parts:
            key = (day, compound.path)
            if day in _LONG_DAYS:
                found[key] = rng.randint(*_LONG_MINUTES)
            elif day in EXTRA_DAYS:
                found[key] = rng.randint(*_EXTRA_MINUTES)
            else:
                rest.append(key)
                weights.append(sqrt(compound.due) * rng.uniform(0.92, 1.08))
    spread = shares(SITE_MINUTES - sum(found.values()), weights)
    found.update(zip(rest, spread, strict=True))
    return found


def _site(rng: Random, day: int, place: int, compound: Compound, swabs: int, minutes: int) -> Site:
    if day in _LONG_DAYS:
        return Site(compound, swabs, at(day, 7, 30), minutes, _half(rng, day, compound, swabs))
    is_second = day not in EXTRA_DAYS and (place + day) % 2 == 1
    opens = at(day, 10, 50) if is_second else at(day, 7, 40)
    return Site(compound, swabs, opens + rng.randrange(0, 20) * 60_000, minutes)


def _half(rng: Random, day: int, compound: Compound, swabs: int) -> Half:
    """Where the long rounds stood at half past two: on 17 May as told, a day earlier behind."""
    moment = at(day, 14, 27, 30)
    sampled, awaited = HALF_PAST_TWO[compound.path]
    if day != LAST_DAY:
        awaited = round(compound.due * rng.uniform(0.02, 0.05))
        return Half(moment, round(swabs * rng.uniform(0.79, 0.825)), awaited)
    if compound.path == SILENT:
        moment = SILENT_SINCE - 60_000
    return Half(moment, sampled, awaited)
