"""The field app's modules joined to one script, so that a first visit asks for one thing.

No compiler: each module is put, as it is written, into a function of its own that answers what
it exports.  Blank lines, lines that only comment, and indentation are left out.  Only the few
forms of import and export our modules use are known; whatever else might mean something other
once joined is a ValueError that names the module and the line.
"""

import re
from collections.abc import Iterator
from pathlib import Path

_ALL = re.compile(r'import \* as (\w+) from "\./([\w-]+)\.js";')
_SOME = re.compile(r'import \{([\w\s,]+)\} from "\./([\w-]+)\.js";')
_LIBRARY = re.compile(r'import "\.\./(vendor/[\w./-]+)";')
_EXPORT = re.compile(r"export ((?:async )?function|class|const) (\w+)(.*)")
_ASIDE = re.compile(r"\s*(//.*)?")
_STRANGE = re.compile(r"(?:import|export)\b|.*(?:\bimport\s*\(|\bimport\.meta\b)")
_TOP_AWAIT = re.compile(r"(?:const \w+ = |let \w+ = )?await\b")


def joined(folder: Path, entry: str, library: str) -> str:
    """The entry and everything it imports, each module once and after those it imports.

    library    address of a library for its name in the folder of static files, as "{}"
    Raises ValueError for modules that import each other and for lines that cannot be joined.
    """
    making = _Joining(folder)
    making.add(entry)
    libraries = [f'import "{library.format(name)}";' for name in making.libraries]
    return "\n".join([*libraries, *making.parts, ""])


class _Joining:
    """libraries: in order, each once;  parts: a text a module, in the order they must run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.libraries: dict[str, None] = {}
        self.parts: list[str] = []
        self._done: set[str] = set()
        self._above: list[str] = []

    def add(self, name: str) -> None:
        if name in self._done:
            return
        if name in self._above:
            raise ValueError(f"modules import each other: {' → '.join([*self._above, name])}")
        self._above.append(name)
        exported: list[str] = []
        body = list(self._lines(name, exported))
        self._above.pop()
        self._done.add(name)
        answer = f"return {{ {', '.join(exported)} }};"
        self.parts.append("\n".join([f"const {_own(name)} = (() => {{", *body, answer, "})();"]))

    def _lines(self, name: str, exported: list[str]) -> Iterator[str]:
        text = (self.folder / f"{name}.js").read_text(encoding="utf-8")
        is_aside = False
        for number, line in enumerate(text.splitlines(), 1):
            if line.count("`") % 2:
                raise ValueError(f"{name}.js:{number}: a text over several lines")
            is_aside = is_aside or line.lstrip().startswith("/*")
            if not is_aside and not _ASIDE.fullmatch(line):
                yield from self._line(f"{name}.js:{number}", line, exported)
            if is_aside and "*/" in line:
                if not line.rstrip().endswith("*/"):
                    raise ValueError(f"{name}.js:{number}: something behind a comment")
                is_aside = False

    def _line(self, where: str, line: str, exported: list[str]) -> Iterator[str]:
        if found := _LIBRARY.fullmatch(line):
            self.libraries[found[1]] = None
        elif found := _ALL.fullmatch(line):
            self.add(found[2])
            yield f"const {found[1]} = {_own(found[2])};"
        elif found := _SOME.fullmatch(line):
            self.add(found[2])
            yield f"const {{{found[1].replace(' as ', ': ')}}} = {_own(found[2])};"
        elif found := _EXPORT.fullmatch(line):
            exported.append(found[2])
            yield f"{found[1]} {found[2]}{found[3]}"
        elif _STRANGE.match(line) or _TOP_AWAIT.match(line):
            raise ValueError(f"{where}: cannot join {line.strip()!r}")
        else:
            yield line.strip()


def _own(name: str) -> str:
    return f"${name.replace('-', '_')}"
