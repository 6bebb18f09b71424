"""Make a card for a chat group, call it back, note who opened it."""

from uuid import uuid4

from sanjiayi.kernel.paths import building_of, parent
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import book
from sanjiayi.needs import share_queries, slips
from sanjiayi.needs.rules import HOUR_MS
from sanjiayi.needs.share_facts import CardMade, CardOpened, CardRevoked
from sanjiayi.needs.share_rules import OPEN, Card

SHOWN, NOT_REACHED, OVER = "shown", "not_reached", "over"


def make(about: str, place: str, text: str, hours: int, *, by: str, now: int) -> str:
    """A card about a need or a report; returns its id.

    Raises Refusal "share.empty", "share.long", "share.private" or "share.hours".
    """
    card = str(uuid4())
    fact = CardMade(
        card=card,
        about=about,
        code=slips.digest(slips.code_of(f"card:{card}")),
        text=text.strip(),
        expires_at=now + hours * HOUR_MS,
    )
    draft = book.Draft(fact, compound_of(place), subject=about, happened_at=now)
    book.record([draft], by=by, now=now)
    return card


def compound_of(place: str) -> str:
    """A card says which compound, never which staircase."""
    building = building_of(place)
    return parent(building) if building.count(".") > 2 else building


def revoke(one: Card, *, by: str, now: int) -> None:
    """It opens nothing any more.  Raises Refusal "share.over"."""
    found = share_queries.card(one.card)
    if found is None or found.state(now) != OPEN:
        raise Refusal("share.over", "这张卡已经失效，不用再收回。")
    fact = CardRevoked(card=one.card)
    book.record([book.Draft(fact, one.place, subject=one.about, happened_at=now)], by=by, now=now)


def opened(one: Card, came_of: str, *, by: str, now: int) -> None:
    """Write down who opened it and what came of it."""
    fact = CardOpened(card=one.card, came_of=came_of)
    book.record([book.Draft(fact, one.place, subject=one.about, happened_at=now)], by=by, now=now)
