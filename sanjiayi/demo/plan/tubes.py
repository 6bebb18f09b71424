"""Tubes of the last two rounds: sealed, boxed, tested; and who was sought afterwards.  Pure.

Earlier rounds kept tubes by printed number alone, as the community did.
"""

from collections.abc import Iterable, Iterator, Sequence
from random import Random

from sanjiayi.demo.plan.rounds import LAGGING, SILENT, Round, Site
from sanjiayi.demo.published import LAST_DAY, SEALED
from sanjiayi.demo.sheets import MINUTE, Line, Sheet, moments, post
from sanjiayi.kernel.civil import at, days_before
from sanjiayi.kernel.paths import building_of
from sanjiayi.screening.facts import SwabTaken, VisitNoted
from sanjiayi.screening.tube_facts import (
    RecallClosed,
    RecallOpened,
    ResultReported,
    TubeSealed,
    TubesHandedOver,
    TubesReceived,
)

SINCE = days_before(LAST_DAY, 1)
"""First day whose tubes are followed to the laboratory."""
LABORATORY = "浦东检验所"
SUSPECT, INVALID = "yt.5.10", "yt.2.04"
"""Compounds of 16 May one tube of which alarmed, and one of which could not be read."""
MISCOUNTED = "yt.3.05"
"""Compound of 17 May where one tube was sealed with another count than was scanned."""
SHORT_BOX = "yt.1.02"
"""Compound of 17 May one tube of whose first box the laboratory did not find."""

_ODD = 41
_BOX = 110 * MINUTE
_HOWS = ("code", "code", "code", "code", "code", "code", "household", "household", "door", "name")
_SOUGHT = (
    ("phone", "later"), ("phone", "no_answer"), ("phone", "away"), ("phone", "done_elsewhere"),
    ("door", "not_home"), ("door", "immobile"), ("door", "ill"), ("door", "refused"),
)  # fmt: skip


def site_name(site: Site) -> str:
    return f"{site.compound.path}-1"


def tables(site: Site) -> int:
    """Tables of a site, one for some seven hundred persons."""
    return max(2, round(site.compound.due / 700))


def swab(round_: Round, site: Site, tube: str, number: int) -> SwabTaken:
    """What is said of everybody in the site's tube of that number, from 0."""
    if round_.day < SINCE:
        return SwabTaken(round=round_.id, tube=tube)
    table = number % tables(site) + 1
    how = _HOWS[number * 7 % len(_HOWS)]
    return SwabTaken(
        round=round_.id, tube=tube, site=site_name(site), table=table, how=how, mode=10
    )


def seals(round_: Round, site: Site, swabs: Sequence[Line], pool: int) -> Iterator[Line]:
    """Each tube is closed when its last swab is in it."""
    if round_.day < SINCE:
        return
    wrong = 5 if (round_.day, site.compound.path) == (LAST_DAY, MISCOUNTED) else -1
    for place, (last, count) in enumerate(_last_and_count(swabs)):
        fact = last.fact
        assert isinstance(fact, SwabTaken)  # noqa: S101 - _last_and_count takes nothing else
        counted = count - (place == wrong)
        sealed = TubeSealed(
            round=round_.id, tube=fact.tube, site=fact.site, table=fact.table, count=counted,
            size=pool,
        )  # fmt: skip
        yield Line(last.at + 900, sealed, site.compound.path, fact.tube, counted)


def _last_and_count(swabs: Iterable[Line]) -> list[tuple[Line, int]]:
    found: dict[str, tuple[Line, int]] = {}
    for line in swabs:
        if isinstance(line.fact, SwabTaken):
            found[line.fact.tube] = (line, found.get(line.fact.tube, (line, 0))[1] + 1)
    return list(found.values())


def boxes(round_: Round, site: Site, sealed: Sequence[Line]) -> Iterator[Line]:
    """What the carrier took: a box every two hours or so, the last after the site closed."""
    path = site.compound.path
    first = site.opens + _BOX
    parts: dict[int, list[str]] = {}
    for line in sealed:
        parts.setdefault(max(0, (line.at - first) // _BOX + 1), []).append(line.subject)
    for place, number in enumerate(sorted(parts)):
        leaves = min(first + number * _BOX + 60_000, site.closes + 9 * MINUTE)
        box = f"{path.split('.')[-1]}{round_.day % 10000:04d}-{place + 1}"
        gone = TubesHandedOver(round=round_.id, batch=box, tubes=parts[number], to="courier")
        yield Line(leaves, gone, path, box, len(parts[number]))


def received(round_: Round, site: Site, boxed: Sequence[Line]) -> Iterator[Sheet]:
    """The laboratory counts every box some fifty minutes later."""
    if (round_.day, site.compound.path) == (LAST_DAY, SILENT):
        return  # nothing at all is heard of that compound
    for place, line in enumerate(boxed):
        fact = line.fact
        assert isinstance(fact, TubesHandedOver)  # noqa: S101 - boxes() makes nothing else
        is_short = (round_.day, site.compound.path, place) == (LAST_DAY, SHORT_BOX, 0)
        count = len(fact.tubes) - is_short
        when = line.at + 50 * MINUTE
        said = TubesReceived(round=round_.id, batch=fact.batch, count=count)
        yield Sheet(post("yt/branch"), when, [Line(when, said, line.place, fact.batch, count)])


def results(
    round_: Round, site: Site, swabs: Sequence[Line], sealed: Sequence[Line], pack: str
) -> Iterator[Sheet]:
    """What the laboratory's file of the next morning said; none yet of the last day."""
    if round_.day != SINCE:
        return
    path, sender = site.compound.path, post("yt/branch")
    when = at(LAST_DAY, 6, 40) + int(path.split(".")[-1]) * 40_000
    odd = {SUSPECT: "suspect", INVALID: "invalid"}.get(path, "")
    found = [odd if odd and n == _ODD else "negative" for n in range(len(sealed))]
    yield Sheet(
        sender, when, [
            Line(when, _result(round_, line.subject, result, when), path, line.subject)
            for line, result in zip(sealed, found, strict=True)
        ],
    )  # fmt: skip
    if odd == "suspect":
        tube = sealed[_ODD].subject
        inside = [line for line in swabs if _tube_of(line) == tube]
        for line in _recall(round_, path, tube, inside, pack, when + 6 * MINUTE):
            yield Sheet(sender, line.at, [line])


def _tube_of(line: Line) -> str:
    return line.fact.tube if isinstance(line.fact, SwabTaken) else ""


def _result(round_: Round, tube: str, result: str, when: int) -> ResultReported:
    return ResultReported(
        round=round_.id, tube=tube, result=result, tested_at=when - 40 * MINUTE, lab=LABORATORY
    )


def _recall(
    round_: Round, path: str, tube: str, inside: Sequence[Line], pack: str, opened: int
) -> Iterator[Line]:
    """Ten people are called, swabbed one by one at their doors, and all found negative."""
    begun = RecallOpened(
        round=round_.id, tube=tube, result="suspect", people_class="deferred",
        seals_building=False, pack=pack,
    )  # fmt: skip
    yield Line(opened, begun, path, tube, len(inside))
    came = VisitNoted(round=round_.id, how="door", outcome="sampled")
    for n, line in enumerate(inside, 2):
        yield Line(opened + n * 4 * MINUTE, came, line.place, line.subject)
    ended = RecallClosed(round=round_.id, tube=tube, outcome="all_negative")
    yield Line(opened + 340 * MINUTE, ended, path, tube)


def sought(rng: Random, round_: Round, site: Site, swabs: Iterable[Line]) -> Iterator[Line]:
    """Whom volunteers called or knocked for, after the first of the two rounds was over."""
    if round_.day != SINCE:
        return
    came = {line.subject for line in swabs}
    missing = [
        person
        for building in site.compound.buildings
        if building.path not in SEALED
        for person in building.present()
        if person.id not in came
    ]
    chosen = missing[: len(missing) * (9 if site.compound.path != LAGGING else 5) // 10]
    start, end = at(round_.day, 17, 5), at(round_.day, 19)
    for when, person in zip(moments(rng, len(chosen), start, end), chosen, strict=True):
        how, outcome = rng.choice(_SOUGHT)
        fact = VisitNoted(round=round_.id, how=how, outcome=outcome)
        yield Line(when, fact, building_of(person.door), person.id)
