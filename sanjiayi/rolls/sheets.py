"""Opening a file: .xlsx, .xls, .ods and .csv become sheets of plain cells.

Formula cells give the value last calculated; merged cells give their value in every row
they cover.  Nothing in a file is ever run.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from python_calamine import (
    CalamineError,
    CalamineSheet,
    PasswordError,
    SheetVisibleEnum,
    load_workbook,
)

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.rolls import rules
from sanjiayi.rolls.cells import Value, as_text

Row = list[Value]

MAX_BYTES = 30 * 2**20
"""A roll of a whole town (300,000 rows) is about 20 MB; more is the wrong file."""
MAX_UNPACKED = 600 * 2**20
MAX_ROWS, MAX_COLUMNS = 400_000, 512
_HEADER_WITHIN = 30
"""A heading further down than this is not looked for."""


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows from the top left corner, and which row holds the headings.

    header   position of the heading row in `rows`
    """

    name: str
    rows: Sequence[Row]
    header: int

    @property
    def headings(self) -> list[str]:
        return [as_text(cell) for cell in self.rows[self.header]]

    def body(self) -> Iterator[tuple[int, Row]]:
        """(row number as the spreadsheet shows it, cells) below the headings; empty rows left out.

        Headings repeated at the top of every printed page are left out too.
        """
        heading = self.rows[self.header]
        for position in range(self.header + 1, len(self.rows)):
            row = self.rows[position]
            if row != heading and any(cell not in ("", None) for cell in row):
                yield position + 1, row


def open_file(name: str, content: bytes, learned: Mapping[str, str]) -> list[Sheet]:
    """The sheets of a file that have headings we know or anything that looks like headings.

    name      only its ending counts; learned: compared heading → field (rules.guess)
    Raises Refusal: rolls.too_big, rolls.locked, rolls.not_a_table, rolls.empty.
    """
    if len(content) > MAX_BYTES:
        raise Refusal("rolls.too_big", "文件超过 30 MB。请按小区分成几份，或删去图片后再上传。")
    if name.lower().endswith((".csv", ".txt", ".tsv")):
        grids = [("", csv_rows(content))]
    else:
        grids = list(_workbook_rows(content))
    sheets = [
        Sheet(title, rows, find_header(rows, learned))
        for title, rows in grids
        if any(cell not in ("", None) for row in rows for cell in row)
    ]
    if not sheets:
        raise Refusal("rolls.empty", "文件里没有内容。请检查是否选错了文件。")
    known = [sheet for sheet in sheets if rules.header_score(sheet.headings, learned) >= 2]
    return known or sheets[:1]


def find_header(rows: Sequence[Row], learned: Mapping[str, str]) -> int:
    """The row with the most headings we know; of two such rows one below the other, the lower.

    Where no word is known: the first row in which at least half the widest row is text.
    """
    scores = [rules.header_score(row, learned) for row in rows[:_HEADER_WITHIN]]
    best = max(scores, default=0)
    if best >= 1:
        found = scores.index(best)
        while found + 1 < len(scores) and scores[found + 1] == best:
            found += 1
        return found
    filled = [sum(isinstance(c, str) and c != "" for c in row) for row in rows[:_HEADER_WITHIN]]
    return next(n for n, count in enumerate(filled) if count * 2 >= max(filled))


# --- workbooks ---------------------------------------------------------------------------


def _workbook_rows(content: bytes) -> Iterator[tuple[str, list[Row]]]:
    _refuse_bombs(content)
    try:
        book = load_workbook(io.BytesIO(content))
        for sheet in book.sheets_metadata:
            # what somebody hid is a list to choose from or last year's, not this roll
            if sheet.visible == SheetVisibleEnum.Visible:
                yield sheet.name, _filled(book.get_sheet_by_name(sheet.name))
    except PasswordError as error:
        raise Refusal("rolls.locked", "文件设了密码。请在表格软件里去掉密码后再上传。") from error
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        raise Refusal(
            "rolls.not_a_table", "打不开这个文件。请另存为 .xlsx 或 .csv 后再上传。"
        ) from error


def _filled(sheet: CalamineSheet) -> list[Row]:
    """Rows with merged values repeated down; a merged title across stays in its first cell."""
    rows: list[Row] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    if len(rows) > MAX_ROWS or (rows and len(rows[0]) > MAX_COLUMNS and _is_really_wide(rows)):
        raise Refusal("rolls.too_big", "表格超过 40 万行或 512 列。请分成几份再上传。")
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if bottom == top or top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        for row in rows[top : bottom + 1]:
            for column in range(left, min(right + 1, len(row))):
                if row[column] == "":
                    row[column] = value
    return rows


def _is_really_wide(rows: Sequence[Row]) -> bool:
    return any(any(cell != "" for cell in row[MAX_COLUMNS:]) for row in rows)


_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*[^/]>')


def _refuse_bombs(content: bytes) -> None:
    """A few kilobytes can unpack to gigabytes, and one far cell spans billions of empty ones."""
    if not content.startswith(b"PK"):
        return
    too_big = Refusal("rolls.too_big", "表格太大。请把内容复制到一个新的工作簿里再上传。")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MAX_UNPACKED:
                raise too_big
            for part in packed.namelist():
                if part.startswith("xl/worksheets/") and _spread(packed.read(part)) > 2 * 10**7:
                    raise too_big
    except zipfile.BadZipFile as error:
        raise Refusal(
            "rolls.not_a_table", "打不开这个文件。请另存为 .xlsx 或 .csv 后再上传。"
        ) from error


def _spread(xml: bytes) -> int:
    """Rows times columns of the box around the cells that hold something."""
    found = set(_CELL.findall(xml))
    if not found:
        return 0
    widest = max({column for column, _ in found}, key=lambda c: (len(c), c))
    width = 0
    for letter in widest:
        width = width * 26 + letter - 64
    return width * max(int(row) for _, row in found)


# --- CSV ---------------------------------------------------------------------------------


def decoded(content: bytes) -> str:
    """Text of a CSV in UTF-8 with or without its mark, UTF-16 with its mark, or GB 18030.

    Raises Refusal rolls.encoding.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal("rolls.encoding", "认不出文件的文字编码。请另存为 .xlsx 后再上传。")


def delimiter_of(text: str) -> str:
    """Comma, tab or semicolon: whichever parts the first lines most evenly.

    >>> delimiter_of("a;b;c\\n1;2;3,5"), delimiter_of("a\\tb\\n1\\t2"), delimiter_of("a,b")
    (';', '\\t', ',')
    """
    lines = [line for line in text.splitlines()[:40] if line.strip()]

    def evenness(sign: str) -> tuple[int, int]:
        counts = [len(row) - 1 for row in csv.reader(lines, delimiter=sign)]
        common = max(set(counts), key=lambda n: (n > 0, counts.count(n)), default=0)
        return (counts.count(common) if common else 0, common)

    return max((",", "\t", ";"), key=evenness)


def csv_rows(content: bytes) -> list[Row]:
    """Every row of a CSV, whatever its coding and delimiter.  Raises Refusal."""
    text = decoded(content).replace("\x00", "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    rows: list[Row] = []
    try:
        for row in reader:
            rows.append([_unquoted(cell) for cell in row])
            if len(rows) > MAX_ROWS:
                raise Refusal("rolls.too_big", "表格超过 40 万行。请分成几份再上传。")
    except csv.Error as error:
        raise Refusal(
            "rolls.not_a_table", "这个 .csv 文件读不下去。请另存为 .xlsx 后再上传。"
        ) from error
    return rows


def _unquoted(cell: str) -> str:
    """Undo ="00123" and \\t00123, by which programs keep a spreadsheet's hands off a number."""
    found = re.fullmatch(r'="(.*)"', cell.strip())
    return found[1] if found else cell.strip("\t")
