"""What records about goods change.  All are counted; none needs another to be understood."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from django.db import models

from sanjiayi.kernel.facts import Fact, Record
from sanjiayi.kernel.paths import building_of
from sanjiayi.ledger import registry, tables
from sanjiayi.supplies.facts import BatchReceived, GoodsHandled, KitsIssued, ParcelsMoved
from sanjiayi.supplies.models import Handling, Issue, Parcels, Receipt

Key = tuple[Any, ...]


def received(records: Sequence[Record[BatchReceived]]) -> None:
    rows = [
        (
            r.id, r.fact.batch, r.fact.goods, r.fact.source, r.place, r.happened_at, r.day,
            r.quantity,
        )
        for r in records
    ]  # fmt: skip
    tables.upsert(
        Receipt, ("record", "batch", "goods", "source", "place", "at", "day", "pieces"), rows
    )


def not_received(records: Sequence[Record[BatchReceived]]) -> None:
    Receipt.objects.filter(record__in=[r.id for r in records]).delete()


def _count(
    fact: type[Fact],
    table: type[models.Model],
    columns: tuple[str, ...],
    times: str,
    key_of: Callable[[Record[Any]], Key],
) -> None:
    """Count records of a kind by key: how often (column `times`) and how many pieces.

    Taking records out is adding them with the sign turned round; what comes to nothing goes.
    """

    def add(records: Sequence[Record[Any]], sign: int = 1) -> None:
        often: Counter[Key] = Counter()
        pieces: Counter[Key] = Counter()
        for record in records:
            key = key_of(record)
            often[key] += sign
            pieces[key] += sign * record.quantity
        tables.upsert(
            table,
            (*columns, times, "pieces"),
            [(*key, often[key], pieces[key]) for key in sorted(often)],
            conflict=columns,
            add=(times, "pieces"),
        )

    def take_out(records: Sequence[Record[Any]]) -> None:
        add(records, -1)
        days = {r.day for r in records}
        table._default_manager.filter(day__in=days, **{f"{times}__lte": 0}).delete()

    registry.listen(fact, add, retract=take_out, tables=(table._meta.label,))


def enter() -> None:
    registry.observed(BatchReceived, title="物资到货", unit="件")
    registry.listen(BatchReceived, received, retract=not_received, tables=("supplies.Receipt",))
    registry.observed(KitsIssued, title="抗原发放", unit="份")
    _count(
        KitsIssued,
        Issue,
        ("batch", "place", "day"),
        "handouts",
        lambda r: (r.fact.batch, building_of(r.place), r.day),
    )
    registry.observed(GoodsHandled, title="物资搬运", unit="件")
    _count(
        GoodsHandled,
        Handling,
        ("day", "place", "goods", "stage"),
        "times",
        lambda r: (r.day, building_of(r.place), r.fact.goods, r.fact.stage),
    )
    registry.observed(ParcelsMoved, title="快递周转", unit="件")
    _count(
        ParcelsMoved,
        Parcels,
        ("day", "place", "stage"),
        "times",
        lambda r: (r.day, building_of(r.place), r.fact.stage),
    )
