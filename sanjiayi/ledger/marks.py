"""Which derived tables the book has been told to, and in which shape.

A table that came with an upgrade, gained a column or a kind that writes it, knows nothing of
what happened before; its mark is missing or tells of another shape.
"""

import hashlib
from collections.abc import Iterable

from django.apps import apps

from sanjiayi.ledger import registry, store
from sanjiayi.ledger.models import Span, TableMark


def writers() -> dict[str, list[str]]:
    """Label of each derived table → names of the kinds whose listeners write it, sorted."""
    found: dict[str, set[str]] = {}
    for kind in registry.kinds():
        for listener in kind.listeners:
            for label in listener.tables:
                found.setdefault(label, set()).add(kind.name)
    return {label: sorted(kinds) for label, kinds in sorted(found.items())}


def shape_of(label: str, kinds: Iterable[str]) -> str:
    """Changes with the columns of a table, and with the kinds that write it."""
    columns = sorted(
        f"{field.column} {field.get_internal_type()}"
        for field in apps.get_model(label)._meta.concrete_fields
    )
    told = "\n".join([*columns, *sorted(kinds)])
    return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()


def stale() -> list[str]:
    """Labels of tables that lack facts which stand in the book.  Three statements.

    A table none of whose kinds has a fact yet lacks nothing, whatever its shape.
    """
    standing = dict(TableMark.objects.values_list("label", "shape"))
    told = set(Span.objects.values_list("kind", flat=True).distinct())
    return [
        label
        for label, kinds in writers().items()
        if told & set(kinds) and standing.get(label) != shape_of(label, kinds)
    ]


def note_all() -> None:
    """Every derived table is as the book says, up to its end now."""
    end = store.head().seq
    known = writers()
    TableMark.objects.exclude(label__in=known).delete()
    TableMark.objects.bulk_create(
        [TableMark(label=label, shape=shape_of(label, kinds), seq=end)
         for label, kinds in known.items()],
        update_conflicts=True,
        unique_fields=["label"],
        update_fields=["shape", "seq"],
    )  # fmt: skip
