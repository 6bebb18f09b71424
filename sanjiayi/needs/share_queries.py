"""Cards by what they are about, by id and by code."""

from collections.abc import Iterable

from sanjiayi.needs import slips
from sanjiayi.needs.share_entries import told
from sanjiayi.needs.share_models import CardStep
from sanjiayi.needs.share_rules import Card, Told, standing


def _stood(steps: Iterable[CardStep]) -> list[Card]:
    records: dict[str, list[Told]] = {}
    for step in steps:
        records.setdefault(step.card, []).append(told(step))
    return [card for some in records.values() if (card := standing(some))]


def card(identifier: str) -> Card | None:
    return next(iter(_stood(CardStep.objects.filter(card=identifier))), None)


def by_code(code: str) -> Card | None:
    """The card a code opens, or opened once; None for a code nobody was given."""
    digest = slips.digest(code)
    found = CardStep.objects.filter(code=digest).values_list("card", flat=True).first()
    return card(found) if digest and found else None


def about(number: str) -> list[Card]:
    """Cards made about a need or a report, the latest first."""
    ids = CardStep.objects.filter(about=number).values_list("card", flat=True)
    found = _stood(CardStep.objects.filter(card__in=list(ids)))
    return sorted(found, key=lambda one: -one.made_at)


def code_of(one: Card) -> str:
    """The code of a card, made anew from its id: the book keeps only a digest."""
    return slips.code_of(f"card:{one.card}")
