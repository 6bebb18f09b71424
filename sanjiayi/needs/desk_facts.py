"""Facts of the phone desk: calls nobody could take, and calling back.

Numbers and names of callers are in people, by id.  subject: the call; place: whose desk.
"""

from typing import ClassVar

from sanjiayi.kernel.facts import Fact


class CallMissed(Fact, frozen=True):
    """Somebody rang and nobody answered.  Decided.  happened_at: when it rang.

    call     "C-1A2B3C4D"; a second ring of a number still waiting bears the same one
    words    people.Words id: telephone and whatever is known of the caller
    source   id in the telephone exchange's own list, "" when typed
    """

    kind: ClassVar[str] = "needs.call_missed"
    call: str
    words: str
    source: str = ""


class CallTried(Fact, frozen=True):
    """Somebody rang back.  Decided.

    outcome  "reached", "no_answer", "busy", "wrong_number", "given_up"
    due_at   ms by which to try again, 0 when that is not needed
    need     number of what the caller turned out to need, "" for nothing
    """

    kind: ClassVar[str] = "needs.call_tried"
    call: str
    outcome: str
    due_at: int = 0
    need: str = ""
