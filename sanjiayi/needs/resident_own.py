"""The asks a phone remembers, for the page of a building: number, kind, state, next answer."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise

from sanjiayi.needs import resident_phone, slips
from sanjiayi.needs.models import Need
from sanjiayi.needs.resident_progress import STATE_WORDS
from sanjiayi.needs.resident_questions import OF

MOST = 3


@dataclass(frozen=True)
class Own:
    """due_at: by when an answer was promised, ms; 0 when nothing is due or the ask is closed."""

    code: str
    number: str
    title: str | Promise
    state: str | Promise
    due_at: int


def own_asks(request: HttpRequest) -> list[Own]:
    """The latest few, newest first; no word of any.  One query, none where nothing was asked."""
    codes = {slips.digest(code): code for code in resident_phone.codes(request)[:MOST]}
    if not codes:
        return []
    rows = Need.objects.filter(slip__in=codes).order_by("-raised_at", "-number")
    return [
        Own(
            slips.shown(codes[need.slip]),
            need.number,
            OF[need.category].title if need.category in OF else need.category,
            STATE_WORDS.get(need.state, need.state),
            0 if need.closed_at else need.due_at,
        )
        for need in rows.only("slip", "number", "category", "state", "due_at", "closed_at")
    ]
