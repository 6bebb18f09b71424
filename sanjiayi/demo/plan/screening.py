"""The nineteen rounds: opened, called, sampled, corrected, closed.  Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from sanjiayi.demo.neighbourhood import Building, Neighbourhood, Person
from sanjiayi.demo.plan import tubes
from sanjiayi.demo.plan.rounds import (
    LAGGING,
    SILENT,
    SILENT_SINCE,
    SILENT_UNTIL,
    Round,
    Site,
    rounds,
)
from sanjiayi.demo.published import FIRST_DAY, LAST_DAY, SEALED, pack_on
from sanjiayi.demo.sheets import MINUTE, Line, Sheet, Silence, device, moments, post, uploads
from sanjiayi.kernel.civil import at, days_before
from sanjiayi.kernel.ids import text, uuid7
from sanjiayi.kernel.paths import building_of, parent
from sanjiayi.ledger.facts import Voided
from sanjiayi.screening.facts import Called, RoundClosed, RoundOpened, SiteClosed, SwabTaken
from sanjiayi.screening.tube_facts import TubeSealed

POOL = 10
_PAUSE = 150_000
"""Between what the board shows at the half-way mark and what follows, ms."""
_EVERY = 120
"""Minutes between uploads of a phone at the table, unless 500 swabs come first."""
WAVE = 210
"""About so many persons are called down together."""
LAST_ROUND_TWICE = 47
"""Persons sampled twice by mistake before half past two on 17 May, voided in the evening."""

OFFLINE = {
    (20220426, "yt.6.12"): 10,
    (20220504, "yt.1.02"): 12,
    (20220512, "yt.7.15"): 9,
}
"""Days on which a site's second phone found no network from that hour until next morning."""


@dataclass(frozen=True)
class Arrival:
    """Somebody at the table."""

    at: int
    person: Person


class Screening:
    """Plans every sampling day of the month."""

    def __init__(self, town: Neighbourhood) -> None:
        self.seed = town.seed
        self.rounds: dict[int, Round] = rounds(town)

    def sheets(self, day: int) -> Iterator[Sheet]:
        """Everything devices and posts hand over about the sampling of a day."""
        ordered = self.rounds.get(days_before(day, -1))
        if ordered is not None:
            yield _decided(_opened(ordered, at(day, 19, 40)))
        round_ = self.rounds.get(day)
        if round_ is None:
            return
        if day == FIRST_DAY:
            yield _decided(_opened(round_, at(day, 6, 10)))
        voids: list[Line] = []
        for site in round_.sites:
            rng = Random(f"{self.seed}/screening/{day}/{site.compound.path}")  # noqa: S311
            yield from _site_sheets(rng, round_, site, voids)
        for void in voids:
            yield _decided(void, by=f"{parent(building_of(void.place))}/compound_lead")
        yield _decided(_closed(round_))


def _decided(line: Line, by: str = "yt/branch") -> Sheet:
    return Sheet(post(by), line.at, [line])


def _opened(round_: Round, when: int) -> Line:
    """A round is ordered the evening before, so that the bulletin can say what comes."""
    is_long = round_.day >= 20220516
    fact = RoundOpened(
        round=round_.id,
        number=round_.number,
        starts_at=at(round_.day, 7, 30),
        ends_at=at(round_.day, 17 if is_long else 16),
        pool_size=POOL,
        due={site.compound.path: site.compound.due for site in round_.sites},
        pack=pack_on(round_.day),
        sites={tubes.site_name(site): tubes.tables(site) for site in round_.sites}
        if round_.day >= tubes.SINCE
        else {},
    )
    return Line(when, fact, "yt", round_.id)


def _closed(round_: Round) -> Line:
    last = max(site.closes for site in round_.sites)
    return Line(last + 12 * MINUTE, RoundClosed(round=round_.id), "yt", round_.id)


def _site_sheets(rng: Random, round_: Round, site: Site, voids: list[Line]) -> Iterator[Sheet]:
    """One site: two phones register, the first also notes calls and the end."""
    path = site.compound.path
    early, late, calls = _stream(rng, site)
    swabs = [*_swabs(round_, site, [*early, *late])]
    sealed = [*tubes.seals(round_, site, swabs, POOL)]
    boxed = [*tubes.boxes(round_, site, sealed)]
    twice = _twice(rng, round_, site, swabs, len(early))
    voids += _voids(rng, round_, twice)
    swabs += twice
    first = [line for line in [*swabs, *sealed] if not _is_second(line)] + [
        Line(when, Called(round=round_.id, wave=wave), building.path, quantity=called)
        for when, wave, building, called in calls
    ]
    closed = SiteClosed(round=round_.id, tables=tubes.tables(site))
    first.append(Line(site.closes, closed, path, round_.id, site.minutes))
    first += boxed
    noise = Random(f"{round_.id}/{path}/sought")  # noqa: S311
    first += tubes.sought(noise, round_, site, swabs)
    silent = _silence(round_.day, path)
    yield from uploads(
        device(f"{path}.s1-1", path), first, every=_EVERY, rng=rng,
        silence=silent if path == SILENT else None,
    )  # fmt: skip
    second = [line for line in [*swabs, *sealed] if _is_second(line)]
    yield from uploads(device(f"{path}.s1-2", path), second, every=_EVERY, rng=rng, silence=silent)
    yield from tubes.received(round_, site, boxed)
    yield from tubes.results(round_, site, swabs, sealed, pack_on(round_.day))


def _is_second(line: Line) -> bool:
    """Even tubes were filled at the second phone's table."""
    fact = line.fact
    return isinstance(fact, SwabTaken | TubeSealed) and fact.tube[-1] in "02468"


def _silence(day: int, path: str) -> Silence | None:
    if day == LAST_DAY and path == SILENT:
        return Silence(SILENT_SINCE, SILENT_UNTIL)
    hour = OFFLINE.get((day, path))
    return Silence(at(day, hour), at(days_before(day, -1), 8, 5)) if hour else None


Call = tuple[int, int, Building, int]
"""When, wave, building, persons called."""


def _stream(rng: Random, site: Site) -> tuple[list[Arrival], list[Arrival], list[Call]]:
    """Who comes when, before and after the half-way mark, and which calls brought them."""
    buildings = _walk(rng, site)
    people = [person for building in buildings for person in building.present()]
    start, end = site.opens + 5 * MINUTE, site.closes - 2 * MINUTE
    if site.half is None:
        missing = set(rng.sample(range(len(people)), len(people) - site.swabs))
        coming = [person for n, person in enumerate(people) if n not in missing]
        arrivals = _timed(rng, _strayed(rng, coming), start, end)
        return arrivals, [], _calls(site, buildings, arrivals, len(people), end)
    early, late = _halves(rng, site, people)
    before = _timed(rng, _strayed(rng, early), start, site.half.at)
    after = _timed(rng, late, site.half.at + _PAUSE, end)
    called = site.half.sampled + site.half.awaited
    calls = _calls(site, buildings, before, called, site.half.at)
    return before, after, calls + _calls_after(site, buildings, called, end)


def _walk(rng: Random, site: Site) -> list[Building]:
    """The order in which buildings are called: sealed ones last, the rest from a random start."""
    sealed = [b for b in site.compound.buildings if b.path in SEALED]
    open_ = [b for b in site.compound.buildings if b.path not in SEALED]
    start = 4 if site.half else rng.randrange(len(open_))
    return open_[start:] + open_[:start] + sealed


def _halves(rng: Random, site: Site, people: list[Person]) -> tuple[list[Person], list[Person]]:
    """Those who came by the half-way mark, and those who came after it."""
    half = site.half
    assert half is not None  # noqa: S101 - only called for sites with one
    called = half.sampled + half.awaited
    from_last_wave = half.awaited if site.compound.path == LAGGING else half.awaited * 2 // 3
    recent = range(max(0, called - max(WAVE, half.awaited) - 60), called)
    awaited = set(rng.sample(recent, from_last_wave))
    others = [n for n in range(called) if n not in awaited]
    awaited.update(rng.sample(others, half.awaited - from_last_wave))
    early = [person for n, person in enumerate(people[:called]) if n not in awaited]
    rest = [people[n] for n in sorted(awaited)] + people[called:]
    late = rng.sample(rest, site.swabs - half.sampled)
    order = {person.id: n for n, person in enumerate(rest)}
    return early, sorted(late, key=lambda person: order[person.id])


def _strayed(rng: Random, people: list[Person]) -> list[Person]:
    """The same people, some of them later than their neighbours."""
    most = max(1, len(people) // 9)
    ranks = [
        n + (rng.random() * most if rng.random() < 0.07 else rng.random() * 12)
        for n in range(len(people))
    ]
    return [people[n] for n in sorted(range(len(people)), key=ranks.__getitem__)]


def _timed(rng: Random, people: list[Person], start: int, end: int) -> list[Arrival]:
    """One after the other from start to end, never two in the same instant."""
    if not people:
        return []
    step = (end - start) / len(people)
    return [
        Arrival(start + int((n + rng.random()) * step), person) for n, person in enumerate(people)
    ]


def _calls(
    site: Site, buildings: list[Building], arrivals: list[Arrival], called: int, end: int
) -> list[Call]:
    """Calls so that everybody sampled was called some minutes before; `called` in all."""
    first_seen: dict[str, int] = {}
    for arrival in arrivals:
        first_seen.setdefault(building_of(arrival.person.door), arrival.at)
    found: list[Call] = []
    wave, in_wave, left, when = 1, 0, called, site.opens
    for building in buildings:
        number = min(left, len(building.present()))
        if number == 0:
            break
        if in_wave and in_wave + number > WAVE:
            wave, in_wave = wave + 1, 0
        if in_wave == 0:
            seen = first_seen.get(building.path, end)
            when = max(when + 1_000, min(seen, end) - 8 * MINUTE, site.opens)
        found.append((when, wave, building, number))
        in_wave += number
        left -= number
    return found


def _calls_after(site: Site, buildings: list[Building], called: int, end: int) -> list[Call]:
    """Calls after the half-way mark: whoever was not called before it."""
    half = site.half
    assert half is not None  # noqa: S101
    found: list[Call] = []
    start = half.at + _PAUSE + 10_000
    span = max(1, end - 40 * MINUTE - start)
    total = sum(len(b.present()) for b in buildings) - called
    passed, spoken, wave = 0, 0, called // WAVE + 2
    for building in buildings:
        size = len(building.present())
        passed += size
        fresh = min(size, passed - called)
        if fresh > 0:
            when = start + span * spoken // max(1, total)
            found.append((when, wave + spoken // WAVE, building, fresh))
            spoken += fresh
    return found


def _swabs(round_: Round, site: Site, arrivals: list[Arrival]) -> Iterator[Line]:
    """The swabs of one site; ten go into a tube."""
    prefix = f"{site.compound.path[-2:]}{round_.day % 10000:04d}"
    fact = None
    for n, arrival in enumerate(arrivals):
        if n % POOL == 0 or fact is None:
            fact = tubes.swab(round_, site, f"{prefix}{n // POOL:04d}", n // POOL)
        yield Line(arrival.at, fact, building_of(arrival.person.door), arrival.person.id)


def _twice(rng: Random, round_: Round, site: Site, swabs: list[Line], early: int) -> list[Line]:
    """Some who stood at the table again: same round, another tube, an id that can be voided."""
    if round_.day == LAST_DAY:
        due = [s.compound.due for s in round_.sites]
        count = _quota(LAST_ROUND_TWICE, due, round_.sites.index(site))
        chosen = rng.sample(swabs[: early - 60], count)
        latest = min(SILENT_SINCE, at(LAST_DAY, 14)) - 30 * MINUTE
    else:
        chosen = rng.sample(swabs, 1 if rng.random() < 0.7 else 0)
        latest = site.closes - MINUTE
    found = []
    for line in chosen:
        again = max(line.at + 1_000, min(line.at + rng.randrange(3, 25) * MINUTE, latest))
        fact = SwabTaken(
            round=round_.id, tube=f"{site.compound.path[-2:]}9{round_.day % 1000:03d}00"
        )
        found.append(line._replace(at=again, fact=fact, id=uuid7(again, rng.randbytes(10))))
    return found


def _quota(total: int, weights: list[int], index: int) -> int:
    """The part of `total` that falls to one of some weights, by running sums."""
    whole = sum(weights)
    upto = sum(weights[: index + 1])
    return total * upto // whole - total * (upto - weights[index]) // whole


def _voids(rng: Random, round_: Round, twice: list[Line]) -> list[Line]:
    """In the evening the compound's leader strikes out what was sampled twice."""
    times = moments(rng, len(twice), at(round_.day, 19, 5), at(round_.day, 20, 20))
    if any((round_.day, path) in OFFLINE for path in {parent(line.place) for line in twice}):
        times = [when + 14 * 60 * MINUTE for when in times]
    return [
        Line(when, Voided(voids=text(line.id), reason="duplicate"), line.place, line.subject)
        for when, line in zip(times, twice, strict=True)
    ]
