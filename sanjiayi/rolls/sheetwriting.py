"""Writing .xlsx: streaming, and without a cell that a spreadsheet would run.

A text beginning with = + - @ or a control character is a formula to some program along the
way (also after the file was saved as CSV), so an apostrophe goes in front; rolls.cells takes
it off again.
"""

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Any

import xlsxwriter

Cell = str | int | float | None

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "＝", "＋", "－", "＠")


def neutral(text: str) -> str:
    """The text, made harmless where a spreadsheet might take it for a formula.

    >>> neutral("=1+1"), neutral("602"), neutral("+86 138")
    ("'=1+1", '602', "'+86 138")
    """
    bare = text.lstrip(" \u3000\ufeff\u200b")
    return "'" + text if bare.startswith(_DANGEROUS) or text[:1] in "\t\r\n" else text


@dataclass(frozen=True)
class Column:
    """A heading, its width in characters, and whether the column is text even for digits."""

    heading: str
    width: int = 14
    is_text: bool = True


class Writer:
    """A workbook written row by row into a temporary file; memory does not grow with rows."""

    def __init__(self) -> None:
        self.file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the response
        self._book = xlsxwriter.Workbook(
            self.file,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self._bold = self._book.add_format({"bold": True, "bg_color": "#DCEBE8", "border": 1})
        self._text = self._book.add_format({"num_format": "@"})
        self._stamp = self._book.add_format({"bold": True, "font_color": "#A11F17"})

    def sheet(
        self, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], stamp: str = ""
    ) -> int:
        """Write one sheet; stamp stands above the headings and in the footer.  Answers the rows."""
        page: Any = self._book.add_worksheet(title)
        for position, column in enumerate(columns):
            page.set_column(
                position, position, column.width, self._text if column.is_text else None
            )
        top = 0
        if stamp:
            page.write_string(0, 0, neutral(stamp), self._stamp)
            page.set_footer("&L" + stamp.replace("&", "&&")[:240])
            top = 1
        for position, column in enumerate(columns):
            page.write_string(top, position, column.heading, self._bold)
        page.freeze_panes(top + 1, 0)
        page.repeat_rows(0, top)
        count = 0
        for count, row in enumerate(rows, start=1):
            self._row(page, top + count, row, columns)
        return count

    def _row(self, page: Any, number: int, row: Sequence[Cell], columns: Sequence[Column]) -> None:
        for position, cell in enumerate(row[: len(columns)]):
            if cell is None or cell == "":
                continue
            if isinstance(cell, str):
                page.write_string(number, position, neutral(cell), self._text)
            else:
                page.write_number(number, position, cell)

    def done(self) -> IO[bytes]:
        """The file, ready to be read from its beginning."""
        self._book.close()
        self.file.seek(0)
        return self.file
