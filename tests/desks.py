"""Facts of the desks beside the inbox, for stories: rumours, cards for chat groups."""

from sanjiayi.bulletin.rumour_facts import RumourHeard, RumourJudged
from sanjiayi.kernel.facts import Fact
from sanjiayi.needs.share_facts import CardMade, CardOpened, CardRevoked
from tests.neighbourhood import at, write

VERDICTS = ("false", "unknown", "true")


def rumour(n: int, place: str, *, moment: int | None = None) -> bytes:
    """A rumour is heard, heard again or judged, by a small number."""
    number = f"R-{n % 2}"
    fact: Fact = RumourHeard(rumour=number, need=f"N-{n}")
    if n % 3 == 0:
        fact = RumourJudged(
            rumour=number,
            verdict=VERDICTS[n // 3 % 3],
            said="明天起没有菜车",
            truth="菜车明天照常来",
            source="街道保供组",
        )
    return write(fact, place, number, moment=moment)


def card(n: int, place: str, *, moment: int | None = None) -> bytes:
    """A card is made, opened or called back, by a small number."""
    name = f"card-{n % 2}"
    made = CardMade(
        card=name, about=f"N-{n % 2}", code=f"{n:064x}", text="有居民要看病", expires_at=at(23)
    )
    kinds: tuple[Fact, ...] = (CardOpened(card=name, came_of="shown"), CardRevoked(card=name), made)
    return write(kinds[n % 3], place, f"N-{n % 2}", moment=moment)
