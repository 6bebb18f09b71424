"""What the places room can tell.  Rows are plain values, ready for page and API.

Names come from a copy kept by the process (atlas); they cost no query until a place changes.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from sanjiayi.kernel.paths import gathering, within
from sanjiayi.places import atlas, rules
from sanjiayi.places.atlas import PlaceView
from sanjiayi.places.edition import Kept, KeptBy
from sanjiayi.places.models import Place

__all__ = ["Branch", "PlaceView"]


@dataclass(frozen=True)
class Branch:
    """A place with everything below it except doors, in walking order."""

    place: PlaceView
    below: tuple["Branch", ...]


def place(path: str) -> PlaceView | None:
    """The place at a path, door or not; None when there is none."""
    return atlas.place_at(path)


def community() -> PlaceView | None:
    """The community this installation serves (the first, where there are several)."""
    return next((p for p in atlas.current().places.values() if p.level == rules.COMMUNITY), None)


def _branch(of: PlaceView, children: dict[str, list[PlaceView]]) -> Branch:
    below = (_branch(child, children) for child in children.get(of.path, ()) if child.stands)
    return Branch(of, tuple(below))


def tree(under: str | None = None) -> list[Branch]:
    """The standing tree below a place, or below the top; doors left out."""
    now = atlas.current()
    if under is not None:
        top = now.places.get(under)
        return [_branch(top, now.children)] if top else []
    tops = [p for p in now.places.values() if p.level == rules.COMMUNITY and p.stands]
    return [_branch(top, now.children) for top in tops]


def _standing(level: str, under: str | None) -> list[PlaceView]:
    """Places of a level in walking order: committee by committee, compound by compound."""
    now = atlas.current()
    found = [
        p
        for p in now.places.values()
        if p.level == level and p.stands and (under is None or within(p.path, under))
    ]
    return sorted(found, key=lambda p: _walk(now.places, p.path))


def paths_of(level: str, under: str) -> list[str]:
    """Paths of every place of a level at or below a place, ended ones too."""
    now = atlas.current().places.values()
    return [p.path for p in now if p.level == level and within(p.path, under)]


def _walk(places: dict[str, PlaceView], path: str) -> list[tuple[int, str]]:
    steps = [step for step in reversed(gathering(path)) if step in places]
    return [(places[step].order, step) for step in steps]


def committees(under: str | None = None) -> list[PlaceView]:
    """Standing committees, in order."""
    return _standing(rules.COMMITTEE, under)


def compounds(under: str | None = None) -> list[PlaceView]:
    """Standing compounds below a place, committee by committee."""
    return _standing(rules.COMPOUND, under)


def buildings(compound: str | None = None) -> list[PlaceView]:
    """Standing buildings of a compound (or below any place), in walking order."""
    return _standing(rules.BUILDING, compound)


def doors(building: str) -> list[PlaceView]:
    """Standing doors of one building in stair order.  One query the first time."""
    return [door for door in atlas.doors_of(building) if door.stands]


def children(path: str) -> list[PlaceView]:
    """What stands directly below a place, in walking order; doors when it is a building."""
    below = atlas.current().children.get(path, [])
    return [p for p in below if p.stands] + doors(path)


def ancestors(path: str) -> list[PlaceView]:
    """What stands above a place, the community first; for the trail at the head of a page."""
    steps = [step for step in gathering(path) if step != path]
    return [found for step in reversed(steps) if (found := atlas.place_at(step))]


@dataclass(frozen=True)
class Size:
    """How many buildings and doors stand at a place."""

    buildings: int
    doors: int


def _sizes() -> dict[str, Size]:
    doors = dict(
        Place.objects.filter(level=rules.DOOR, ended_on=None)
        .values_list("parent")
        .annotate(n=Count("pk"))
    )
    found: dict[str, list[int]] = {}
    for building in buildings():
        for step in gathering(building.path):
            here = found.setdefault(step, [0, 0])
            here[0] += 1
            here[1] += doors.get(building.path, 0)
    return {path: Size(*numbers) for path, numbers in found.items()}


_all_sizes = Kept("places", _sizes)


def size(path: str) -> Size:
    """Buildings and doors standing at any place above the doors.  Kept between changes."""
    return _all_sizes().get(path, Size(0, 0))


def name_of(path: str) -> str:
    """The place's own name ("3号楼"); the path itself when there is no such place."""
    found = atlas.place_at(path)
    return found.name if found else path


def names(paths: Iterable[str]) -> dict[str, str]:
    """Own names of many places at once."""
    return {path: name_of(path) for path in paths}


def short_name(path: str) -> str:
    """What fits a narrow column: "二居"; the name where there is no short one."""
    found = atlas.place_at(path)
    return found.short if found else path


def full_name(path: str) -> str:
    """How people say where it is: "银杏新村3号楼", "银杏新村3号楼602室"."""
    return _full_names(path)


def _full_name(path: str) -> str:
    steps = [path, *gathering(path)]
    met = {step: found for step in steps if (found := atlas.place_at(step))}
    return rules.full_name({step: (p.level, p.name) for step, p in met.items()}, path)


_full_names = KeptBy("places", _full_name, size=4_096)


def full_names(paths: Iterable[str]) -> dict[str, str]:
    return {path: full_name(path) for path in paths}


def find(text: str, *, limit: int = 20) -> list[PlaceView]:
    """Places somebody may mean by "银杏新村 3 602", "银杏3号楼", "银杏" or a path.

    The best guess first; empty when nothing fits.
    """
    typed = unicodedata.normalize("NFKC", text).strip()
    exact = atlas.place_at(typed.lower()) or atlas.place_at(typed) if typed else None
    if exact:
        return [exact]
    sought = rules.read_sought(typed)
    if not sought.words:
        return []
    named = _named(sought.words)
    if not sought.numbers:
        return named[:limit]
    found = [b for c in named for b in buildings(c.path) if _numbered(b, sought.numbers[0])]
    if len(sought.numbers) > 1:
        found = [d for b in found for d in doors(b.path) if _numbered(d, sought.numbers[1])]
    return found[:limit]


def _named(words: str) -> list[PlaceView]:
    """Compounds and committees whose name holds the words; the closest first."""
    near = [p for p in (*compounds(), *committees()) if words in p.name or words in p.short_name]
    return sorted(near, key=lambda p: (words not in (p.name, p.short_name), len(p.name)))


def _numbered(place: PlaceView, number: str) -> bool:
    """Does "3" mean this building, "602" this door: by its path, or by a number in its name?"""
    last = re.split(r"[./]", place.path)[-1].upper()
    told = {last, *re.findall(r"\d+[A-Z]?", place.name.upper())}
    return number.lstrip("0") in {step.lstrip("0") for step in told}
