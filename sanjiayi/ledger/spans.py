"""Keeping the spans: where in the book the facts of a (kind, day) lie."""

from collections.abc import Sequence

from sanjiayi.ledger import tables
from sanjiayi.ledger.models import Span

GAP = 5_000
"""A fact further than this many numbers after its span's end opens a new span: opening a
figure then reads at most this many foreign rows between two of its own."""

Key = tuple[str, int]
"""(kind, day)"""


class OpenSpans:
    """The last span of each (kind, day), remembered by the one writer between commits.

    `forget` after a rollback or when another process has written in between.
    """

    def __init__(self) -> None:
        self._last: dict[Key, tuple[int, int]] = {}
        self._changed: dict[tuple[str, int, int], int] = {}

    def forget(self) -> None:
        self._last.clear()
        self._changed.clear()

    def note(self, kind: str, first_seq: int, count: int, days: Sequence[int] | int) -> None:
        """Consecutive facts of a kind, from first_seq on, fell on these days (or this one).

        The same spans come out however the facts were divided into calls, so that telling
        the book again makes the same ones.
        """
        if not isinstance(days, int) and len(set(days)) == 1:
            days = days[0]
        if isinstance(days, int) and count <= GAP:
            self._reach(kind, days, first_seq, first_seq + count - 1)
            return
        each = [days] * count if isinstance(days, int) else days
        for seq, day in enumerate(each, first_seq):
            self._reach(kind, day, seq, seq)

    def _reach(self, kind: str, day: int, first: int, last: int) -> None:
        begun, ended = self._span(kind, day)
        start = begun if begun and first - ended <= GAP else first
        self._last[kind, day] = (start, last)
        self._changed[kind, day, start] = last

    def _span(self, kind: str, day: int) -> tuple[int, int]:
        if (kind, day) not in self._last:
            self._last[kind, day] = (
                Span.objects.filter(kind=kind, day=day)
                .order_by("-first_seq")
                .values_list("first_seq", "last_seq")
                .first()
            ) or (0, 0)
        return self._last[kind, day]

    def keep(self) -> None:
        """Write what has changed."""
        tables.upsert(
            Span,
            ("kind", "day", "first_seq", "last_seq"),
            [(*key, last) for key, last in sorted(self._changed.items())],
            conflict=("kind", "day", "first_seq"),
            greatest=("last_seq",),
        )
        self._changed.clear()
