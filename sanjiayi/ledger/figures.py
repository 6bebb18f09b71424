"""Figures: read from rollups, opened down to their records, as of any ledger number.

What a figure costs depends on the days and places asked for, never on the history: totals
come from rollups, records from the few stretches of the book that spans name.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec
from django.db import connection
from django.db.models import Max, Sum

from sanjiayi.kernel.facts import Record
from sanjiayi.kernel.paths import within
from sanjiayi.ledger import registry, store
from sanjiayi.ledger.entries import as_record
from sanjiayi.ledger.models import Correction, Rollup, Span
from sanjiayi.ledger.prepared import Prepared
from sanjiayi.ledger.scopes import inside


@dataclass(frozen=True)
class Figure:
    """How many facts, and how much they add up to."""

    count: int = 0
    quantity: int = 0

    def __add__(self, other: "Figure") -> "Figure":
        return Figure(self.count + other.count, self.quantity + other.quantity)

    def __sub__(self, other: "Figure") -> "Figure":
        return Figure(self.count - other.count, self.quantity - other.quantity)


@dataclass(frozen=True)
class Head:
    """Where the book ends: last ledger number, digest of the chain, ms of the last commit."""

    seq: int
    digest_hex: str
    committed_at: int


@dataclass(frozen=True)
class Correcting:
    """A correction of a fact: count -1 voided, 0 amended; quantity is the change."""

    seq: int
    corrected_seq: int
    day: int
    place: str
    kind: str
    count: int
    quantity: int
    reason: str


_CORRECTING = ("seq", "corrected_seq", "day", "place", "kind", "count", "quantity", "reason")


def head() -> Head:
    """The end of the book now.  One query."""
    end = store.head()
    return Head(end.seq, end.digest.hex(), end.committed_at)


def day_totals(
    days: Sequence[int], places: Sequence[str], kinds: Sequence[str]
) -> dict[tuple[int, str, str], Figure]:
    """(day, place, kind) → figure, for any mixture; keys without facts are absent.  One query."""
    rows = Rollup.objects.filter(day__in=days, place__in=places, kind__in=kinds)
    return {
        (day, place, kind): Figure(count, quantity)
        for day, place, kind, count, quantity in rows.values_list(
            "day", "place", "kind", "count", "quantity"
        )
    }


def total(kinds: Sequence[str], place: str, first_day: int, last_day: int) -> Figure:
    """The sum over days, corrections taken out.  One query."""
    if not kinds:
        return Figure()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(count), 0), coalesce(sum(quantity), 0) FROM ledger_rollup "  # noqa: S608
            f"WHERE place = %s AND day BETWEEN %s AND %s AND kind IN ({_marks(kinds)})",
            [place, first_day, last_day, *kinds],
        )
        count, quantity = cursor.fetchone()
    return Figure(int(count), int(quantity))


def _marks(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))


def totals_by_place(
    kinds: Sequence[str], places: Sequence[str], first_day: int, last_day: int
) -> dict[str, Figure]:
    """The same for many places at once.  One query."""
    rows = (
        Rollup.objects.filter(
            place__in=places, kind__in=kinds, day__gte=first_day, day__lte=last_day
        )
        .values_list("place")
        .annotate(Sum("count"), Sum("quantity"))
    )
    return {place: Figure(count, quantity) for place, count, quantity in rows}


def last_received(day: int, places: Sequence[str]) -> dict[str, int]:
    """When (ms) the last fact of a day was received, by place; silent places are absent."""
    return dict(_last_received(day, places))


_last_received = Prepared(
    lambda day, places: (
        Rollup.objects.filter(day=day, place__in=places)
        .values_list("place")
        .annotate(Max("last_at"))
    )
)


def first_day(place: str, kinds: Sequence[str]) -> int | None:
    """The first day on which a place has facts of these kinds."""
    days = [found[0][0] for kind in kinds if (found := _first_day(place, kind))]
    return min(days, default=None)


_first_day = Prepared(
    lambda place, kind: (
        Rollup.objects.filter(place=place, kind=kind).order_by("day").values_list("day")[:1]
    )
)


def corrections(
    kinds: Sequence[str], place: str, first_day: int, last_day: int, *, after: int = 0
) -> list[Correcting]:
    """Corrections of facts of these kinds and days at a place or below, later than `after`."""
    return [Correcting(*row) for row in _corrections(place, kinds, first_day, last_day, after)]


_corrections = Prepared(
    lambda place, kinds, first_day, last_day, after: (
        Correction.objects.filter(
            inside(place), kind__in=kinds, day__gte=first_day, day__lte=last_day, seq__gt=after
        )
        .order_by("seq")
        .values_list(*_CORRECTING)
    )
)


def records(
    kinds: Sequence[str],
    place: str,
    first_day: int,
    last_day: int,
    *,
    asof: int | None = None,
    after_seq: int = 0,
    limit: int = 50,
) -> list[Record[Any]]:
    """The records behind a figure, in order of arrival, from after_seq on; voided ones included
    (see `corrections` for what is taken out).
    """
    found: list[tuple[Any, ...]] = []
    for first, last, kind, day in _stretches(kinds, first_day, last_day, after_seq, asof):
        if len(found) >= limit:
            found.sort(key=lambda row: row[0])
            if found[limit - 1][0] < first:
                break  # stretches come by their beginnings: nothing earlier can follow
        found += store.matching(first, last, kind, day, place, limit)
    found.sort(key=lambda row: row[0])
    return [as_record(row) for row in found[:limit]]


def stretch(first_seq: int, last_seq: int, kind: str) -> list[Record[Any]]:
    """Records of a kind in a stretch of the book, less those voided, in order.  Two queries.

    For rooms that remember where their records lie (a tube, a bag): costs what is in the
    stretch, whatever the history.
    """
    voided = set(
        Correction.objects.filter(
            corrected_seq__gte=first_seq, corrected_seq__lte=last_seq, count=-1
        ).values_list("corrected_seq", flat=True)
    )
    rows = store.between(first_seq, last_seq, kind)
    return [as_record(row) for row in rows if row[0] not in voided]


def about(kind: str, subjects_: Sequence[str], first_day: int, last_day: int) -> list[Record[Any]]:
    """Records of a kind about some subjects on those days, less those voided, in order.

    For a person who asks about herself: reads the stretches of those days, a few at a time.
    """
    if not subjects_:
        return []
    found: list[Record[Any]] = []
    seen: set[int] = set()
    for first, last, _, _ in _stretches([kind], first_day, last_day, 0, None):
        rows = store.of_subjects(first, last, kind, subjects_)
        gone = set(
            Correction.objects.filter(
                corrected_seq__in=[row[0] for row in rows], count=-1
            ).values_list("corrected_seq", flat=True)
        )
        found += [as_record(row) for row in rows if row[0] not in gone | seen]
        seen |= {row[0] for row in rows}
    return sorted(found, key=lambda record: record.seq)


def news(kinds: Sequence[str], after: Head, most: int = 5_000) -> list[Record[Any]] | None:
    """Records of some kinds written after a head somebody remembers.  Two queries.

    None when that is no longer where this book once ended, or more than `most` came: whoever
    asks must then read all afresh.
    """
    if store.digest_at(after.seq).hex() != after.digest_hex:
        return None
    rows = store.after(after.seq, kinds, most + 1)
    return None if len(rows) > most else [as_record(row) for row in rows]


def subjects(
    kinds: Sequence[str], place: str, first_day: int, last_day: int, *, asof: int | None = None
) -> int:
    """Different subjects of the records behind a figure, each once; voided ones left out.

    Reads the stretches of those days: for a day or two, not for a month.  What stood at a
    ledger number never changes, so it is reckoned once.
    """
    end = store.head().seq if asof is None else asof
    return _subjects(tuple(kinds), place, first_day, last_day, end, store.digest_at(end))


@lru_cache(maxsize=4_096)
def _subjects(
    kinds: tuple[str, ...], place: str, first_day: int, last_day: int, asof: int, digest: bytes
) -> int:
    """The digest tells this book from any other that had as many records."""
    found: set[str] = set()
    for first, last, kind, day in _stretches(kinds, first_day, last_day, 0, asof):
        found |= store.subjects(first, last, kind, day, place, asof)
    return len(found)


def title_of(record: Record[Any]) -> str:
    """What kind of record it is, in words."""
    return registry.kind_named(record.fact.kind).title


def record_at(seq: int) -> Record[Any] | None:
    """The record with this ledger number."""
    rows = store.by_seq([seq])
    return as_record(rows[0]) if rows else None


WINDOW = 200_000
"""How far back one page of the book looks for records of a place or kind."""


def latest(
    limit: int, *, before: int | None = None, places: Sequence[str] = (), kind: str = ""
) -> tuple[list[Record[Any]], int | None]:
    """The last records of the book at some places, newest first, before a ledger number.

    Also where to go on from: None at the beginning of the book.  Looks back at most WINDOW
    numbers, so that a rare kind at a small place costs no more than a common one.
    """
    end = (store.head().seq if before is None else before - 1) + 1
    start = max(1, end - WINDOW)
    rows = store.latest(start, end - 1, places, kind, limit + 1)
    found = [as_record(row) for row in rows[:limit]]
    if len(rows) > limit:
        return found, found[-1].seq
    return found, start if start > 1 else None


def body_of(record: Record[Any]) -> dict[str, Any]:
    """The fields of a record's body."""
    body: dict[str, Any] = msgspec.to_builtins(record.fact)
    return body


def corrections_of(seq: int) -> list[Correcting]:
    """What was said later about one record."""
    rows = Correction.objects.filter(corrected_seq=seq).order_by("seq")
    return [Correcting(*row) for row in rows.values_list(*_CORRECTING)]


def _stretches(
    kinds: Sequence[str], first_day: int, last_day: int, after_seq: int, asof: int | None
) -> Iterator[tuple[int, int, str, int]]:
    met, some = -1, _spans(kinds, first_day, last_day, after_seq, -1)
    while some:
        for met, last, kind, day in some:
            start, end = max(met, after_seq + 1), last if asof is None else min(last, asof)
            if start <= end:
                yield start, end, kind, day
        is_full = len(some) == SPANS_AT_ONCE
        some = _spans(kinds, first_day, last_day, after_seq, met) if is_full else []


SPANS_AT_ONCE = 64
"""A page of records is most often full after a few."""


_spans = Prepared(
    lambda kinds, first_day, last_day, after_seq, met: (
        Span.objects.filter(
            kind__in=kinds,
            day__gte=first_day,
            day__lte=last_day,
            last_seq__gt=after_seq,
            first_seq__gt=met,
        )
        .order_by("first_seq")
        .values_list("first_seq", "last_seq", "kind", "day")[:SPANS_AT_ONCE]
    )
)


def since(
    kinds: Sequence[str], place: str, first_day: int, last_day: int, after: int
) -> dict[tuple[int, str], Figure]:
    """(day, kind) → what facts that arrived after ledger number `after` added.

    Reads only the stretches of the book after `after` that hold such days.
    """
    found: dict[tuple[int, str], Figure] = {}
    for first, last, kind, day in _stretches(kinds, first_day, last_day, after, None):
        count, quantity = store.sums(first, last, kind, day, place)
        if count:
            found[day, kind] = found.get((day, kind), Figure()) + Figure(count, quantity)
    return found


def late(
    kinds: Sequence[str], place: str, last_day: int, after: int, *, first_day: int = 19700101
) -> dict[tuple[int, str], Figure]:
    """Facts of days up to last_day that arrived after ledger number `after`: late uploads."""
    return since(kinds, place, first_day, last_day, after)


def figure_asof(
    kinds: Sequence[str], place: str, first_day: int, last_day: int, asof: int
) -> Figure:
    """The figure as it stood at a ledger number: today's, less what came after."""
    figure = total(kinds, place, first_day, last_day)
    for added in since(kinds, place, first_day, last_day, asof).values():
        figure -= added
    for change in corrections(kinds, place, first_day, last_day, after=asof):
        figure -= Figure(change.count, change.quantity)
    return figure


def below(records_: Iterable[Record[Any]], place: str) -> list[Record[Any]]:
    """Those at a place or below it."""
    return [record for record in records_ if within(record.place, place)]
