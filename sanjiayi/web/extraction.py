"""Which sentences the catalogue must hold, read from the source; and a catalogue that does.

Read without running anything and without gettext's own tools:

- calls of the gettext family, in Python and (through Django's templatize) in templates;
- kernel.words.phrase, and whatever carries a sentence: a Refusal, a Problem, a kind's title;
- labels of choices.

    python -m sanjiayi.web.extraction      rewrites locale/en, keeping what is translated
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.utils.translation.template import templatize

HOUSE = Path(__file__).resolve().parents[1]
CATALOGUE = HOUSE.parent / "locale" / "en" / "LC_MESSAGES" / "django.po"

ONE = {"_", "gettext", "gettext_lazy", "gettext_noop", "phrase"}
MANY = {"ngettext", "ngettext_lazy"}
CARRIERS = {"Refusal", "Problem", "Trouble", "Malformed", "Mistake", "Unreadable"}
"""Called with a sentence among their arguments; only Chinese literals count."""
TITLED = {"observed", "decided", "Metric"}
"""Called with title= and unit=."""
CHOICES = {"TextChoices", "IntegerChoices"}

HAN = re.compile("[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]")
PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[-+ #0]*\d*(?:\.\d+)?[sdf%]")


_QUOTED = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"\b(_|gettext|ngettext)\(\s*({_QUOTED}(?:\s*,\s*{_QUOTED})?)")
"""templatize blanks out all but these calls, and what is left need not be Python."""


@dataclass(frozen=True)
class Sentence:
    """A msgid; plural is "" when it has none."""

    singular: str
    plural: str = ""

    @property
    def is_template(self) -> bool:
        return bool(PLACEHOLDER.search(self.singular))


def sentences(house: Path = HOUSE) -> list[Sentence]:
    """Every sentence of the house, each once, in order of file and line."""
    found: dict[Sentence, None] = {}
    for path in sorted(house.rglob("*")):
        if {"tests", "migrations"} & set(path.parts):
            continue
        if path.suffix == ".py":
            found.update(dict.fromkeys(in_python(path.read_text(encoding="utf-8"))))
        elif path.suffix in (".html", ".txt") and "templates" in path.parts:
            found.update(dict.fromkeys(in_template(path.read_text(encoding="utf-8"))))
    plural = {one.singular for one in found if one.plural}
    return [one for one in found if one.plural or one.singular not in plural]


def in_template(text: str) -> Iterator[Sentence]:
    """Sentences of a Django template."""
    for call in _CALL.finditer(templatize(text)):
        words = ast.literal_eval(f"({call[2]},)")
        yield Sentence(*words[: 2 if call[1] == "ngettext" else 1])


def in_python(source: str) -> Iterator[Sentence]:
    """Sentences of a Python file."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield from _of_call(node)
        elif isinstance(node, ast.ClassDef) and CHOICES & {_name(base) for base in node.bases}:
            yield from _labels(node)


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _literals(nodes: list[ast.expr]) -> list[str]:
    return [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def _of_call(call: ast.Call) -> Iterator[Sentence]:
    name, words = _name(call.func), _literals(call.args)
    if name in ONE and words:
        yield Sentence(words[0])
    elif name in MANY and len(words) > 1:
        yield Sentence(words[0], words[1])
    elif name in CARRIERS:
        yield from (Sentence(word) for word in words if HAN.search(word))
    elif name in TITLED:
        told = [k.value for k in call.keywords if k.arg in ("title", "unit")]
        yield from (Sentence(word) for word in _literals(told) if HAN.search(word))


def _labels(choices: ast.ClassDef) -> Iterator[Sentence]:
    for line in choices.body:
        if isinstance(line, ast.Assign) and isinstance(line.value, ast.Tuple):
            yield Sentence(_literals(line.value.elts)[-1])


def rewritten(old: polib.POFile, wanted: list[Sentence]) -> polib.POFile:
    """A catalogue of exactly the wanted sentences, with what `old` has of them."""
    kept = {entry.msgid: entry for entry in old if not entry.obsolete}
    made = polib.POFile(wrapwidth=0)
    made.metadata = {
        "Project-Id-Version": "sanjiayi",
        "Language": "en",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for one in wanted:
        entry = polib.POEntry(msgid=one.singular, msgid_plural=one.plural)
        if one.is_template:
            entry.flags.append("python-format")
        before = kept.get(one.singular)
        if before is not None and bool(before.msgid_plural) == bool(one.plural):
            entry.msgstr, entry.msgstr_plural = before.msgstr, before.msgstr_plural
        elif one.plural:
            entry.msgstr_plural = {0: "", 1: ""}
        made.append(entry)
    return made


def main() -> None:
    """Rewrite the English catalogue."""
    old = polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else polib.POFile()
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    rewritten(old, sentences()).save(str(CATALOGUE))


if __name__ == "__main__":
    main()
