"""What the desk is told while typing: category, urgency with its reasons, asks already there."""

from dataclasses import dataclass

from sanjiayi.kernel.sight import Sight
from sanjiayi.needs import queries
from sanjiayi.needs.queries import Likeness
from sanjiayi.needs.resident_questions import OF, Question
from sanjiayi.needs.triage import triage

SHORTEST = 4
"""Fewer characters say nothing."""
MOST_ALIKE = 5


@dataclass(frozen=True)
class Advice:
    """A proposal; a person settles it.

    category   as chosen, else as proposed;  is_proposed: nobody chose it
    urgency    1 to 4, 0 while nothing is written;  reasons: words that decided
    questions  of the category
    """

    category: str
    is_proposed: bool
    urgency: int
    reasons: tuple[str, ...]
    questions: tuple[Question, ...]
    alike: tuple[Likeness, ...]


def advise(sight: Sight, text: str, *, category: str, place: str, person: str, now: int) -> Advice:
    """What to propose for what is typed so far."""
    chosen = category if category in OF else ""
    if len(text.strip()) < SHORTEST:
        questions = OF[chosen].more if chosen else ()
        return Advice(chosen, False, 0, (), questions, ())
    told = triage(text)
    settled = chosen or told.category
    return Advice(
        category=settled,
        is_proposed=not chosen,
        urgency=told.urgency,
        reasons=tuple(dict.fromkeys(reason.words for reason in told.reasons if reason.words)),
        questions=OF[settled].more,
        alike=tuple(queries.similar(text, place, person, settled, MOST_ALIKE)),
    )
