"""Goods unloaded, sorted and carried, and the parcels' three zones.  Pure."""

from collections.abc import Iterator
from functools import lru_cache
from random import Random

from sanjiayi.demo.neighbourhood import Compound, Neighbourhood
from sanjiayi.demo.published import DAYS, HANDLINGS
from sanjiayi.demo.sheets import MINUTE, Line, device, moments, shares
from sanjiayi.kernel.civil import at
from sanjiayi.ledger.registry import Sender
from sanjiayi.supplies.facts import BatchReceived, GoodsHandled, ParcelsMoved

_STAGES = ("unloaded", "sorted", "carried")
_GOODS = ("vegetables", "vegetables", "vegetables", "staple", "medical", "protective", "other")
_SOURCES = {
    "vegetables": "保供企业甲",
    "staple": "保供企业乙",
    "medical": "区防控办",
    "protective": "区防控办",
    "other": "社会捐赠",
}
_PARCELS_A_DAY = 0.2
"""Parcels for each resident and day: a compound of 5,000 had over a thousand."""
REST = 35
"""Minutes parcels stand after disinfection before they may be handed over."""


def gate(compound: str) -> Sender:
    """The phone at a compound's gate."""
    return device(f"{compound}.gate", compound)


@lru_cache(maxsize=4)
def _handlings(seed: int) -> dict[int, int]:
    rng = Random(f"{seed}/handlings")  # noqa: S311
    weights = [rng.uniform(0.75, 1.25) for _ in DAYS]
    return dict(zip(DAYS, shares(HANDLINGS, weights), strict=True))


def lines(town: Neighbourhood, day: int) -> Iterator[tuple[Sender, Line]]:
    """Goods and parcels of a day."""
    rng = Random(f"{town.seed}/goods/{day}")  # noqa: S311
    yield from _batches(rng, day)
    for when in moments(rng, _handlings(town.seed)[day], at(day, 8, 30), at(day, 17, 30)):
        compound = rng.choice(town.compounds)
        fact = GoodsHandled(goods=rng.choice(_GOODS), stage=rng.choice(_STAGES))
        yield (
            gate(compound.path),
            Line(when, fact, compound.path, quantity=rng.randrange(40, 420, 5)),
        )
    for compound in town.compounds:
        for hour in (9, 14):
            for line in _parcels(rng, compound, at(day, hour, rng.randrange(0, 50))):
                yield gate(compound.path), line


def _batches(rng: Random, day: int) -> Iterator[tuple[Sender, Line]]:
    """What reaches the committees' stores: two or three stores a day, now and then all seven."""
    is_public_pack = DAYS.index(day) % 6 == 2
    for number in range(1, 8):
        if not is_public_pack and rng.random() > 0.36:
            continue
        goods = "vegetables" if is_public_pack else rng.choice(_GOODS)
        store = f"yt.{number}.store"
        batch = f"G{day % 10000:04d}-{number}"
        fact = BatchReceived(batch=batch, goods=goods, source=_SOURCES[goods])
        pieces = rng.randrange(1800, 2300, 10) if is_public_pack else rng.randrange(200, 1200, 10)
        when = at(day, 7, 20) + rng.randrange(0, 240) * MINUTE
        yield device(store, f"yt.{number}"), Line(when, fact, store, batch, pieces)


def _parcels(rng: Random, compound: Compound, came: int) -> Iterator[Line]:
    """One delivery through the three zones: received, disinfected and resting, ready, gone."""
    count = round(compound.due * _PARCELS_A_DAY / 2 * rng.uniform(0.8, 1.2))
    ready = came + (REST + 8 + rng.randrange(0, 12)) * MINUTE
    steps = (
        ("received", came, count),
        ("resting", came + rng.randrange(4, 14) * MINUTE, count),
        ("ready", ready, count),
        ("handed_over", ready + rng.randrange(40, 75) * MINUTE, round(count * 0.7)),
        ("handed_over", ready + rng.randrange(110, 170) * MINUTE, count - round(count * 0.7)),
    )
    for stage, when, pieces in steps:
        yield Line(when, ParcelsMoved(stage=stage), compound.path, quantity=pieces)
