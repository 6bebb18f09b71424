"""What the desk owes whom, to the cent; a day's money; couriers' purses.  Rows are plain values.

A page costs what is open or what moved on the day asked for, however much came before.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from sanjiayi.kernel.civil import at as moment
from sanjiayi.kernel.paths import within
from sanjiayi.ledger.scopes import inside
from sanjiayi.medicine import custody_rules
from sanjiayi.medicine.custody_models import ThingWord
from sanjiayi.medicine.custody_rules import RESIDENT
from sanjiayi.medicine.models import Order, Run, RunLine, RunReckoning, Step
from sanjiayi.medicine.models import Till as Row
from sanjiayi.medicine.money_rules import Reckoning

_DAY_MS = 86_400_000


@dataclass(frozen=True)
class Till:
    """A packet's money.  settled_at: ms, None while it is open;  orders: how many it holds."""

    packet: str
    place: str
    person: str
    orders: int
    is_over: bool
    money: Reckoning
    settled_at: int | None
    reason: str = ""


def till(packet: str) -> Till | None:
    """The money of one packet; None while there is none."""
    found = Row.objects.filter(pk=packet).first()
    return _till(found) if found else None


def tills(place: str, *, is_open: bool = True, limit: int = 200) -> list[Till]:
    """Packets of a place with money in them.  One query.

    is_open   those not reckoned up, the oldest first; otherwise those that were, the last first
    """
    found = Row.objects.filter(inside(place), settled_at__isnull=is_open)
    rows = found.order_by("serial" if is_open else "-settled_at")[:limit]
    return [_till(row) for row in rows]


def settled_on(place: str, day: int) -> list[Till]:
    """Packets reckoned up on a day, 20220517, in the order that was done."""
    first = moment(day)
    found = Row.objects.filter(inside(place))
    found = found.filter(settled_at__gte=first, settled_at__lt=first + _DAY_MS)
    return [_till(row) for row in found.order_by("settled_at", "serial")]


def _till(row: Row) -> Till:
    money = Reckoning(row.prepaid, row.spent, row.returned)
    return Till(
        row.packet, row.place, row.person, row.orders, row.is_over, money, row.settled_at,
        row.reason,
    )  # fmt: skip


# --- a day -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Payment:
    """One purchase.  by: recorder;  receipt: id of the photo, "" for none."""

    order: str
    place: str
    source: str
    at: int
    by: str
    fen: int
    receipt: str
    run: str


@dataclass
class Day:
    """What moved in a place on one day; fen.

    received   from households;  returned: to households
    hands      recorder → what came into that purse less what left it, of this day alone
    """

    received: int = 0
    returned: int = 0
    payments: list[Payment] = field(default_factory=list)
    hands: Counter[str] = field(default_factory=Counter)

    @property
    def spent(self) -> int:
        return sum(one.fen for one in self.payments)


def day(place: str, number: int) -> Day:
    """One day's money, 20220517.  Three queries, over that day's records alone."""
    found = Day(payments=payments(place, number))
    first = moment(number)
    words = ThingWord.objects.filter(
        inside(place), at__gte=first, at__lt=first + _DAY_MS, fen__gt=0, what="taken"
    )
    for giver, taker, fen in words.values_list("giver", "taker", "fen"):
        found.received += fen if giver == RESIDENT else 0
        found.returned += fen if taker == RESIDENT else 0
        found.hands[giver] -= fen
        found.hands[taker] += fen
    couriers = _couriers({one.run for one in found.payments if one.run})
    for one in found.payments:
        found.hands[couriers.get(one.run, one.by)] -= one.fen
    del found.hands[RESIDENT]
    return found


def payments(place: str, number: int) -> list[Payment]:
    """What was paid for on a day, in order of time."""
    rows = Step.objects.filter(inside(place), day=number, what="bought").order_by("at", "record")
    return [
        _payment(*row)
        for row in rows.values_list("number", "place", "source", "at", "by", "more")
    ]  # fmt: skip


def _payment(order: str, place: str, source: str, at: int, by: str, more: str) -> Payment:
    said = json.loads(more)
    return Payment(
        order, place, source, at, by,
        said.get("fen", 0), said.get("receipt", ""), said.get("run", ""),
    )  # fmt: skip


def receipt(place: str, order: str, key: str) -> bool:
    """Is this the photo of a receipt of that order, and the order one of this place?"""
    rows = Step.objects.filter(inside(place), number=order, what="bought")
    said = (json.loads(more) for more in rows.values_list("more", flat=True))
    return any(one.get("receipt") == key for one in said)


def _couriers(runs: Iterable[str]) -> dict[str, str]:
    return dict(Run.objects.filter(pk__in=list(runs)).values_list("number", "courier"))


# --- couriers --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Purse:
    """A courier's money on one run; fen.

    took      of its packets' cash, taken by the courier on that day
    back      given on by the courier to somebody else, the household too
    receipts  photos, of `paid` purchases
    reckoned_at   ms when it was last counted and stands so, None: not yet
    """

    run: str
    courier: str
    took: int
    spent: int
    back: int
    paid: int
    receipts: int
    reckoned_at: int | None = None
    reason: str = ""

    @property
    def left(self) -> int:
        return self.took - self.spent - self.back


def purse(run: str) -> Purse | None:
    """One run's money; None for a run nobody planned."""
    found = Run.objects.filter(pk=run).first()
    return _purses([found])[0] if found else None


def purses(place: str, number: int) -> list[Purse]:
    """Of every run of a day that took money along or spent some.  Five queries."""
    runs = [one for one in Run.objects.filter(day=number) if within(place, one.place)
            or within(one.place, place)]  # fmt: skip
    return [one for one in _purses(runs) if one.took or one.spent or one.back]


def _purses(runs: Sequence[Run]) -> list[Purse]:
    """In order of the runs' numbers; all of one day, or one alone."""
    if not runs:
        return []
    numbers = [run.number for run in runs]
    lines = RunLine.objects.filter(run__in=numbers).values_list("run", "order").distinct()
    orders: dict[str, set[str]] = defaultdict(set)
    for run, order in lines:
        orders[run].add(order)
    packets = _packets({order for some in orders.values() for order in some})
    paid = _paid(numbers, packets)
    words = _cash(set(packets.values()), runs[0].day)
    ends = _counted(numbers)
    found = []
    for one in sorted(runs, key=lambda one: one.number):
        mine = {packets[order] for order in orders[one.number] if order in packets}
        now = _purse(one, [word for word in words if word[0] in mine], paid[one.number])
        end = ends.get(one.number)
        if end and end[1] == now.left:
            now = replace(now, reckoned_at=end[0], reason=end[2])
        found.append(now)
    return found


def _counted(runs: Sequence[str]) -> dict[str, tuple[int, int, str]]:
    """Run → when its purse was last counted, what was left over, and why."""
    rows = RunReckoning.objects.filter(run__in=runs).order_by("at", "record")
    return {
        run: (at, fen, why) for run, at, fen, why in rows.values_list("run", "at", "fen", "reason")
    }


_Moved = tuple[str, str, str, int]
"""Packet, giver, taker, fen."""


def _purse(run: Run, words: Sequence[_Moved], paid: Sequence[Payment]) -> Purse:
    return Purse(
        run.number, run.courier,
        took=sum(fen for _, _giver, taker, fen in words if taker == run.courier),
        spent=sum(one.fen for one in paid),
        back=sum(fen for _, giver, _taker, fen in words if giver == run.courier),
        paid=sum(1 for one in paid if one.fen),
        receipts=sum(1 for one in paid if one.fen and one.receipt),
    )  # fmt: skip


def _packets(orders: set[str]) -> dict[str, str]:
    return dict(Order.objects.filter(pk__in=orders).values_list("number", "packet"))


def _paid(runs: Sequence[str], orders: Iterable[str]) -> dict[str, list[Payment]]:
    found: dict[str, list[Payment]] = {run: [] for run in runs}
    rows = Step.objects.filter(number__in=list(orders), what="bought").order_by("at", "record")
    for row in rows.values_list("number", "place", "source", "at", "by", "more"):
        one = _payment(*row)
        if one.run in found:
            found[one.run].append(one)
    return found


def _cash(packets: set[str], number: int) -> list[_Moved]:
    """What was taken of these packets' cash on a day."""
    things = {custody_rules.name_of(packet, "cash"): packet for packet in packets}
    first = moment(number)
    rows = ThingWord.objects.filter(
        thing__in=list(things), what="taken", at__gte=first, at__lt=first + _DAY_MS
    )
    return [
        (things[thing], giver, taker, fen)
        for thing, giver, taker, fen in rows.values_list("thing", "giver", "taker", "fen")
    ]
