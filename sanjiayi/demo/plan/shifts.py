"""Who came on duty and went off, and the hand-overs of the evening.  Pure."""

from collections.abc import Iterator
from functools import lru_cache
from random import Random

from sanjiayi.demo.neighbourhood import Neighbourhood
from sanjiayi.demo.plan.desk import desk
from sanjiayi.demo.plan.goods import gate
from sanjiayi.demo.published import DAYS, FIRST_DAY, LAST_DAY
from sanjiayi.demo.roster import LONG_SERVING, Worker, workers
from sanjiayi.demo.sheets import MINUTE, Line, device
from sanjiayi.duties.facts import HandedOver, ShiftEnded, ShiftStarted
from sanjiayi.kernel.civil import at, date_of, days_before
from sanjiayi.ledger.registry import Sender

_REST_EVERY = 10
"""One day off in ten: some seventy of seventy-eight are on duty on any day."""
_EARLY = ((6, 40), (15, 10))
_LATE = ((12, 10), (20, 40))
_WHOLE = ((7, 30), (20, 30))
_NIGHT = ((20, 15), (30, 30))
_NIGHT_EVERY = 9
_MEASURE = 25 * MINUTE
_WHOLE_DAY_ROLES = frozenset({"secretary", "vice_secretary", "organiser"})

Hours = tuple[str, tuple[int, int], tuple[int, int]]


@lru_cache(maxsize=4)
def _workers(seed: int) -> tuple[Worker, ...]:
    return tuple(workers(seed))


def _recorder(worker: Worker) -> Sender:
    """The phone nearest to where somebody serves."""
    depth = worker.place.count(".")
    if depth == 0:
        return device("yt.base", "yt")
    return desk(worker.place) if depth == 1 else gate(worker.place)


def _hours(worker: Worker, number: int, day: int) -> Hours | None:
    """Name, start and end of somebody's shift on a day; None on a day off."""
    if _is_resting(worker, number, day):
        return None
    if worker.posts[0][1] in _WHOLE_DAY_ROLES:
        return "day", *_WHOLE
    if _is_at_night(worker, number, day):
        return "night", *_NIGHT
    is_early = (DAYS.index(day) + number) % 2 and not (
        day != FIRST_DAY and _is_at_night(worker, number, days_before(day, 1))
    )
    return ("early", *_EARLY) if is_early else ("late", *_LATE)


def _is_at_night(worker: Worker, number: int, day: int) -> bool:
    every = _NIGHT_EVERY if day != LAST_DAY else 4 * _NIGHT_EVERY
    is_member = worker.posts[0][1] == "member"
    return is_member and (DAYS.index(day) + number) % every == 0


def _is_resting(worker: Worker, number: int, day: int) -> bool:
    """One day off in ten; on the last round's day nearly everybody came."""
    if worker.group == f"committee@yt.{LONG_SERVING}" and worker.posts[0][1] == "secretary":
        return DAYS.index(day) % _REST_EVERY == 1
    every = _REST_EVERY if day != LAST_DAY else 3 * _REST_EVERY
    return (DAYS.index(day) + (3 if day != LAST_DAY else 1) * number) % every == 0


def lines(town: Neighbourhood, day: int) -> Iterator[tuple[Sender, Line]]:
    """Shifts begun on the day, those of the night before that end, and hand-overs."""
    for number, worker in enumerate(_workers(town.seed)):
        if day != FIRST_DAY:
            yield from _ends(town, worker, number, days_before(day, 1), is_night=True)
        yield from _starts(town, worker, number, day)
        yield from _ends(town, worker, number, day, is_night=False)
    yield from _handovers(town, day)


def _clock(town: Neighbourhood, worker: Worker, day: int) -> tuple[int, int]:
    """How many ms before time somebody comes and after time somebody leaves."""
    rng = Random(f"{town.seed}/shift/{worker.id}/{day}")  # noqa: S311
    return rng.randrange(_MEASURE), rng.randrange(_MEASURE)


def _is_unbroken(worker: Worker, day: int) -> bool:
    """On 17 May this secretary is still on the shift begun the day before."""
    return (
        worker.group == f"committee@yt.{LONG_SERVING}"
        and worker.posts[0][1] == "secretary"
        and (day in (LAST_DAY, 20220516))
    )


def _starts(
    town: Neighbourhood, worker: Worker, number: int, day: int
) -> Iterator[tuple[Sender, Line]]:
    hours = _hours(worker, number, day)
    if hours is None or (_is_unbroken(worker, day) and day == LAST_DAY):
        return
    name, start, _ = hours
    early, _ = _clock(town, worker, day)
    when = at(day, *start) if _is_unbroken(worker, day) else at(day, *start) - early
    fact = ShiftStarted(shift=_shift(day, name, worker), group=worker.group)
    yield _recorder(worker), Line(when, fact, worker.place, str(worker.id))


def _ends(
    town: Neighbourhood, worker: Worker, number: int, day: int, *, is_night: bool
) -> Iterator[tuple[Sender, Line]]:
    hours = _hours(worker, number, day)
    if hours is None or (hours[0] == "night") is not is_night or _is_unbroken(worker, day):
        return
    name, start, end = hours
    early, late = _clock(town, worker, day)
    came, went = at(day, *start) - early, at(day, *end) + late
    fact = ShiftEnded(shift=_shift(day, name, worker), group=worker.group)
    minutes = (went - came) // MINUTE
    yield _recorder(worker), Line(went, fact, worker.place, str(worker.id), minutes)


def _shift(day: int, name: str, worker: Worker) -> str:
    return f"{date_of(day)}/{name}/{worker.place}"


def _handovers(town: Neighbourhood, day: int) -> Iterator[tuple[Sender, Line]]:
    """Each committee's secretary to a B-role, each functional group from hand to hand."""
    rng = Random(f"{town.seed}/handover/{day}")  # noqa: S311
    groups: dict[str, list[Worker]] = {}
    for worker in _workers(town.seed):
        if worker.group.startswith(
            ("committee@", "escort@", "medicine@", "antiepidemic@", "supplies@")
        ):
            groups.setdefault(worker.group, []).append(worker)
    for group, people in groups.items():
        if group == f"committee@yt.{LONG_SERVING}" and day >= 20220516:
            continue
        one, other = people[0], people[1 + DAYS.index(day) % (len(people) - 1)]
        fact = HandedOver(group=group, from_staff=str(one.id), to_staff=str(other.id))
        when = at(day, 20, 0) + rng.randrange(0, 40) * MINUTE
        place = group.partition("@")[2]
        yield _recorder(one), Line(when, fact, place, group, rng.randrange(0, 9))
