"""Facts of the Express (社情民意快报).  Words here are work words: no person, no door number.

Levels of place a report climbs: compound, committee, community, town, district.
"""

from typing import ClassVar

from sanjiayi.kernel.facts import Fact


class Reported(Fact, frozen=True):
    """Something is stuck.  Decided.  subject: report number; place: compound or building.

    report     "K-0417"
    level      1 life safety, 2 same day, 3 within a day, 4 trend
    category   "life", "medicine", "supply", "screening", "waste", "staff", "information", "other"
    title      at most 40 characters
    persons    how many are affected, 0 unknown
    owner      group code that must answer
    due_at     ms by which it must be answered
    words      people.Words id of the long text, "" when there is none
    """

    kind: ClassVar[str] = "express.reported"
    report: str
    level: int
    category: str
    title: str
    persons: int
    owner: str
    due_at: int
    words: str = ""


class Acknowledged(Fact, frozen=True):
    """The owner has taken it on.  Decided.  subject: report number; place: as reported."""

    kind: ClassVar[str] = "express.acknowledged"
    report: str


class Climbed(Fact, frozen=True):
    """The clock ran out and the report went one level up.  Decided.

    subject: report number; place: as reported
    owner    group code that must answer now
    due_at   ms by which it must be answered now
    """

    kind: ClassVar[str] = "express.climbed"
    report: str
    owner: str
    due_at: int


class Unblocked(Fact, frozen=True):
    """The owner says it moves again.  Decided.  subject: report number; place: as reported.

    answer    at most 80 characters, for everybody
    outcome   "unblocked", "partly", "explained", "not_possible"
    """

    kind: ClassVar[str] = "express.unblocked"
    report: str
    answer: str
    outcome: str = "unblocked"


class Confirmed(Fact, frozen=True):
    """The reporter says whether it is so.  Decided.  subject: report number; place: as reported.

    is_settled   False opens it again
    """

    kind: ClassVar[str] = "express.confirmed"
    report: str
    is_settled: bool
