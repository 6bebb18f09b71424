"""The tree as one process keeps it: every place above the doors, and doors once asked for.

A community has some four hundred places above its doors and fifteen thousand doors; the
first are read whole, the second building by building.
"""

from dataclasses import dataclass, field

from sanjiayi.kernel.paths import building_of
from sanjiayi.places.edition import Kept
from sanjiayi.places.models import Level, Place

_COLUMNS = (
    "path", "level", "parent_id", "name", "short_name", "code", "order", "plan_x", "plan_y",
    "plan_w", "plan_h", "floors", "rooms_per_floor", "floor", "own_kitchen", "own_bath", "ended_on",
    "telephone",
)  # fmt: skip


@dataclass(frozen=True)
class PlaceView:
    """One place, ready to show.  Fields as in models.Place.

    parent    path of the place above; "" for the community
    plan      rectangle (x, y, width, height) on the schematic plan; None when not drawn
    ended_on  last day it existed, 20220517; None while it stands
    telephone number residents may call, "" for none
    """

    path: str
    level: str
    parent: str
    name: str
    short_name: str
    code: str
    order: int
    plan: tuple[int, int, int, int] | None
    floors: int
    rooms_per_floor: int
    floor: int | None
    own_kitchen: bool | None
    own_bath: bool | None
    ended_on: int | None
    telephone: str = ""

    @property
    def short(self) -> str:
        """The short name where there is one, else the name."""
        return self.short_name or self.name

    @property
    def stands(self) -> bool:
        return self.ended_on is None


@dataclass
class Atlas:
    """Everything above the doors by path, children in walking order, doors as asked for."""

    places: dict[str, PlaceView]
    children: dict[str, list[PlaceView]]
    doors: dict[str, list[PlaceView]] = field(default_factory=dict)
    known_doors: set[str] = field(default_factory=set)


def _view(row: tuple) -> PlaceView:  # type: ignore[type-arg]
    (path, level, parent, name, short, code, order, x, y, w, h, *rest) = row
    floors, rooms, floor, kitchen, bath, ended, telephone = rest
    plan = None if None in (x, y, w, h) else (x, y, w, h)
    day = ended.year * 10_000 + ended.month * 100 + ended.day if ended else None
    return PlaceView(
        path, level, parent or "", name, short, code, order, plan,
        floors, rooms, floor, kitchen, bath, day, telephone,
    )  # fmt: skip


def _read() -> Atlas:
    rows = Place.objects.exclude(level=Level.DOOR).order_by("order", "path")
    places = {row[0]: _view(row) for row in rows.values_list(*_COLUMNS)}
    children: dict[str, list[PlaceView]] = {}
    for place in places.values():
        children.setdefault(place.parent, []).append(place)
    return Atlas(places, children)


current: Kept[Atlas] = Kept("places", _read)
"""The atlas that stands now."""


def doors_of(building: str) -> list[PlaceView]:
    """The doors of one building in stair order.  One query the first time."""
    atlas = current()
    found = atlas.doors.get(building)
    if found is None:
        rows = Place.objects.filter(parent=building, level=Level.DOOR).order_by("order", "path")
        found = [_view(row) for row in rows.values_list(*_COLUMNS)]
        atlas.doors[building] = found
        atlas.known_doors.update(door.path for door in found)
    return found


def place_at(path: str) -> PlaceView | None:
    """The place at a path, door or not; None when there is none."""
    if "/" not in path:
        return current().places.get(path)
    return next((door for door in doors_of(building_of(path)) if door.path == path), None)


_CHUNK = 5_000
"""Paths asked for in one statement: far below SQLite's limit of parameters."""


def known(paths: set[str]) -> set[str]:
    """Those of the paths that exist.  One query for doors never met before, else none."""
    atlas = current()
    found = {path for path in paths if path in atlas.places or path in atlas.known_doors}
    strange = [path for path in paths - found if "/" in path and building_of(path) in atlas.places]
    for start in range(0, len(strange), _CHUNK):
        part = Place.objects.filter(path__in=strange[start : start + _CHUNK])
        met = set(part.values_list("path", flat=True))
        atlas.known_doors.update(met)
        found |= met
    return found
