"""The few statements that touch the table of facts, one place for both engines.

The hot insert goes to the driver directly: Django's parameter rewriting would cost as much
as the insert itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, reduce
from operator import or_
from typing import Any

import msgspec
from django.db import connection

from sanjiayi.ledger import chain
from sanjiayi.ledger.lines import Sheaf, flatten
from sanjiayi.ledger.models import Fact
from sanjiayi.ledger.scopes import inside

COLUMNS = (
    "seq", "id", "kind", "place", "subject", "by", "happened_at", "received_at", "skew", "day",
    "quantity", "body", "crc",
)  # fmt: skip
_NAMES = ", ".join(f'"{c}"' for c in COLUMNS)
ROWS_A_STATEMENT = 250
FEW = 50
"""Sheaves smaller than this are inserted together, so that a hundred single records do not
need a hundred statements."""


class Head(msgspec.Struct, frozen=True):
    """The end of the book: last ledger number, last commit and its digest."""

    seq: int
    number: int
    digest: bytes
    committed_at: int = 0


def head() -> Head:
    """Where the book ends now.  Plain SQL: asked at every commit and on every page."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT last_seq, number, digest, committed_at FROM ledger_commit "
            "ORDER BY number DESC LIMIT 1"
        )
        row = cursor.fetchone()
    return Head(0, 0, chain.START) if row is None else Head(row[0], row[1], bytes(row[2]), row[3])


Row = tuple[Any, ...]


@lru_cache(maxsize=64)
def _insert(names: tuple[str, ...], rows: int, mark: str) -> str:
    columns = ", ".join(f'"{c}"' for c in names)
    one = "(" + ",".join([mark] * len(names)) + ")"
    return f"INSERT INTO ledger_fact ({columns}) VALUES " + ",".join([one] * rows)  # noqa: S608


@lru_cache(maxsize=ROWS_A_STATEMENT + 1)
def _insert_alike(rows: int) -> str:
    """For rows that share kind, recorder, receipt, skew and day: those are bound once."""
    columns = ", ".join(f'"{c}"' for c in COLUMNS[1:])
    ones = (
        f"(?{n},?1,?{n + 1},?{n + 2},?2,?{n + 3},?3,?4,?5,?{n + 4},?{n + 5},?{n + 6})"
        for n in range(6, 6 + 7 * rows, 7)
    )
    return f"INSERT INTO ledger_fact ({columns}) VALUES " + ",".join(ones)  # noqa: S608


def insert(first_seq: int, sheaves: Sequence[Sheaf]) -> None:
    """Write sheaves of one kind under consecutive numbers, the first of which is first_seq.

    Raises IntegrityError if an id stands already.
    """
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with connection.wrap_database_errors:
            _insert_sqlite(connection.connection.execute, first_seq, sheaves)
        return
    rows = [(seq, *row, crc) for seq, (row, crc) in enumerate(_rows_of(sheaves), first_seq)]
    with connection.cursor() as cursor:
        for start in range(0, len(rows), ROWS_A_STATEMENT):
            some = rows[start : start + ROWS_A_STATEMENT]
            cursor.execute(_insert(COLUMNS, len(some), "%s"), list(flatten(some)))


def _rows_of(sheaves: Sequence[Sheaf]) -> Iterator[tuple[chain.Row, int]]:
    for sheaf in sheaves:
        yield from zip(sheaf.rows, sheaf.sums, strict=True)


def _insert_sqlite(execute: Any, first_seq: int, sheaves: Sequence[Sheaf]) -> None:
    """The rowid numbers the records by itself: one more than the greatest, and none is deleted."""
    seq, few = first_seq - 1, []
    for sheaf in sheaves:
        if len(sheaf) < FEW or not isinstance(sheaf.columns.days, int):
            few.append(sheaf)
            continue
        seq = _insert_few(execute, seq, few)
        seq = _insert_alike_rows(execute, seq, sheaf)
        few = []
    _insert_few(execute, seq, few)


def _insert_few(execute: Any, seq: int, sheaves: Sequence[Sheaf]) -> int:
    rows = [(*row, crc) for row, crc in _rows_of(sheaves)]
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        some = rows[start : start + ROWS_A_STATEMENT]
        done = execute(_insert(COLUMNS[1:], len(some), "?"), list(flatten(some)))
        seq = _no_gap(seq + len(some), done.lastrowid)
    return seq


def _insert_alike_rows(execute: Any, seq: int, sheaf: Sheaf) -> int:
    c = sheaf.columns
    shared = [c.kind, c.by, c.received_at, c.skew, c.days]
    each = zip(
        c.ids, c.places, c.subjects, c.ats, c.quantities, c.bodies, sheaf.sums, strict=True
    )  # fmt: skip
    values = list(flatten(each))
    for start in range(0, len(values), 7 * ROWS_A_STATEMENT):
        some = values[start : start + 7 * ROWS_A_STATEMENT]
        done = execute(_insert_alike(len(some) // 7), shared + some)
        seq = _no_gap(seq + len(some) // 7, done.lastrowid)
    return seq


def _no_gap(expected: int, numbered: int) -> int:
    if numbered != expected:
        raise RuntimeError("the ledger's numbers have a gap; run `sanjiayi verify`")
    return expected


def standing(ids: Sequence[bytes]) -> dict[bytes, tuple[int, tuple[Any, ...]]]:
    """Of these ids, those in the book: id → (number, (kind, place, subject, quantity, body))."""
    found: dict[bytes, tuple[int, tuple[Any, ...]]] = {}
    for start in range(0, len(ids), 500):
        for row in Fact.objects.filter(id__in=ids[start : start + 500]).values_list(
            "id", "seq", "kind", "place", "subject", "quantity", "body"
        ):
            found[bytes(row[0])] = (row[1], tuple(row[2:]))
    return found


def read(first_seq: int, last_seq: int, *, chunk: int = 20_000) -> Iterator[list[tuple[Any, ...]]]:
    """Rows (COLUMNS) with first_seq ≤ seq ≤ last_seq in order, in lists of at most `chunk`."""
    while first_seq <= last_seq:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {_NAMES} FROM ledger_fact WHERE seq BETWEEN %s AND %s "  # noqa: S608
                "ORDER BY seq LIMIT %s",
                [first_seq, last_seq, chunk],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        yield rows
        first_seq = rows[-1][0] + 1


def _at_or_below() -> str:
    """Compared byte by byte, the paths below "yt.3" stand between "yt.3." and "yt.30"."""
    place = "place" if connection.vendor == "sqlite" else 'place COLLATE "C"'
    return f"(place = %s OR ({place} >= %s AND {place} < %s))"


def _bounds(place: str) -> tuple[str, str, str]:
    return place, place + ".", place + "0"  # "." and "/" stand just before "0"


def matching(
    first_seq: int, last_seq: int, kind: str, day: int, place: str, limit: int
) -> list[tuple[Any, ...]]:
    """Rows of a kind and day at a place or below it, within a stretch of the book."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_NAMES} FROM ledger_fact WHERE seq BETWEEN %s AND %s "  # noqa: S608
            f"AND kind = %s AND day = %s AND {_at_or_below()} ORDER BY seq LIMIT %s",
            [first_seq, last_seq, kind, day, *_bounds(place), limit],
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def between(first_seq: int, last_seq: int, kind: str) -> list[tuple[Any, ...]]:
    """Rows of a kind within a stretch of the book, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_NAMES} FROM ledger_fact "  # noqa: S608
            "WHERE seq BETWEEN %s AND %s AND kind = %s ORDER BY seq",
            [first_seq, last_seq, kind],
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def of_subjects(
    first_seq: int, last_seq: int, kind: str, subjects: Sequence[str]
) -> list[tuple[Any, ...]]:
    """Rows of a kind about some subjects (a few hundred at most) within a stretch of the book."""
    marks = ",".join(["%s"] * len(subjects))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_NAMES} FROM ledger_fact "  # noqa: S608
            f"WHERE seq BETWEEN %s AND %s AND kind = %s AND subject IN ({marks}) ORDER BY seq",
            [first_seq, last_seq, kind, *subjects],
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def after(seq: int, kinds: Sequence[str], limit: int) -> list[tuple[Any, ...]]:
    """The first rows of some kinds past a number, in order."""
    marks = ",".join(["%s"] * len(kinds))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_NAMES} FROM ledger_fact "  # noqa: S608
            f"WHERE seq > %s AND kind IN ({marks}) ORDER BY seq LIMIT %s",
            [seq, *kinds, limit],
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def sums(first_seq: int, last_seq: int, kind: str, day: int, place: str) -> tuple[int, int]:
    """How many rows `matching` would find, and how much they add up to."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(sum(quantity), 0) FROM ledger_fact "  # noqa: S608
            f"WHERE seq BETWEEN %s AND %s AND kind = %s AND day = %s AND {_at_or_below()}",
            [first_seq, last_seq, kind, day, *_bounds(place)],
        )
        count, quantity = cursor.fetchone()
        return int(count), int(quantity)


def subjects(first_seq: int, last_seq: int, kind: str, day: int, place: str, asof: int) -> set[str]:
    """Subjects of the rows of `matching` that were not voided until asof.

    Told apart here: the database takes three times as long to sort a day's as to hand them over.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT corrected_seq FROM ledger_correction "
            "WHERE corrected_seq BETWEEN %s AND %s AND count = -1 AND seq <= %s",
            [first_seq, last_seq, asof],
        )
        voided = {seq for (seq,) in cursor.fetchall()}
        cursor.execute(
            "SELECT seq, subject FROM ledger_fact WHERE seq BETWEEN %s AND %s "  # noqa: S608
            f"AND kind = %s AND day = %s AND {_at_or_below()}",
            [first_seq, last_seq, kind, day, *_bounds(place)],
        )
        return {subject for seq, subject in cursor.fetchall() if seq not in voided}


def digest_at(seq: int) -> bytes:
    """Digest of the commit that holds a ledger number; the chain's start before the first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT digest FROM ledger_commit WHERE last_seq >= %s ORDER BY last_seq LIMIT 1",
            [seq],
        )
        row = cursor.fetchone()
    return chain.START if row is None else bytes(row[0])


def latest(
    first_seq: int, last_seq: int, places: Sequence[str], kind: str, limit: int
) -> list[tuple[Any, ...]]:
    """The last rows of a stretch of the book at some places (none named: anywhere)."""
    rows = Fact.objects.filter(seq__gte=first_seq, seq__lte=last_seq)
    if places:
        rows = rows.filter(reduce(or_, map(inside, places)))
    if kind:
        rows = rows.filter(kind=kind)
    return list(rows.order_by("-seq").values_list(*COLUMNS)[:limit])


def by_seq(seqs: Iterable[int]) -> list[tuple[Any, ...]]:
    """Rows of these numbers, in order."""
    return list(Fact.objects.filter(seq__in=list(seqs)).order_by("seq").values_list(*COLUMNS))


def add_commit(first_seq: int, closed: Head) -> None:
    """Write the link that closes a commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_commit (number, first_seq, last_seq, committed_at, digest) "
            "VALUES (%s, %s, %s, %s, %s)",
            [closed.number, first_seq, closed.seq, closed.committed_at, closed.digest],
        )
