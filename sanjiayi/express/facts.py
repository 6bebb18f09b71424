"""Facts of the Express (社情民意快报).  Words here are work words: no person, no door number.

Levels of place a report climbs: compound, committee, community, town, district.  The last two
are outside this system: what was said to them and what came back is noted here.
subject: the report's number; place: as reported.
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
    words      people.Words id of problem, cause, suggestion and what was tried; "" without
    ack_by     ms by which somebody must take it on, 0: only the answer has a clock
    needs      numbers of the needs it grew from
    files      ids of attachments
    is_anonymous, reporter   the recorder is "anonymous"; reporter is a keyed mark by which the
               one who reported is known again, "" when the recorder is who reported
    pack       version of the policy pack the clocks were reckoned by
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
    ack_by: int = 0
    needs: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    is_anonymous: bool = False
    reporter: str = ""
    pack: str = ""


class Acknowledged(Fact, frozen=True):
    """The owner has taken it on.  Decided.

    promised_at   ms by when it will move, 0: nothing was promised beyond the clock
    note          at most 80 characters, for everybody
    """

    kind: ClassVar[str] = "express.acknowledged"
    report: str
    promised_at: int = 0
    note: str = ""


class Climbed(Fact, frozen=True):
    """The clock ran out, or somebody put it up: one level higher.  Decided.

    owner    group code that must answer now;  from_owner: who had it, "" not said
    due_at   ms by which it must be answered now;  ack_by: taken on, 0 no such clock
    reason   "unacknowledged", "overdue", "by_hand"; "" not said;  note: at most 80 characters
    pack     version of the policy pack the clocks were reckoned by
    """

    kind: ClassVar[str] = "express.climbed"
    report: str
    owner: str
    due_at: int
    ack_by: int = 0
    from_owner: str = ""
    reason: str = ""
    note: str = ""
    pack: str = ""


class Passed(Fact, frozen=True):
    """It was put to another group of the same level; the clocks run on.  Decided.

    owner, from_owner   group codes;  note: why, at most 80 characters
    """

    kind: ClassVar[str] = "express.passed"
    report: str
    owner: str
    from_owner: str
    note: str


class Told(Fact, frozen=True):
    """Somebody outside this system was told: the town, the district.  Decided.

    owner   group code of the level: "town@yt";  whom: the office, never a person
    how     "phone", "letter", "system", "meeting"
    """

    kind: ClassVar[str] = "express.told"
    report: str
    owner: str
    whom: str
    how: str


class Heard(Fact, frozen=True):
    """What the outside answered.  Decided.  answer: at most 80 characters, for everybody."""

    kind: ClassVar[str] = "express.heard"
    report: str
    owner: str
    whom: str
    answer: str


class Joined(Fact, frozen=True):
    """One more need waits for the same thing.  Decided.  need: "N-2047"."""

    kind: ClassVar[str] = "express.joined"
    report: str
    need: str


class Unblocked(Fact, frozen=True):
    """The owner says what has changed.  Decided.

    answer    at most 80 characters, for everybody
    outcome   "unblocked", "partly", "explained", "not_possible", "returned", "merged"
    """

    kind: ClassVar[str] = "express.unblocked"
    report: str
    answer: str
    outcome: str = "unblocked"


class Confirmed(Fact, frozen=True):
    """The reporter says whether it is so, or kept silent long enough.  Decided.

    is_settled     False opens it again, with new clocks: due_at, ack_by (ms, 0: reckoned anew)
    satisfaction   0 not said, 1 content, 2 so-so, 3 not content
    how            "silence": nobody said a word; "" the reporter did
    reporter       mark of an anonymous reporter, "" when the recorder is who reported
    answered_at    ms of the answer a silence confirms
    note           what is still stuck, at most 80 characters
    """

    kind: ClassVar[str] = "express.confirmed"
    report: str
    is_settled: bool
    satisfaction: int = 0
    how: str = ""
    reporter: str = ""
    answered_at: int = 0
    due_at: int = 0
    ack_by: int = 0
    note: str = ""
