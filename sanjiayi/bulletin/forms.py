"""The words of a number as a form sends them.  Pure: a mapping of strings in, Texts out.

Fields are named part_row_key: plan_0_when, rumours_1_source.  Rows left empty fall away.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from sanjiayi.bulletin.compose import MOST
from sanjiayi.bulletin.issue import Done, Phone, PlanLine, Question, Rumour, Texts

LONGEST = {
    "headline": 100,
    "next_update": 40,
    "note": 40,
    "plan_when": 12,
    "plan_what": 40,
    "done_title": 40,
    "done_answer": 80,
    "questions_question": 40,
    "questions_answer": 80,
    "rumours_fact": 40,
    "rumours_rumour": 40,
    "rumours_verdict": 8,
    "rumours_source": 24,
    "known_text": 60,
    "unknown_text": 60,
    "phones_label": 10,
    "phones_number": 16,
    "phones_note": 10,
}
"""Characters a field may hold, so that the sheet stays one page."""

VERDICTS = ("不属实", "部分属实", "属实", "还在核实")

_PARTS: dict[str, tuple[type[msgspec.Struct], tuple[str, ...]]] = {
    "plan": (PlanLine, ("when", "what")),
    "done": (Done, ("title", "answer")),
    "questions": (Question, ("question", "answer")),
    "rumours": (Rumour, ("fact", "rumour", "verdict", "source")),
    "phones": (Phone, ("label", "number", "note")),
}
_STANDS = frozenset({"plan", "questions"})
_REQUIRED = {
    "plan": ("when", "what"),
    "done": ("title", "answer"),
    "questions": ("question", "answer"),
    "rumours": ("fact", "rumour"),
    "phones": ("label", "number"),
}


@dataclass(frozen=True)
class Mistake:
    """What is wrong with one field, for the summary and beside the field."""

    field: str
    reason: str


def clean(text: str) -> str:
    """One line, full-width digits made plain, blanks around it gone."""
    plain = "".join(unicodedata.normalize("NFKC", c) if c.isdigit() else c for c in text)
    return " ".join(plain.split())


def read(sent: Mapping[str, Any]) -> tuple[Texts, list[Mistake]]:
    """The words, and every mistake in them; what was typed is kept either way."""
    mistakes: list[Mistake] = []
    single = {
        name: _field(sent, name, name, mistakes) for name in ("headline", "next_update", "note")
    }
    if not single["headline"]:
        mistakes.append(Mistake("headline", "请写一句话的要点，不能空着。"))
    parts: dict[str, Any] = {part: _rows(sent, part, mistakes) for part in _PARTS}
    lists: dict[str, Any] = {part: _lines(sent, part, mistakes) for part in ("known", "unknown")}
    return msgspec.convert({**single, **parts, **lists}, Texts), mistakes


def _field(sent: Mapping[str, Any], name: str, limit: str, mistakes: list[Mistake]) -> str:
    text = clean(str(sent.get(name, "")))
    if len(text) > LONGEST[limit]:
        mistakes.append(Mistake(name, f"最多 {LONGEST[limit]} 个字，现在 {len(text)} 个。"))
    return text


def _rows(sent: Mapping[str, Any], part: str, mistakes: list[Mistake]) -> list[Any]:
    shape, keys = _PARTS[part]
    found = []
    for n in range(MOST[part]):
        values: dict[str, Any] = {
            key: _field(sent, f"{part}_{n}_{key}", f"{part}_{key}", mistakes) for key in keys
        }
        needed = _REQUIRED[part]
        if not any(values[key] for key in needed):
            continue
        for key in needed:
            if not values[key]:
                mistakes.append(Mistake(f"{part}_{n}_{key}", "这一行只填了一半，请补上或清空。"))
        if part in _STANDS:
            values["stands"] = bool(sent.get(f"{part}_{n}_stands"))
        if part == "rumours":
            values["verdict"] = values["verdict"] or VERDICTS[0]
        found.append(shape(**values))
    return found


def _lines(sent: Mapping[str, Any], part: str, mistakes: list[Mistake]) -> list[str]:
    texts = [_field(sent, f"{part}_{n}_text", f"{part}_text", mistakes) for n in range(MOST[part])]
    return [text for text in texts if text]


@dataclass(frozen=True)
class Input:
    """One field as the page draws it."""

    name: str
    label: str
    value: str
    longest: int
    error: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class FormRow:
    """One row of a part: its fields, and whether it goes into every number."""

    fields: tuple[Input, ...]
    stands_name: str
    stands: bool


_LABELS = {
    "when": "时间", "what": "安排", "title": "什么事", "answer": "答复", "question": "问",
    "fact": "事实", "rumour": "传言", "verdict": "结论", "source": "谁核实的", "label": "名称",
    "number": "号码", "note": "说明", "text": "内容",
}  # fmt: skip

_SINGLE_LABELS = {"headline": "要点", "next_update": "下次更新", "note": "落款附注"}


def inputs(texts: Texts, mistakes: list[Mistake]) -> dict[str, Any]:
    """Everything the form draws, filled rows first, empty ones up to the most there may be."""
    wrong = {mistake.field: mistake.reason for mistake in mistakes}
    drawn: dict[str, Any] = {}
    for name, label in _SINGLE_LABELS.items():
        drawn[name] = Input(name, label, getattr(texts, name), LONGEST[name], wrong.get(name, ""))
    for part, (_, keys) in _PARTS.items():
        drawn[part] = [
            _drawn_row(part, n, keys, getattr(texts, part), wrong) for n in range(MOST[part])
        ]
    for part in ("known", "unknown"):
        lines = getattr(texts, part)
        drawn[part] = [
            Input(f"{part}_{n}_text", f"第 {n + 1} 条", lines[n] if n < len(lines) else "",
                  LONGEST[f"{part}_text"], wrong.get(f"{part}_{n}_text", ""))
            for n in range(MOST[part])
        ]  # fmt: skip
    return drawn


def _drawn_row(
    part: str, n: int, keys: tuple[str, ...], rows: list[Any], wrong: Mapping[str, str]
) -> FormRow:
    row = rows[n] if n < len(rows) else None
    fields = tuple(
        Input(
            f"{part}_{n}_{key}",
            _LABELS[key],
            getattr(row, key) if row is not None else "",
            LONGEST[f"{part}_{key}"],
            wrong.get(f"{part}_{n}_{key}", ""),
            VERDICTS if key == "verdict" else (),
        )
        for key in keys
    )
    name = f"{part}_{n}_stands" if part in _STANDS else ""
    return FormRow(fields, name, bool(getattr(row, "stands", False)))
