"""Facts of runs: who fetches and brings what, and how it went.  The place is the community's."""

from typing import ClassVar

from sanjiayi.kernel.facts import Fact


class RunPlanned(Fact, frozen=True):
    """A courier's way was laid down.  Decided.  subject: number of the run.

    run       "R-20220517-02";  step: "fetch" (with what goes directly) or "bring"
    courier   recorder, "post:yt/member-1a2b3c";  day: 20220517
    starts    second of the day;  ends: back at the desk;  way: seconds under way
    kinds, places, begins   of the stops, in order: "source" or "building", code or path, second
    orders, stops, whats    lines, in order: the order, at which stop (from 0), "take" or "give"
    direct    of the orders those that go from their source to their door
    """

    kind: ClassVar[str] = "medicine.run_planned"
    run: str
    step: str
    courier: str
    day: int
    starts: int
    ends: int
    way: int
    kinds: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    begins: tuple[int, ...] = ()
    orders: tuple[str, ...] = ()
    stops: tuple[int, ...] = ()
    whats: tuple[str, ...] = ()
    direct: tuple[str, ...] = ()


class RunLeft(Fact, frozen=True):
    """The courier set out.  Observed.  lacks: "M-0412/card", what was known to be missing."""

    kind: ClassVar[str] = "medicine.run_left"
    run: str
    lacks: tuple[str, ...] = ()


class TemperatureRead(Fact, frozen=True):
    """A thermometer was read.  Observed.  tenths: of a degree Celsius;  where: bag or fridge."""

    kind: ClassVar[str] = "medicine.temperature_read"
    run: str
    tenths: int
    where: str = "bag"


class RunHanded(Fact, frozen=True):
    """Another courier goes on with it.  Observed.  giver, taker: recorders;  why: in a word."""

    kind: ClassVar[str] = "medicine.run_handed"
    run: str
    giver: str
    taker: str
    why: str = ""


class RunEnded(Fact, frozen=True):
    """The courier is back at the desk.  Observed.  left: orders still in the bag."""

    kind: ClassVar[str] = "medicine.run_ended"
    run: str
    left: tuple[str, ...] = ()


class RunDropped(Fact, frozen=True):
    """The plan was withdrawn.  Decided.  why: "again" (planned anew) or "off"."""

    kind: ClassVar[str] = "medicine.run_dropped"
    run: str
    why: str = "off"
