"""Facts of the team room.  All decided: who holds a post is judged under the ledger's lock."""

from typing import ClassVar
from uuid import UUID

from sanjiayi.kernel.facts import Fact


class Appointed(Fact):
    """A staff member was given a post, from a day on.  subject: the posting's id."""

    kind: ClassVar[str] = "team.appointed"
    posting: UUID
    staff: UUID
    group: str
    role: str
    since_on: int


class Proposed(Fact):
    """A volunteer or double-registered member was proposed for a group; not yet in it."""

    kind: ClassVar[str] = "team.proposed"
    posting: UUID
    staff: UUID
    group: str
    role: str


class Accepted(Fact):
    """The proposal was accepted by the group's lead; the member belongs from that day."""

    kind: ClassVar[str] = "team.accepted"
    posting: UUID
    since_on: int


class Declined(Fact):
    """The proposal was declined; reason is a short code of team.rules.DeclineReason."""

    kind: ClassVar[str] = "team.declined"
    posting: UUID
    reason: str


class Relieved(Fact):
    """A post was laid down; until_on is the last day it was held."""

    kind: ClassVar[str] = "team.relieved"
    posting: UUID
    until_on: int
