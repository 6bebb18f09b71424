"""Many rows into one table in a few statements, for projectors.

Fifty rows a statement: one statement a row spends its time in the binding, and far longer
statements gain nothing more.  The SQL is common to SQLite and PostgreSQL.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import chain
from typing import Any

from django.db import connection, models

ROWS_A_STATEMENT = 50


@lru_cache(maxsize=512)
def _statement(
    table: str,
    columns: tuple[str, ...],
    rows: int,
    conflict: tuple[str, ...],
    changes: tuple[str, ...],
    returning: tuple[str, ...],
    mark: str,
) -> str:
    names = ", ".join(f'"{c}"' for c in columns)
    one = "(" + ", ".join([mark] * len(columns)) + ")"
    sql = f'INSERT INTO "{table}" ({names}) VALUES ' + ", ".join([one] * rows)  # noqa: S608
    if conflict:
        key = ", ".join(f'"{c}"' for c in conflict)
        sql += f" ON CONFLICT ({key}) DO "
        sql += "UPDATE SET " + ", ".join(changes) if changes else "NOTHING"
    if returning:
        sql += " RETURNING " + ", ".join(f'"{c}"' for c in returning)
    return sql


def _changes(
    table: str,
    add: Sequence[str],
    least: Sequence[str],
    greatest: Sequence[str],
    replace: Sequence[str],
) -> tuple[str, ...]:
    lower, higher = ("min", "max") if connection.vendor == "sqlite" else ("least", "greatest")
    return (
        *(f'"{c}" = "{table}"."{c}" + excluded."{c}"' for c in add),
        *(f'"{c}" = {lower}("{table}"."{c}", excluded."{c}")' for c in least),
        *(f'"{c}" = {higher}("{table}"."{c}", excluded."{c}")' for c in greatest),
        *(f'"{c}" = excluded."{c}"' for c in replace),
    )


def upsert(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    *,
    conflict: Sequence[str] = (),
    add: Sequence[str] = (),
    least: Sequence[str] = (),
    greatest: Sequence[str] = (),
    replace: Sequence[str] = (),
    returning: Sequence[str] = (),
    rows_a_statement: int = ROWS_A_STATEMENT,
) -> list[tuple[Any, ...]]:
    """Insert rows; where the conflict columns already stand, change the row instead.

    columns    database column names, in the order of each row tuple
    conflict   columns of the unique key; without further arguments the row stays as it is
    add, least, greatest, replace   columns changed by adding, by minimum, maximum, or plainly
    returning  columns handed back, one tuple for each inserted or changed row

    The same key must not come twice in one call where PostgreSQL is used: gather first.
    """
    table = model._meta.db_table
    changes = _changes(table, add, least, greatest, replace)
    told: list[tuple[Any, ...]] = []
    with _cursor() as (cursor, mark):
        for start in range(0, len(rows), rows_a_statement):
            some = rows[start : start + rows_a_statement]
            sql = _statement(
                table, tuple(columns), len(some), tuple(conflict), changes, tuple(returning), mark
            )
            cursor.execute(sql, list(chain.from_iterable(some)))
            if returning:
                told.extend(cursor.fetchall())
    return told


@contextmanager
def _cursor() -> Iterator[tuple[Any, str]]:
    """A cursor and its mark for a value.  SQLite's own: Django would search each statement for
    marks to rewrite, which costs as much as binding the values.
    """
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with connection.wrap_database_errors:
            yield connection.connection.cursor(), "?"
    else:
        with connection.cursor() as cursor:
            yield cursor, "%s"
