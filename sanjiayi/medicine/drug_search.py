"""Finding a drug by what somebody remembers of it.  Pure.

In order of trust: the generic name, another name, a known slip, the sound (氯 and 绿 sound
alike, and so do -n and -ng in Shanghai), pinyin initials; and only when none of them helps,
likeness of the characters.  Every hit says by which of them it was found.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import normalize

from pypinyin import Style, lazy_pinyin

from sanjiayi.medicine.drugs import Drug, shipped

MOST = 8
_LEAST_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Hit:
    """A drug that may be meant.

    how   name, also, misspelt, sound, initials or alike;  by: the name that matched
    """

    drug: Drug
    how: str
    by: str
    score: float


def initials(name: str) -> str:
    """First letters of a name's pinyin; letters and figures stay.

    >>> initials("氯硝西泮片")
    'lxxpp'
    """
    return "".join(
        part[0] if not part.isascii() or len(part) == 1 else part
        for part in lazy_pinyin(name, style=Style.FIRST_LETTER)
    ).lower()


def sound(name: str) -> str:
    """How a name sounds, without tones and without what southern tongues do not part.

    >>> sound("绿硝西畔") == sound("氯硝西泮"), sound("阿斯匹灵") == sound("阿司匹林")
    (True, True)
    """
    said = "-".join(lazy_pinyin(name)).lower()
    for heard, kept in (("ng", "n"), ("zh", "z"), ("ch", "c"), ("sh", "s"), ("lü", "lv")):
        said = said.replace(heard, kept)
    return said


def folded(text: str) -> str:
    """Half-width, lower case, without spaces and brackets."""
    return "".join(c for c in normalize("NFKC", text).lower() if c.isalnum())


@dataclass(frozen=True, slots=True)
class _Key:
    text: str
    how: str
    by: str
    place: int


class Index:
    """A table made ready to be searched; some five hundred drugs take a few ms to make."""

    def __init__(self, table: Sequence[Drug]) -> None:
        self._table = table
        self._keys: list[_Key] = []
        self._grams: defaultdict[str, set[int]] = defaultdict(set)
        for place, drug in enumerate(table):
            self._add(drug.name, "name", place)
            for other in drug.also:
                self._add(other, "also", place)
            for slip in drug.misspelt:
                self._add(slip, "misspelt", place)
            for spelled in (drug.name, *drug.also):
                self._keys.append(_Key(initials(spelled), "initials", spelled, place))
                self._keys.append(_Key(sound(folded(spelled)), "sound", spelled, place))

    def _add(self, name: str, how: str, place: int) -> None:
        key = _Key(folded(name), how, name, place)
        for gram in _grams(key.text):
            self._grams[gram].add(len(self._keys))
        self._keys.append(key)

    def find(self, text: str, limit: int = MOST) -> list[Hit]:
        """Drugs that may be meant, the likeliest first; none for nothing typed."""
        wanted = folded(text)
        if not wanted:
            return []
        best: dict[int, Hit] = {}
        for key, score in self._spelled(wanted) or self._alike(wanted):
            if key.place not in best or score > best[key.place].score:
                best[key.place] = Hit(self._table[key.place], key.how, key.by, score)
        return sorted(best.values(), key=lambda hit: (-hit.score, len(hit.drug.name)))[:limit]

    def _spelled(self, wanted: str) -> list[tuple[_Key, float]]:
        found = []
        heard = sound(wanted)
        for key in self._keys:
            if key.how == "initials" and (len(wanted) < 2 or not wanted.isascii()):
                continue
            share = _share(heard if key.how == "sound" else wanted, key.text)
            if share:
                found.append((key, _TRUST[key.how] + share))
        return found

    def _alike(self, wanted: str) -> list[tuple[_Key, float]]:
        grams = _grams(wanted)
        shared: defaultdict[int, int] = defaultdict(int)
        for gram in grams:
            for number in self._grams.get(gram, ()):
                shared[number] += 1
        found = []
        for number, common in shared.items():
            key = self._keys[number]
            alike = 2 * common / (len(grams) + len(_grams(key.text)))
            if alike >= _LEAST_ALIKE:
                found.append((_Key(key.text, "alike", key.by, key.place), alike))
        return found


_TRUST = {"name": 4.0, "also": 3.5, "misspelt": 3.0, "sound": 2.5, "initials": 2.0}


def _share(wanted: str, text: str) -> float:
    """1 for the whole, less for a beginning, less again for a part; 0 for none."""
    if wanted == text:
        return 1.0
    if text.startswith(wanted):
        return 0.6 + 0.3 * len(wanted) / len(text)
    if len(wanted) >= 2 and wanted in text:
        return 0.1 + 0.3 * len(wanted) / len(text)
    return 0.0


@lru_cache(maxsize=4_096)
def _grams(text: str) -> frozenset[str]:
    framed = f"^{text}$"
    return frozenset(framed[n : n + 2] for n in range(len(framed) - 1))


@lru_cache(maxsize=1)
def _shipped() -> Index:
    return Index(shipped())


def find(text: str, limit: int = MOST) -> list[Hit]:
    """Drugs of the shipped table that may be meant."""
    return _shipped().find(text, limit)
