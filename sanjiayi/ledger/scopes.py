"""Choosing the rows of a place: the place itself and everything below it."""

from typing import Any

from django.db.models import CharField, F, Func, Lookup, Q, Value
from django.db.models.functions import Concat, StrIndex, Substr


@CharField.register_lookup
class Inside(Lookup):  # type: ignore[type-arg]  # not generic while it runs
    """`column__inside=place`: kernel.paths.within, in SQL, as one condition instead of three.

    Compared byte by byte, the paths below "yt.3" stand between "yt.3." and "yt.30": "." and "/"
    stand just before "0".  In SQLite the plus keeps an index of places out of it: what a page
    asks for is narrowed further by day or state, and most of the rows lie inside.
    """

    lookup_name = "inside"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        mark, rhs = self.process_rhs(compiler, connection)
        ends = str(next(iter(rhs)))
        column = f"+{column}" if connection.vendor == "sqlite" else f'{column} COLLATE "C"'
        sql = f"({column} = {mark} OR ({column} >= {mark} AND {column} < {mark}))"
        return sql, [*params, ends, *params, ends + ".", *params, ends + "0"]


def inside(place: str, column: str = "place") -> Q:
    """Rows whose path column is `place` or lies below it (kernel.paths.within, in SQL)."""
    return Q(**{f"{column}__inside": place})


def building_at(column: str = "place") -> Func:
    """The path without its door (kernel.paths.building_of, in SQL)."""
    slash = StrIndex(Concat(F(column), Value("/")), Value("/"))
    return Substr(F(column), 1, slash - 1)
