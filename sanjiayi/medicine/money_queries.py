"""What the desk owes whom, to the cent.  Rows are plain values."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max, Min, Q, Sum

from sanjiayi.ledger.scopes import inside
from sanjiayi.medicine.custody_models import ThingWord
from sanjiayi.medicine.custody_rules import Word, name_of
from sanjiayi.medicine.models import Order, Settlement
from sanjiayi.medicine.money_rules import Reckoning, reckon


@dataclass(frozen=True)
class Till:
    """A packet's money.  settled_at: ms, None while it is open;  orders: how many it holds."""

    packet: str
    place: str
    person: str
    orders: int
    money: Reckoning
    settled_at: int | None
    reason: str = ""


def reckoning(packet: str) -> Reckoning | None:
    """The money of one packet; None for one nobody registered.  Two queries."""
    spent = Order.objects.filter(packet=packet).aggregate(fen=Sum("fen"))["fen"]
    if spent is None:
        return None
    return reckon(_words([packet])[packet], spent)


def tills(place: str, *, is_open: bool = True, limit: int = 200) -> list[Till]:
    """Packets of a place with money in them, the oldest first.  Three queries.

    is_open   those not reckoned up yet; otherwise those that were
    """
    settled = Settlement.objects.filter(inside(place)).values("packet")
    found = Order.objects.filter(inside(place))
    found = found.exclude(packet__in=settled) if is_open else found.filter(packet__in=settled)
    paid = ThingWord.objects.filter(inside(place), fen__gt=0).values("thing")
    cash = [str(thing).rpartition("/")[0] for thing in paid.values_list("thing", flat=True)]
    found = found.filter(Q(fen__gt=0) | Q(packet__in=set(cash)))
    rows = (
        found.values_list("packet")
        .annotate(Min("place"), Min("person"), Sum("fen"), Min("serial"), Max("serial"))
        .order_by("serial__min")[:limit]
    )
    packets = [row[0] for row in rows]
    words, ends = _words(packets), _ends(packets)
    sizes = _sizes(packets)
    return [
        Till(packet, where, person, sizes[packet], reckon(words[packet], spent), *ends[packet])
        for packet, where, person, spent, *_ in rows
    ]


def _sizes(packets: Sequence[str]) -> dict[str, int]:
    sizes: dict[str, int] = defaultdict(int)
    for packet in Order.objects.filter(packet__in=packets).values_list("packet", flat=True):
        sizes[packet] += 1
    return sizes


def _words(packets: Sequence[str]) -> dict[str, list[Word]]:
    """Words about each packet's cash, in order of time."""
    fields = ("what", "at", "seq", "by", "giver", "taker", "fen", "place")
    things = {name_of(packet, "cash"): packet for packet in packets}
    words: dict[str, list[Word]] = {packet: [] for packet in packets}
    rows = ThingWord.objects.filter(thing__in=list(things)).order_by("at", "seq")
    for thing, *word in rows.values_list("thing", *fields):
        words[things[thing]].append(Word(*word))
    return words


def _ends(packets: Sequence[str]) -> dict[str, tuple[int | None, str]]:
    ends: dict[str, tuple[int | None, str]] = dict.fromkeys(packets, (None, ""))
    rows = Settlement.objects.filter(packet__in=packets).order_by("at")
    for packet, at, reason in rows.values_list("packet", "at", "reason"):
        ends[packet] = (at, reason)
    return ends
