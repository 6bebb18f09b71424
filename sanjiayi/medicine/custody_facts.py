"""Facts of what residents entrusted: cards, booklets, prescriptions, empty boxes, cash.

The place of all is the door the things came from; the subject is the thing, "M-0412/card".
A hand-over is two facts, one from each side: who only gave, or only took, is asked about it.
"""

from typing import ClassVar

from sanjiayi.kernel.facts import Fact


class ThingGiven(Fact, frozen=True):
    """The giver's word: I gave it to somebody.  Observed.

    thing   "M-0412/card";  giver, taker: recorders, "post:yt.2/member-1a2b3c"; "resident" is
            the household itself
    fen     cash in hundredths of a yuan; 0 for anything else
    how     "scan", "sign" or "paper"
    """

    kind: ClassVar[str] = "medicine.thing_given"
    thing: str
    giver: str
    taker: str
    fen: int = 0
    how: str = "scan"


class ThingTaken(Fact, frozen=True):
    """The taker's word: I have it from somebody.  Observed.  Fields as of ThingGiven."""

    kind: ClassVar[str] = "medicine.thing_taken"
    thing: str
    giver: str
    taker: str
    fen: int = 0
    how: str = "scan"


class ThingMissed(Fact, frozen=True):
    """It is not where it should be.  Decided.  words: id of what was said, "" for nothing."""

    kind: ClassVar[str] = "medicine.thing_missed"
    thing: str
    words: str = ""


class ThingFound(Fact, frozen=True):
    """What was missed is there again.  Decided.  holder: who has it."""

    kind: ClassVar[str] = "medicine.thing_found"
    thing: str
    holder: str
