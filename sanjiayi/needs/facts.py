"""Facts of the needs room.  The resident's own words are in people, by id."""

from typing import ClassVar

from sanjiayi.kernel.facts import Fact


class Raised(Fact, frozen=True):
    """A resident asked for help.  Observed.  subject: need number; place: door or building.

    need      "N-2047"
    category  "medicine", "care", "supplies", "problem", "question", "rumour"
    channel   "door", "phone", "page", "desk"
    is_urgent the one who took it down marked it urgent
    words     people.Words id, "" when nothing was written down
    due_at    ms by which an answer was promised
    """

    kind: ClassVar[str] = "needs.raised"
    need: str
    category: str
    channel: str
    is_urgent: bool = False
    words: str = ""
    due_at: int = 0


class Answered(Fact, frozen=True):
    """The resident got an answer.  Observed.  subject: need number; place: as raised.

    outcome   "met", "explained", "passed_on", "not_possible"
    """

    kind: ClassVar[str] = "needs.answered"
    need: str
    outcome: str
