"""Names for whoever was sent: medicine is fetched for people whose register is not theirs to open.

The room that owns the errand decides who is sent; here the look is written down.
"""

from collections.abc import Iterable
from uuid import UUID

from sanjiayi.kernel.sight import Sight
from sanjiayi.people import looks
from sanjiayi.people.models import Resident
from sanjiayi.people.queries import PersonLine, lines_of
from sanjiayi.places import rules as place_rules


def lines(
    sight: Sight, persons: Iterable[UUID], *, purpose: str, now: int
) -> dict[UUID, PersonLine]:
    """The lines of the residents an errand is for, by id.

    Whoever calls has made sure that the errand is this viewer's; nothing here asks again.
    """
    wanted = list(persons)
    if not wanted:
        return {}
    found = {one.id: one for one in lines_of(Resident.objects.filter(pk__in=wanted))}
    place = place_rules.gathered(one.building for one in found.values())
    looks.keep(sight, list(found), purpose=purpose, place=place, now=now)
    return found
