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
    """

    kind: ClassVar[str] = "medicine.registered"
    order: str
    person: str
    drug: str
    group: str
    runs_out_on: int


class Collected(Fact, frozen=True):
    """Card, booklet and cash were collected.  Observed.  subject: order number; place: door."""

    kind: ClassVar[str] = "medicine.collected"
    order: str


class Bought(Fact, frozen=True):
    """The medicine was bought.  Observed.  subject: order number; place: door.

    source   code of the clinic or hospital
    """

    kind: ClassVar[str] = "medicine.bought"
    order: str
    source: str


class NotObtained(Fact, frozen=True):
    """A source had none of it today.  Observed.  subject: order number; place: door.

    source   code of the clinic or hospital
    """

    kind: ClassVar[str] = "medicine.not_obtained"
    order: str
    source: str


class ReachedDesk(Fact, frozen=True):
    """The medicine reached the committee's desk.  Observed.  subject: order number; place: door."""

    kind: ClassVar[str] = "medicine.reached_desk"
    order: str


class Issued(Fact, frozen=True):
    """The medicine is in the resident's hands.  Observed.  subject: order number; place: door."""

    kind: ClassVar[str] = "medicine.issued"
    order: str


class Withdrawn(Fact, frozen=True):
    """The order is no longer wanted.  Observed.  subject: order number; place: door.

    reason   "resident", "hospital", "duplicate"
    """

    kind: ClassVar[str] = "medicine.withdrawn"
    order: str
    reason: str
