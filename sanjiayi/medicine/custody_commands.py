"""What is said of entrusted things at a desk.  One verb, one function, one fact."""

from uuid import UUID

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import book
from sanjiayi.medicine import custody_rules as rules
from sanjiayi.medicine.custody_facts import ThingFound, ThingGiven, ThingMissed, ThingTaken
from sanjiayi.medicine.custody_models import Thing
from sanjiayi.medicine.models import Order


def take(
    thing: str,
    giver: str,
    *,
    taker: str,
    fen: int = 0,
    how: str = "scan",
    by: str,
    now: int,
    form: UUID | None = None,
) -> None:
    """Say that somebody took a thing.  Raises Refusal "medicine.thing", "medicine.cash" …

    form   id of the form it was said on: sent twice, it counts once
    """
    _record(ThingTaken(thing=thing, giver=giver, taker=taker, fen=fen, how=how), by, now, form)


def give(
    thing: str, taker: str, *, giver: str, fen: int = 0, how: str = "scan", by: str, now: int
) -> None:
    """Say that somebody gave a thing away; it is on its way until the other side takes it."""
    _record(ThingGiven(thing=thing, giver=giver, taker=taker, fen=fen, how=how), by, now)


def miss(thing: str, *, words: str = "", by: str, now: int) -> None:
    """Raise the alarm.  Raises Refusal "medicine.thing", "medicine.returned", "…missing"."""
    _record(ThingMissed(thing=thing, words=words), by, now)


def find(thing: str, holder: str, *, by: str, now: int) -> None:
    """It is there again.  Raises Refusal "medicine.thing" or "medicine.not_missing"."""
    _record(ThingFound(thing=thing, holder=holder), by, now)


def _record(
    fact: ThingGiven | ThingTaken | ThingMissed | ThingFound,
    by: str,
    now: int,
    form: UUID | None = None,
) -> None:
    place = _door_of(fact.thing)
    draft = book.Draft(fact, place=place, subject=fact.thing, id=form)
    book.record([draft], by=by, now=now)


def _door_of(thing: str) -> str:
    found = Thing.objects.filter(pk=thing).values_list("place", flat=True).first()
    if found is None:
        order = Order.objects.filter(pk=rules.order_of(thing))
        found = order.values_list("place", flat=True).first()
    if found is None:
        raise Refusal("medicine.thing", "标签上的编号不认识，请重扫，或在单子上选是哪一件。")
    return found
