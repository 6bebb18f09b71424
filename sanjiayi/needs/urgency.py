"""How pressing an ask is, by rules that can be shown.  Pure.

1 life, 2 today, 3 ordinary, 4 can wait.  Life is said by an alarm of the table only, never by
the model: a machine's guess may bring an ask forward to today, no further.
"""

from dataclasses import dataclass

from sanjiayi.needs import triage_alarms
from sanjiayi.needs.triage import triage

LIFE, TODAY, ORDINARY, CAN_WAIT = 1, 2, 3, 4
LEVELS = (LIFE, TODAY, ORDINARY, CAN_WAIT)

MOST_DAYS_TODAY = 1.0
"""A medicine that lasts no longer must come today."""
MOST_DAYS_SOON = 3.0
MOST_REASONS = 5
_NOT_RULES = frozenset({"wording", "learned"})

_OTHER_REASONS = {
    "marked": "登记时标了急",
    "days_left_0": "药只够今天",
    "days_left_3": "药不够三天",
    "wording": "按写法判断",
    "learned": "按以前的更正判断",
    "sorted": "人工改定",
}


@dataclass(frozen=True)
class Urgency:
    """How pressing, and the codes of the rules that say so, the gravest first."""

    level: int
    reasons: tuple[str, ...]


def reason_words(code: str) -> str:
    """A reason as screens say it; the code itself when nobody knows it."""
    return _OTHER_REASONS.get(code) or triage_alarms.sentences().get(code, code)


def judge(text: str, *, is_marked: bool = False, days_left: float | None = None) -> Urgency:
    """How pressing an ask is.

    is_marked   whoever took it down said so;  days_left: what the medicine still lasts
    """
    said = triage(text)
    codes = said.codes
    by_rule = any(code not in _NOT_RULES for code in codes)
    level = said.urgency if by_rule else max(said.urgency, TODAY)
    found = [(level, code) for code in codes]
    if is_marked:
        found.append((TODAY, "marked"))
    if days_left is not None and days_left <= MOST_DAYS_SOON:
        is_short = days_left <= MOST_DAYS_TODAY
        found.append((TODAY, "days_left_0") if is_short else (ORDINARY, "days_left_3"))
    found.sort(key=lambda one: one[0])
    reasons = tuple(dict.fromkeys(code for _, code in found))[:MOST_REASONS]
    return Urgency(min([level, *(one for one, _ in found)]), reasons)
