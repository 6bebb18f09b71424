"""Facts of the duties room."""

from typing import ClassVar

from sanjiayi.kernel.facts import Fact


class ShiftStarted(Fact, frozen=True):
    """A worker came on duty.  Observed.  subject: staff id; place: where.

    shift    id of the shift, "2022-05-17/day/yt.3.08"
    group    team group code
    """

    kind: ClassVar[str] = "duties.shift_started"
    shift: str
    group: str


class ShiftEnded(Fact, frozen=True):
    """A worker went off duty.  Observed.  subject: staff id; place: where.

    quantity: minutes served
    """

    kind: ClassVar[str] = "duties.shift_ended"
    shift: str
    group: str


class HandedOver(Fact, frozen=True):
    """A hand-over note was signed by both.  Observed.  subject: group code; place: the group's.

    quantity: open matters passed on

    group   team group code; from_staff, to_staff: staff ids
    """

    kind: ClassVar[str] = "duties.handed_over"
    group: str
    from_staff: str
    to_staff: str


class VisitorReceived(Fact, frozen=True):
    """A visitor was received at a committee's desk.  Observed.  place: committee or compound.

    matter   "medicine", "pass", "supplies", "question", "complaint", "other"
    quantity 1
    """

    kind: ClassVar[str] = "duties.visitor_received"
    matter: str
