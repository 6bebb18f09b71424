"""Facts of the desks beside the inbox, for stories: rumours, cards for chat groups, trips."""

from sanjiayi.bulletin.rumour_facts import RumourHeard, RumourJudged
from sanjiayi.kernel.facts import Fact
from sanjiayi.needs import trip_facts
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


def trip(n: int, place: str, *, moment: int | None = None) -> bytes:
    """Something is done about one of two trips, or a plan, by a small number."""
    number = f"S-{n % 2}"
    asked = trip_facts.TripAsked(
        trip=number, hospital="市一医院", purpose="dialysis", appointed_at=at(n + 8), is_life=True
    )
    planned = trip_facts.TripPlanned(
        plan="P-1", hospital="市一医院", purpose="chemo", weekdays=(n % 7 + 1,), minute=450,
        first_day=20220517,
    )  # fmt: skip
    kinds: tuple[tuple[Fact, str], ...] = (
        (asked, number),
        (trip_facts.TripChecked(trip=number, gate="car", is_met=n % 4 > 0), number),
        (trip_facts.TripMoved(trip=number, appointed_at=at(26)), number),
        (trip_facts.TripLeft(trip=number, override="1"), number),
        (trip_facts.TripArrived(trip=number), number),
        (trip_facts.TripReturned(trip=number), number),
        (trip_facts.TripCancelled(trip=number), number),
        (planned, "P-1"),
        (trip_facts.TripPlanEnded(plan="P-1"), "P-1"),
    )
    fact, subject = kinds[n % len(kinds)] if n > 2 else kinds[0]
    return write(fact, place, subject, moment=moment)
