"""Words about what residents entrusted, for stories."""

from sanjiayi.kernel.facts import Fact
from sanjiayi.medicine import facts as medicine
from sanjiayi.medicine import money_queries
from sanjiayi.medicine.custody_facts import ThingFound, ThingGiven, ThingMissed, ThingTaken
from tests import make

DESK, COURIER = "post:yt.1/member-aaaaaa", "post:yt.1/member-bbbbbb"


def taken(
    thing: str, door: str, *, giver: str = "resident", taker: str = DESK, fen: int = 0,
    moment: int | None = None,
) -> bytes:  # fmt: skip
    fact = ThingTaken(thing=thing, giver=giver, taker=taker, fen=fen)
    return _write(fact, door, thing, moment)


def cash(packet: str, door: str, n: int, *, moment: int | None = None) -> bytes:
    """Cash handed in, or, by every other number, change given back."""
    giver, taker = ("resident", DESK) if n % 2 else (DESK, "resident")
    return taken(f"{packet}/cash", door, giver=giver, taker=taker, fen=n * 125, moment=moment)


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


def later(number: str, door: str, n: int, *, moment: int | None = None) -> bytes:
    """What else may be said of an order, by a small number."""
    steps: tuple[Fact, ...] = (
        medicine.NotHome(order=number),
        medicine.Consented(order=number, drug="甘精胰岛素注射液", how="phone"),
        medicine.Checked(order=number, step="bought"),
        medicine.Climbed(order=number, rung="district"),
        medicine.Bought(order=number, source="kangde", boxes=1, fen=1_250, given="别的药"),
    )
    return make.write(steps[n % len(steps)], door, number, moment=moment)


def settled(packet: str, door: str, *, moment: int | None = None) -> bytes:
    """A packet's money is reckoned up, as the book says."""
    till = money_queries.till(packet)
    fen = till.money.left if till else 0
    fact = medicine.Settled(packet=packet, fen=fen, reason="零钱找不开" if fen else "")
    return make.write(fact, door, packet, moment=moment)
