"""Rounds as they were ordered and stand: which one is meant at a place and a moment."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from sanjiayi.kernel.civil import DAY_MS, at
from sanjiayi.kernel.paths import gathering, parent
from sanjiayi.ledger.prepared import Prepared
from sanjiayi.screening import rules
from sanjiayi.screening.models import Round

OPEN, PAUSED, CLOSED = "open", "paused", "closed"


@dataclass(frozen=True)
class RoundView:
    """A round; fields as in models.Round.  scope and sites are the columns; see the properties."""

    key: int
    round: str
    number: int
    place: str
    starts_at: int
    ends_at: int
    pool_size: int
    pack: str
    opened_at: int
    closed_at: int | None
    scope_column: str = ""
    sites_column: str = ""
    is_rehearsal: bool = False
    paused_at: int | None = None
    pause_reason: str = ""

    @property
    def scope(self) -> tuple[str, ...]:
        """Compounds or buildings it is ordered for; empty: the whole place."""
        return tuple(rules.listed(self.scope_column))

    @property
    def sites(self) -> dict[str, int]:
        """Tables by sampling site."""
        return rules.sites_read(self.sites_column)

    @property
    def state(self) -> str:
        """Word for it: "open", "paused" or "closed"."""
        if self.closed_at is not None:
            return CLOSED
        return OPEN if self.paused_at is None else PAUSED

    def concerns(self, place: str) -> bool:
        """Does it cover a place, or part of it?"""
        return rules.covers(self.scope, place)


_ROUND = (
    "key", "round", "number", "place", "starts_at", "ends_at", "pool_size", "pack", "opened_at",
    "closed_at", "scope", "sites", "is_rehearsal", "paused_at", "pause_reason",
)  # fmt: skip
_LOOK_BACK = 20
"""Rounds looked through for the last one that covers a place."""


def _read(place: str, wanted: Q, order: Sequence[str], most: int) -> list[RoundView]:
    rows = Round.objects.filter(wanted, place__in=gathering(place)).order_by(*order)
    found = [RoundView(*row) for row in rows.values_list(*_ROUND)[:most]]
    return [round_ for round_ in found if round_.concerns(place)]


def _rounds(place: str, now: int) -> list[RoundView]:
    found = [RoundView(*row) for row in _begun(gathering(place), now)]
    return [round_ for round_ in found if round_.concerns(place)][:2]


_begun = Prepared(
    lambda places, now: (
        Round.objects.filter(place__in=places, starts_at__lte=now, is_rehearsal=False)
        .order_by("-starts_at", "-key")
        .values_list(*_ROUND)[:_LOOK_BACK]
    )
)


def current(place: str, now: int) -> RoundView | None:
    """The last round begun that covers a place; it may be over.  Never a rehearsal.  One query."""
    return next(iter(_rounds(place, now)), None)


def current_and_previous(place: str, now: int) -> tuple[RoundView | None, RoundView | None]:
    """The last round begun and the one before it.  One query."""
    found = [*_rounds(place, now), None, None]
    return found[0], found[1]


def before(round_: RoundView, place: str) -> RoundView | None:
    """The round before one at a place.  Never a rehearsal.  One query."""
    earlier = Q(starts_at__lt=round_.starts_at, is_rehearsal=False)
    return next(iter(_read(place, earlier, ("-starts_at", "-key"), _LOOK_BACK)), None)


def upcoming(place: str, now: int) -> RoundView | None:
    """The next round ordered that has not begun.  Never a rehearsal.  One query."""
    later = Q(starts_at__gt=now, is_rehearsal=False)
    return next(iter(_read(place, later, ("starts_at", "key"), _LOOK_BACK)), None)


def round_for(place: str, now: int) -> RoundView | None:
    """The round a phone at a place works for: the one still open, a real one before a
    rehearsal, even before its window; else the last begun.  At most two queries.
    """
    running = _read(place, Q(closed_at=None), ("is_rehearsal", "-starts_at"), _LOOK_BACK)
    return running[0] if running else current(place, now)


def open_rounds() -> list[RoundView]:
    """Every round not yet closed, rehearsals too, the earliest first.  One query."""
    rows = Round.objects.filter(closed_at=None).order_by("starts_at", "key")
    return [RoundView(*row) for row in rows.values_list(*_ROUND)]


def open_round() -> RoundView | None:
    """The round that stands open somewhere, if any: the program is not changed meanwhile.

    Rehearsals do not count.  One query.
    """
    return next((round_ for round_ in open_rounds() if not round_.is_rehearsal), None)


def latest(place: str, most: int = 30) -> list[RoundView]:
    """The rounds that cover a place, rehearsals too, the latest first.  One query."""
    return _read(place, Q(), ("-starts_at", "-key"), most)


def round_of(name: str) -> RoundView | None:
    """The round of this name.  One query."""
    row = Round.objects.filter(round=name).values_list(*_ROUND).first()
    return RoundView(*row) if row else None


def rounds_of_day(place: str, day: int) -> list[RoundView]:
    """Rounds whose window begins on a day, in order.  Never a rehearsal.  One query."""
    begin = at(day)
    wanted = Q(starts_at__gte=begin, starts_at__lt=begin + DAY_MS, is_rehearsal=False)
    return _read(place, wanted, ("starts_at",), 99)


def name_of_next_round(place: str, day: int) -> str:
    """A name for the next round of a day, not used yet.  One query."""
    return _free_name(place, day, 1)


def name_of_next_rehearsal(place: str, day: int) -> str:
    """A name for the next rehearsal of a day, not used yet.  One query."""
    return _free_name(place, day, rules.FIRST_REHEARSAL)


def _free_name(place: str, day: int, ordinal: int) -> str:
    taken = set(
        Round.objects.filter(place__in=[place, parent(place)]).values_list("round", flat=True)
    )
    while rules.round_name(day, ordinal) in taken:
        ordinal += 1
    return rules.round_name(day, ordinal)
