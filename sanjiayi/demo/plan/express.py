"""Two hundred and fifty reports of what was stuck, how they climbed and came loose.  Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from sanjiayi.demo.neighbourhood import Neighbourhood
from sanjiayi.demo.plan.titles import OPEN_AT_STOP, TITLES, Title
from sanjiayi.demo.published import DAYS, REPORTS, STOP
from sanjiayi.demo.sheets import MINUTE, Line, post
from sanjiayi.express.facts import Acknowledged, Climbed, Confirmed, Reported, Unblocked
from sanjiayi.express.rules import due_by, next_owner
from sanjiayi.kernel.civil import at, civil_day
from sanjiayi.kernel.facts import Fact
from sanjiayi.kernel.paths import parent
from sanjiayi.ledger.registry import Sender

_AFTER_STOP = 5
"""Reports of the afternoon and evening of 17 May."""
_CLIMBS = 0.12
_NOT_SO = 0.05
_LAST_LEVEL = "branch"
"""Nothing climbs past the community in the story: town and district are not played."""


@dataclass(slots=True)
class Report:
    """One report and its steps: (ms, who at a page, fact)."""

    number: str
    place: str
    title: Title
    reported_at: int
    owner: str
    steps: list[tuple[int, str, Fact]] = field(default_factory=list)

    @property
    def reporter(self) -> str:
        return f"{self.place}/compound_lead"

    def step(self, when: int, who: str, fact: Fact) -> int:
        self.steps.append((when, who, fact))
        return when


def _who(owner: str) -> str:
    """The page an owner decides from: "yt.5/secretary"."""
    kind, _, place = owner.partition("@")
    role = {"committee": "secretary", "work_group": "compound_lead", "branch": "branch"}
    return f"{place}/{role.get(kind, 'functional_lead')}"


class Express:
    """Plans every report of the month."""

    def __init__(self, town: Neighbourhood) -> None:
        self.reports = _planned(town)
        self._by_day: dict[int, list[tuple[Sender, Line]]] = {}
        for report in self.reports:
            for when, who, fact in report.steps:
                line = Line(when, fact, report.place, report.number)
                self._by_day.setdefault(civil_day(when), []).append((post(who), line))

    def lines(self, day: int) -> Iterator[tuple[Sender, Line]]:
        """Decisions about reports on a day."""
        yield from self._by_day.get(day, [])


def _planned(town: Neighbourhood) -> list[Report]:
    """Every report of the month, numbered in order of time."""
    rng = Random(f"{town.seed}/express")  # noqa: S311
    ordinary = REPORTS - len(OPEN_AT_STOP) - _AFTER_STOP
    asked: list[tuple[int, str, Title, bool | None]] = [
        (_moment(rng, rng.choice(DAYS)), rng.choice(town.compounds).path, rng.choice(TITLES), None)
        for _ in range(ordinary)
    ]
    asked += [
        (STOP + rng.randrange(15, 240) * MINUTE, rng.choice(town.compounds).path, title, None)
        for title in rng.sample(TITLES, _AFTER_STOP)
    ]
    asked += [
        (at(20220500 + one.reported[0], *one.reported[1:]), one.compound, one.title, one.is_late)
        for one in OPEN_AT_STOP
    ]
    found = []
    for n, (when, place, title, is_late) in enumerate(sorted(asked, key=lambda a: a[0]), 1):
        owner = f"{title.owner}@yt" if title.owner else f"committee@{parent(place)}"
        report = Report(f"K-{n:04d}", place, title, when, owner)
        due_at = _report(rng, report)
        if is_late is None:
            _run(rng, report, due_at)
        else:
            _stand_open(rng, report, due_at, is_late=is_late)
        found.append(report)
    return found


def _moment(rng: Random, day: int) -> int:
    """When somebody reports: daytime; on the last day early enough to be settled by the stop."""
    last = 10 * 60 if day == DAYS[-1] else 20 * 60
    return at(day, 0, rng.randrange(7 * 60 + 30, last)) + rng.randrange(60_000)


def _report(rng: Random, report: Report) -> int:
    """The report itself; answers by when it is due."""
    title, when = report.title, report.reported_at
    due_at = due_by(title.level, when)
    fact = Reported(
        report=report.number, level=title.level, category=title.category, title=title.title,
        persons=rng.choice((0, 1, 12, 30, 60, 85, 140, 220)), owner=report.owner, due_at=due_at,
    )  # fmt: skip
    report.step(when, report.reporter, fact)
    return due_at


def _climb(report: Report, when: int) -> int:
    """One level up, by the clock; answers the new due time."""
    above = next_owner(report.owner)
    assert above is not None  # noqa: S101 - callers stop at the branch
    report.owner = above
    due_at = due_by(report.title.level, when)
    report.step(when, "yt/branch", Climbed(report=report.number, owner=above, due_at=due_at))
    return due_at


def _run(rng: Random, report: Report, due_at: int) -> None:
    """An ordinary report: taken on, perhaps after a climb, answered, confirmed."""
    when = report.reported_at
    is_last = civil_day(when) == DAYS[-1]
    may_climb = not is_last and report.title.level <= 2 and not report.owner.startswith(_LAST_LEVEL)
    if may_climb and rng.random() < _CLIMBS and civil_day(due_at) < DAYS[-1]:
        when = due_at + MINUTE
        _climb(report, when)
    taken = _waking(when + rng.randrange(3, 26) * MINUTE)
    report.step(taken, _who(report.owner), Acknowledged(report=report.number))
    answered = _waking(taken + _effort(rng, report.title.level, is_last=is_last))
    if not is_last and rng.random() < _NOT_SO:
        report.step(answered, _who(report.owner), _answer(report))
        asked = _waking(answered + rng.randrange(20, 90) * MINUTE)
        report.step(asked, report.reporter, Confirmed(report=report.number, is_settled=False))
        answered = _waking(asked + rng.randrange(40, 200) * MINUTE)
    report.step(answered, _who(report.owner), _answer(report))
    confirmed = _waking(answered + rng.randrange(10, 35 if is_last else 150) * MINUTE)
    report.step(confirmed, report.reporter, Confirmed(report=report.number, is_settled=True))


def _waking(when: int) -> int:
    """The same moment, or the next morning when it falls into the night."""
    day = civil_day(when)
    if when < at(day, 7):
        return at(day, 7, 5) + when % (40 * MINUTE)
    if when > at(day, 22, 30):
        return at(day, 31, 5) + when % (40 * MINUTE)
    return when


def _answer(report: Report) -> Unblocked:
    return Unblocked(report=report.number, answer=report.title.answer)


def _effort(rng: Random, level: int, *, is_last: bool) -> int:
    """Time from taking on to answering, ms: minutes for the first level, hours for the rest."""
    if is_last:
        return rng.randrange(20, 140) * MINUTE
    longest = {1: 90, 2: 300, 3: 600, 4: 1400}[level]
    return rng.randrange(15, longest) * MINUTE


def _stand_open(rng: Random, report: Report, due_at: int, *, is_late: bool) -> None:
    """Open at the stop; answered in the evening, but for a few."""
    taken = report.reported_at + rng.randrange(4, 20) * MINUTE
    while is_late and due_at < STOP and not report.owner.startswith(_LAST_LEVEL):
        taken = due_at + 2 * MINUTE
        due_at = _climb(report, due_at + MINUTE)
    if is_late and taken < STOP:
        taken = min(taken + 12 * MINUTE, STOP - MINUTE)
    report.step(taken, _who(report.owner), Acknowledged(report=report.number))
    if report.title.level < 4 and report.place != "yt.3.05":
        answered = STOP + rng.randrange(35, 300) * MINUTE
        report.step(answered, _who(report.owner), _answer(report))
        confirmed = answered + rng.randrange(10, 50) * MINUTE
        report.step(confirmed, report.reporter, Confirmed(report=report.number, is_settled=True))
