"""Facts of the bulletin room."""

from typing import ClassVar

from sanjiayi.kernel.facts import Fact


class Published(Fact, frozen=True):
    """A number of the bulletin was published.  Decided.  place: its scope; subject: the issue.

    number     running number within the scope, from 1
    day        the civil day it tells of, 20220517
    frozen_at  ledger number its figures were frozen at
    digest     SHA-256 of the issue's record, hex
    author, checker, signer   posts, never names
    """

    kind: ClassVar[str] = "bulletin.published"
    number: int
    day: int
    frozen_at: int
    digest: str
    author: str
    checker: str
    signer: str
