"""Facts of the places room."""

from typing import ClassVar

from sanjiayi.kernel.facts import Fact


class Changed(Fact, frozen=True):
    """Places were added, changed or ended by hand or by import.  quantity: how many.

    what      "imported", "added", "changed", "ended"
    digest    SHA-256 of the file for an import, "" by hand
    """

    kind: ClassVar[str] = "places.changed"
    what: str
    digest: str = ""
