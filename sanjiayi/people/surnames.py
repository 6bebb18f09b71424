"""Is that somebody's surname?  For pages that know nobody: the name itself is not handed out."""

from uuid import UUID

from sanjiayi.people.models import Person
from sanjiayi.people.rules import clean_name

_LONGEST = 2


def is_surname_of(person: str, typed: str) -> bool:
    """One character, or two for surnames like 欧阳; the whole name will not do, nor will none."""
    surname = clean_name(typed)
    if not 1 <= len(surname) <= _LONGEST:
        return False
    key = _key(person)
    if key is None:
        return False
    name = Person.objects.filter(pk=key).values_list("name", flat=True).first() or ""
    return name.startswith(surname) and len(name) > len(surname)


def _key(person: str) -> UUID | None:
    try:
        return UUID(person)
    except ValueError:
        return None
