"""Where buildings and sources lie, for the planner: metres from the desk.

The schematic plan of compounds is a box of 420 × 380 units; the desk is taken to be its middle.
"""

from collections.abc import Callable, Collection

from sanjiayi.kernel.paths import parent
from sanjiayi.places import queries as places

METRES = 5.0
"""Metres a unit of the plan: a working value that makes the plan some two kilometres wide."""
_MIDDLE = (210.0, 190.0)
_ROW = 6
"""Buildings in a row within their compound."""

Sealed = Callable[[str, int], Collection[str]]
_sealed: list[Sealed] = []


def tell_sealed(ask: Sealed) -> None:
    """Say how to learn which buildings are sealed: ask(place, now) gives their paths.

    Called once by a room above: what is sealed is told by a room of the same floor.
    """
    _sealed[:] = [ask]


def sealed(place: str, now: int) -> frozenset[str]:
    """Buildings sealed at a moment; none before anybody said how to ask."""
    return frozenset(path for ask in _sealed for path in ask(place, now))


def points() -> dict[str, tuple[float, float]]:
    """Building → metres east and north of the desk.  No query between changes of places."""
    found: dict[str, tuple[float, float]] = {}
    count: dict[str, int] = {}
    boxes = {one.path: one.plan for one in places.compounds()}
    for building in places.buildings():
        compound = parent(building.path) or ""
        nth = count.get(compound, 0)
        count[compound] = nth + 1
        x, y, w, h = boxes.get(compound) or (200, 180, 20, 20)
        east = x + w * ((nth % _ROW) + 0.5) / _ROW
        north = y + h * min(1.0, (nth // _ROW + 0.5) / _ROW)
        found[building.path] = ((east - _MIDDLE[0]) * METRES, (_MIDDLE[1] - north) * METRES)
    return found
