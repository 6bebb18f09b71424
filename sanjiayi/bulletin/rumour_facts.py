"""Facts of the rumour desk.  What residents said stays with their needs; here stands what is so.

subject: the rumour's number; place: where it was heard.
"""

from typing import ClassVar

from sanjiayi.kernel.facts import Fact


class RumourHeard(Fact, frozen=True):
    """A resident's need is a rumour, new or heard before.  Decided.

    subject: the rumour; place: compound.

    rumour   "R-2047", after the first need that told of it
    need     number of the need; its words are not repeated here
    """

    kind: ClassVar[str] = "bulletin.rumour_heard"
    rumour: str
    need: str


class RumourJudged(Fact, frozen=True):
    """What is true of it; the later decision holds.  Decided.

    subject: the rumour; place: compound.

    verdict  "true", "false", "partly", "unknown" (still being found out)
    said     the rumour in words everybody may read
    truth    what is so
    source   who says so: an office or a document, never a person
    answer   what residents are told beyond that, "" nothing more
    """

    kind: ClassVar[str] = "bulletin.rumour_judged"
    rumour: str
    verdict: str
    said: str
    truth: str
    source: str
    answer: str = ""
