"""What comes to the committees' desks: visitors, and needs with their answers.  Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from sanjiayi.demo.neighbourhood import Neighbourhood
from sanjiayi.demo.plan import asks
from sanjiayi.demo.published import DAYS, NEEDS, VISITORS
from sanjiayi.demo.sheets import MINUTE, Line, device, post, shares
from sanjiayi.duties.facts import VisitorReceived
from sanjiayi.kernel.civil import at, civil_day
from sanjiayi.kernel.paths import building_of, parent
from sanjiayi.ledger.registry import Sender
from sanjiayi.needs.facts import Accepted, Answered, Raised

_MATTERS = ("medicine", "medicine", "pass", "pass", "supplies", "supplies", "question",
            "question", "complaint", "other")  # fmt: skip
_CATEGORIES = ("medicine", "medicine", "care", "supplies", "supplies", "problem", "problem",
               "question", "question", "rumour")  # fmt: skip
_CHANNELS = ("phone", "phone", "phone", "page", "page", "door", "desk")
_OUTCOMES = ("met", "met", "met", "met", "explained", "explained", "passed_on", "not_possible")


def desk(committee: str) -> Sender:
    """The phone at a committee's desk."""
    return device(f"{committee}.desk", committee)


class Desk:
    """Plans every visitor and every need of the month."""

    def __init__(self, town: Neighbourhood) -> None:
        self.town = town
        self.needs = needs(town)
        self._visits = _visits(town.seed)
        self._by_day: dict[int, list[tuple[Sender, Line]]] = {}
        for need in self.needs:
            for line in (need.raised(town.seed), need.answered()):
                self._put(desk(need.committee), line)
            taken = asks.taken_at(town.seed, need)
            if taken is not None:
                accepted = Line(taken, Accepted(need=need.number), need.door, need.number)
                self._put(post(asks.taker(need)), accepted)

    def _put(self, sender: Sender, line: Line) -> None:
        self._by_day.setdefault(civil_day(line.at), []).append((sender, line))

    def lines(self, day: int) -> Iterator[tuple[Sender, Line]]:
        """Visitors and needs of a day."""
        yield from self._by_day.get(day, [])
        rng = Random(f"{self.town.seed}/visitors/{day}")  # noqa: S311
        for _ in range(self._visits[day]):
            compound = rng.choice(self.town.compounds)
            place = compound.path if rng.random() < 0.4 else compound.committee
            fact = VisitorReceived(matter=rng.choice(_MATTERS))
            yield desk(compound.committee), Line(_office_hours(rng, day), fact, place)


def _visits(seed: int) -> dict[int, int]:
    rng = Random(f"{seed}/visitors")  # noqa: S311
    weights = [rng.uniform(0.85, 1.15) * (0.8 if day >= 20220514 else 1) for day in DAYS]
    return dict(zip(DAYS, shares(VISITORS, weights), strict=True))


def _office_hours(rng: Random, day: int) -> int:
    """A moment of office hours, thinner at noon."""
    while True:
        minute = rng.randrange(8 * 60, 18 * 60)
        if not 12 * 60 <= minute < 13 * 60 or rng.random() < 0.4:
            return at(day, 0, minute) + rng.randrange(60_000)


@dataclass(frozen=True, slots=True)
class Need:
    """One ask.  answered_at may lie past the month: then it stays open."""

    number: str
    door: str
    raised_at: int
    answered_at: int
    category: str
    channel: str
    is_urgent: bool
    outcome: str

    @property
    def committee(self) -> str:
        return parent(parent(building_of(self.door)))

    def raised(self, seed: int) -> Line:
        has_words = self.raised_at >= at(asks.SINCE)
        due_at = self.raised_at + (4 if self.is_urgent else 24) * 60 * MINUTE
        fact = Raised(
            need=self.number, category=self.category, channel=self.channel,
            is_urgent=self.is_urgent, due_at=due_at, owner=asks.owner(self),
            words=str(asks.words_id(seed, self.number)) if has_words else "",
        )  # fmt: skip
        return Line(self.raised_at, fact, self.door, self.number)

    def answered(self) -> Line:
        fact = Answered(need=self.number, outcome=self.outcome)
        return Line(self.answered_at, fact, self.door, self.number)


def needs(town: Neighbourhood) -> list[Need]:
    """Every need of the month in order of time."""
    rng = Random(f"{town.seed}/needs")  # noqa: S311
    doors = [d.path for c in town.compounds for d in c.doors() if d.present]
    counts = shares(NEEDS, [rng.uniform(0.85, 1.15) for _ in DAYS])
    raised = sorted(
        at(day, 0, rng.randrange(7 * 60, 21 * 60)) + rng.randrange(60_000)
        for day, count in zip(DAYS, counts, strict=True)
        for _ in range(count)
    )
    found = []
    for number, when in enumerate(raised, 1):
        is_urgent = rng.random() < 0.08
        found.append(
            Need(
                number=f"N-{number:04d}",
                door=rng.choice(doors),
                raised_at=when,
                answered_at=_daytime(when + _delay(rng, is_urgent=is_urgent) * MINUTE, rng),
                category=rng.choice(_CATEGORIES),
                channel=rng.choice(_CHANNELS),
                is_urgent=is_urgent,
                outcome=rng.choice(_OUTCOMES),
            )
        )
    return found


def _delay(rng: Random, *, is_urgent: bool) -> int:
    """Minutes until the answer: most within hours, one in forty later than promised."""
    kind = rng.random()
    if is_urgent:
        return rng.randrange(10, 150)
    if kind < 0.58:
        return rng.randrange(15, 200)
    if kind < 0.975:
        return rng.randrange(200, 900)
    return rng.randrange(1_200, 3_000)


def _daytime(when: int, rng: Random) -> int:
    """The same moment, or the next morning when it falls into the night."""
    day = civil_day(when)
    if when < at(day, 7, 30):
        return at(day, 7, 30) + rng.randrange(0, 100) * MINUTE
    if when > at(day, 22):
        return at(day, 24 + 7, 40) + rng.randrange(0, 100) * MINUTE
    return when
