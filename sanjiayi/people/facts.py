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
