"""Facts of the needs room.  The resident's own words are in people, by id.

Raised and Answered are observed: phones bring them.  Everything else is decided on a page, by
the team or by the resident ("resident" in `by`, known by the code on the slip).
subject: the need's number; place: as raised.
"""

from typing import ClassVar

from sanjiayi.kernel.facts import Fact


class Raised(Fact, frozen=True):
    """A resident asked for help.  Observed.  subject: need number; place: door or building.

    need      "N-2047"
    category  "medicine", "care", "supplies", "problem", "question", "rumour"
    channel   "door", "phone", "page", "desk", "list", "open311", "hotline"
    is_urgent the one who took it down marked it urgent
    words     people.Words id, "" when nothing was written down
    due_at    ms by which an answer was promised
    urgency   1 life, 2 today, 3 ordinary, 4 can wait; 0: not judged, see is_urgent
    reasons   codes of the rules that set the urgency
    owner     group code that must answer: "work_group@yt.3.08"
    person    people id of the one it is for, "" when not said
    reach     people.Words id: how to reach them
    slip      hex digest of the code by which it is looked up without an account
    source    id in an outside system: "open311:…", "12345:…", "list:…"; "" our own
    details   people.Words id: answers to the category's questions, as JSON
    files     ids of attachments
    pack      version of the policy pack that gave owner and due time
    """

    kind: ClassVar[str] = "needs.raised"
    need: str
    category: str
    channel: str
    is_urgent: bool = False
    words: str = ""
    due_at: int = 0
    urgency: int = 0
    reasons: tuple[str, ...] = ()
    owner: str = ""
    person: str = ""
    reach: str = ""
    slip: str = ""
    source: str = ""
    details: str = ""
    files: tuple[str, ...] = ()
    pack: str = ""


class Answered(Fact, frozen=True):
    """The resident got an answer.  Observed.

    outcome   "met", "explained", "passed_on", "not_possible"
    words     people.Words id of the answer, "" when none was written
    """

    kind: ClassVar[str] = "needs.answered"
    need: str
    outcome: str
    words: str = ""


class Sorted(Fact, frozen=True):
    """A person set category or urgency right.

    category, urgency   "" and 0 leave it as it was
    due_at    ms, newly reckoned; 0 leaves it
    reason    short code, or "other" with words
    """

    kind: ClassVar[str] = "needs.sorted"
    need: str
    category: str = ""
    urgency: int = 0
    due_at: int = 0
    reason: str = ""
    words: str = ""


class Assigned(Fact, frozen=True):
    """A group, and perhaps one person of it, is asked to take it over.

    Until somebody accepts, it is on its way and both sides see so.

    owner     group code;  assignee: post as in `by`, "" for anybody of the group
    due_at    ms, 0 leaves the promise as it was
    pack      version of the policy pack, when the program reckoned the due time
    """

    kind: ClassVar[str] = "needs.assigned"
    need: str
    owner: str
    assignee: str = ""
    due_at: int = 0
    reason: str = ""
    words: str = ""
    pack: str = ""


class Accepted(Fact, frozen=True):
    """Whoever records this takes it on.  A hand-over is now confirmed by both."""

    kind: ClassVar[str] = "needs.accepted"
    need: str


class Declined(Fact, frozen=True):
    """Whoever was asked says no; it goes back to where it was.  reason: rules.DECLINING."""

    kind: ClassVar[str] = "needs.declined"
    need: str
    reason: str
    words: str = ""


class Promised(Fact, frozen=True):
    """The resident was told something for now, and by when more.  due_at: ms."""

    kind: ClassVar[str] = "needs.promised"
    need: str
    due_at: int
    words: str = ""


class Added(Fact, frozen=True):
    """The resident or the team added words or attachments."""

    kind: ClassVar[str] = "needs.added"
    need: str
    words: str = ""
    files: tuple[str, ...] = ()


class Withdrawn(Fact, frozen=True):
    """The resident needs it no more."""

    kind: ClassVar[str] = "needs.withdrawn"
    need: str


class Disputed(Fact, frozen=True):
    """The resident says it did not come: it is open again.  due_at: the new promise, ms."""

    kind: ClassVar[str] = "needs.disputed"
    need: str
    words: str = ""
    due_at: int = 0


class Merged(Fact, frozen=True):
    """It is the same as another need, which speaks for both from now on."""

    kind: ClassVar[str] = "needs.merged"
    need: str
    into: str


class Parted(Fact, frozen=True):
    """It was not the same after all: a merge is undone."""

    kind: ClassVar[str] = "needs.parted"
    need: str


class Themed(Fact, frozen=True):
    """It belongs to a theme.  theme: "T-12", "" takes it out; title: work words, no person."""

    kind: ClassVar[str] = "needs.themed"
    need: str
    theme: str
    title: str = ""


class Linked(Fact, frozen=True):
    """It grew into an express report.  report: its number."""

    kind: ClassVar[str] = "needs.linked"
    need: str
    report: str


class Opened(Fact, frozen=True):
    """Somebody opened residents' words.  quantity: how many needs were shown.

    needs     numbers shown, at most 100; purpose: "inbox", "card", "export", "similar"
    place     the widest place they have in common
    """

    kind: ClassVar[str] = "needs.opened"
    purpose: str
    needs: tuple[str, ...] = ()


class ReplyChanged(Fact, frozen=True):
    """A reply template was written, changed or put away.  subject: its code."""

    kind: ClassVar[str] = "needs.reply_changed"
    reply: str
    what: str
