"""Made-up days of medicine for measuring: the same for the same size and seed."""

import random

from sanjiayi.planning.medicine_shapes import HOUR, Courier, Day, Desk, Order, Point, Source


def made_up(orders: int, sources: int = 6, couriers: int = 6, seed: int = 1) -> Day:
    """A community of 15 compounds about the desk; sources up to five kilometres away.

    One order in eight is cold (90 minutes), one in fifteen controlled and to be had at the
    last two sources only, one in twenty-five cannot wait.
    """
    chance = random.Random(seed)
    compounds = [_near((0.0, 0.0), 1500, chance) for _ in range(15)]
    buildings = [(c, n, _near(compounds[c], 150, chance)) for c in range(15) for n in range(12)]
    places = tuple(
        Source(
            f"s{n}", _near((0.0, 0.0), 5000, chance), (8 + n % 2) * HOUR, (16 + n % 2) * HOUR,
            45, n >= sources - 2,
        )
        for n in range(sources)
    )  # fmt: skip
    asked = tuple(_order(n, buildings, sources, chance) for n in range(orders))
    people = tuple(Courier(f"c{n}", 8 * HOUR, 20 * HOUR, 60, n % 3 != 2, n % 2 == 0)
                   for n in range(couriers))  # fmt: skip
    return Day(asked, places, people, Desk((0.0, 0.0), closes=14 * HOUR))


def _near(point: Point, spread: float, chance: random.Random) -> Point:
    east, north = (round(at + chance.uniform(-spread, spread)) for at in point)
    return float(east), float(north)


def _order(
    n: int, buildings: list[tuple[int, int, Point]], sources: int, chance: random.Random
) -> Order:
    compound, number, point = chance.choice(buildings)
    is_controlled = chance.random() < 1 / 15
    last = max(0, sources - 2)
    had = [f"s{k}" for k in (range(last, sources) if is_controlled else range(sources))]
    return Order(
        f"o{n:04d}",
        tuple(chance.sample(had, min(len(had), chance.choice((1, 1, 2, 3))))),
        f"yt.{compound % 7 + 1}.{compound + 1:02d}.{number + 1}",
        point,
        f"{chance.randint(1, 6)}0{chance.randint(1, 2)}",
        9 * HOUR,
        19 * HOUR + 1800,
        90 if chance.random() < 1 / 8 else None,
        is_controlled,
        90 if chance.random() < 1 / 25 else chance.choice((0, 0, 0, 20)),
        is_sealed=compound % 5 == 0,
    )
