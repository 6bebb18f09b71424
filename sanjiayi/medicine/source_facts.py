"""Facts about where medicine is to be had.  The place is the community's."""

from typing import ClassVar

from sanjiayi.kernel.facts import Fact


class SourceChanged(Fact, frozen=True):
    """A clinic or hospital was entered or changed.  Decided.  subject: its code.

    source   "clinic-1";  what: "entered", "changed" or "put_away"
    """

    kind: ClassVar[str] = "medicine.source_changed"
    source: str
    what: str


class SeenAtSource(Fact, frozen=True):
    """Somebody heard whether a source has a drug.  Observed.  subject: code of the source.

    drug   generic name as in the drug table;  has: "yes", "few" or "no"
    how    "phone", "visit" or "notice"
    """

    kind: ClassVar[str] = "medicine.seen_at_source"
    source: str
    drug: str
    has: str
    how: str = "phone"
