"""Where entrusted things are.  Rows are plain values; moments are arguments."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from sanjiayi.kernel.civil import at, civil_day
from sanjiayi.ledger.scopes import inside
from sanjiayi.medicine import custody_rules as rules
from sanjiayi.medicine.custody_models import Thing, ThingWord
from sanjiayi.medicine.custody_rules import Custody, State, Word
from sanjiayi.medicine.models import Order


@dataclass(frozen=True)
class Alarm:
    """A thing somebody must look for, and why: missing, doubt, way or night."""

    thing: Custody
    why: str


def _read(found: QuerySet[Thing]) -> list[Custody]:
    rows = found.values_list(
        "thing", "place", "holder", "state", "to", "fen", "since", "hands", "doubts"
    )
    return [
        Custody(
            thing, place, holder, State(state), to, fen, since, hands, tuple(doubts.split())
        )
        for thing, place, holder, state, to, fen, since, hands, doubts in rows
    ]  # fmt: skip


def thing(name: str) -> Custody | None:
    """Where one thing is.  One query."""
    return next(iter(_read(Thing.objects.filter(pk=name))), None)


def of_order(order: str) -> list[Custody]:
    """Everything that came with an order, in the order of the labels.  One query."""
    return _read(Thing.objects.filter(order=order).order_by("thing"))


def out(place: str) -> list[Custody]:
    """Everything of a place that is not back with its household.  One query."""
    found = Thing.objects.exclude(state=State.RETURNED).filter(inside(place))
    return _read(found.order_by("since", "thing"))


def held_by(holder: str) -> list[Custody]:
    """What somebody has to answer for now.  One query."""
    found = Thing.objects.filter(holder=holder).exclude(state=State.RETURNED)
    return _read(found.order_by("thing"))


def alarms(place: str, now: int, desks: Sequence[str]) -> list[Alarm]:
    """What must be looked for at a place, the longest unheard of first.  One query.

    desks   recorders who are the desk itself: what they hold may stay overnight
    """
    night = at(civil_day(now), rules.NIGHT_HOUR)
    found = []
    for one in out(place):
        why = rules.alarm(one, now, night=night, is_at_desk=one.holder in desks)
        if why:
            found.append(Alarm(one, why))
    return found


def story(name: str) -> list[Word]:
    """Every word about a thing, in order of time.  One query."""
    rows = ThingWord.objects.filter(thing=name).order_by("at", "seq")
    fields = ("what", "at", "seq", "by", "giver", "taker", "fen", "place")
    return [Word(*row) for row in rows.values_list(*fields)]


def place_of(order: str) -> str | None:
    """The door an order's things came from; None for an order nobody registered.  One query."""
    return Order.objects.filter(pk=order).values_list("place", flat=True).first()
