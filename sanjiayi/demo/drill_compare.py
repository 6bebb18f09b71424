"""Two runs of a drill held together, row for row; plain values in, sentences out.

rows   table → its rows as text, as drill_rows tells them; the same row may stand twice
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

Rows = Mapping[str, Sequence[str]]

TITLES = {
    "ledger": "台账里的记录",
    "persons": "采过的人",
    "members": "每支管里的人",
    "tubes": "试管",
    "seals": "封管",
    "tables": "各点各台",
    "places": "各楼各小区",
    "visits": "上门记录",
}
HEADS = ("表", "断网", "不断网", "不同的行")
WIDTHS = (16, 8, 10, 12)
SHOWN = 3
"""Rows of a kind that are printed in full."""


@dataclass(frozen=True)
class Line:
    """A table of both runs.  lost: rows only in the undisturbed run; added: only in the other."""

    table: str
    cut: int
    undisturbed: int
    lost: tuple[str, ...]
    added: tuple[str, ...]

    @property
    def differing(self) -> int:
        return len(self.lost) + len(self.added)


def compare(cut: Rows, undisturbed: Rows) -> list[Line]:
    """A line for each table either run tells of."""
    return [
        _line(table, cut.get(table, ()), undisturbed.get(table, ()))
        for table in [*TITLES, *sorted((cut.keys() | undisturbed.keys()) - TITLES.keys())]
    ]


def _line(table: str, cut: Sequence[str], undisturbed: Sequence[str]) -> Line:
    ours, theirs = Counter(cut), Counter(undisturbed)
    return Line(
        table, len(cut), len(undisturbed),
        tuple(sorted((theirs - ours).elements())), tuple(sorted((ours - theirs).elements())),
    )  # fmt: skip


def amiss(lines: Sequence[Line]) -> Iterator[str]:
    """What differs, and what could not be told because nothing was there to compare."""
    for line in lines:
        title = TITLES.get(line.table, line.table)
        if not line.undisturbed:
            yield f"{title}：不断网的一遍没有留下任何一行"
        yield from (f"{title}：断网后少了 {row}" for row in line.lost[:SHOWN])
        yield from (f"{title}：断网后多了 {row}" for row in line.added[:SHOWN])


def printed(lines: Sequence[Line]) -> Iterator[str]:
    """The comparison as a table for a terminal."""
    yield _row(HEADS)
    yield "─" * sum(WIDTHS)
    for line in lines:
        title = TITLES.get(line.table, line.table)
        yield _row((title, str(line.cut), str(line.undisturbed), str(line.differing)))


def _row(cells: Sequence[str]) -> str:
    first, *others = cells
    return _padded(first, WIDTHS[0]) + "".join(
        " " * (width - _columns(cell)) + cell
        for cell, width in zip(others, WIDTHS[1:], strict=True)
    )


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _columns(text))


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes: Chinese letters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
