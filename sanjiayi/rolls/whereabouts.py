"""From the words of a line to a place path; what is missing in the tree is added.

Pure.  Every no is a trouble on the line, so that the report can say where and what to do.
"""

from dataclasses import dataclass

from sanjiayi.kernel.paths import within
from sanjiayi.places import rules as places
from sanjiayi.places.rules import PlaceRow
from sanjiayi.rolls import cells
from sanjiayi.rolls.findings import Line
from sanjiayi.rolls.gazetteer import Gazetteer, committee_word


@dataclass(frozen=True)
class Bounds:
    """What this reading may do.

    reach           place paths the person answers for; lines elsewhere are troubles
    adds_places     buildings and doors missing in the tree are added
    """

    reach: tuple[str, ...]
    adds_places: bool = True

    def holds(self, path: str) -> bool:
        return any(within(path, scope) for scope in self.reach)


@dataclass(frozen=True)
class Words:
    """Where a line says it is: columns first, the column of addresses for what they leave out."""

    compound: cells.Value
    building: cells.Value
    stair: cells.Value
    room: cells.Value


def words(line: Line) -> Words | None:
    """None, with a trouble, when a needed part stands nowhere."""
    parts = ("compound", "building", "stair", "room")
    given = {name: line.raw(name) for name in parts}
    if line.text("address") and not all(cells.as_text(given[p]) for p in parts if p != "stair"):
        told = line.read("address", cells.address, ("", "", "", ""))
        for part, word in zip(parts, told, strict=True):
            given[part] = given[part] or word
    if line.is_broken:
        return None
    missing = [name for name in parts if name != "stair" and not cells.as_text(given[name])]
    for name in missing:
        line.trouble(name, "empty")
    return None if missing else Words(**given)


def committee(line: Line, gazetteer: Gazetteer) -> str:
    """Path of the committee the line names; "" when it names none, or with a trouble."""
    text = line.text("committee")
    if not text:
        return ""
    path = gazetteer.committees.get(committee_word(text))
    if path is None:
        near = gazetteer.nearest(text, gazetteer.committees.values())
        line.trouble("committee", "unknown_committee", name=text, near="、".join(near))
        return ""
    return path


def compound(line: Line, word: cells.Value, gazetteer: Gazetteer, bounds: Bounds) -> str:
    """Path of the compound meant; "" with a trouble when unknown, unclear or out of reach."""
    above = committee(line, gazetteer)
    if line.is_broken:
        return ""
    found = gazetteer.compounds_named(word, above)
    name = cells.as_text(word)
    if not found:
        near = gazetteer.nearest(name, gazetteer.all_compounds())
        code = "unknown_compound" if near else "no_compounds"
        line.trouble("compound", code, name=name, near="、".join(near))
        return ""
    if len(found) > 1:
        line.trouble("compound", "two_compounds", name=name)
        return ""
    if not bounds.holds(found[0]):
        line.trouble("compound", "out_of_reach", name=name)
        return ""
    return found[0]


def building(
    line: Line, above: str, word: cells.Value, gazetteer: Gazetteer, bounds: Bounds
) -> str:
    """Path of the building, added when missing and allowed; "" with a trouble."""
    try:
        number = cells.building(word)
    except cells.Unreadable as error:
        line.trouble("building", error.code)
        return ""
    path = gazetteer.buildings.get(above, {}).get(number)
    if path is not None:
        return path
    if not bounds.adds_places:
        line.trouble("building", "unknown_building", name=cells.as_text(word))
        return ""
    path = f"{above}.{number}"
    gazetteer.enter_building(above, path)
    gazetteer.add(PlaceRow(path, places.BUILDING, building_name(word, number)))
    return path


def building_name(word: cells.Value, number: str) -> str:
    """How a new building is called: as written when it is more than a number.

    >>> building_name("12", "12"), building_name("A座", "a"), building_name("12幢", "12")
    ('12号楼', 'A座', '12幢')
    """
    text = cells.as_text(word).replace(" ", "")
    is_bare = text.rstrip("#").isalnum() and text.rstrip("#").isascii()
    return f"{number.upper()}号楼" if is_bare else text[:40]


def _building_of(line: Line, told: Words, gazetteer: Gazetteer, bounds: Bounds) -> str:
    """The building the words mean; the same words mean the same building all through a file."""
    said = (line.raw("committee"), told.compound, told.building)
    known = gazetteer.met.get(said)
    if known is not None:
        return known
    estate = compound(line, told.compound, gazetteer, bounds)
    house = building(line, estate, told.building, gazetteer, bounds) if estate else ""
    if house:
        gazetteer.met[said] = house
    return house


def door(line: Line, gazetteer: Gazetteer, bounds: Bounds) -> str:
    """Path of the door the line names, added when missing and allowed; "" with a trouble."""
    told = words(line)
    house = _building_of(line, told, gazetteer, bounds) if told else ""
    if not told or not house:
        return ""
    try:
        number = cells.room(told.room, told.stair)
    except cells.Unreadable as error:
        line.trouble("room", error.code)
        return ""
    path = f"{house}/{number}"
    standing = gazetteer.doors(house)
    if path not in standing:
        if not bounds.adds_places:
            line.trouble("room", "unknown_door", name=cells.as_text(told.room))
            return ""
        standing[path] = f"{number}室"
        gazetteer.add(PlaceRow(path, places.DOOR, f"{number}室", floor=cells.floor_of(number)))
    return path
