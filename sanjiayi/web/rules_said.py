"""How a rule reads: its value, note and sources as sentences in the reader's language."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from msgspec import UNSET, Struct
from msgspec.structs import FieldInfo, fields

from sanjiayi.policy import Pack, Rule, Source
from sanjiayi.policy.shapes import Outing, Pair, Step
from sanjiayi.policy.tables import PAIRS
from sanjiayi.web.rules_words import FIELD_WORDS, FIELDS, UNITS, WORDS

_FIELD_UNITS = {
    "level_2_hour": "hour",
    "case_within_days": "day",
    "case_free_days": "day",
    "home_monitor_days": "day",
    "contact_gone_days": "day",
    "leaving_test_hours": "hour",
    "retest_after_hours": "hour",
}
"""Units of record fields where the rule as a whole has none."""


class Line(NamedTuple):
    """One line of a value.  label: "" unless the value is a record."""

    label: str
    text: str


def lines(table: str, key: str, rule: Rule[Any] | None) -> list[Line]:
    """The value as lines; one line saying so where there is no rule."""
    if rule is None:
        return [Line("", _("没有规定"))]
    if isinstance(rule.value, Struct):
        return list(_record(rule.value, rule.unit))
    if (table, key) in PAIRS:
        return [Line("", _pair(rule.value, rule.unit))]
    return [Line("", _text(rule.value, rule.unit) + _range(rule))]


def local(chinese: str, english: str) -> str:
    """The text of a pack in the language of the page; packs carry both themselves."""
    is_english = (get_language() or "").startswith("en")
    return english if is_english and english else chinese


def sources(rule: Rule[Any], pack: Pack) -> list[tuple[str, Source]]:
    """(key, source) of each source a rule names, in its order."""
    return [(key, pack.sources[key]) for key in rule.source]


def _pair(pair: Pair, unit: str | None) -> str:
    low, high = pair
    return _counted(f"{low:,}–{high:,}", high, unit)


def _range(rule: Rule[Any]) -> str:
    if rule.range is None:
        return ""
    low, high = rule.range
    return _("（见过 %(low)s 到 %(high)s）") % {"low": low, "high": high}


def _text(value: Any, unit: str | None, field: str = "") -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, int):
        return _counted(f"{value:,}", value, unit)
    if isinstance(value, str):
        return str(FIELD_WORDS.get((field, value)) or WORDS.get(value) or value)
    if value and isinstance(value[0], int):
        return _counted(_("、").join(str(part) for part in value), value[-1], unit)
    return _("、").join(_text(part, None) for part in value)


def _counted(shown: str, count: int, unit: str | None) -> str:
    if unit is None:
        return shown
    return str(UNITS[unit] % {"shown": shown, "n": count})


def _record(value: Struct, unit: str | None) -> Iterator[Line]:
    """A line for each field that says something."""
    if getattr(value, "off", False):
        yield Line("", _("已取消"))
        return
    shape = type(value).__name__
    for field in fields(value):
        part = getattr(value, field.name)
        if not _is_silent(field, part):
            yield Line(str(FIELDS[shape][field.name]), _field(field.name, part, unit))


def _is_silent(field: FieldInfo, part: Any) -> bool:
    """An optional field left at its default says nothing."""
    default = field.default
    return default is not UNSET and not field.required and part == default


def _field(name: str, part: Any, unit: str | None) -> str:
    if name == "steps":
        return _("；").join(_step(step) for step in part)
    if isinstance(part, Outing):
        return _outing(part)
    if name == "tests":
        return _("、").join(_test(code) for code in part)
    if name == "injection_days" and part == 0:
        return _("一次常用量")
    return _text(part, _FIELD_UNITS.get(name, unit), name)


def _step(step: Step) -> str:
    words = {"days": step.days, "to": WORDS[step.to]}
    if step.last_day_all_negative:
        return _("%(days)s 天无新增且最后一天全员阴性，转为%(to)s") % words
    if step.case_free:
        return _("%(days)s 天无新增，转为%(to)s") % words
    return _("%(days)s 天后转为%(to)s") % words


def _outing(outing: Outing) -> str:
    words = {"persons": outing.persons, "times": outing.times, "days": outing.days}
    return _("每户 %(persons)s 人，%(days)s 天 %(times)s 次") % words


def _test(code: str) -> str:
    day = {"day": code[1:]}
    return _("集中第%(day)s天") % day if code[0] == "f" else _("居家第%(day)s天") % day
