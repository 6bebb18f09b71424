"""Facts of the desks beside the inbox, for stories: rumours."""

from sanjiayi.bulletin.rumour_facts import RumourHeard, RumourJudged
from sanjiayi.kernel.facts import Fact
from tests.neighbourhood import write

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
