"""Choosing the rows of a place: the place itself and everything below it."""

from django.db.models import Q


def inside(place: str, column: str = "place") -> Q:
    """Rows whose path column is `place` or lies below it (kernel.paths.within, in SQL)."""
    return (
        Q(**{column: place})
        | Q(**{f"{column}__startswith": place + "."})
        | Q(**{f"{column}__startswith": place + "/"})
    )
