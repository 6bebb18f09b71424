"""What is decided about rounds.  One verb, one function, one fact."""

from collections.abc import Mapping

from sanjiayi.ledger import book
from sanjiayi.screening.facts import RoundClosed, RoundOpened
from sanjiayi.screening.models import Round


def open_round(
    place: str,
    *,
    round_: str,
    starts_at: int,
    ends_at: int,
    due: Mapping[str, int],
    pool_size: int = 10,
    pack: str,
    by: str,
    now: int,
) -> str:
    """Order a round; returns its name.  due: persons by compound path.

    Raises Refusal "screening.round", "screening.window", "screening.pool", "screening.due",
    "screening.round_taken" or "screening.still_open".
    """
    last = Round.objects.filter(place=place).order_by("-number").values_list("number", flat=True)
    fact = RoundOpened(
        round=round_,
        number=(last.first() or 0) + 1,
        starts_at=starts_at,
        ends_at=ends_at,
        pool_size=pool_size,
        due=dict(due),
        pack=pack,
    )
    book.record([book.Draft(fact, place=place, subject=round_)], by=by, now=now)
    return round_


def close_round(round_: str, place: str, *, by: str, now: int) -> None:
    """End a round.  Raises Refusal "screening.unknown" or "screening.closed"."""
    draft = book.Draft(RoundClosed(round=round_), place=place, subject=round_)
    book.record([draft], by=by, now=now)
