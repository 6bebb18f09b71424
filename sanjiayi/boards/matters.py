"""What needs a person now: rows of "现在要处理", sorted by harm and time left.  Pure.

A row is allowed only if somebody can act on it.  Rules give each matter a weight of harm and
a moment by which it must be done; the order follows from both, never from arrival.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sanjiayi.kernel.civil import civil_day, days_before, from_ms

Words = str | Promise

MOST_ROWS = 7
"""More than this nobody reads; the rest is one click away."""

MINUTE_MS = 60_000


class Grade(IntEnum):
    """How a matter is marked.  Only what may cost life or health is urgent."""

    URGENT = 0
    LATE = 1
    WATCH = 2
    TOMORROW = 3


GRADE_WORDS = {
    Grade.URGENT: gettext_lazy("紧急"),
    Grade.LATE: gettext_lazy("逾期"),
    Grade.WATCH: gettext_lazy("关注"),
    Grade.TOMORROW: gettext_lazy("明日"),
}
GRADE_TAGS = {
    Grade.URGENT: "urgent",
    Grade.LATE: "late",
    Grade.WATCH: "warn",
    Grade.TOMORROW: "plain",
}


@dataclass(frozen=True)
class Matter:
    """One row.

    due_at    ms by which it must be done; the past when it is late
    clock     words of the clock where they are not "left" or "late" ("连续 31 小时")
    owner     group or post that must act; action and url: the one button
    """

    grade: Grade
    title: str
    line: str
    due_at: int
    owner: str
    action: str
    url: str
    clock: str = ""

    @property
    def tag(self) -> str:
        return GRADE_TAGS[self.grade]

    @property
    def grade_words(self) -> Words:
        return GRADE_WORDS[self.grade]


def in_order(matters: Iterable[Matter]) -> list[Matter]:
    """Most harmful first, then least time left."""
    return sorted(matters, key=lambda matter: (matter.grade, matter.due_at, matter.title))


def length(ms: int) -> str:
    """A stretch of time in words: 5 小时 28 分, 41 分钟, 3 天.

    >>> length(41 * MINUTE_MS)
    '41 分钟'
    """
    minutes = max(0, ms) // MINUTE_MS
    if minutes < 60:
        return _("%(n)s 分钟") % {"n": minutes}
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return _("%(h)d 小时 %(m)02d 分") % {"h": hours, "m": rest}
    return _("%(d)d 天") % {"d": hours // 24}


def clock_words(matter: Matter, now: int) -> str:
    """What the clock of a row says."""
    if matter.clock:
        return matter.clock
    if matter.due_at < now:
        return _("超时 %(length)s") % {"length": length(now - matter.due_at)}
    return _("还有 %(length)s") % {"length": length(matter.due_at - now)}


def is_hot(matter: Matter, now: int) -> bool:
    """Is the clock red?"""
    return matter.grade <= Grade.LATE or matter.due_at < now


def when(at_ms: int, now: int) -> str:
    """A moment near now: 今晚 20:00, 明天 8:00, 5月20日."""
    instant, day = from_ms(at_ms), civil_day(at_ms)
    clock = f"{instant.hour}:{instant.minute:02d}"
    if day == civil_day(now):
        return (_("今晚 %s") if instant.hour >= 18 else _("今天 %s")) % clock
    if days_before(day, 1) == civil_day(now):
        return _("明天 %s") % clock
    return _("%(month)d月%(day)d日") % {"month": instant.month, "day": instant.day}
