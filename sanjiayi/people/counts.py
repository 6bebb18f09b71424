"""How many live where.  Read once for each state of the register, then kept."""

from collections import Counter

from django.db.models import Count

from sanjiayi.kernel.paths import building_of, gathering
from sanjiayi.people.models import Household, Presence, Resident
from sanjiayi.places.edition import Kept


def _persons() -> Counter[str]:
    rows = (
        Resident.objects.filter(presence=Presence.PRESENT)
        .values_list("building")
        .annotate(n=Count("pk"))
    )
    return _gathered(dict(rows))


def _residents() -> Counter[str]:
    rows = Resident.objects.exclude(presence=Presence.LEFT).values_list("building")
    return _gathered(dict(rows.annotate(n=Count("pk"))))


def _households() -> Counter[str]:
    """Households with at least one person present."""
    rows = (
        Household.objects.filter(is_dissolved=False, residents__presence=Presence.PRESENT)
        .values_list("residents__building")
        .annotate(n=Count("pk", distinct=True))
    )
    return _gathered(dict(rows))


def _gathered(by_building: dict[str, int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for building, number in by_building.items():
        for place in gathering(building):
            found[place] += number
    return found


persons = Kept("people", _persons)
"""Persons present at every place above the doors."""

residents = Kept("people", _residents)
"""Residents of every place above the doors, those who are away for now included."""

households = Kept("people", _households)
"""Households present at every place above the doors."""


def present_at_door(path: str) -> int:
    return Resident.objects.filter(
        household__door=path, building=building_of(path), presence=Presence.PRESENT
    ).count()
