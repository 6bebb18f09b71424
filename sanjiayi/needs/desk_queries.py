"""What the phone desk can tell: who waits to be rung back, and how many asked in all."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import book
from sanjiayi.ledger.scopes import inside
from sanjiayi.needs.desk_models import Call
from sanjiayi.needs.desk_rules import ENOUGH_TRIES, phone_in
from sanjiayi.needs.facts import Opened
from sanjiayi.needs.models import Need
from sanjiayi.needs.rules import is_overdue
from sanjiayi.people import queries as people
from sanjiayi.places import rules as place_rules


@dataclass(frozen=True)
class CallLine:
    """One number waiting.  Fields as in desk_models.Call; words: what is known of the caller."""

    call: str
    place: str
    phone: str
    words: str
    first_at: int
    last_at: int
    missed: int
    tries: int
    tried_at: int | None
    outcome: str
    due_at: int
    is_late: bool

    @property
    def may_give_up(self) -> bool:
        return self.tries >= ENOUGH_TRIES


_COLUMNS = (
    "call", "place", "words", "first_at", "last_at", "missed", "tries", "tried_at", "outcome",
    "due_at",
)  # fmt: skip


def _within(places: Sequence[str]) -> Q:
    reach = Q(pk__in=[])
    for place in places:
        reach |= inside(place)
    return reach


def waiting(places: Sequence[str], now: int, limit: int = 200) -> list[CallLine]:
    """Numbers to ring back at these places, the most overdue first.  Two queries.

    They are opened: whoever shows them writes the look.
    """
    rows = list(
        Call.objects.filter(_within(places), closed_at=None)
        .order_by("due_at", "first_at", "call")
        .values_list(*_COLUMNS)[:limit]
    )
    kept = people.words([UUID(row[2]) for row in rows if row[2]])
    return [_line(row, kept.get(UUID(row[2]), "") if row[2] else "", now) for row in rows]


def _line(row: tuple, text: str, now: int) -> CallLine:  # type: ignore[type-arg]
    call, place, _, first, last, missed, tries, tried_at, outcome, due = row
    phone = phone_in(text)
    return CallLine(
        call, place, phone, text[len(phone) :].strip(), first, last, missed, tries, tried_at,
        outcome, due, is_overdue(due, now),
    )  # fmt: skip


def keep_look(sight: Sight, lines: Sequence[CallLine], *, now: int) -> None:
    """Write down that callers' numbers were shown.  Nobody shown, nothing written."""
    if lines:
        place = place_rules.gathered(line.place for line in lines)
        draft = book.Draft(
            Opened(purpose="calls"), place=place, happened_at=now, quantity=len(lines)
        )
        book.record([draft], by=sight.by, now=now)


def one_waiting(call: str, places: Sequence[str], now: int) -> CallLine | None:
    """One call, while it waits, at these places."""
    row = Call.objects.filter(_within(places), pk=call, closed_at=None)
    found = row.values_list(*_COLUMNS).first()
    if found is None:
        return None
    kept = people.words([UUID(found[2])]) if found[2] else {}
    return _line(found, next(iter(kept.values()), ""), now)


def phones_waiting(place: str) -> dict[str, str]:
    """Telephone → call, of everybody waiting at a desk."""
    rows = list(Call.objects.filter(place=place, closed_at=None).values_list("call", "words"))
    kept = people.words([UUID(words) for _, words in rows if words])
    told = {call: phone_in(kept.get(UUID(words), "")) for call, words in rows if words}
    return {phone: call for call, phone in told.items() if phone}


@dataclass(frozen=True)
class Demand:
    """How many asked at a place on a day, whether or not somebody could answer.

    asked     needs taken down;  rung: numbers whose call nobody took
    reached   of these, rung back since;  waiting: still to be rung
    """

    asked: int
    rung: int
    reached: int
    waiting: int

    @property
    def total(self) -> int:
        """A caller who was reached and then asked counts once: under asked."""
        return self.asked + self.rung - self.reached


def demand(day: int, place: str) -> Demand:
    """What was asked at a place on a day.  Two queries."""
    calls = list(
        Call.objects.filter(inside(place), first_on=day).values_list("closed_at", "outcome", "need")
    )
    return Demand(
        asked=Need.objects.filter(inside(place), raised_on=day).count(),
        rung=len(calls),
        reached=sum(bool(need) for _, _, need in calls),
        waiting=sum(closed is None for closed, _, _ in calls),
    )
