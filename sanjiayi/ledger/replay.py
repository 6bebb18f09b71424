"""Tell the whole book again to every listener, and compare the tables it makes.

The boards are nothing but the ledger, told again: if a table differs afterwards, a listener
read a clock, forgot an effect, or somebody wrote where only listeners may.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from sanjiayi.kernel.facts import Record
from sanjiayi.ledger import chain, marks, proof, registry, store
from sanjiayi.ledger.entries import as_record
from sanjiayi.ledger.making import gather, project, sums_of_rows
from sanjiayi.ledger.registry import Nature
from sanjiayi.ledger.spans import OpenSpans

OWN_TABLES = ("ledger.Rollup", "ledger.Span", "ledger.Correction")
CHUNK = 20_000


@dataclass(frozen=True)
class Rebuilt:
    """facts told; tables: label → does the rebuilt table equal the one that stood before?"""

    facts: int
    tables: dict[str, bool]

    @property
    def is_equal(self) -> bool:
        return all(self.tables.values())


class Differs(Exception):
    """The check found a difference; the transaction is undone."""


def derived_models() -> list[type[models.Model]]:
    """Every table that listeners make, ours first."""
    labels = dict.fromkeys((*OWN_TABLES, *registry.derived_tables()))
    return [apps.get_model(label) for label in labels]


def fingerprint(model: type[models.Model]) -> int:
    """A number for the rows of a table, whatever their order; surrogate keys left out."""
    names = [f.column for f in model._meta.concrete_fields if not isinstance(f, models.AutoField)]
    columns = ", ".join(f'"{name}"' for name in names)
    mark = 0
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {columns} FROM "{model._meta.db_table}"')  # noqa: S608
        while rows := cursor.fetchmany(CHUNK):
            for row in rows:
                digest = hashlib.blake2b(repr(row).encode(), digest_size=8).digest()
                mark = (mark + int.from_bytes(digest, "big")) % 2**64
    return mark


def rebuild(progress: Callable[[int], None] | None = None, *, keep: bool = True) -> Rebuilt:
    """Empty every derived table, tell the book again, compare.

    keep   False: leave the tables as they stood, whatever was found
    """
    made = derived_models()
    result = Rebuilt(0, {})
    registry.doubted()
    try:
        with transaction.atomic():
            stood = {model._meta.label: fingerprint(model) for model in made}
            for model in reversed(made):
                model._default_manager.all().delete()
            facts = _tell(progress)
            told = {model._meta.label: fingerprint(model) for model in made}
            result = Rebuilt(facts, {label: told[label] == stood[label] for label in told})
            if not keep:
                raise Differs
            marks.note_all()
    except Differs:
        registry.doubted()
    return result


def _tell(progress: Callable[[int], None] | None) -> int:
    spans, facts = OpenSpans(), 0
    for rows in store.read(1, 2**62, chunk=CHUNK):
        by_kind: dict[str, list[chain.Row]] = defaultdict(list)
        for seq, stretch in _stretches(rows):
            by_kind[stretch[0][1]] += stretch
            spans.note(stretch[0][1], seq, len(stretch), [row[8] for row in stretch])
        gather((kind, sums_of_rows(stood)) for kind, stood in by_kind.items())
        spans.keep()
        _tell_rows(rows)
        facts += len(rows)
        if progress is not None:
            progress(facts)
    return facts


def _stretches(rows: list[tuple[Any, ...]]) -> Iterator[tuple[int, list[chain.Row]]]:
    """Consecutive rows of one kind, with the number of the first."""
    for _, group in groupby(rows, key=itemgetter(2)):
        some = list(group)
        yield some[0][0], [proof.as_row(row) for row in some]


def _tell_rows(rows: list[tuple[Any, ...]]) -> None:
    """Observed facts as sets between one decision and the next, as when they were written."""
    waiting: dict[str, list[Record[Any]]] = defaultdict(list)
    for row in rows:
        kind = registry.kind_named(row[2])
        if not kind.listeners:
            continue
        if kind.nature is Nature.DECIDED:
            _tell_waiting(waiting)
            project(kind, [as_record(row)])
        else:
            waiting[kind.name].append(as_record(row))
    _tell_waiting(waiting)


def _tell_waiting(waiting: dict[str, list[Record[Any]]]) -> None:
    for kind in registry.in_order(waiting):
        project(kind, waiting[kind.name])
    waiting.clear()
