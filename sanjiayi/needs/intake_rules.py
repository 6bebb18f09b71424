"""Lists of requests that others kept: their columns, and what a line of them says.

Pure.  Cells, columns and findings are read as rolls reads them; the words people use for a
column are data: intake_words.toml.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from sanjiayi.kernel.civil import SHANGHAI, to_ms
from sanjiayi.rolls.cells import Unreadable, Value, as_text, key
from sanjiayi.rolls.rules import Columns


class Kind(StrEnum):
    """list: an old list of the neighbourhood's own;  hotline: work orders of the city's line."""

    LIST = "need_list"
    HOTLINE = "hotline"


_WHERE = ("committee", "compound", "building", "stair", "room", "address")

FIELDS: dict[Kind, tuple[str, ...]] = {
    Kind.LIST: (
        "number", "raised", *_WHERE, "person", "phone", "text", "category", "urgent", "state",
        "answer", "answered",
    ),
    Kind.HOTLINE: (
        "order", "raised", "person", "phone", "address", "committee", "compound", "building",
        "stair", "room", "title", "text", "category", "urgent", "due", "state", "answer",
        "answered",
    ),
}  # fmt: skip
"""Columns each kind may have, in the order of our own template."""

NEEDED: dict[Kind, tuple[str, ...]] = {Kind.LIST: ("text",), Kind.HOTLINE: ("order", "text")}
"""Columns without which a line says nothing."""

FIXABLE = ("compound",)
"""Fields that may be one value for the whole file."""


@cache
def _lists() -> dict[str, dict[str, list[str]]]:
    text = (Path(__file__).parent / "intake_words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def title(name: str) -> str:
    """The heading we print for a field.

    >>> title("order"), title("phone")
    ('工单编号', '联系电话')
    """
    return _lists()["words"][name][0]


@cache
def vocabulary() -> dict[str, str]:
    """Field by compared word (rolls.cells.key)."""
    return {key(word): name for name, words in _lists()["words"].items() for word in words}


def guess(kind: Kind, headings: Sequence[Value], learned: Mapping[str, str]) -> dict[str, int]:
    """Field → column by the words of the heading row; learned words come before ours.

    >>> guess(Kind.HOTLINE, ["工单编号", "诉求内容（必填）", "来电时间"], {})
    {'order': 0, 'raised': 2, 'text': 1}
    """
    known = {**vocabulary(), **learned}
    found: dict[str, int] = {}
    for cut in (False, True):
        for position, heading in enumerate(headings):
            word = key(heading)
            meaning = known.get(word.partition("(")[0] if cut else word, "")
            is_free = meaning not in found and position not in found.values()
            if meaning in FIELDS[kind] and is_free:
                found[meaning] = position
    return found


def missing(kind: Kind, columns: Columns) -> list[str]:
    """Needed fields that no column stands for; a place is needed in one way or another."""
    has = set(columns.columns) | {name for name, value in columns.fixed.items() if value}
    lacking = [name for name in NEEDED[kind] if name not in has]
    if kind is Kind.LIST and not has & {"compound", "address"}:
        lacking.append("address")
    return lacking


def guess_kind(headings: Sequence[Value]) -> Kind:
    """Only the hotline numbers its work orders."""
    names = {vocabulary().get(key(word), "") for word in headings}
    return Kind.HOTLINE if "order" in names else Kind.LIST


# --- cells -----------------------------------------------------------------------------------

_TIMES = re.compile(
    r"(?:(?P<y>\d{4})[-/.年])?(?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?"
    r"(?:[ T]*(?P<h>\d{1,2})[:时点](?:(?P<n>\d{1,2})分?)?(?::(?P<s>\d{1,2}))?)?(?:\.\d+)?"
)
_EXCEL_EPOCH = datetime(1899, 12, 30, tzinfo=SHANGHAI)
_DAYS = (20_000, 80_000)
"""Day numbers of a spreadsheet between 1954 and 2119; other numbers are no days."""


def moment(value: Value, year: int) -> int:
    """Milliseconds of a moment in the spellings people use; 0 for an empty cell.

    year   of a day told without one.  Raises Unreadable "moment".

    >>> moment("2022-04-18 09:30", 2022) == moment("4月18日9时30分", 2022)
    True
    """
    if isinstance(value, datetime):
        return to_ms(value if value.tzinfo else value.replace(tzinfo=SHANGHAI))
    if isinstance(value, date):
        return to_ms(datetime.combine(value, time(), tzinfo=SHANGHAI))
    if isinstance(value, int | float) and not isinstance(value, bool):
        if _DAYS[0] < value < _DAYS[1]:
            return round(to_ms(_EXCEL_EPOCH + timedelta(days=value)), -3)
        raise Unreadable("moment")
    text = as_text(value)
    if not text:
        return 0
    found = _TIMES.fullmatch(text)
    if found is None:
        raise Unreadable("moment")
    told = {name: int(part) for name, part in found.groupdict().items() if part}
    try:
        whole = datetime(
            told.get("y", year), told["m"], told["d"], told.get("h", 0), told.get("n", 0),
            told.get("s", 0), tzinfo=SHANGHAI,
        )  # fmt: skip
    except ValueError as error:
        raise Unreadable("moment") from error
    return to_ms(whole)


def category(value: Value) -> str:
    """The category a cell names; "" for an empty one.  Raises Unreadable "category".

    >>> category("配药求助"), category("生活物资"), category("")
    ('medicine', 'supplies', '')
    """
    text = as_text(value)
    if not text:
        return ""
    for name, words in _lists()["category"].items():
        if any(word in text for word in words):
            return name
    raise Unreadable("category")


def is_urgent(value: Value) -> bool:
    """Was it marked urgent?  Raises Unreadable "urgent" for words nobody taught us.

    >>> is_urgent("特急"), is_urgent(""), is_urgent("一般")
    (True, False, False)
    """
    word = key(value)
    words = _lists()["urgent"]
    if not word or word in {key(one) for one in words["no"]}:
        return False
    if word in {key(one) for one in words["yes"]}:
        return True
    raise Unreadable("urgent")


_OUTCOMES = {"done": "met", "explained": "explained", "not_possible": "not_possible", "open": ""}


def outcome(value: Value) -> str:
    """What came of it: an Outcome value, "" while open.  Raises Unreadable "state".

    >>> outcome("已解决"), outcome("处理中"), outcome("无法解决")
    ('met', '', 'not_possible')
    """
    word = key(value)
    if not word:
        return ""
    for name, words in _lists()["state"].items():
        if word in {key(one) for one in words}:
            return _OUTCOMES[name]
    raise Unreadable("state")


def source_of(kind: Kind, number: str, *parts: str) -> str:
    """The same for the same line of a list brought again.

    A work order has a number of its own.  A line of an old list is known by its number, day,
    person and telephone, and by its words only where it has no number: numbers begin anew in
    every list, and words are corrected.

    parts   what tells a line from others;  at most 64 characters come out

    >>> source_of(Kind.HOTLINE, "SH2022-0417-001")
    '12345:SH2022-0417-001'
    """
    if kind is Kind.HOTLINE:
        return f"12345:{number}"
    told = "\x00".join([number, *parts])
    return "list:" + hashlib.blake2b(told.encode(), digest_size=16).hexdigest()


# --- a line read -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One line, read.  Instants are ms; 0 and "" where it does not say.

    row        as the spreadsheet numbers it
    place      door, building or compound as far as told
    outcome    needs.rules.Outcome value, "" while open
    """

    row: int
    source: str
    place: str
    text: str
    category: str = ""
    person: str = ""
    phone: str = ""
    is_urgent: bool = False
    raised_at: int = 0
    due_at: int = 0
    outcome: str = ""
    answer: str = ""
    answered_at: int = 0
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def reach(self) -> str:
        """Name and telephone in one line."""
        return " ".join(part for part in (self.person, self.phone) if part)
