"""The ledger's own facts: corrections.  Nothing is edited or deleted; a fact says so instead."""

from typing import ClassVar

from sanjiayi.kernel.facts import Fact


class Voided(Fact, frozen=True):
    """An earlier fact should not have been written.  Decided.  place: that fact's place.

    voids    id of the fact, 36 characters
    reason   "duplicate", "mistake", "test", "wrong_person", "wrong_place", or short words
    """

    kind: ClassVar[str] = "ledger.voided"
    voids: str
    reason: str


class Amended(Fact, frozen=True):
    """The quantity of an earlier fact was wrong.  Decided.  place: that fact's place.

    amends    id of the fact, 36 characters
    quantity  what it should have been
    reason    short words
    """

    kind: ClassVar[str] = "ledger.amended"
    amends: str
    quantity: int
    reason: str


class SetAsideResolved(Fact, frozen=True):
    """A person looked at a record that had been set aside.  Decided.

    fact_id     id of the fact as the device made it, 36 characters
    outcome     "written" or "discarded"
    reason      short words
    """

    kind: ClassVar[str] = "ledger.set_aside_resolved"
    fact_id: str
    outcome: str
    reason: str
