"""Words about what residents entrusted, for stories."""

from sanjiayi.kernel.facts import Fact
from sanjiayi.medicine.custody_facts import ThingFound, ThingGiven, ThingMissed, ThingTaken
from tests import make

DESK, COURIER = "post:yt.1/member-aaaaaa", "post:yt.1/member-bbbbbb"


def taken(
    thing: str, door: str, *, giver: str = "resident", taker: str = DESK, fen: int = 0,
    moment: int | None = None,
) -> bytes:  # fmt: skip
    fact = ThingTaken(thing=thing, giver=giver, taker=taker, fen=fen)
    return _write(fact, door, thing, moment)


def given(
    thing: str, door: str, *, giver: str = DESK, taker: str = COURIER, fen: int = 0,
    moment: int | None = None,
) -> bytes:  # fmt: skip
    fact = ThingGiven(thing=thing, giver=giver, taker=taker, fen=fen)
    return _write(fact, door, thing, moment)


def missed(thing: str, door: str, *, moment: int | None = None) -> bytes:
    return _write(ThingMissed(thing=thing), door, thing, moment)


def found(thing: str, door: str, *, holder: str = DESK, moment: int | None = None) -> bytes:
    return _write(ThingFound(thing=thing, holder=holder), door, thing, moment)


def _write(fact: Fact, door: str, thing: str, moment: int | None) -> bytes:
    return make.write(fact, door, thing, moment=moment)
