"""Queries whose SQL is made once, for what every page asks.

The query builder spends several times as long on a small query as the database does.  A
prepared query is written with it all the same, once, over stand-ins for its arguments; its
SQL is kept, and later only the arguments are put in.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

Argument = str | int | Sequence[str] | Sequence[int]

_NUMBER = 1_987_000_000
"""Stand-ins for whole numbers begin here: they fit every integer column."""

MOST_SHAPES = 200
"""Lists of so many different lengths are remembered for one query."""


class _Compiled:
    """SQL, its parameters (stand-ins among them), and what turns columns into values."""

    def __init__(self, build: Callable[..., "QuerySet[Any, Any]"], shape: tuple[Any, ...]) -> None:
        self.stand_ins = list(_stand_ins(shape))
        compiler = build(*_grouped(self.stand_ins, shape)).query.get_compiler(using="default")
        sql, params = compiler.as_sql()
        self.sql = str(sql)
        self.steps = [self._step(param) for param in params]
        fields = [column[0] for column in compiler.select[: compiler.col_count]]
        self.converters = compiler.get_converters(fields)
        missing = set(range(len(self.stand_ins))) - {number for number, _, _ in self.steps}
        if missing:
            raise ValueError(f"arguments {sorted(missing)} do not come up in the SQL as they are")

    def _step(self, param: Any) -> tuple[int, Any, str]:
        """(which argument or -1, a constant, what follows a text argument)."""
        for number, stand_in in enumerate(self.stand_ins):
            if param == stand_in:
                return number, None, ""
            if isinstance(param, str) and isinstance(stand_in, str) and param.startswith(stand_in):
                return number, None, param.removeprefix(stand_in)
        return -1, param, ""

    def rows(self, arguments: list[Any]) -> list[tuple[Any, ...]]:
        given = [
            constant if number < 0 else arguments[number] + end if end else arguments[number]
            for number, constant, end in self.steps
        ]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, given)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return [self._read(row) for row in found] if self.converters else found

    def _read(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        values = list(row)
        for at, (converters, expression) in self.converters.items():
            for convert in converters:
                values[at] = convert(values[at], expression, connection)
        return tuple(values)


class Prepared:
    """A `values_list` over texts, whole numbers and lists of either, asked for by calling it.

    build   makes the query from its arguments.  It must use each as it is, or as the beginning
            of a text (`scopes.inside` does); what is reckoned from an argument is an argument
            of its own.  Raises ValueError at the first call where it does not.
    A call hands back rows as tuples, in the order of the columns named; none where a list is
    empty.
    """

    def __init__(self, build: Callable[..., "QuerySet[Any, Any]"]) -> None:
        self._build = build
        self._compiled: dict[tuple[Any, ...], _Compiled] = {}

    def __call__(self, *arguments: Argument) -> list[tuple[Any, ...]]:
        shape = tuple(map(_shape, arguments))
        flat = list(_flat(arguments))
        if any(part == (None, 0) for part in shape):
            return []
        compiled = self._compiled.get(shape)
        if compiled is None:
            if len(self._compiled) >= MOST_SHAPES:
                self._compiled = {}
            compiled = self._compiled[shape] = _Compiled(self._build, shape)
        return compiled.rows(flat)


def _shape(argument: Argument) -> tuple[type | None, int]:
    """Kind of the argument, and how many there are when it is a list (-1: it is none)."""
    if isinstance(argument, str | int):
        return type(argument), -1
    return (type(argument[0]), len(argument)) if argument else (None, 0)


def _flat(arguments: Sequence[Argument]) -> Iterator[str | int]:
    for argument in arguments:
        if isinstance(argument, str | int):
            yield argument
        else:
            yield from argument


def _stand_ins(shape: tuple[Any, ...]) -> Iterator[str | int]:
    wanted = [kind for kind, count in shape for _ in range(1 if count < 0 else count)]
    for number, kind in enumerate(wanted):
        yield f"\x02{number}\x03" if kind is str else _NUMBER + number


def _grouped(stand_ins: list[str | int], shape: tuple[Any, ...]) -> Iterator[Any]:
    """The stand-ins as arguments again: alone, or as a list."""
    at = 0
    for _, count in shape:
        yield stand_ins[at] if count < 0 else stand_ins[at : at + count]
        at += 1 if count < 0 else count
