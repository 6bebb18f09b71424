"""Twenty-five convoys of outside medical teams, met after seven and seen off at three.  Pure."""

from collections.abc import Iterator
from functools import lru_cache
from random import Random

from sanjiayi.demo.neighbourhood import Neighbourhood
from sanjiayi.demo.published import CONVOYS, LAST_DAY, MEDICAL_STAFF, ROUND_DAYS
from sanjiayi.demo.sheets import MINUTE, Line, device, shares
from sanjiayi.kernel.civil import at
from sanjiayi.ledger.registry import Sender
from sanjiayi.screening.facts import ConvoyMet, ConvoyReturned

_POINTS = (("kangde", 7, 38), ("qiantan", 7, 52))
_SEATS = 45


@lru_cache(maxsize=4)
def _staff(seed: int) -> tuple[int, ...]:
    """Medical staff in each convoy; about forty."""
    rng = Random(f"{seed}/convoys")  # noqa: S311
    return tuple(shares(MEDICAL_STAFF, [rng.uniform(0.8, 1.2) for _ in range(CONVOYS)]))


def _of_day(day: int) -> list[int]:
    """Numbers of the day's convoys: the last rounds had two each, the others one."""
    if day not in ROUND_DAYS:
        return []
    index = ROUND_DAYS.index(day)
    pairs = CONVOYS - len(ROUND_DAYS)
    doubled = max(0, index - (len(ROUND_DAYS) - pairs))
    first = index + doubled
    return [first, first + 1] if index >= len(ROUND_DAYS) - pairs else [first]


def lines(town: Neighbourhood, day: int) -> Iterator[tuple[Sender, Line]]:
    """Meetings and returns of a day, noted by the escort group's phone."""
    rng = Random(f"{town.seed}/convoys/{day}")  # noqa: S311
    phone = device("yt.escort", "yt")
    numbers = _of_day(day)
    for seat, number in enumerate(numbers):
        name = f"C-{number + 1:02d}"
        staff = _staff(town.seed)[number]
        point, hour, minute = _POINTS[(seat + day) % 2 if len(numbers) == 1 else seat]
        met = at(day, hour, minute) + rng.randrange(-6, 7) * MINUTE
        served = [c.path for n, c in enumerate(town.compounds) if n % len(numbers) == seat]
        fact = ConvoyMet(
            convoy=name, origin="外省医疗队", point=point, buses=-(-staff // _SEATS), served=served
        )
        yield phone, Line(met, fact, "yt", name, staff)
        hour = 16 if day >= 20220516 else 15
        back = at(day, hour + (day == LAST_DAY), 5) + rng.randrange(0, 25) * MINUTE
        yield phone, Line(back, ConvoyReturned(convoy=name), "yt", name, staff)
