"""Five thousand orders of medicine, from the door to the door again.  Pure.

The desk sends two trips a day, at ten and at half past one.  An order taken before a trip
leaves goes with it; what a clinic has not is looked for elsewhere the next morning.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from sanjiayi.demo.neighbourhood import Neighbourhood, Person
from sanjiayi.demo.published import DAYS, LAST_DAY, ORDERS, SERVED
from sanjiayi.demo.sheets import MINUTE, Line, device, shares
from sanjiayi.kernel.civil import at, civil_day, days_before
from sanjiayi.kernel.facts import Fact
from sanjiayi.kernel.paths import building_of, parent
from sanjiayi.ledger.registry import Sender
from sanjiayi.medicine.facts import (
    Bought,
    Collected,
    Issued,
    NotObtained,
    ReachedDesk,
    Registered,
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

    def lines(self) -> Iterator[Line]:
        fact = Registered(
            order=self.number, person=self.person.id, drug=self.drug, group=self.group,
            runs_out_on=self.runs_out_on,
        )  # fmt: skip
        yield Line(self.registered_at, fact, self.person.door, self.number)
        for when, step in self.steps:
            yield Line(when, step, self.person.door, self.number)


class Medicine:
    """Plans every order of the month."""

    def __init__(self, town: Neighbourhood) -> None:
        self.orders = orders(town)
        self._by_day: dict[int, list[tuple[str, Line]]] = {}
        for order in self.orders:
            committee = parent(parent(building_of(order.person.door)))
            for line in order.lines():
                self._by_day.setdefault(civil_day(line.at), []).append((committee, line))

    def lines(self, day: int) -> Iterator[tuple[Sender, Line]]:
        """What the medicine desks note on a day."""
        for committee, line in self._by_day.get(day, []):
            yield device(f"{committee}.medicine", committee), line


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
