"""Who lives behind a door: sizes, generations, sexes, access needs.  Pure."""

from random import Random
from typing import NamedTuple

YEAR = 2022
_ACCEPT = {1: 1.0, 2: 0.75, 3: 0.35, 4: 0.35, 5: 0.1}
"""How readily a household of a size takes one more person; six is the most."""


class Soul(NamedTuple):
    """A person before he has a name.  sex: GB/T 2261.1; needs: access needs."""

    birth_year: int
    sex: str
    needs: frozenset[str]


def sizes(rng: Random, residents: int, households: int) -> list[int]:
    """How many live behind each door; adds up to `residents` exactly."""
    found = [1] * households
    for _ in range(residents - households):
        while True:
            door = rng.randrange(households)
            if rng.random() < _ACCEPT.get(found[door], 0):
                found[door] += 1
                break
    return found


def family(rng: Random, size: int) -> list[Soul]:
    """The persons of one household."""
    ages = _ages(rng, size)
    souls = []
    for place, age in enumerate(ages):
        sex = "12"[place % 2] if size > 1 and place < 2 else rng.choice("12")
        souls.append(Soul(YEAR - age, sex, _needs(rng, age, sex, is_alone=size == 1)))
    return souls


def _ages(rng: Random, size: int) -> list[int]:
    if size == 1:
        return [rng.randint(65, 93) if rng.random() < 0.42 else rng.randint(23, 64)]
    if size == 2:
        return _pair(rng)
    child = rng.randint(1, 24)
    parents = [child + rng.randint(24, 34), child + rng.randint(23, 33)]
    ages = [*parents, child]
    while len(ages) < size:
        if size >= 4 and rng.random() < 0.6:
            ages.append(min(max(parents) + rng.randint(22, 30), 96))
        else:
            ages.append(max(1, child - rng.randint(2, 7)))
    return ages


def _pair(rng: Random) -> list[int]:
    if rng.random() < 0.46:
        first = rng.randint(61, 88)
        return [first, max(58, first - rng.randint(-3, 6))]
    if rng.random() < 0.25:
        parent = rng.randint(32, 78)
        return [parent, max(1, parent - rng.randint(24, 33))]
    first = rng.randint(24, 60)
    return [first, max(22, first - rng.randint(-4, 6))]


def _needs(rng: Random, age: int, sex: str, *, is_alone: bool) -> frozenset[str]:
    found = set()
    if is_alone and age >= 70:
        found.add("lone_elder")
    chances = (
        ("bedridden", 0.05 if age >= 80 else 0.001),
        ("wheelchair", 0.05 if age >= 78 else 0.002),
        ("dementia", 0.04 if age >= 80 else 0),
        ("no_phone", 0.12 if age >= 78 else 0.001),
        ("oxygen", 0.006 if age >= 70 else 0),
        ("dialysis", 0.004 if age >= 50 else 0.0005),
        ("chemotherapy", 0.003 if age >= 45 else 0.0003),
        ("insulin", 0.03 if age >= 60 else 0.002),
        ("psychiatric_care", 0.004),
        ("deaf", 0.03 if age >= 80 else 0.001),
        ("blind", 0.006 if age >= 75 else 0.0005),
        ("pregnant", 0.02 if sex == "2" and 24 <= age <= 38 else 0),
        ("infant", 1 if age <= 1 else 0),
        ("foreign_language", 0.0006),
    )
    found.update(need for need, chance in chances if rng.random() < chance)
    return frozenset(found)
