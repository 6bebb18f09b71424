"""Which ids are persons of the register: asked for every swab, so answered from memory.

Only yeses are remembered: an id stays when the name behind it is forgotten.
"""

from uuid import UUID

from django.db import connection

from sanjiayi.people.models import Person

_MOST = 500_000
"""Ids kept, some 50 MB: a town.  Past it the memory starts afresh."""
_CHUNK = 2_000

_known: set[str] = set()


def persons(ids: set[str]) -> set[str]:
    """Those of the ids (36 characters) that are residents or workers of ours, or once were."""
    asked = ids - _known
    if asked:
        if len(_known) > _MOST:
            _known.clear()
        found = _found(asked)
        _known.update(found)
        return (ids - asked) | found
    return set(ids)


def _found(asked: set[str]) -> set[str]:
    keys = [key for text in asked if (key := _as_uuid(text)) is not None]
    found: set[str] = set()
    for start in range(0, len(keys), _CHUNK):
        part = Person.objects.filter(pk__in=keys[start : start + _CHUNK])
        found.update(str(key) for key in part.values_list("pk", flat=True))
    return found


def _as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def reconciled() -> dict[str, str]:
    """Ids given at a table → the residents they turned out to be.

    Asked with every commit of swabs, so never kept: the finding and the swab may stand in one.
    Plain SQL: the query builder would cost more than the rest of a small commit.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT provisional, resident FROM people_alias")
        return dict(cursor.fetchall())
