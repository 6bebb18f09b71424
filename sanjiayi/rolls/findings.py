"""What a reading of a roll found: troubles and notes by cell, and counts.

Pure.  A finding keeps the code of its sentence and what to fill in; rolls.wording says it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from sanjiayi.rolls import cells, rules
from sanjiayi.rolls.cells import Unreadable, Value
from sanjiayi.rolls.sheets import Sheet

T = TypeVar("T")

MAX_KEPT = 2_000
"""Findings kept with their words; beyond it they are only counted."""
_MAX_SHOWN = 40


class Finding(msgspec.Struct, frozen=True):
    """One thing to say about one cell.

    sheet, row   where: name of the sheet ("" in a CSV), row as the spreadsheet numbers it
    column       heading of the column; stands: what stands there, cut and partly hidden
    code         sentence in rolls.wording; params: what goes into it
    """

    sheet: str
    row: int
    column: str
    stands: str
    code: str
    params: dict[str, str] = {}


class Report(msgspec.Struct):
    """Counts and findings of one reading, as kept with the run.

    rows       lines with content; broken: of these, lines with at least one trouble
    kinds      counts of what would be written: {"residents": [added, changed, unchanged], …}
    ignored    headings that were not read
    """

    rows: int = 0
    broken: int = 0
    trouble_count: int = 0
    note_count: int = 0
    troubles: list[Finding] = []
    notes: list[Finding] = []
    counts: dict[str, list[int]] = {}
    ignored: list[str] = []

    @property
    def good(self) -> int:
        return self.rows - self.broken


@dataclass
class Line:
    """One row of a sheet being read.  is_broken: something in it could not be read."""

    sheet: str
    number: int
    row: Sequence[Value]
    headings: Sequence[str]
    columns: rules.Columns
    report: Report
    is_broken: bool = False

    def raw(self, name: str) -> Value:
        """What stands in the field's column; the fixed value where it has none."""
        position = self.columns.columns.get(name, -1)
        if 0 <= position < len(self.row) and self.row[position] not in ("", None):
            return self.row[position]
        return self.columns.fixed.get(name, "")

    def text(self, name: str) -> str:
        return cells.as_text(self.raw(name))

    def read(self, name: str, reader: Callable[[Value], T], default: T) -> T:
        """The field through a reader; a trouble and the default when it cannot be read."""
        try:
            return reader(self.raw(name))
        except Unreadable as error:
            self.trouble(name, error.code)
            return default

    def need(self, name: str, reader: Callable[[Value], T], default: T) -> T:
        """Like read, but an empty cell is a trouble as well."""
        if not self.text(name):
            self.trouble(name, "empty")
            return default
        return self.read(name, reader, default)

    def trouble(self, column: str, code: str, /, **params: str) -> None:
        """Say what is wrong with the field; the line will not be imported."""
        if not self.is_broken:
            self.report.broken += 1
        self.is_broken = True
        self.report.trouble_count += 1
        if len(self.report.troubles) < MAX_KEPT:
            self.report.troubles.append(self._finding(column, code, params))

    def note(self, column: str, code: str, /, **params: str) -> None:
        """Say something about the field that stops nothing."""
        self.report.note_count += 1
        if len(self.report.notes) < MAX_KEPT:
            self.report.notes.append(self._finding(column, code, params))

    def _finding(self, name: str, code: str, params: dict[str, str]) -> Finding:
        position = self.columns.columns.get(name, -1)
        heading = self.headings[position] if 0 <= position < len(self.headings) else ""
        stands = shown(name, self.text(name))
        return Finding(self.sheet, self.number, heading or rules.title(name), stands, code, params)


def shown(name: str, text: str) -> str:
    """What stands in a cell, as a report may repeat it: cut short, ID numbers half hidden.

    >>> shown("id_number", "310115199001011234")
    '310115********1234'
    """
    if name == "id_number" and len(text) > 10:
        text = f"{text[:6]}{'*' * (len(text) - 10)}{text[-4:]}"
    return text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 1] + "…"


_EXAMPLES_WITHIN = 3
_EXAMPLE = ("示例", "例：", "例:")


def lines(
    sheets: Sequence[Sheet], columns_of: Callable[[Sheet], rules.Columns], report: Report
) -> Iterator[Line]:
    """Every line with content; example rows of our templates are passed over with a note."""
    for sheet in sheets:
        columns = columns_of(sheet)
        headings = sheet.headings
        used = set(columns.columns.values())
        _count_ignored(headings, used, report)
        for number, row in sheet.body():
            line = Line(sheet.name, number, row, headings, columns, report)
            if number <= sheet.header + 1 + _EXAMPLES_WITHIN and _is_example(row):
                line.note(next(iter(columns.columns), "person"), "example")
                continue
            if all(row[n] in ("", None) for n in used if n < len(row)):
                continue
            report.rows += 1
            yield line


def _is_example(row: Sequence[Value]) -> bool:
    return any(isinstance(cell, str) and cell.strip().startswith(_EXAMPLE) for cell in row)


def _count_ignored(headings: Sequence[str], used: set[int], report: Report) -> None:
    left = [word for n, word in enumerate(headings) if word and n not in used]
    report.ignored = list(dict.fromkeys([*report.ignored, *left]))


@dataclass
class Seen:
    """Which values a column has had before, and in which line."""

    where: dict[str, tuple[str, int]] = field(default_factory=dict)

    def before(self, value: str, line: Line) -> str:
        """Where the value stood first ("第 12 行" without words: "12"); "" the first time."""
        found = self.where.setdefault(value, (line.sheet, line.number))
        return "" if found == (line.sheet, line.number) else str(found[1])
