"""Five thousand orders of medicine, from the door to the door again.  Pure.

The desk sends two trips a day, at ten and at half past one.  An order taken before a trip
leaves goes with it; what a clinic has not is looked for elsewhere the next morning.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from sanjiayi.demo.neighbourhood import Neighbourhood, Person
from sanjiayi.demo.published import DAYS, LAST_DAY, ORDERS, SERVED
from sanjiayi.demo.sheets import MINUTE, Line, device, post, shares
from sanjiayi.kernel.civil import at, civil_day, days_before
from sanjiayi.kernel.facts import Fact
from sanjiayi.kernel.paths import building_of, parent
from sanjiayi.ledger.registry import Sender
from sanjiayi.medicine.custody_facts import ThingTaken
from sanjiayi.medicine.custody_rules import RESIDENT, name_of
from sanjiayi.medicine.drugs import Drug, named
from sanjiayi.medicine.facts import (
    Bought,
    Collected,
    Issued,
    NotObtained,
    ReachedDesk,
    Registered,
    Settled,
    Withdrawn,
)

OPEN_AT_END = 14
WITHDRAWN = 60
ISSUED = ORDERS - OPEN_AT_END - WITHDRAWN
_NEVER_SERVED = 18
"""Persons whose only order was withdrawn (six) or is still open at the end (twelve)."""

_DRUGS = {
    "ordinary": ("布洛芬缓释胶囊", "阿莫西林胶囊", "奥美拉唑肠溶胶囊", "氯雷他定片", "蒙脱石散"),
    "chronic": ("氨氯地平片", "二甲双胍片", "阿托伐他汀钙片", "缬沙坦胶囊", "氯吡格雷片"),
    "insulin": ("门冬胰岛素注射液", "甘精胰岛素注射液"),
    "psychiatric": ("奥氮平片", "舍曲林片", "丙戊酸钠缓释片"),
    "oncology": ("来曲唑片", "吉非替尼片", "卡培他滨片"),
}  # fmt: skip
_GROUPS = {"chronic": 50, "ordinary": 33, "insulin": 8, "psychiatric": 5, "oncology": 4}
"""Of a hundred orders."""
_SOURCES = ("clinic-1", "clinic-1", "clinic-2", "hospital-1", "hospital-2", "centre-1")
_TRIPS = ((10, 0), (13, 30))
_LAST_TRIP = (16, 20)
"""On the last day a third trip leaves, so that the month ends with few orders open."""
_NOT_OBTAINED = 0.07
_PAYS_CASH = 0.6
"""The others' cards pay all of it."""
_SHARE_SHORT = 0.04
_SHORT_OF = "没有五分零钱，住户说不用找"
_URGENT_HOUSE = "yt.2.03.03"
"""Where two insulin orders run out on the evening of 17 May."""

Step = tuple[int, Fact]


@dataclass(slots=True)
class Order:
    """One order and everything that happens to it."""

    number: str
    person: Person
    registered_at: int
    drug: str
    group: str
    runs_out_on: int
    steps: list[Step] = field(default_factory=list)

    def lines(self, seed: int) -> Iterator[Line]:
        """The order, and what became of it: boxes, prices, and the card and cash given for it."""
        rng = Random(f"{seed}/order/{self.number}")  # noqa: S311
        boxes = rng.choice((1, 1, 1, 2, 2, 3))
        told = told_of(named(self.drug), civil_day(self.registered_at))
        yield self._line(self.registered_at, Registered(
            order=self.number, person=self.person.id, drug=self.drug, group=self.group,
            runs_out_on=self.runs_out_on, boxes=boxes, proxy="signed", may_tell=True,
            channel=rng.choice(("phone", "phone", "desk", "photo")), **told,
        ))  # fmt: skip
        entrusted = _entrusted(rng, self, boxes)
        for when, step in self.steps:
            fact = step
            if isinstance(step, Bought):
                fact = Bought(
                    order=self.number, source=step.source, boxes=boxes, fen=entrusted.paid
                )
            yield self._line(when, fact)
            for moment, word in entrusted.after(when, fact):
                yield Line(moment, word, self.person.door, word.thing)

    def _line(self, when: int, fact: Fact) -> Line:
        return Line(when, fact, self.person.door, self.number)


def _entrusted(rng: Random, order: Order, boxes: int) -> "Entrusted":
    """Card alone, or card and an envelope with the next fifty yuan."""
    paid = boxes * rng.randrange(850, 9_900, 5) if rng.random() < _PAYS_CASH else 0
    short = 5 if paid % 10 and rng.random() < _SHARE_SHORT else 0
    return Entrusted(order, prepaid_for(paid), paid, short)


def _entrusted_of(lines: list[Line], order: Order, paid: int) -> "Entrusted":
    """What was entrusted, read back from what was told."""
    cash = [line.fact for line in lines if isinstance(line.fact, ThingTaken) and line.fact.fen]
    given = sum(word.fen for word in cash if word.giver == RESIDENT)
    back = sum(word.fen for word in cash if word.taker == RESIDENT)
    return Entrusted(order, given, paid, given - paid - back)


def told_of(drug: Drug | None, day: int) -> dict[str, Any]:
    """What the table of drugs says about an order on that day."""
    if drug is None:
        return {}
    return {
        "strength": drug.strengths[0] if drug.strengths else "",
        "law": drug.law_on(day), "keep": drug.keep, "is_vital": drug.is_vital,
    }  # fmt: skip


def prepaid_for(fen: int) -> int:
    """What a household puts into the envelope: the next fifty yuan, and never too little.

    >>> prepaid_for(15_640), prepaid_for(20_000)
    (20000, 20000)
    """
    return -(-fen // 5_000) * 5_000


@dataclass(frozen=True, slots=True)
class Entrusted:
    """Card and cash of an order: taken at the door, given back with the bag.

    prepaid, paid, short   fen in the envelope, of it spent, and owed for want of small change
    """

    order: Order
    prepaid: int
    paid: int
    short: int

    def after(self, when: int, step: Fact) -> Iterator[tuple[int, ThingTaken]]:
        """Words about the things that belong to a step.  The paper is signed at the door."""
        desk = desk_of(self.order)
        if isinstance(step, Collected):
            yield self._word(when + 1_000, "card", RESIDENT, desk)
            if self.paid:
                yield self._word(when + 2_000, "cash", RESIDENT, desk, self.prepaid)
        elif isinstance(step, Issued):
            yield self._word(when + 1_000, "card", desk, RESIDENT)
            if self.paid and self.change > 0:
                yield self._word(when + 2_000, "cash", desk, RESIDENT, self.change)

    @property
    def change(self) -> int:
        return self.prepaid - self.paid - self.short

    def settled(self, issued: int) -> Line:
        """The packet reckoned up at noon of the next day, when every phone has told."""
        number = self.order.number
        fact = Settled(packet=number, fen=self.short, reason=_SHORT_OF if self.short else "")
        when = at(days_before(civil_day(issued), -1), 12, 30) + int(number[2:]) % 50 * MINUTE
        return Line(when, fact, self.order.person.door, number)

    def _word(
        self, when: int, kind: str, giver: str, taker: str, fen: int = 0
    ) -> tuple[int, ThingTaken]:
        thing = name_of(self.order.number, kind)
        return when, ThingTaken(thing=thing, giver=giver, taker=taker, fen=fen, how="sign")


def desk_of(order: Order) -> str:
    """The recorder who answers for an order's things: its committee's secretary."""
    return f"post:{parent(parent(building_of(order.person.door)))}/secretary"


class Medicine:
    """Plans every order of the month."""

    def __init__(self, town: Neighbourhood) -> None:
        self.orders = orders(town)
        self._by_day: dict[int, list[tuple[Sender, Line]]] = {}
        for order in self.orders:
            committee = parent(parent(building_of(order.person.door)))
            phone = device(f"{committee}.medicine", committee)
            lines = list(order.lines(town.seed))
            for line in lines:
                self._put(phone, line)
            self._put_settled(order, committee, lines)

    def _put(self, sender: Sender, line: Line) -> None:
        self._by_day.setdefault(civil_day(line.at), []).append((sender, line))

    def _put_settled(self, order: Order, committee: str, lines: list[Line]) -> None:
        """Where cash was given and the bag is at the door, the desk settles."""
        cash = sum(line.fact.fen for line in lines if isinstance(line.fact, Bought))
        issued = [line.at for line in lines if isinstance(line.fact, Issued)]
        if cash and issued:
            found = _entrusted_of(lines, order, cash)
            self._put(post(f"{committee}/secretary"), found.settled(issued[0]))

    def lines(self, day: int) -> Iterator[tuple[Sender, Line]]:
        """What the medicine desks note on a day."""
        yield from self._by_day.get(day, [])


def _counts(seed: int) -> dict[int, int]:
    """Orders a day: many at first, 118 or so at the end."""
    rng = Random(f"{seed}/orders")  # noqa: S311
    weights = [(1.55 - n * 0.033) * rng.uniform(0.95, 1.05) for n in range(len(DAYS))]
    return dict(zip(DAYS, shares(ORDERS, weights), strict=True))


def orders(town: Neighbourhood) -> list[Order]:
    """Every order of the month, numbered in order of time."""
    rng = Random(f"{town.seed}/medicine")  # noqa: S311
    times = sorted(
        _hour_of_asking(rng, day) for day, count in _counts(town.seed).items() for _ in range(count)
    )
    persons, fates = _patients(rng, town, times)
    _more_fates(rng, times, persons, fates)
    found = []
    for n, (when, person) in enumerate(zip(times, persons, strict=True)):
        order = _order(rng, f"M-{n + 1:04d}", person, when)
        _follow(rng, order, fates.get(n, "issued"))
        found.append(order)
    _make_urgent(town, found, set(fates))
    return found


def _hour_of_asking(rng: Random, day: int) -> int:
    part = rng.random()
    if part < 0.45:
        minute = rng.randrange(7 * 60 + 50, 9 * 60 + 40)
    elif part < 0.8:
        minute = rng.randrange(9 * 60 + 40, 13 * 60 + 10)
    else:
        minute = rng.randrange(13 * 60 + 10, 16 * 60)
    return at(day, 0, minute) + rng.randrange(60_000)


def _patients(
    rng: Random, town: Neighbourhood, times: list[int]
) -> tuple[list[Person], dict[int, str]]:
    """Who asks, order by order, and which of them are never served."""
    everybody = [p for p in town.people() if p.presence == "present"]
    weights = [_likelihood(p) for p in everybody]
    chosen: dict[str, Person] = {}
    while len(chosen) < SERVED + _NEVER_SERVED:
        for person in rng.choices(everybody, weights, k=500):
            if len(chosen) < SERVED + _NEVER_SERVED:
                chosen.setdefault(person.id, person)
    pool = list(chosen.values())
    served, never = pool[:SERVED], pool[SERVED:]
    persons = served + rng.choices(served, k=ORDERS - len(pool))
    rng.shuffle(persons)
    last_noon = bisect_left(times, at(LAST_DAY, 11, 30))
    withdrew = sorted(rng.sample(range(500, 4_000), 6))
    waiting = sorted(rng.sample(range(last_noon, ORDERS), _NEVER_SERVED - 6))
    for spot, person in zip(withdrew + waiting, never, strict=True):
        persons.insert(spot, person)
    return persons, {**dict.fromkeys(withdrew, "withdrawn"), **dict.fromkeys(waiting, "open")}


def _likelihood(person: Person) -> float:
    age = 2022 - person.birth_year
    return 6.0 if age >= 70 else 3.5 if age >= 58 else 1.0 if age >= 30 else 0.3


def _more_fates(
    rng: Random, times: list[int], persons: list[Person], fates: dict[int, str]
) -> None:
    """More orders withdrawn or left open, of persons who are served all the same."""
    often = Counter(person.id for person in persons)
    last_noon = bisect_left(times, at(LAST_DAY, 11, 30))
    left = Counter({"open": OPEN_AT_END, "withdrawn": WITHDRAWN})
    left.subtract(fates.values())
    spare = list(range(len(persons)))
    rng.shuffle(spare)
    for n in spare:
        fate = "open" if n >= last_noon else "withdrawn"
        if n not in fates and left[fate] > 0 and often[persons[n].id] > 1:
            fates[n] = fate
            left[fate] -= 1
            often[persons[n].id] -= 1
    if any(left.values()):
        raise ValueError("not enough orders to leave open or withdraw")


def _order(rng: Random, number: str, person: Person, when: int) -> Order:
    group = rng.choices(list(_GROUPS), list(_GROUPS.values()))[0]
    day = civil_day(when)
    left = rng.randrange(3, 14) if day < 20220516 else rng.randrange(4, 14)
    return Order(number, person, when, rng.choice(_DRUGS[group]), group, days_before(day, -left))


def _follow(rng: Random, order: Order, fate: str) -> None:
    """What happens to an order after it was taken."""
    asked = order.registered_at
    if fate == "withdrawn":
        reason = rng.choice(("resident", "resident", "hospital", "duplicate"))
        gone = asked + rng.randrange(10, 110) * MINUTE
        order.steps.append((gone, Withdrawn(order=order.number, reason=reason)))
        return
    leaves = _next_trip(asked)
    collected = min(asked + rng.randrange(8, 45) * MINUTE, leaves - 2 * MINUTE)
    order.steps.append((max(collected, asked + MINUTE), Collected(order=order.number)))
    if fate == "open":
        return
    while civil_day(leaves) < LAST_DAY and rng.random() < _NOT_OBTAINED:
        asked_for = leaves + rng.randrange(30, 80) * MINUTE
        fact = NotObtained(order=order.number, source=rng.choice(_SOURCES))
        order.steps.append((asked_for, fact))
        leaves = at(days_before(civil_day(leaves), -1), *_TRIPS[0])
    bought = leaves + rng.randrange(30, 90) * MINUTE
    desk = bought + rng.randrange(20, 50) * MINUTE
    issued = desk + rng.randrange(12, 75) * MINUTE
    order.steps += [
        (bought, Bought(order=order.number, source=rng.choice(_SOURCES))),
        (desk, ReachedDesk(order=order.number)),
        (issued, Issued(order=order.number)),
    ]


def _next_trip(asked: int) -> int:
    """When the trip leaves that takes an order taken at `asked` along."""
    day = civil_day(asked)
    for hour, minute in _TRIPS:
        if asked < at(day, hour, minute) - 20 * MINUTE:
            return at(day, hour, minute)
    if day == LAST_DAY:
        return at(day, *_LAST_TRIP)
    return at(days_before(day, -1), *_TRIPS[0])


def _make_urgent(town: Neighbourhood, found: list[Order], lost: set[int]) -> None:
    """Half past two on 17 May: insulin of two neighbours ends tonight, and three others' drugs."""
    once = Counter(order.person.id for order in found)
    strangers = iter(
        person
        for building in town.at(parent(_URGENT_HOUSE)).buildings
        if building.path == _URGENT_HOUSE
        for person in building.present()
        if person.id not in once and person.birth_year < 1970
    )
    fit = [o for n, o in enumerate(found) if n not in lost and once[o.person.id] == 1]
    today, morning, noon = at(LAST_DAY), at(LAST_DAY, 9, 5), at(LAST_DAY, 13)
    bought = next(o for o in fit if today < o.registered_at)
    missing = next(o for o in reversed(fit) if o.registered_at < today)
    for order, steps in ((bought, _bought_steps), (missing, _missing_steps)):
        order.person = next(strangers)
        order.group, order.drug, order.runs_out_on = "insulin", _DRUGS["insulin"][1], LAST_DAY
        order.steps = steps(order.number)
    late = [
        order
        for order in fit
        if morning < order.registered_at < noon and order.steps[-1][0] > at(LAST_DAY, 14, 45)
    ]
    for order in late[-3:]:
        order.group, order.drug, order.runs_out_on = "psychiatric", "奥氮平片", LAST_DAY


def _bought_steps(number: str) -> list[Step]:
    return [
        (at(LAST_DAY, 9, 50), Collected(order=number)),
        (at(LAST_DAY, 13, 52), Bought(order=number, source="hospital-1")),
        (at(LAST_DAY, 15, 10), ReachedDesk(order=number)),
        (at(LAST_DAY, 17, 20), Issued(order=number)),
    ]


def _missing_steps(number: str) -> list[Step]:
    return [
        (at(LAST_DAY, 8, 40), Collected(order=number)),
        (at(LAST_DAY, 11, 5), NotObtained(order=number, source="clinic-2")),
        (at(LAST_DAY, 16, 35), Bought(order=number, source="hospital-2")),
        (at(LAST_DAY, 17, 25), ReachedDesk(order=number)),
        (at(LAST_DAY, 18, 40), Issued(order=number)),
    ]
