"""Clinics and hospitals: opening hours, what the latest word says.  Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sanjiayi.kernel.civil import date_of
from sanjiayi.kernel.refusals import Refusal

HAS_WORDS = {"yes": "有", "few": "不多", "no": "没有"}
"""What somebody heard or found."""

FRESH_DAYS = 14
"""Older words are not shown: a working value; stocks of that spring changed within days."""

_SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—到至]\s*(\d{1,2})[:：](\d{2})")

Hours = tuple[int, int] | None
"""From and to, in minutes of the day; None: closed."""


@dataclass(frozen=True)
class Heard:
    """One word about a drug at a source.  at: ms;  is_found: a courier stood there."""

    source: str
    drug: str
    has: str
    at: int
    is_found: bool = False


def read_hours(texts: Iterable[str]) -> tuple[Hours, ...]:
    """Seven typed spans, Monday first; "" is closed.

    Raises Refusal "medicine.hours".

    >>> read_hours(["8:00-17:00", *[""] * 6])[:2]
    ((480, 1020), None)
    """
    found = tuple(_span(text.strip()) for text in texts)
    if len(found) != 7:
        raise Refusal("medicine.hours", "请写星期一到星期日七天的开门时间。")
    return found


def _span(text: str) -> Hours:
    if not text:
        return None
    match = _SPAN.fullmatch(text)
    if match is None:
        raise Refusal("medicine.hours", f"“{text}”看不懂，请写成 8:00-17:00，不开门就空着。")
    h1, m1, h2, m2 = (int(part) for part in match.groups())
    opens, closes = h1 * 60 + m1, h2 * 60 + m2
    if max(m1, m2) > 59 or not opens < closes <= 24 * 60:
        raise Refusal("medicine.hours", f"“{text}”不对：关门要晚于开门，最晚 24:00。")
    return opens, closes


def hours_text(span: Hours) -> str:
    """A span as it is typed.

    >>> hours_text((480, 1020)), hours_text(None)
    ('8:00-17:00', '')
    """
    return "" if span is None else "-".join(f"{m // 60}:{m % 60:02}" for m in span)


def kept(hours: Iterable[Hours]) -> str:
    """As a column keeps it: seven spans parted by commas."""
    return ",".join(hours_text(span) for span in hours)


def hours_on(kept_hours: str, day: int) -> Hours:
    """When a source is open on a day; None: closed."""
    return read_hours(kept_hours.split(","))[date_of(day).weekday()]


def newest(words: Iterable[Heard]) -> dict[tuple[str, str], Heard]:
    """The latest word of each source and drug; of two at one moment what was found counts."""
    found: dict[tuple[str, str], Heard] = {}
    for word in sorted(words, key=lambda w: (w.at, w.is_found)):
        found[word.source, word.drug] = word
    return found
