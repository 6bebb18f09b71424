"""What the rumour desk can tell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sanjiayi.bulletin.issue import Rumour as Printed
from sanjiayi.bulletin.rumour_entries import told
from sanjiayi.bulletin.rumour_facts import RumourJudged
from sanjiayi.bulletin.rumour_models import RumourStep
from sanjiayi.bulletin.rumour_rules import VERDICT_WORDS, Rumour, Told, standing
from sanjiayi.kernel.paths import within
from sanjiayi.kernel.sight import Sight
from sanjiayi.needs import queries as needs
from sanjiayi.needs.category_queries import open_of_category, views
from sanjiayi.needs.queries import NeedView
from sanjiayi.needs.wording import similarity

MOST_IN_A_NUMBER = 2
_ALIKE = 0.45
_MOST = 200


@dataclass(frozen=True)
class Incoming:
    """A need that is a rumour nobody took up.  near: rumours it may repeat, the likest first."""

    need: NeedView
    text: str
    near: tuple[Rumour, ...]


def _stood(steps: Iterable[RumourStep]) -> list[Rumour]:
    records: dict[str, list[Told]] = {}
    for step in steps:
        records.setdefault(step.rumour, []).append(told(step))
    found = (standing(number, some) for number, some in records.items())
    return [rumour for rumour in found if rumour is not None]


def rumours(limit: int = _MOST) -> list[Rumour]:
    """The rumours last heard of: those nobody decided first, then the latest decided."""
    latest = RumourStep.objects.order_by("-seq").values_list("rumour", flat=True)[: 2 * limit]
    found = _stood(RumourStep.objects.filter(rumour__in=list(dict.fromkeys(latest))[:limit]))
    return sorted(found, key=lambda r: (not r.is_open, -(r.decided_at or r.heard_at)))


def rumour(number: str) -> Rumour | None:
    return next(iter(_stood(RumourStep.objects.filter(rumour=number))), None)


def rumour_of(need: str) -> Rumour | None:
    """The rumour a need tells of."""
    number = RumourStep.objects.filter(need=need).values_list("rumour", flat=True).first()
    return rumour(number) if number else None


def answered(limit: int = 100) -> list[Rumour]:
    """What everybody may read: decided rumours, the latest first."""
    found = [one for one in rumours() if one.is_decided]
    return sorted(found, key=lambda r: -r.decided_at)[:limit]


def incoming(sight: Sight, *, limit: int = 50) -> list[Incoming]:
    """Open needs of the category whose words this viewer may read, not yet at the desk."""
    found = open_of_category("rumour", sight, limit=limit)
    taken = set(
        RumourStep.objects.filter(need__in=[n.number for n in found]).values_list("need", flat=True)
    )
    new = [view for view in found if view.number not in taken]
    said = needs.opened(view.words for view in new)
    known = [one for one in rumours() if one.said]
    return [Incoming(view, text := said.get(view.words, ""), _near(text, known)) for view in new]


def _near(text: str, known: Sequence[Rumour]) -> tuple[Rumour, ...]:
    scored = [(similarity(text, one.said), one) for one in known] if text else []
    near = sorted((pair for pair in scored if pair[0] >= _ALIKE), key=lambda pair: -pair[0])
    return tuple(one for _, one in near[:3])


def words_of(rumour: Rumour, sight: Sight) -> list[tuple[NeedView, str]]:
    """The needs that tell of a rumour, with what was said, as far as the viewer may read it."""
    found = views(rumour.needs[:50], sight)
    said = needs.opened(view.words for view in found.values())
    return [(found[n], said.get(found[n].words, "")) for n in rumour.needs if n in found]


def first_words(some: Sequence[Rumour], sight: Sight) -> dict[str, tuple[NeedView, str]]:
    """By rumour: the first ask and what it said, as far as the viewer may read it."""
    found = views([one.needs[0] for one in some], sight)
    said = needs.opened(view.words for view in found.values())
    return {
        one.number: (found[one.needs[0]], said.get(found[one.needs[0]].words, ""))
        for one in some
        if one.needs[0] in found
    }


# --- for the bulletin ------------------------------------------------------------------------


def printed(rumour: Rumour) -> Printed:
    """A rumour as a number of the bulletin prints it."""
    return Printed(
        fact=rumour.truth,
        rumour=rumour.said,
        verdict=rumour.verdict_words,
        source=rumour.source,
    )


def to_choose(printed_already: Sequence[Printed], *, limit: int = 6) -> list[tuple[str, Printed]]:
    """(number, as printed) of rumours last decided that a number does not print.  One query."""
    latest = RumourStep.objects.filter(what="judged").order_by("-seq")[: 4 * limit]
    out = {one.rumour for one in printed_already}
    found: dict[str, Printed] = {}
    for step in latest:
        fact = told(step).fact
        if isinstance(fact, RumourJudged) and fact.said not in out:
            line = Printed(
                fact=fact.truth,
                rumour=fact.said,
                verdict=VERDICT_WORDS[fact.verdict],
                source=fact.source,
            )
            found.setdefault(step.rumour, line)
    return list(found.items())[:limit]


def for_number(scope: str, after: int, asof: int) -> tuple[Printed, ...]:
    """Rumours decided since the last number of a scope, as they stood at a ledger number.

    after, asof   ledger numbers: those of the last number's freeze and of this one's
    Nothing decided later gets in, so that what was checked is what is published.
    """
    judged = RumourStep.objects.filter(what="judged", seq__gt=after, seq__lte=asof)
    numbers = list(judged.order_by("-seq").values_list("rumour", flat=True)[:_MOST])
    found = _stood(RumourStep.objects.filter(rumour__in=numbers, seq__lte=asof))
    here = [r for r in found if r.is_decided and any(within(place, scope) for place in r.places)]
    here.sort(key=lambda r: (-len(r.needs), -r.decided_seq))
    return tuple(printed(one) for one in here[:MOST_IN_A_NUMBER])
