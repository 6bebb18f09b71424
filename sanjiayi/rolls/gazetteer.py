"""Places by the words people write for them: 榆园, 榆园小区, 12号楼, 三居居委会.

Pure: filled by rolls.queries from the tree of places; grows while a roll is read, so that a
building met in row 3 is known in row 4.
"""

import difflib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sanjiayi.kernel.paths import within
from sanjiayi.places.rules import PlaceRow
from sanjiayi.rolls import cells

_COMMITTEE_END = re.compile(r"(社区)?(居民委员会|村民委员会|居委会|村委会|居委|居民区|社区|居|村)$")
_COMPOUND_END = re.compile(r"(住宅小区|小区|花园小区)$")


def committee_word(text: cells.Value) -> str:
    """The form in which two names of a committee are compared.

    >>> committee_word("晨光第一居民区") == committee_word("晨光第一居委会")
    True
    """
    word = cells.key(text)
    return _COMMITTEE_END.sub("", word) or word


def compound_word(text: cells.Value) -> str:
    """The form in which two names of a compound are compared.

    >>> compound_word("榆园 小区") == compound_word("榆园")
    True
    """
    word = cells.key(text)
    return _COMPOUND_END.sub("", word) or word


@dataclass
class Gazetteer:
    """What stands, by word, and what this roll adds.

    community    path of the top; names: path → name of committees and compounds
    committees   compared word → path
    compounds    compared word → paths; several where two committees have one of that name
    buildings    compound path → {number as in paths: path}
    codes        official code → path
    doors_of     asks the doors of a building: path → name
    met          words of committee, compound and building → building path, as read before
    added        rows to plant, by path, in the order met
    """

    community: str
    names: dict[str, str] = field(default_factory=dict)
    committees: dict[str, str] = field(default_factory=dict)
    compounds: dict[str, list[str]] = field(default_factory=dict)
    buildings: dict[str, dict[str, str]] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    doors_of: Callable[[str], dict[str, str]] = lambda building: {}
    added: dict[str, PlaceRow] = field(default_factory=dict)
    met: dict[tuple[cells.Value, ...], str] = field(default_factory=dict)
    _doors: dict[str, dict[str, str]] = field(default_factory=dict)
    _near: dict[str, list[str]] = field(default_factory=dict)

    def enter_committee(self, path: str, *names: str) -> None:
        """Make a committee findable by each of its names."""
        self.names[path] = names[0]
        for name in filter(None, names):
            self.committees.setdefault(committee_word(name), path)

    def enter_compound(self, path: str, *names: str) -> None:
        """Make a compound findable by each of its names."""
        self.names[path] = names[0]
        for name in filter(None, names):
            known = self.compounds.setdefault(compound_word(name), [])
            if path not in known:
                known.append(path)

    def enter_building(self, compound: str, path: str, *names: str) -> None:
        """Make a building findable by its number in the path and by its name."""
        known = self.buildings.setdefault(compound, {})
        for name in (path.rpartition(".")[2], *names):
            try:
                known.setdefault(cells.building(name), path)
            except cells.Unreadable:
                continue

    def compounds_named(self, word: cells.Value, committee: str = "") -> list[str]:
        """Paths of the compounds of that name, within a committee when one is given."""
        found = self.compounds.get(compound_word(word), [])
        return [path for path in found if not committee or within(path, committee)]

    def doors(self, building: str) -> dict[str, str]:
        """Names by path: the doors of a building, those of this roll included."""
        if building not in self._doors:
            self._doors[building] = dict(self.doors_of(building))
        return self._doors[building]

    def add(self, row: PlaceRow) -> None:
        """Have a place planted with this roll."""
        self.added[row.path] = row

    def next_committee(self) -> str:
        """A free path for a new committee: the community's next number."""
        taken = {path.rpartition(".")[2] for path in self.committees.values()}
        return f"{self.community}.{_next_number(taken, 1)}"

    def next_compound(self, committee: str) -> str:
        """A free path for a new compound; numbers run through the whole community."""
        taken = {p.rpartition(".")[2] for paths in self.compounds.values() for p in paths}
        return f"{committee}.{_next_number(taken, 2)}"

    def nearest(self, word: str, paths: Iterable[str]) -> list[str]:
        """The three names among `paths` that look most like the word."""
        if word not in self._near:
            names = {self.names[path] for path in paths}
            sought = cells.key(word)

            def likeness(name: str) -> float:
                alike = difflib.SequenceMatcher(None, sought, cells.key(name)).ratio()
                return alike + (sought in name or cells.key(name) in sought)

            self._near[word] = sorted(names, key=lambda name: (-likeness(name), name))[:3]
        return self._near[word]

    def all_compounds(self) -> list[str]:
        return [path for paths in self.compounds.values() for path in paths]


def _next_number(taken: Iterable[str], digits: int) -> str:
    numbers = [int(segment) for segment in taken if segment.isdigit()]
    return str(max(numbers, default=0) + 1).zfill(digits)
