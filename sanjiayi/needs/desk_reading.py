"""Missed calls as they come: lines typed while it rings, or a file of the exchange."""

from collections.abc import Sequence

from sanjiayi.kernel.civil import from_ms
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.needs import intake_rules
from sanjiayi.needs.desk_rules import MOST_AGE_MS, MOST_LINES, Rung, read_line
from sanjiayi.people.sealing import sought
from sanjiayi.rolls import cells, sheets
from sanjiayi.rolls.cells import Unreadable, Value

MOST_CALLS = 5_000


def typed(text: str, now: int) -> list[Rung]:
    """One missed call a line.  Raises Refusal naming the first line without a number."""
    lines = [(n, line) for n, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not lines:
        raise Refusal("needs.no_lines", "还没有写来电。一行一个：时间、号码、说了什么。")
    if len(lines) > MOST_LINES:
        raise Refusal("needs.many_lines", f"一次最多 {MOST_LINES} 行，请分几次，或者导入文件。")
    found = []
    for n, line in lines:
        rung = read_line(line, now)
        if rung is None:
            raise Refusal("needs.no_phone", f"第 {n} 行没有电话号码，请补上，或者删掉这一行。")
        found.append(rung)
    return found


def of_file(name: str, content: bytes, now: int) -> list[Rung]:
    """Missed calls out of the exchange's own list: a column of numbers and one of times.

    Raises Refusal: those of rolls.sheets.open_file; needs.no_columns, needs.bad_call.
    """
    found: list[Rung] = []
    for sheet in sheets.open_file(name, content, intake_rules.vocabulary()):
        columns = _columns(sheet.headings)
        if "phone" not in columns:
            raise Refusal("needs.no_columns", "没有找到号码一列。请把列名写成“来电号码”。")
        for number, row in sheet.body():
            found.append(_rung(number, row, columns, now))
        if len(found) > MOST_CALLS:
            raise Refusal("needs.many_lines", f"一次最多 {MOST_CALLS} 行，请分几次导入。")
    return found


def _columns(headings: Sequence[str]) -> dict[str, int]:
    return intake_rules.guess(intake_rules.Kind.LIST, headings, {})


def _rung(number: int, row: Sequence[Value], columns: dict[str, int], now: int) -> Rung:
    def cell(name: str) -> Value:
        position = columns.get(name, -1)
        return row[position] if 0 <= position < len(row) else ""

    try:
        phone = cells.phone(cell("phone"))
        at = intake_rules.moment(cell("raised"), from_ms(now).year) or now
    except Unreadable as error:
        what = "号码" if error.code == "phone" else "时间"
        raise Refusal(
            "needs.bad_call", f"第 {number} 行的{what}读不出来，请改好再导入；什么都没有记下。"
        ) from error
    if not phone or not now - MOST_AGE_MS <= at <= now:
        raise Refusal(
            "needs.bad_call", f"第 {number} 行没有号码，或不是近 30 天的来电；什么都没有记下。"
        )
    words = " ".join(filter(None, (cells.as_text(cell("person")), cells.as_text(cell("text")))))
    return Rung(phone, at, words[:200], "calls:" + sought("calls", f"{phone} {at}"))
