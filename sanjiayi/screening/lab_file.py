"""A laboratory's table of results: which column is which, what each row says.

Reads .xlsx, .xls, .ods and .csv as rolls do.  Only the columns chosen are looked at: names
that a laboratory adds stay in the file, which is sealed and removed.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sanjiayi.kernel.civil import SHANGHAI, from_ms, to_ms
from sanjiayi.rolls import cells, sheets
from sanjiayi.rolls.cells import Value, as_text
from sanjiayi.rolls.sheets import Sheet
from sanjiayi.screening import tube_rules
from sanjiayi.screening.tube_rules import Told

FIELDS = ("tube", "result", "tested_at", "lab")
NEEDED = ("tube", "result")
FIELD_WORDS = {"tube": "管号", "result": "检测结果", "tested_at": "检测时间", "lab": "检测机构"}

_ALIASES = {
    "tube": (
        "管号", "试管编号", "试管号", "采样管编号", "采样管号", "混检编号", "混采编号", "样本编号",
        "样本号", "标本编号", "标本号", "条码", "条形码", "管条码", "tube", "tubeno", "barcode",
        "sampleid",
    ),
    "result": (
        "检测结果", "结果", "核酸结果", "检验结果", "新冠病毒核酸", "结论", "result",
    ),
    "tested_at": (
        "检测时间", "检验时间", "报告时间", "审核时间", "出具时间", "结果时间", "检测日期",
        "testedat", "reportedat",
    ),
    "lab": ("检测机构", "检验机构", "实验室", "送检机构", "机构", "lab"),
}  # fmt: skip

_RESULT_WORDS = {
    "negative": ("阴性", "阴", "未检出", "neg", "negative", "-", "(-)", "正常"),
    "positive": ("阳性", "阳", "检出", "pos", "positive", "+", "(+)", "混管阳性"),
    "suspect": ("可疑", "疑似", "弱阳性", "弱阳", "单靶阳性", "灰区", "suspect", "inconclusive"),
    "invalid": ("无效", "内标异常", "样本不合格", "漏液", "未采到", "invalid"),
    "rerun": ("重测", "复检", "待复测", "复测", "重采", "rerun", "retest"),
}


def learned() -> dict[str, str]:
    """Compared heading → field, for finding the row of headings."""
    return {cells.key(word): field for field, words in _ALIASES.items() for word in words}


def open_table(name: str, content: bytes) -> Sheet:
    """The sheet of results.  Raises Refusal of sheets.open_file."""
    words = learned()
    found = sheets.open_file(name, content, words)
    return max(found, key=lambda sheet: len(guess(sheet.headings)))


def fingerprint(headings: Sequence[str]) -> str:
    """The same for two files with the same headings in the same columns."""
    words = [f"{n}:{cells.key(word)}" for n, word in enumerate(headings) if word]
    return hashlib.sha256("\n".join(["lab", *words]).encode()).hexdigest()


def guess(headings: Sequence[str]) -> dict[str, int]:
    """Field → column, by the words of the headings.

    >>> guess(["序号", "试管编号", "姓名", "检测结果"])
    {'tube': 1, 'result': 3}
    """
    words, found = learned(), dict[str, int]()
    for position, heading in enumerate(headings):
        field = words.get(cells.key(heading)) or words.get(cells.key(heading).partition("(")[0], "")
        if field and field not in found:
            found[field] = position
    return found


def result_of(value: Value) -> str:
    """The code of a result; "" for words we do not know.

    >>> result_of("阴性(-)"), result_of("未检出"), result_of("阳性"), result_of("大概")
    ('negative', 'negative', 'positive', '')
    """
    word = cells.key(value)
    codes = {cells.key(w): code for code, words in _RESULT_WORDS.items() for w in words}
    return codes.get(word) or codes.get(word.partition("(")[0], "")


def moment_of(value: Value) -> int | None:
    """A moment, ms; 0 for an empty cell, None for one that cannot be read.

    A moment without a zone is Shanghai time.
    """
    if value is None or value == "":
        return 0
    if isinstance(value, datetime):
        return to_ms(value.replace(tzinfo=SHANGHAI) if value.tzinfo is None else value)
    if isinstance(value, date):
        return to_ms(datetime(value.year, value.month, value.day, tzinfo=SHANGHAI))
    text = as_text(value).replace("/", "-").replace("T", " ").replace(".", "-", 2)
    for shape in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"):
        try:
            return to_ms(datetime.strptime(text, shape).replace(tzinfo=SHANGHAI))
        except ValueError:
            continue
    return None


@dataclass(frozen=True)
class Line:
    """A row of the file.  line: its number in the spreadsheet; trouble: "" or what to do."""

    line: int
    tube: str
    result: str
    tested_at: int = 0
    lab: str = ""
    trouble: str = ""

    @property
    def result_words(self) -> str:
        return tube_rules.RESULT_WORDS.get(self.result, self.result)


@dataclass(frozen=True)
class Reading:
    """What entering a file would do.

    fresh     results to enter;  known: rows that say what stands already
    troubles  rows that cannot be entered, with what to do
    """

    fresh: tuple[Line, ...]
    known: int
    troubles: tuple[Line, ...]

    @property
    def rows(self) -> int:
        return len(self.fresh) + self.known + len(self.troubles)

    def count(self, result: str) -> int:
        return sum(line.result == result for line in self.fresh)


def read(sheet: Sheet, columns: Mapping[str, int], told: Mapping[str, Told], now: int) -> Reading:
    """Every row against what is known of the round's tubes; writes nothing.

    told   tube → what is known of it; others are unknown in this round
    """
    fresh: dict[str, Line] = {}
    troubles: list[Line] = []
    known = 0
    for number, row in sheet.body():
        line = _line(number, row, columns, now)
        if line.trouble:
            troubles.append(line)
            continue
        before = fresh.get(line.tube)
        if before is not None and before.result == line.result:
            known += 1
        elif before is not None:
            troubles.append(
                _in_trouble(
                    line,
                    f"与第 {before.line} 行同一支管，结果不同。请问检测机构哪一行对，改好再传。",
                )
            )
        elif told.get(line.tube, _NOTHING).result == line.result:
            known += 1
        else:
            no = tube_rules.why_not_report(told.get(line.tube, _NOTHING), line.tube, line.result)
            if no is not None:
                troubles.append(_in_trouble(line, no.reason))
            else:
                fresh[line.tube] = line
    doubted = {line.tube for line in troubles if line.tube}
    both = [line for tube, line in fresh.items() if tube in doubted]
    troubles += [_in_trouble(line, "同一支管在别的行结果不同，先不登记。") for line in both]
    return Reading(
        tuple(line for line in fresh.values() if line.tube not in doubted),
        known,
        tuple(sorted(troubles, key=lambda line: line.line)),
    )


_NOTHING = Told(0)


def _in_trouble(line: Line, sentence: str) -> Line:
    return Line(line.line, line.tube, line.result, line.tested_at, line.lab, sentence)


def _line(number: int, row: Sequence[Value], columns: Mapping[str, int], now: int) -> Line:
    def cell(field: str) -> Value:
        position = columns.get(field, -1)
        return row[position] if 0 <= position < len(row) else ""

    tube, said = as_text(cell("tube")), as_text(cell("result"))
    result, moment = result_of(said), moment_of(cell("tested_at"))
    line = Line(number, tube, result or said, moment or 0, as_text(cell("lab"))[:80])
    if not tube:
        return _in_trouble(line, "这一行没有管号。请补上管号再传。")
    if not said:
        return _in_trouble(line, "这一行没有结果。等结果出来再传，或删去这一行。")
    if not result:
        words = "、".join(tube_rules.RESULT_WORDS.values())
        return _in_trouble(line, f"认不出结果“{said[:20]}”。请改成{words}中的一个。")
    if moment is None:
        return _in_trouble(line, "检测时间认不出。请写成 2022-05-17 14:30 的样子。")
    if moment > now + 3_600_000:
        at = from_ms(moment).strftime("%Y-%m-%d %H:%M")
        return _in_trouble(line, f"检测时间 {at} 还没有到。请核对日期。")
    return line
