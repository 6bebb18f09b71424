"""Facts of the team room.

Posts are decided: who holds one is judged under the ledger's lock.  Changes of the reference
tables (staff, groups, accounts, devices) are written after the command has made them.
"""

from typing import ClassVar
from uuid import UUID

from sanjiayi.kernel.facts import Fact


class Appointed(Fact, frozen=True):
    """A staff member was given a post, from a day on.  subject: the posting's id.

    serves   place path a member of a functional group looks after, "" for all of it
    """

    kind: ClassVar[str] = "team.appointed"
    posting: UUID
    staff: UUID
    group: str
    role: str
    since_on: int
    serves: str = ""


class Proposed(Fact, frozen=True):
    """A volunteer or double-registered member was proposed for a group; not yet in it."""

    kind: ClassVar[str] = "team.proposed"
    posting: UUID
    staff: UUID
    group: str
    role: str
    serves: str = ""


class Accepted(Fact, frozen=True):
    """The proposal was accepted by the group's lead; the member belongs from that day."""

    kind: ClassVar[str] = "team.accepted"
    posting: UUID
    since_on: int


class Declined(Fact, frozen=True):
    """The proposal was declined; reason is a short code of team.structure.DeclineReason."""

    kind: ClassVar[str] = "team.declined"
    posting: UUID
    reason: str


class Relieved(Fact, frozen=True):
    """A post was laid down; until_on is the last day it was held."""

    kind: ClassVar[str] = "team.relieved"
    posting: UUID
    until_on: int


class Changed(Fact, frozen=True):
    """Staff, groups, accounts or devices were changed.  Decided.  quantity: how many.

    what   "staff_added", "groups_founded", "account_opened", "password_reset",
           "device_offered", "device_enrolled", "program_admitted", "device_revoked",
           "device_wipe_asked", "device_wiped", "device_file_taken",
           "staff_left", "account_closed", "account_reopened", "password_changed"
    """

    kind: ClassVar[str] = "team.changed"
    what: str
