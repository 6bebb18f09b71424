"""What may stand on a card for a chat group, and where a card stands.  Pure.  Instants: ms."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.needs.rules import HOUR_MS
from sanjiayi.needs.share_facts import CardMade, CardOpened, CardRevoked

LONGEST = 80
HOURS = (2, 12, 24, 72)
"""How long a card may be good for; a matter that takes longer gets a new one."""

OPEN, EXPIRED, REVOKED = "open", "expired", "revoked"

_DOOR = re.compile(r"\d{2,4}\s*[室户]|\d+\s*[-–—]\s*\d{3,4}(?!\d)")
_NUMBER = re.compile(r"(?<!\d)\d[\d\s-]{6,}\d(?!\d)")


@dataclass(frozen=True)
class Told:
    """One record about a card.  seq: ledger number; at: ms; by: recorder."""

    seq: int
    at: int
    place: str
    by: str
    fact: CardMade | CardRevoked | CardOpened


@dataclass(frozen=True)
class Look:
    """Somebody opened it.  came_of: as in the fact."""

    by: str
    at: int
    came_of: str


@dataclass
class Card:
    """A card.  revoked_at: 0 while it was not called back; looks: the latest first."""

    card: str
    about: str
    place: str
    text: str
    made_by: str
    made_at: int
    expires_at: int
    revoked_at: int = 0
    looks: list[Look] = field(default_factory=list)

    def state(self, now: int) -> str:
        if self.revoked_at:
            return REVOKED
        return EXPIRED if now >= self.expires_at else OPEN


def standing(told: Iterable[Told]) -> Card | None:
    """The card its records tell of; None when nobody made it."""
    in_order = sorted(told, key=lambda one: one.seq)
    card: Card | None = None
    for one in in_order:
        fact = one.fact
        if isinstance(fact, CardMade):
            card = Card(
                fact.card, fact.about, one.place, fact.text, one.by, one.at, fact.expires_at
            )
        elif card is not None and isinstance(fact, CardRevoked):
            card.revoked_at = card.revoked_at or one.at
        elif card is not None and isinstance(fact, CardOpened):
            card.looks.insert(0, Look(one.by, one.at, fact.came_of))
    return card


def why_not(text: str, made_at: int, expires_at: int) -> Refusal | None:
    """None when a card may carry these words for that long."""
    if not text.strip():
        return Refusal("share.empty", "请写一句是什么事，群里的人才知道要不要打开。")
    if len(text) > LONGEST:
        return Refusal("share.long", f"最多 {LONGEST} 个字，请写短一些；细节打开才看得到。")
    if _DOOR.search(text) or _NUMBER.search(text):
        return Refusal("share.private", "这里有门牌或号码，群里谁都能看到。请删去。")
    if not 0 < expires_at - made_at <= HOURS[-1] * HOUR_MS:
        return Refusal("share.hours", "请选有效多久，最长三天。")
    return None
