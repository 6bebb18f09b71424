"""The fact of a catalogue read in.  The place is the community's; the subject is the file."""

from typing import ClassVar

from sanjiayi.kernel.facts import Fact


class CatalogueRead(Fact, frozen=True):
    """A catalogue of drugs was read in, or put away.  Decided.

    digest   SHA-256 of the file, hex, "" when the own drugs were put away
    names    generic names in the file;  new, changed: of these
    """

    kind: ClassVar[str] = "medicine.catalogue_read"
    digest: str
    names: int
    new: int = 0
    changed: int = 0
