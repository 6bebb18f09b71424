"""Makers of what is said of tubes, in the neighbourhood of tests.make."""

from sanjiayi.kernel import ids
from sanjiayi.kernel.paths import building_of
from sanjiayi.screening import tube_facts as tubes
from sanjiayi.screening.facts import SwabTaken
from tests.make import PACK, ROUND, door_of, write

LAB = "区疾控检测点"


def swab_in(person: str, tube: str, *, round_: str = ROUND, moment: int | None = None) -> bytes:
    """A swab at the first table of the person's compound, put into this tube."""
    where = building_of(door_of(person))
    fact = SwabTaken(round=round_, tube=tube, site=f"{where.rpartition('.')[0]}-1", table=1)
    return write(fact, where, person, moment=moment)


def move(
    swab: bytes, person: str, to: str, *, of: str, round_: str = ROUND, moment: int | None = None
) -> bytes:
    """The swab of a person stands in another tube than `of`."""
    fact = tubes.SwabMoved(round=round_, swab=ids.text(swab), from_tube=of, to_tube=to)
    return write(fact, building_of(door_of(person)), person, moment=moment)


def close(
    tube: str, compound: str, count: int, *, round_: str = ROUND, moment: int | None = None
) -> bytes:
    """A tube is closed at the first table of a compound."""
    fact = tubes.TubeSealed(
        round=round_, tube=tube, site=f"{compound}-1", table=1, count=count, size=10
    )
    return write(fact, compound, tube, moment=moment, quantity=count)


def box(
    batch: str,
    compound: str,
    lying: list[str],
    *,
    round_: str = ROUND,
    moment: int | None = None,
) -> bytes:
    """A box leaves a compound with these tubes."""
    fact = tubes.TubesHandedOver(round=round_, batch=batch, tubes=lying, to="courier")
    return write(fact, compound, batch, moment=moment, quantity=len(lying))


def box_came(
    batch: str, compound: str, count: int, *, round_: str = ROUND, moment: int | None = None
) -> bytes:
    fact = tubes.TubesReceived(round=round_, batch=batch, count=count)
    return write(fact, compound, batch, moment=moment, quantity=count)


def result(
    tube: str, compound: str, told: str, *, round_: str = ROUND, moment: int | None = None
) -> bytes:
    """What the laboratory found in a tube."""
    fact = tubes.ResultReported(
        round=round_, tube=tube, result=told, tested_at=moment or 0, lab=LAB
    )
    return write(fact, compound, tube, moment=moment)


def recall(
    tube: str, compound: str, *, persons: int = 1, round_: str = ROUND, moment: int | None = None
) -> bytes:
    """The people of a tube are called back."""
    fact = tubes.RecallOpened(
        round=round_,
        tube=tube,
        result="suspect",
        people_class="single",
        seals_building=True,
        pack=PACK,
    )
    return write(fact, compound, tube, moment=moment, quantity=persons)


def end_recall(
    tube: str, compound: str, *, round_: str = ROUND, moment: int | None = None
) -> bytes:
    fact = tubes.RecallClosed(round=round_, tube=tube, outcome="all_negative")
    return write(fact, compound, tube, moment=moment)
