"""Makers for tests of tubes."""

from sanjiayi.kernel import ids
from sanjiayi.kernel.paths import building_of
from sanjiayi.screening import tube_facts as facts
from sanjiayi.screening.facts import SwabTaken
from sanjiayi.screening.rules import round_key
from tests import make

KEY = round_key(make.ROUND)
SITE = "yt.1.01-1"
COMPOUND = "yt.1.01"


def swab(
    person: str, tube: str, *, site: str = SITE, table: int = 1, minute: int = 0, hour: int = 9
) -> bytes:
    """A swab at nine and so many minutes."""
    fact = SwabTaken(round=make.ROUND, tube=tube, site=site, table=table, how="door", mode=10)
    home = building_of(make.door_of(person))
    return make.write(fact, home, person, moment=make.at(hour, minute))


def seal(tube: str, count: int, *, site: str = SITE, place: str = COMPOUND) -> bytes:
    fact = facts.TubeSealed(round=make.ROUND, tube=tube, site=site, table=1, count=count, size=10)
    return make.write(fact, place, tube, moment=make.at(10), quantity=count)


def move(person: str, swab_: bytes, source: str, target: str, *, minute: int = 30) -> bytes:
    fact = facts.SwabMoved(round=make.ROUND, swab=ids.text(swab_), from_tube=source, to_tube=target)
    home = building_of(make.door_of(person))
    return make.write(fact, home, person, moment=make.at(9, minute))


def hand_over(batch: str, *tubes: str) -> bytes:
    fact = facts.TubesHandedOver(round=make.ROUND, batch=batch, tubes=list(tubes), to="courier")
    return make.write(fact, COMPOUND, batch, moment=make.at(11), quantity=len(tubes))


def receive(batch: str, count: int) -> bytes:
    fact = facts.TubesReceived(round=make.ROUND, batch=batch, count=count)
    return make.write(fact, COMPOUND, batch, moment=make.at(12), quantity=count)


def report(tube: str, result: str) -> bytes:
    fact = facts.ResultReported(
        round=make.ROUND, tube=tube, result=result, tested_at=make.at(18), lab="检测机构甲"
    )
    return make.write(fact, COMPOUND, tube, moment=make.at(18))
