"""Which sentences the catalogue must hold, read from the source; and a catalogue that does.

Read without running anything and without gettext's own tools:

- calls of the gettext family, in Python and (through Django's templatize) in templates;
- Chinese sentences of the pure rooms, which know no gettext: every literal that ends in 。
  An f-string counts as the template it is, f"最多 {MOST} 个字。" as 最多 %(most)s 个字。;
  web.saying recognises it again when a page is read in English;
- words without a full stop: labels of choices, titles and units of kinds, tables of words.

    python -m sanjiayi.web.extraction      rewrites locale/en, keeping what is translated
"""

import ast
import builtins
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.utils.translation.template import templatize

HOUSE = Path(__file__).resolve().parents[1]
CATALOGUE = HOUSE.parent / "locale" / "en" / "LC_MESSAGES" / "django.po"

CHINESE_ONLY = (
    "bulletin/compose.py", "bulletin/render.py", "bulletin/spoken.py", "bulletin/words.py",
    "config/founding.py", "config/jobs.py", "config/lan_jobs.py", "config/program.py",
    "config/tls.py", "ledger/upkeep.py", "rolls/program.py",
)  # fmt: skip
"""Printed documents, the loudspeaker, the terminal (and the demo): Chinese on any page."""

ONE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
MANY = {"ngettext", "ngettext_lazy"}
TITLED = {"observed", "decided", "Metric"}
"""Called with words: the title and unit of a kind or figure."""
CHOICES = {"TextChoices", "IntegerChoices"}
TABLES = re.compile(
    r"_?[A-Z_]*(WORDS|PURPOSES|POSTS|LABELS|LEVELS|VERDICTS|FUNCTIONS|RECORDER|GROUPS)"
)
"""Names of constants that hold words for screens."""

HEADINGS = HOUSE / "rolls" / "aliases.toml"
"""The first of what each column of a roll is called is the word on screens."""

HAN = re.compile("[\u3400-\u9fff]")
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
        is_plain = "demo" in path.parts or str(path).endswith(CHINESE_ONLY)
        if path.suffix == ".py":
            text = path.read_text(encoding="utf-8")
            found.update(dict.fromkeys(in_python(text, is_plain=is_plain)))
        elif path.suffix in (".html", ".txt") and "templates" in path.parts:
            found.update(dict.fromkeys(in_template(path.read_text(encoding="utf-8"))))
    found.update(dict.fromkeys(_headings()))
    plural = {one.singular for one in found if one.plural}
    return [one for one in found if one.plural or one.singular not in plural]


def _headings() -> Iterator[Sentence]:
    words = tomllib.loads(HEADINGS.read_text(encoding="utf-8"))["words"]
    return (Sentence(called[0]) for called in words.values())


def in_template(text: str) -> Iterator[Sentence]:
    """Sentences of a Django template."""
    for call in _CALL.finditer(templatize(text)):
        words = ast.literal_eval(f"({call[2]},)")
        yield Sentence(*words[: 2 if call[1] == "ngettext" else 1])


def in_python(source: str, *, is_plain: bool = False) -> Iterator[Sentence]:
    """Sentences of a Python file; is_plain: only those marked with gettext."""
    tree = ast.parse(source)
    passed = {id(node) for one in ast.walk(tree) for node in _not_sentences(one)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _marked(node)
        if not is_plain:
            yield from _words(node)
            if id(node) not in passed:
                yield from _full_stop(node)


def _not_sentences(node: ast.AST) -> Iterator[ast.AST]:
    """What stands under a node and is no sentence of its own: docstrings, parts of f-strings."""
    if isinstance(node, ast.Expr):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield from node.values
    elif isinstance(node, ast.Call) and _name(node.func) in ONE | MANY:
        yield from node.args


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _literals(nodes: Iterable[ast.AST]) -> list[str]:
    return [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def _chinese(nodes: Iterable[ast.AST]) -> Iterator[Sentence]:
    return (Sentence(word) for word in _literals(nodes) if HAN.search(word))


def _marked(call: ast.Call) -> Iterator[Sentence]:
    name, words = _name(call.func), _literals(call.args)
    if name in ONE and words:
        yield Sentence(words[0])
    elif name in MANY and len(words) > 1:
        yield Sentence(words[0], words[1])


def _words(node: ast.AST) -> Iterator[Sentence]:
    """Words without a full stop, known by where they stand."""
    if isinstance(node, ast.Call) and _name(node.func) in TITLED:
        yield from _chinese([*node.args, *(k.value for k in node.keywords)])
    elif _is_choices(node) or (isinstance(node, ast.FunctionDef) and node.name == "enter"):
        yield from _chinese(ast.walk(node))
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if node.value and any(TABLES.fullmatch(_name(target)) for target in targets):
            yield from _chinese(_values(node.value))


def _is_choices(node: ast.AST) -> bool:
    return isinstance(node, ast.ClassDef) and bool(CHOICES & {_name(b) for b in node.bases})


def _values(table: ast.expr) -> list[ast.expr]:
    return table.values if isinstance(table, ast.Dict) else getattr(table, "elts", [])


def _full_stop(node: ast.AST) -> Iterator[Sentence]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        template = node.value
    elif isinstance(node, ast.JoinedStr):
        template = _template(node)
    else:
        return
    if template.endswith("。") and HAN.search(template):
        yield Sentence(template)


def _template(text: ast.JoinedStr) -> str:
    """An f-string with %(names)s in place of its expressions."""
    said: list[str] = []
    used: list[str] = []
    for part in text.values:
        if isinstance(part, ast.Constant):
            said.append(str(part.value).replace("%", "%%"))
            continue
        named = (_name(n) for n in ast.walk(part) if isinstance(n, ast.Name | ast.Attribute))
        name = next((n for n in named if n not in dir(builtins)), "word").strip("_").lower()
        used.append(name)
        said.append(f"%({name}{used.count(name) if used.count(name) > 1 else ''})s")
    return "".join(said)


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
