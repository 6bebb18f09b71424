"""Facts of the people room.  They name nobody: ids, counts and digests only."""

from typing import ClassVar

from sanjiayi.kernel.facts import Fact


class RollImported(Fact, frozen=True):
    """A roll of residents was read from a file.  quantity: rows that changed something."""

    kind: ClassVar[str] = "people.roll_imported"
    digest: str
    added: int
    changed: int
    unchanged: int


class Looked(Fact, frozen=True):
    """Somebody opened names or telephones.  quantity: how many persons were shown.

    purpose   short code: "register", "search", "missing_list", "call_sheet", "organisation"
    persons   ids shown, at most 50; a longer list gives the first 50 and the quantity
    """

    kind: ClassVar[str] = "people.looked"
    purpose: str
    persons: list[str] = []


class ResidentChanged(Fact, frozen=True):
    """A resident was registered, moved, marked away or corrected by hand.  subject: the id."""

    kind: ClassVar[str] = "people.resident_changed"
    what: str


class Forgotten(Fact, frozen=True):
    """Names, telephones or words were erased; the facts about the ids stay.  quantity: how many."""

    kind: ClassVar[str] = "people.forgotten"
    reason: str


class CodesIssued(Fact, frozen=True):
    """Codes for cards were given out.  quantity: how many; subject: the id when it is one.

    what         "person" or "household"
    key          number of the key that signs them
    first, last  their serials, one after the other
    """

    kind: ClassVar[str] = "people.codes_issued"
    what: str
    key: int
    first: int
    last: int


class CodeRevoked(Fact, frozen=True):
    """A card counts no more.  subject: the person or household; place: the building.

    reason   short code: people.code_rules.REASON_WORDS
    """

    kind: ClassVar[str] = "people.code_revoked"
    what: str
    serial: int
    reason: str


class CodeKeyTurned(Fact, frozen=True):
    """A new key signs cards from now on.

    key           its number
    is_distrusted cards signed by the keys before it count no more
    """

    kind: ClassVar[str] = "people.code_key_turned"
    key: int
    reason: str
    is_distrusted: bool = False


class Reconciled(Fact, frozen=True):
    """Somebody registered at a table turned out to be on the register already.

    subject: the id given at the table; resident: the id that stands for both from now on.
    """

    kind: ClassVar[str] = "people.reconciled"
    resident: str
