"""What the duties room can tell.  Rows are plain values; moments and days are arguments."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q, Sum

from sanjiayi.duties import rules
from sanjiayi.duties.models import Handover, Shift
from sanjiayi.kernel.paths import gathering
from sanjiayi.ledger.prepared import Prepared
from sanjiayi.ledger.scopes import inside
from sanjiayi.places import queries as places
from sanjiayi.team.structure import Kind

_LOOK_BACK_MS = 7 * 86_400_000
"""How far back a stretch of work is followed."""


@dataclass(frozen=True)
class OnDuty:
    """Somebody on duty: staff id, group and place; since: the shift began, ms.

    stretch_ms   unbroken work, earlier shifts without a rest between them included
    """

    staff: str
    group: str
    place: str
    since: int
    stretch_ms: int

    @property
    def must_hand_over(self) -> bool:
        return rules.must_hand_over(self.stretch_ms)


@dataclass(frozen=True)
class Staffing:
    """How many are on duty at a place, and how many posts it needs."""

    place: str
    on_duty: int
    needed: int

    @property
    def short(self) -> int:
        return max(0, self.needed - self.on_duty)


@dataclass(frozen=True)
class HandoverView:
    """A hand-over note signed by both."""

    group: str
    place: str
    from_staff: str
    to_staff: str
    at: int
    open_matters: int


@dataclass(frozen=True)
class ShiftView:
    """One attendance; started_at or ended_at is None while that is not recorded."""

    shift: str
    staff: str
    group: str
    place: str
    started_at: int | None
    ended_at: int | None
    minutes: int


def _on_duty_now(now: int) -> Q:
    return Q(started_at__lte=now) & (Q(ended_at=None) | Q(ended_at__gt=now))


def on_duty(place: str, now: int) -> list[OnDuty]:
    """Everybody on duty at a place, the longest stretch first.  Two queries."""
    here = {
        staff: (group, where, started_at or now)
        for staff, group, where, started_at in _on_duty_at(place, now)
    }
    worked: dict[str, list[tuple[int, int | None]]] = defaultdict(list)
    for staff, start, end in _shifts_of(list(here), now - _LOOK_BACK_MS, now):
        worked[staff].append((start or now, end))
    found = []
    for staff, (group, where, since) in here.items():
        began = rules.stretch_began(worked[staff], now) or since
        found.append(OnDuty(staff, group, where, since, now - began))
    return sorted(found, key=lambda d: (-d.stretch_ms, d.staff))


_on_duty_at = Prepared(
    lambda place, now: Shift.objects.filter(_on_duty_now(now), inside(place)).values_list(
        "staff", "group", "place", "started_at"
    )
)
_shifts_of = Prepared(
    lambda staff, first, last: Shift.objects.filter(
        staff__in=staff, started_at__gte=first, started_at__lte=last
    ).values_list("staff", "started_at", "ended_at")
)


def on_duty_counts(place: str, now: int) -> Counter[str]:
    """Different people on duty, for the place and every place below it.  One query."""
    staff_at: dict[str, set[str]] = defaultdict(set)
    for staff, _, where, _ in _on_duty_at(place, now):
        for above in gathering(where):
            staff_at[above].add(staff)
    return Counter({where: len(staff) for where, staff in staff_at.items()})


def staffing(place: str, now: int, residents: Mapping[str, int]) -> dict[str, Staffing]:
    """Hands and posts of every compound, given residents present by compound.  One query."""
    counts = on_duty_counts(place, now)
    return {
        compound: Staffing(compound, counts[compound], rules.posts_needed(persons))
        for compound, persons in residents.items()
    }


def shifts(day: int, place: str) -> list[ShiftView]:
    """Attendance of a day at a place, in order of start.  One query."""
    rows = Shift.objects.filter(inside(place), day=day).order_by("started_at", "shift", "staff")
    return [ShiftView(*row) for row in rows.values_list(*ShiftView.__dataclass_fields__)]


def moving(first_day: int, last_day: int) -> set[str]:
    """Staff whose work on these days took them from compound to compound.  One query.

    Attendance in two compounds or more, or in a functional group serving a whole committee or
    community; who sat at the desk of an office is not among them.
    """
    rows = Shift.objects.filter(day__gte=first_day, day__lte=last_day)
    compounds = {compound.path for compound in places.compounds()}
    served: dict[str, set[str]] = defaultdict(set)
    found: set[str] = set()
    for staff, group, place in rows.values_list("staff", "group", "place").distinct():
        here = compounds.intersection(gathering(place))
        served[staff] |= here
        if not here and not group.startswith(_OFFICES):
            found.add(staff)
    return found | {staff for staff, some in served.items() if len(some) > 1}


_OFFICES = tuple(f"{kind.value}@" for kind in Kind if kind is not Kind.FUNCTIONAL)
"""Groups of the 3+1 that serve one place: their codes begin so."""


def minutes_served(staff: str, first_day: int, last_day: int) -> int:
    """Minutes somebody served on these days.  One query."""
    row = Shift.objects.filter(staff=staff, day__gte=first_day, day__lte=last_day).aggregate(
        minutes=Sum("minutes", default=0)
    )
    return int(row["minutes"])


def handovers(day: int, place: str) -> list[HandoverView]:
    """Hand-over notes of a day, in order.  One query."""
    return [HandoverView(*row) for row in _handovers(place, day)]


_handovers = Prepared(
    lambda place, day: (
        Handover.objects.filter(inside(place), day=day)
        .order_by("at", "record")
        .values_list(*HandoverView.__dataclass_fields__)
    )
)
