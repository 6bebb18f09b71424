"""Names of staff for screens; the one place where team asks the people room for them."""

from collections.abc import Iterable
from uuid import UUID

from sanjiayi.people.models import Person


def of_staff(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names by id; somebody forgotten has none."""
    found = Person.objects.filter(pk__in=set(ids)).values_list("id", "name")
    return {key: name for key, name in found if name}
