"""Facts of the medicine room.  The place of all of them is the door it was ordered for."""

from typing import ClassVar

from sanjiayi.kernel.facts import Fact


class Registered(Fact, frozen=True):
    """An order for one resident was taken.  Observed.  subject: order number; place: door.

    order      "M-0412"
    person     resident's id
    drug       generic name as in the drug table, or as written on the box
    group      "ordinary", "chronic", "insulin", "psychiatric", "oncology"
    runs_out_on  last Shanghai day on which the resident still has some, 20220520
    need       number of the need it grew from, "" for none
    packet     number of the first order taken with it for the same person; "" itself
    strength, boxes   as on the box; boxes: how many are wanted
    law, keep  as in the drug table on that day: "psychotropic_2", "cold"; "" not in the table
    is_vital   may a gap of a day do harm?
    priority   "A" to "D" as a person set it, "" leaves it to the pack;  reason: why
    can_substitute   the resident agrees beforehand to another maker or strength
    proxy      how buying on their behalf was authorised: "signed", "voice", "photo", "" not yet
    may_tell   may what is on the slip be read out at the counter?
    slip       hex digest of the code by which the resident looks it up; "" when none was given
    channel    "desk", "need", "phone", "photo", "again"
    files      ids of attachments: the old box;  words: people.Words id
    pack       version of the policy pack
    """

    kind: ClassVar[str] = "medicine.registered"
    order: str
    person: str
    drug: str
    group: str
    runs_out_on: int
    need: str = ""
    packet: str = ""
    strength: str = ""
    boxes: int = 1
    law: str = ""
    keep: str = ""
    is_vital: bool = False
    priority: str = ""
    reason: str = ""
    can_substitute: bool = False
    proxy: str = ""
    may_tell: bool = False
    slip: str = ""
    channel: str = "desk"
    files: tuple[str, ...] = ()
    words: str = ""
    pack: str = ""


class Collected(Fact, frozen=True):
    """Card, booklet and cash were collected.  Observed.  subject: order number; place: door."""

    kind: ClassVar[str] = "medicine.collected"
    order: str


class Bought(Fact, frozen=True):
    """The medicine was bought.  Observed.  subject: order number; place: door.

    source   code of the clinic or hospital
    boxes    how many, 0: all that were wanted; fewer is a part
    given    another drug or strength in its stead, "" for what was ordered
    fen      what was paid, in hundredths of a yuan;  receipt: id of an attachment
    run      number of the run, "" for none
    """

    kind: ClassVar[str] = "medicine.bought"
    order: str
    source: str
    boxes: int = 0
    given: str = ""
    fen: int = 0
    receipt: str = ""
    run: str = ""


class NotObtained(Fact, frozen=True):
    """A source had none of it today.  Observed.  subject: order number; place: door.

    source   code of the clinic or hospital
    reason   "none", "refused", "closed", "papers", "limit"
    run      number of the run, "" for none;  words: people.Words id
    """

    kind: ClassVar[str] = "medicine.not_obtained"
    order: str
    source: str
    reason: str = "none"
    run: str = ""
    words: str = ""


class ReachedDesk(Fact, frozen=True):
    """The medicine reached the committee's desk.  Observed.  subject: order number; place: door."""

    kind: ClassVar[str] = "medicine.reached_desk"
    order: str


class Issued(Fact, frozen=True):
    """The medicine is in the resident's hands.  Observed.  subject: order number; place: door.

    how   "code", "signature", "stair_door" of a sealed building, "desk"
    run   number of the run, "" for none
    """

    kind: ClassVar[str] = "medicine.issued"
    order: str
    how: str = ""
    run: str = ""


class NotHome(Fact, frozen=True):
    """Nobody opened: the bag goes back to the desk.  Observed.  subject: order number."""

    kind: ClassVar[str] = "medicine.not_home"
    order: str
    run: str = ""


class Consented(Fact, frozen=True):
    """The resident agreed to another drug or strength.  Observed.  subject: order number.

    drug   what may be bought instead;  how: "phone", "signature", "voice", "in_person"
    """

    kind: ClassVar[str] = "medicine.consented"
    order: str
    drug: str
    how: str


class Checked(Fact, frozen=True):
    """A second person compared name, drug and count of a controlled bag.  Decided.

    step   "bought" or "issued";  subject: order number
    """

    kind: ClassVar[str] = "medicine.checked"
    order: str
    step: str


class Climbed(Fact, frozen=True):
    """It could not be had there: it is sought one rung higher.  Decided.  subject: order number.

    rung     rules.Rung;  report: number of the express report of the last rung
    """

    kind: ClassVar[str] = "medicine.climbed"
    order: str
    rung: str
    report: str = ""


class Settled(Fact, frozen=True):
    """Money of a packet was reckoned up with the household.  Decided.  subject: packet number.

    packet   number of its first order
    fen      what is left over (>0: too much is in the till, <0: too little), told and accepted
    reason   why, "" when it adds up
    """

    kind: ClassVar[str] = "medicine.settled"
    packet: str
    fen: int = 0
    reason: str = ""


class Withdrawn(Fact, frozen=True):
    """The order is no longer wanted.  Observed.  subject: order number; place: door.

    reason   "resident", "hospital", "duplicate"
    """

    kind: ClassVar[str] = "medicine.withdrawn"
    order: str
    reason: str
