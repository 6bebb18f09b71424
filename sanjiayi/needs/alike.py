"""Where open asks alike in wording are looked for, and which hold certain words.

Residents' words lie sealed, so no index of them may lie on the disk.  Each process keeps one in
memory, of open asks only, and catches up with the tables before it is asked.  What it names is
read from the tables again before anybody sees it.
"""

import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from sanjiayi.kernel.paths import building_of, parent, within
from sanjiayi.needs.models import Need
from sanjiayi.needs.wording import keys
from sanjiayi.needs.wording_forms import bare, written
from sanjiayi.people import queries as people

_CHUNK = 900
_OPEN = Q(closed_at=None)
_COLUMNS = ("number", "place", "words", "details", "closed_at", "revision")


_OWN_BUILDING = 0.1
"""How much of the wording being of the same building is worth."""


@dataclass(frozen=True)
class _Entry:
    """One open ask.  said: its words and answers without marks; keys: wording.keys of the words."""

    place: str
    said: str
    keys: frozenset[int]


class _Index:
    """Open asks by the keys of their wording.  Not for two threads at once."""

    def __init__(self) -> None:
        self.entries: dict[str, _Entry] = {}
        self.under: dict[int, set[str]] = {}
        self.last: tuple[int, frozenset[str]] = (0, frozenset())

    def catch_up(self) -> None:
        """Two small queries when nothing came; a new index when the tables say otherwise.

        What was changed last must stand as it was met: only then did nothing go back.
        """
        revision, met = self.last
        if revision:
            rows = list(Need.objects.filter(revision__gte=revision).values_list(*_COLUMNS))
            if met <= {row[2] for row in rows if row[-1] == revision}:
                self._take(row for row in rows if row[-1] > revision)
                if Need.objects.filter(_OPEN).count() == len(self.entries):
                    return
        self.__init__()  # type: ignore[misc]
        self._take(Need.objects.filter(_OPEN).values_list(*_COLUMNS))

    def _take(self, found: Iterable[tuple[Any, ...]]) -> None:
        rows = sorted(found, key=lambda row: row[-1])
        for start in range(0, len(rows), _CHUNK):
            part = rows[start : start + _CHUNK]
            said = people.words({UUID(key) for row in part for key in row[2:4] if key})
            for number, place, words, details, closed_at, _ in part:
                self._drop(number)
                if closed_at is None:
                    texts = [said.get(UUID(key), "") if key else "" for key in (words, details)]
                    self._put(number, place, texts)
        if rows:
            last = rows[-1][-1]
            self.last = last, frozenset(row[2] for row in rows if row[-1] == last)

    def _put(self, number: str, place: str, texts: list[str]) -> None:
        told = keys(texts[0]) if texts[0].strip() else frozenset[int]()
        said = bare(written(" ".join(texts)))
        self.entries[number] = _Entry(place, said, told)
        for key in told:
            self.under.setdefault(key, set()).add(number)

    def _drop(self, number: str) -> None:
        gone = self.entries.pop(number, None)
        for key in gone.keys if gone else ():
            self.under[key].discard(number)


_index, _one_at_a_time = _Index(), threading.Lock()


def near(text: str, place: str, most: int) -> list[str]:
    """Numbers of open asks around the building that share most of the wording, best first.

    around   in the same compound; the building itself comes before its neighbours
    """
    asked = keys(text)
    building = building_of(place)
    area = parent(building)
    with _one_at_a_time:
        _index.catch_up()
        shared: Counter[str] = Counter()
        for key in asked:
            shared.update(_index.under.get(key, ()))
        entries = _index.entries
        found = [
            (
                2 * n / (len(asked) + len(entries[number].keys))
                + (_OWN_BUILDING if within(entries[number].place, building) else 0.0),
                number,
            )
            for number, n in shared.items()
            if within(entries[number].place, area)
        ]
    return [number for _, number in sorted(found, reverse=True)[:most]]


def holding(text: str, most: int) -> list[str]:
    """Numbers of open asks whose words hold these, the last raised first; none for no words."""
    sought = bare(written(text))
    if not sought:
        return []
    with _one_at_a_time:
        _index.catch_up()
        found = [number for number, one in _index.entries.items() if sought in one.said]
    return found[: -most - 1 : -1]
