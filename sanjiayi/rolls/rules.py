"""The six kinds of roll, their fields, and guessing which column is which.

Pure.  The words people use for a column are data: aliases.toml.
"""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path

from sanjiayi.rolls.cells import Value, as_text, key


class Kind(StrEnum):
    """committees 居委, compounds 小区, buildings 楼栋, households 户, residents, staff."""

    COMMITTEES = "committees"
    COMPOUNDS = "compounds"
    BUILDINGS = "buildings"
    HOUSEHOLDS = "households"
    RESIDENTS = "residents"
    STAFF = "staff"


@dataclass(frozen=True)
class Shape:
    """What a roll may have as columns.

    fields    codes of aliases.toml, in the order of our own template
    needed    fields without which a row says nothing
    telling   fields that give the kind away when nobody named it
    """

    fields: tuple[str, ...]
    needed: frozenset[str]
    telling: frozenset[str]


_DOOR = ("committee", "compound", "building", "stair", "room", "address")

SHAPES: dict[Kind, Shape] = {
    Kind.COMMITTEES: Shape(
        ("committee", "short_name", "code", "order"),
        frozenset({"committee"}),
        frozenset({"code"}),
    ),
    Kind.COMPOUNDS: Shape(
        ("committee", "compound", "short_name", "order"),
        frozenset({"committee", "compound"}),
        frozenset(),
    ),
    Kind.BUILDINGS: Shape(
        ("committee", "compound", "building", "floors", "rooms_per_floor", "order"),
        frozenset({"compound", "building"}),
        frozenset({"floors", "rooms_per_floor"}),
    ),
    Kind.HOUSEHOLDS: Shape(
        (*_DOOR, "floor", "own_kitchen", "own_bath"),
        frozenset({"compound", "building", "room"}),
        frozenset({"own_kitchen", "own_bath"}),
    ),
    Kind.RESIDENTS: Shape(
        (*_DOOR, "person", "sex", "birth", "id_number", "phone", "needs", "presence"),
        frozenset({"compound", "building", "room", "person"}),
        frozenset({"person", "id_number", "birth"}),
    ),
    Kind.STAFF: Shape(
        (
            "person", "phone", "staff_kind", "party", "unit", "compound", "skills",
            "availability", "joined_on",
        ),
        frozenset({"person", "staff_kind"}),
        frozenset({"staff_kind", "unit", "skills", "joined_on"}),
    ),
}  # fmt: skip

IN_ADDRESS = frozenset({"compound", "building", "room"})
"""Fields that one column of addresses can stand for."""

FIXABLE = ("committee", "compound", "staff_kind")
"""Fields that may be one value for the whole file instead of a column."""


@cache
def _lists() -> dict[str, dict[str, list[str]]]:
    text = (Path(__file__).parent / "aliases.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _aliases() -> dict[str, list[str]]:
    return _lists()["words"]


@cache
def answers(section: str) -> dict[str, str]:
    """Compared word → answer, of a column with a fixed list of answers ("presence")."""
    found = _lists()[section]
    return {key(word): answer for answer, words in found.items() for word in words}


def answer_words(section: str) -> list[str]:
    """The words we print ourselves for such a column, in order."""
    return [words[0] for words in _lists()[section].values()]


@cache
def _meanings() -> dict[str, str]:
    """Field by compared word; a word may stand for one field only (tested)."""
    return {key(word): name for name, words in _aliases().items() for word in words}


def title(name: str) -> str:
    """The heading we print for a field: the first word of its list."""
    return _aliases()[name][0]


@dataclass(frozen=True)
class Columns:
    """Which column holds what.

    columns   field → position of its column from 0
    fixed     field → one value for the whole file, where it has no such column
    """

    columns: Mapping[str, int] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)

    def missing(self, kind: Kind) -> list[str]:
        """Needed fields that nothing stands for, in the order of the template."""
        has = set(self.columns) | {name for name, value in self.fixed.items() if value}
        if "address" in has:
            has |= IN_ADDRESS
        return [name for name in SHAPES[kind].fields if name in SHAPES[kind].needed - has]


def fingerprint(kind: str, header: Sequence[Value]) -> str:
    """The same for two files of a kind whose headings stand in the same columns.

    >>> fingerprint(Kind.STAFF, ["姓名", ""]) == fingerprint(Kind.STAFF, [" 姓名 "])
    True
    """
    words = [f"{n}:{key(word)}" for n, word in enumerate(header) if as_text(word)]
    return hashlib.sha256("\n".join([kind, *words]).encode()).hexdigest()


def guess(kind: Kind, header: Sequence[Value], learned: Mapping[str, str]) -> dict[str, int]:
    """Field → column, by the words of the header row; `learned` words come before ours.

    learned   compared word (cells.key) → field, "" when somebody said to leave it out
    """
    found: dict[str, int] = {}
    allowed = set(SHAPES[kind].fields)
    for is_exact in (True, False):
        for position, word in enumerate(header):
            meaning = _meaning(key(word), learned, is_exact)
            is_free = meaning not in found and position not in found.values()
            if meaning in allowed and is_free:
                found[meaning] = position
    return found


def _meaning(word: str, learned: Mapping[str, str], is_exact: bool) -> str:
    if word in learned:
        return learned[word]
    if is_exact:
        return _meanings().get(word, "")
    bare = word.partition("(")[0]
    if bare != word:
        return _meanings().get(bare, "")
    return ""


def meaning(kind: Kind, heading: str) -> str:
    """The field our own lists take a heading for in a roll of this kind; "" for none."""
    found = _meaning(key(heading), {}, True) or _meaning(key(heading), {}, False)
    return found if found in SHAPES[kind].fields else ""


def guess_kind(header: Sequence[Value]) -> Kind | None:
    """The kind the headings tell of; None when it could be two, or none.

    One needed field may be missing where a telling one is there: people call a column of
    names many things, but only residents have identity numbers.
    """
    words = {_meaning(key(word), {}, True) or _meaning(key(word), {}, False) for word in header}
    if "address" in words:
        words |= IN_ADDRESS
    scored = sorted((_score(kind, words), kind) for kind in Kind if _fits(kind, words))
    if not scored or (len(scored) > 1 and scored[-1][0] == scored[-2][0]):
        return None
    return scored[-1][1]


def _fits(kind: Kind, words: set[str]) -> bool:
    missing = SHAPES[kind].needed - words
    return not missing or (len(missing) == 1 and bool(SHAPES[kind].telling & words))


def _score(kind: Kind, words: set[str]) -> tuple[int, int]:
    shape = SHAPES[kind]
    return len(shape.needed & words) + 2 * len(shape.telling & words), len(
        set(shape.fields) & words
    )


def header_score(cells: Sequence[Value], learned: Mapping[str, str]) -> int:
    """How many cells of a row are words we know as headings."""
    words = [key(cell) for cell in cells if isinstance(cell, str) and len(cell) <= 24]
    return len({w for w in words if _meaning(w, learned, True) or _meaning(w, learned, False)})
