"""A sampling sheet filled in by hand: what its rows mean, read against the register.

Pure: text and lines of the register in, what each row means out.  A row is one of

    12            row number of the building's printed list
    602 王小明     door and name, or a part of it;  3-602 王小明 with the building
    31002X        the last four to six of the identity number
    = 1708-0031   the following rows went into this tube
"""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar
from uuid import UUID

MOST_ROWS = 200
"""Rows of one sheet: ten tubes of twenty."""

_TUBE = re.compile(r"(?:=|管号?[:：]?)\s*(\S+)")
_NUMBER = re.compile(r"[0-9]{1,3}")
_ENDING = re.compile(r"[0-9]{3,5}[0-9X]")
_UNITS = re.compile(r"号楼|[栋幢楼号室房]")


class Line(Protocol):
    """A line of the register, as people gives it."""

    @property
    def id(self) -> UUID: ...
    @property
    def name(self) -> str: ...
    @property
    def building(self) -> str: ...
    @property
    def door(self) -> str: ...
    @property
    def is_present(self) -> bool: ...


L = TypeVar("L", bound=Line)


@dataclass(frozen=True)
class Entry(Generic[L]):
    """A row of the sheet and what it means.

    state    fresh, again (swabbed in this round before), twice (on this sheet before),
             many (choices), unknown or no_tube
    """

    number: int
    typed: str
    tube: str
    state: str
    person: L | None = None
    choices: tuple[L, ...] = ()


def numbered(lines: Iterable[L], building: str) -> list[L]:
    """The rows of a building's printed list, 1 first: who is present, in stair order."""
    return [line for line in lines if line.building == building and line.is_present]


def mark(lines: Iterable[L]) -> str:
    """Four letters that differ as soon as a list has other rows: printed on it."""
    whole = ",".join(str(line.id) for line in lines)
    return hashlib.sha256(whole.encode()).hexdigest()[:4].upper()


def cleaned(text: str) -> str:
    """Half width, upper case, one space.

    >>> cleaned("６０２　 x王")
    '602 X王'
    """
    return " ".join(unicodedata.normalize("NFKC", text).upper().split())


@dataclass(frozen=True)
class Register(Generic[L]):
    """Who lives in a compound.

    lines      in stair order;  endings: the last six of identity numbers
    building   path of the building whose row numbers are meant, "" for none
    """

    lines: Sequence[L]
    endings: Mapping[UUID, str]
    building: str = ""


def meant(typed: str, register: Register[L]) -> list[L]:
    """Everybody a row can mean."""
    words = _UNITS.sub(" ", cleaned(typed).replace("-", " ")).split()
    figures = [word for word in words if word[0].isdigit()]
    name = "".join(word for word in words if not word[0].isdigit())
    if not figures:
        return []
    if len(figures) == 1 and not name:
        return _by_one_number(figures[0], register)
    if len(figures) > 2:
        return []
    house = figures[0].lstrip("0") if len(figures) == 2 else ""
    some = [
        line
        for line in register.lines
        if _door(line) == figures[-1] and (not house or _house(line) == house)
    ]
    if name:
        return [line for line in some if name in cleaned(line.name)]
    return some


def _by_one_number(figure: str, register: Register[L]) -> list[L]:
    if register.building and _NUMBER.fullmatch(figure):
        rows = numbered(register.lines, register.building)
        if 0 < int(figure) <= len(rows):
            return [rows[int(figure) - 1]]
    here = [line for line in register.lines if _door(line) == figure]
    if register.building:
        here = [line for line in here if line.building == register.building]
    if _ENDING.fullmatch(figure):
        here += [
            line
            for line in register.lines
            if register.endings.get(line.id, "").endswith(figure) and line not in here
        ]
    return here


def _door(line: Line) -> str:
    return line.door.rpartition("/")[2].upper()


def _house(line: Line) -> str:
    return line.building.rpartition(".")[2].lstrip("0")


def read(text: str, tube: str, register: Register[L], swabbed: Collection[bytes]) -> list[Entry[L]]:
    """The rows of a sheet in order, empty ones left out; tube: the one it begins with."""
    found: list[Entry[L]] = []
    met: set[UUID] = set()
    for typed in text.splitlines():
        row = cleaned(typed)
        switch = _TUBE.fullmatch(row)
        if switch:
            tube = switch[1]
            continue
        if row:
            found.append(_entry(len(found) + 1, row, tube, register, swabbed, met))
    return found


def _entry(
    number: int,
    row: str,
    tube: str,
    register: Register[L],
    swabbed: Collection[bytes],
    met: set[UUID],
) -> Entry[L]:
    some = meant(row, register)
    if len(some) != 1:
        return Entry(number, row, tube, "many" if some else "unknown", None, tuple(some[:6]))
    person = some[0]
    if not tube:
        return Entry(number, row, tube, "no_tube", person)
    state = "twice" if person.id in met else "again" if person.id.bytes in swabbed else "fresh"
    met.add(person.id)
    return Entry(number, row, tube, state, person)


def left_over(entries: Iterable[Entry[L]]) -> str:
    """The rows that could not be written, ready to be corrected, under their tubes."""
    lines: list[str] = []
    tube = ""
    for entry in entries:
        if entry.state not in ("many", "unknown", "no_tube"):
            continue
        if entry.tube != tube:
            tube = entry.tube
            lines.append(f"= {tube}")
        lines.append(entry.typed)
    return "\n".join(lines)


def digest(entries: Iterable[Entry[L]]) -> str:
    """What a dry look showed, in one word: writing is refused when it has changed since."""
    whole = "|".join(
        f"{e.typed},{e.tube},{e.state},{e.person.id if e.person else ''}" for e in entries
    )
    return hashlib.sha256(whole.encode()).hexdigest()[:16]
