"""What can be told of medical trips.  Names are opened for those a trip is for, and each look
is written down.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Q

from sanjiayi.kernel.paths import building_of
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger.scopes import inside
from sanjiayi.needs import trip_facts as facts
from sanjiayi.needs import trip_rules as rules
from sanjiayi.needs.queries import opened
from sanjiayi.needs.trip_entries import stood, told
from sanjiayi.needs.trip_models import Trip as Row
from sanjiayi.needs.trip_models import TripStep
from sanjiayi.needs.trip_rules import Trip
from sanjiayi.people import queries as people
from sanjiayi.people.queries import PersonLine
from sanjiayi.team.roles import COMPOUND_LEAD, ESCORT, LEADERS

SEERS = LEADERS | {ESCORT}
"""Who sees trips of a place: its leaders, and the group that takes patients there."""


@dataclass(frozen=True)
class Plan:
    """Somebody who goes again and again.  ended_at: ms, 0 while it goes on."""

    number: str
    place: str
    fact: facts.TripPlanned
    by: str
    at: int
    ended_at: int = 0


@dataclass(frozen=True)
class Line:
    """A trip as a list shows it.  person: None when only the door is known."""

    trip: Trip
    person: PersonLine | None
    companion: str
    words: str


def trip(number: str) -> Trip | None:
    return stood([number]).get(number)


def numbers_known(numbers: Collection[str]) -> set[str]:
    """Those of some numbers a trip was ever made under.  One query."""
    found = Row.objects.filter(number__in=list(numbers)).values_list("number", flat=True)
    return set(found) if numbers else set()


def _seen_by(sight: Sight) -> Q:
    reach = Q(pk__in=[])
    for scope in sight.scopes(SEERS):
        reach |= inside(scope)
    return reach


def on(day: int, sight: Sight) -> list[Trip]:
    """The trips of a day this viewer sees, by when they must be there.  Two queries."""
    numbers = Row.objects.filter(_seen_by(sight), appointed_on=day).values_list("pk", flat=True)
    return rules.in_order(list(stood(numbers).values()))


def days_with_trips(first: int, last: int, sight: Sight) -> dict[int, int]:
    """How many trips that are not cancelled each day has, for this viewer."""
    rows = Row.objects.filter(_seen_by(sight), appointed_on__gte=first, appointed_on__lte=last)
    found: dict[int, int] = {}
    for day in rows.exclude(state=rules.State.CANCELLED).values_list("appointed_on", flat=True):
        found[day] = found.get(day, 0) + 1
    return found


def of_need(need: str) -> list[Trip]:
    """Trips that grew from a need."""
    numbers = Row.objects.filter(need=need).values_list("pk", flat=True) if need else []
    return rules.in_order(list(stood(numbers).values()))


def needs_with_trips(numbers: Collection[str]) -> set[str]:
    """Those of some needs a trip grew from.  One query."""
    return set(Row.objects.filter(need__in=list(numbers)).values_list("need", flat=True))


def plans(sight: Sight | None = None) -> list[Plan]:
    """Plans that go on, by number; None: all, for the program itself."""
    steps = TripStep.objects.filter(what__in=("planned", "plan_ended"))
    if sight is not None:
        steps = steps.filter(_seen_by(sight))
    found = _plans(steps)
    return [one for one in found if not one.ended_at]


def plan(number: str) -> Plan | None:
    return next(iter(_plans(TripStep.objects.filter(trip=number))), None)


def _plans(steps: Iterable[TripStep]) -> list[Plan]:
    found: dict[str, Plan] = {}
    for step in sorted(steps, key=lambda one: (one.trip, one.seq)):
        one = told(step)
        if isinstance(one.fact, facts.TripPlanned):
            found[step.trip] = Plan(step.trip, one.place, one.fact, one.by, one.at)
        elif step.trip in found:
            found[step.trip] = replace(found[step.trip], ended_at=one.at)
    return list(found.values())


# --- names -----------------------------------------------------------------------------------


def patients(sight: Sight, some: Sequence[tuple[str, str]], *, now: int) -> dict[str, PersonLine]:
    """Patients by people id, of (person, place) of trips this viewer sees.  Written down.

    The escort group has no register; it is lent the buildings its patients live in.
    """
    asked = {UUID(person) for person, _place in some if person}
    if not asked:
        return {}
    lent = {
        (COMPOUND_LEAD, building_of(place)) for _person, place in some if sight.has(SEERS, place)
    }
    reaching = replace(sight, roles=sight.roles | lent)
    found = people.lines_for(reaching, asked, purpose="trip", now=now)
    return {str(identifier): line for identifier, line in found.items()}


def lines(trips: Sequence[Trip], sight: Sight, *, now: int) -> list[Line]:
    """Trips with names and words.  Only for trips `on`, or SEERS, let through."""
    named = patients(sight, [(one.person, one.place) for one in trips], now=now)
    said = opened(text for one in trips for text in (one.companion, one.words))
    return [
        Line(one, named.get(one.person), said.get(one.companion, ""), said.get(one.words, ""))
        for one in trips
    ]
