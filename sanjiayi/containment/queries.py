"""What the containment room can tell.  Rows are plain values; moments and days are arguments."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, Q

from sanjiayi.containment import rules
from sanjiayi.containment.models import Seal, Treatment
from sanjiayi.kernel.civil import at, civil_day, days_before
from sanjiayi.kernel.paths import building_of, gathering
from sanjiayi.ledger.prepared import Prepared
from sanjiayi.ledger.scopes import inside


@dataclass(frozen=True)
class SealedBuilding:
    """A building under an order: the order_no, day `day_n` of `hold_days`, planned release."""

    building: str
    order_no: str
    sealed_at: int
    sealed_on: int
    hold_days: int
    day_n: int
    release_on: int
    pack: str


@dataclass(frozen=True)
class TreatmentDue:
    """A disinfection a sealed building is owed: slot "am", due_at, done_at (None: not yet)."""

    building: str
    slot: str
    due_at: int
    done_at: int | None
    is_overdue: bool


@dataclass(frozen=True)
class Released:
    """A building whose seal was lifted."""

    building: str
    order_no: str
    sealed_on: int
    released_at: int


def _standing(now: int) -> Q:
    return Q(sealed_at__lte=now) & (Q(released_at=None) | Q(released_at__gt=now))


def sealed(place: str, now: int) -> list[SealedBuilding]:
    """Buildings sealed at a moment, in order of path.  One query."""
    today = civil_day(now)
    return [
        SealedBuilding(
            building=building,
            order_no=order_no,
            sealed_at=sealed_at,
            sealed_on=sealed_on,
            hold_days=hold_days,
            day_n=rules.day_of(sealed_on, today),
            release_on=rules.release_on(sealed_on, hold_days),
            pack=pack,
        )
        for building, order_no, sealed_at, sealed_on, hold_days, pack in _sealed_at(place, now)
    ]


_sealed_at = Prepared(
    lambda place, now: (
        Seal.objects.filter(_standing(now), inside(place, "building"))
        .order_by("building")
        .values_list("building", "order_no", "sealed_at", "sealed_on", "hold_days", "pack")
    )
)


def sealed_counts(place: str, now: int) -> Counter[str]:
    """Sealed buildings, for the place and every place below it.  One query."""
    counts: Counter[str] = Counter()
    for building, *_ in _sealed_at(place, now):
        counts.update(gathering(building))
    return counts


def released(first_day: int, last_day: int, place: str) -> list[Released]:
    """Seals lifted on some days, in order.  One query."""
    rows = Seal.objects.filter(
        inside(place, "building"), released_on__gte=first_day, released_on__lte=last_day
    ).order_by("released_at", "building")
    return [Released(s.building, s.order_no, s.sealed_on, s.released_at or 0) for s in rows]


def treatments_due(place: str, now: int, times_a_day: int) -> list[TreatmentDue]:
    """What sealed buildings are owed today, done or not, the earliest first.  Two queries.

    times_a_day comes from the policy pack in force.  Due is what falls while the seal holds:
    a building sealed at noon owes no morning disinfection.
    """
    today = civil_day(now)
    begin = at(today)
    treated: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for where, slot, moment in _treated(place, today, now):
        treated[building_of(where)].append((slot, moment))
    due = [
        found
        for seal in map(_Held._make, _held_since(place, begin, now))
        for found in _due(seal, today, now, times_a_day, treated[seal.building])
    ]
    return sorted(due, key=lambda d: (d.due_at, d.building))


class _Held(NamedTuple):
    """A seal that held for some time of a day."""

    building: str
    sealed_at: int
    released_at: int | None


_held_since = Prepared(
    lambda place, begin, now: Seal.objects.filter(
        Q(released_at=None) | Q(released_at__gt=begin),
        inside(place, "building"),
        sealed_at__lte=now,
    ).values_list(*_Held._fields)
)
_treated = Prepared(
    lambda place, day, now: Treatment.objects.filter(
        inside(place), day=day, what="sealed_building", at__lte=now
    ).values_list("place", "slot", "at")
)


def _due(
    seal: _Held, today: int, now: int, times_a_day: int, treated: list[tuple[str, int]]
) -> list[TreatmentDue]:
    slots = rules.slots(times_a_day)
    done = rules.done(slots, treated)
    found = []
    for slot in slots:
        due_at = rules.due_at(today, slot)
        if seal.sealed_at > due_at or (seal.released_at is not None and seal.released_at < due_at):
            continue
        done_at = done.get(slot.name)
        is_overdue = done_at is None and due_at < now
        found.append(TreatmentDue(seal.building, slot.name, due_at, done_at, is_overdue))
    return found


def overdue(place: str, now: int, times_a_day: int) -> list[TreatmentDue]:
    """Disinfections that should have been done by now and are not recorded.  Two queries."""
    return [due for due in treatments_due(place, now, times_a_day) if due.is_overdue]


def treatments(first_day: int, last_day: int, place: str) -> dict[str, int]:
    """Disinfections of some days by what was treated.  One query."""
    rows = Treatment.objects.filter(inside(place), day__gte=first_day, day__lte=last_day)
    return dict(rows.values_list("what").annotate(Count("record")))


def due_for_release(place: str, now: int, ahead_days: int = 1) -> list[SealedBuilding]:
    """Sealed buildings whose hold is over by so many days from today.  One query."""
    latest = days_before(civil_day(now), -ahead_days)
    return [building for building in sealed(place, now) if building.release_on <= latest]
