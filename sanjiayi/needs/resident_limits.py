"""How often one phone may ask, and how often somebody may try codes.

The counts are those of one process.  A code has 65 bits: at the pace let in here a guess among
a hundred thousand slips would take longer than the world is old; the limit keeps the noise down.
"""

from django.http import HttpRequest

from sanjiayi.kernel.doorkeeper import Doorkeeper
from sanjiayi.team.doorway import address_of

MINUTE_MS = 60_000

guesses = Doorkeeper(most_each=10, most_at_all=300, span_ms=MINUTE_MS)
"""Codes that led nowhere, by address and in all."""

steps = Doorkeeper(most_each=90, most_at_all=6_000, span_ms=10 * MINUTE_MS)
"""Steps of a form kept, photos and all."""

sendings = Doorkeeper(most_each=12, most_at_all=1_200, span_ms=10 * MINUTE_MS)
"""Asks sent: by address and building, for neighbours may share an address; and in all."""


def may_keep(request: HttpRequest, now: int) -> bool:
    return steps.may_ask(address_of(request), now)


def may_send(request: HttpRequest, building: str, now: int) -> bool:
    return sendings.may_ask(f"{address_of(request)} {building}", now)


def may_guess(request: HttpRequest, now: int) -> bool:
    return guesses.is_welcome(address_of(request), now)


def note_wrong(request: HttpRequest, now: int) -> None:
    guesses.note(address_of(request), now)
