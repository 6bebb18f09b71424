"""Facts of cards made for chat groups: who made one, who called it back, who opened it."""

from typing import ClassVar

from sanjiayi.kernel.facts import Fact


class CardMade(Fact, frozen=True):
    """A card was made that may be forwarded: words for everybody, a code for the rest.  Decided.

    subject: what it is about; place: compound.

    card        id of the card, a UUID
    about       number of the need or the express report
    code        hex digest of the code by which it is opened
    text        the words on the card: no name, no door
    expires_at  ms
    """

    kind: ClassVar[str] = "needs.card_made"
    card: str
    about: str
    code: str
    text: str
    expires_at: int


class CardRevoked(Fact, frozen=True):
    """A card opens nothing any more.  Decided.  subject: what it is about; place: compound."""

    kind: ClassVar[str] = "needs.card_revoked"
    card: str


class CardOpened(Fact, frozen=True):
    """Somebody signed in opened a card.  Decided.  subject: what it is about; place: compound.

    came_of  "shown"; "not_reached": their post does not reach it; "over": expired or revoked
    """

    kind: ClassVar[str] = "needs.card_opened"
    card: str
    came_of: str
