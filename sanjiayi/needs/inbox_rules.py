"""What the inbox can be asked, and where its next page begins.  Pure.  Instants are ms."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from urllib.parse import urlencode

from sanjiayi.needs.rules import Category


class Tab(StrEnum):
    """Which asks a list holds.  All but the last hold open ones."""

    OPEN = "open"
    MINE = "mine"
    GROUP = "group"
    UNASSIGNED = "unassigned"
    OFFERED = "offered"
    OVERDUE = "overdue"
    CLOSED = "closed"


SOUGHT, THEME, PLACE = 60, 20, 64
"""Longest words looked for, theme and place."""


@dataclass(frozen=True)
class Filters:
    """What somebody wants to see.  "" and 0: whatever it is."""

    tab: str = Tab.OPEN
    category: str = ""
    urgency: int = 0
    place: str = ""
    theme: str = ""
    sought: str = ""

    @property
    def is_narrow(self) -> bool:
        return bool(self.category or self.urgency or self.place or self.theme or self.sought)

    def query(self, **changes: object) -> str:
        """As the end of an address; what is not set is left out.

        >>> Filters(category="care").query(tab="mine")
        'tab=mine&category=care'
        """
        values = {**asdict(self), **changes}
        if values["tab"] == Tab.OPEN:
            values["tab"] = ""
        return urlencode({name: str(value) for name, value in values.items() if value})


def read(asked: Mapping[str, str]) -> Filters:
    """Filters from an address; what makes no sense is left out.

    >>> read({"tab": "mine", "urgency": "1", "category": "gold"}).urgency
    1
    """
    tab, category = asked.get("tab", ""), asked.get("category", "")
    urgency = asked.get("urgency", "")
    return Filters(
        tab=tab if tab in set(Tab) else Tab.OPEN,
        category=category if category in set(Category) else "",
        urgency=int(urgency) if urgency in ("1", "2", "3", "4") else 0,
        place=_plain(asked.get("place", ""), PLACE),
        theme=_plain(asked.get("theme", ""), THEME),
        sought=_plain(asked.get("sought", ""), SOUGHT),
    )


def _plain(text: str, longest: int) -> str:
    return "".join(c for c in text if c.isprintable()).strip()[:longest]


Mark = tuple[int, int, int]
"""Where a page ended: (urgency, due_at, serial), or (0, closed_at, serial) among closed ones."""

_BIGGEST = 2**62


def mark_of(text: str) -> Mark | None:
    """A mark as an address carries it: "2.1652774400000.17"; None for what is none.

    >>> mark_of("2.1652774400000.17"), mark_of("2.x.17")
    ((2, 1652774400000, 17), None)
    """
    parts = text.split(".")
    if len(parts) != 3 or not all(p.isascii() and p.isdigit() and len(p) < 19 for p in parts):
        return None
    first, second, third = (min(int(part), _BIGGEST) for part in parts)
    return first, second, third


def said_mark(mark: Mark) -> str:
    return ".".join(map(str, mark))
