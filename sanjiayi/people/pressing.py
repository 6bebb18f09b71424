"""Residents with certain access needs, for lists that put them first."""

from collections.abc import Collection
from uuid import UUID

from sanjiayi.kernel.sight import Sight
from sanjiayi.people import queries
from sanjiayi.people.matching import split_needs
from sanjiayi.people.models import Presence, Resident
from sanjiayi.people.queries import PersonLine
from sanjiayi.people.rules import AccessNeed


def with_needs(
    sight: Sight, wanted: Collection[AccessNeed], *, purpose: str, now: int
) -> list[PersonLine]:
    """Those present within the viewer's scopes who have one of these needs.

    Needs speak of health and are sealed: only rows that hold any are opened, and the names
    shown are one look, written down.
    """
    rows = Resident.objects.filter(presence=Presence.PRESENT).exclude(needs="")
    found: list[UUID] = [
        person
        for person, needs in rows.values_list("pk", "needs")
        if not set(wanted).isdisjoint(split_needs(needs))
    ]
    return list(queries.lines_for(sight, found, purpose=purpose, now=now).values())
