"""Keeping the spans: where in the book the facts of a (kind, day) lie."""

from collections.abc import Mapping, Sequence

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

    def forget(self) -> None:
        self._last.clear()

    def extend(self, first_seq: int, keys: Sequence[Key]) -> None:
        """Note the keys of consecutive facts, the first of which has number first_seq.

        Taken in pieces of at most GAP facts, so that the spans do not depend on how the facts
        were divided into commits: telling the book again makes the same ones.
        """
        for start in range(0, len(keys), GAP):
            reached: dict[Key, tuple[int, int]] = {}
            for seq, key in enumerate(keys[start : start + GAP], first_seq + start):
                reached[key] = (reached[key][0], seq) if key in reached else (seq, seq)
            self._note(reached)

    def _note(self, reached: Mapping[Key, tuple[int, int]]) -> None:
        rows = []
        for (kind, day), (first, last) in sorted(reached.items()):
            begun, ended = self._span(kind, day)
            start = begun if begun and first - ended <= GAP else first
            self._last[kind, day] = (start, last)
            rows.append((start, last, day, kind))
        tables.upsert(
            Span,
            ("first_seq", "last_seq", "day", "kind"),
            rows,
            conflict=("kind", "day", "first_seq"),
            greatest=("last_seq",),
        )

    def _span(self, kind: str, day: int) -> tuple[int, int]:
        if (kind, day) not in self._last:
            self._last[kind, day] = (
                Span.objects.filter(kind=kind, day=day)
                .order_by("-first_seq")
                .values_list("first_seq", "last_seq")
                .first()
            ) or (0, 0)
        return self._last[kind, day]
