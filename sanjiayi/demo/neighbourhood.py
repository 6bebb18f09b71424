"""The invented neighbourhood: places down to the door, and the people behind them.  Pure.

The same seed gives the same neighbourhood: 7 committees, 15 compounds, a few hundred
buildings, some 14,000 doors and exactly 33,000 residents of whom 32,418 are there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import ceil
from random import Random
from uuid import UUID

from sanjiayi.demo.households import family, sizes
from sanjiayi.demo.lots import COMMITTEES, LOTS, TOWN_CODE, Build, Lot
from sanjiayi.demo.names import id_number, person_name, phone
from sanjiayi.demo.published import SEALED
from sanjiayi.places.rules import PlaceRow

COMMUNITY = "yt"
_FIRST_PHONE = 10_000
_TRANSFERRED = 6
"""Persons of the sealed buildings who were taken elsewhere: away for the whole month."""


@dataclass(slots=True)
class Person:
    """A resident.  id: 36 characters; presence: people.Presence value."""

    id: str
    name: str
    phone: str
    id_number: str
    birth_year: int
    sex: str
    door: str
    needs: frozenset[str]
    presence: str = "present"


@dataclass(slots=True)
class Door:
    path: str
    floor: int
    household: list[Person] = field(default_factory=list)

    @property
    def present(self) -> int:
        return sum(person.presence == "present" for person in self.household)


@dataclass(slots=True)
class Building:
    path: str
    name: str
    build: Build
    floors: int
    doors: list[Door]

    def present(self) -> list[Person]:
        """Those who sleep here now, from the ground floor up."""
        return [p for door in self.doors for p in door.household if p.presence == "present"]


@dataclass(slots=True)
class Compound:
    path: str
    name: str
    committee: str
    lot: Lot
    buildings: list[Building]

    @property
    def due(self) -> int:
        """Persons who must be tested in a round."""
        return self.lot.present

    def doors(self) -> Iterator[Door]:
        for building in self.buildings:
            yield from building.doors

    def people(self) -> Iterator[Person]:
        for door in self.doors():
            yield from door.household


@dataclass(slots=True)
class Neighbourhood:
    seed: int
    compounds: list[Compound]

    def people(self) -> Iterator[Person]:
        for compound in self.compounds:
            yield from compound.people()

    def at(self, path: str) -> Compound:
        """The compound of a path.  Raises KeyError for one that is not ours."""
        for compound in self.compounds:
            if compound.path == path:
                return compound
        raise KeyError(path)


def build(seed: int) -> Neighbourhood:
    """The neighbourhood of a seed."""
    serial = _FIRST_PHONE
    taken: set[str] = set()
    compounds = []
    for lot in LOTS:
        rng = Random(f"{seed}/{lot.path}")  # noqa: S311 - a story, not a secret
        compound = _compound(lot, rng)
        serial = _settle(compound, rng, serial, taken)
        _send_away(compound, rng)
        compounds.append(compound)
    return Neighbourhood(seed, compounds)


def _compound(lot: Lot, rng: Random) -> Compound:
    """Buildings enough for the households, and one door in forty empty."""
    wanted = ceil(round(lot.residents / lot.household) * 1.025)
    buildings: list[Building] = []
    for build_, share in lot.builds:
        doors = round(wanted * share)
        while doors > 0:
            floors = min(build_.floors, max(2, ceil(doors / build_.rooms)))
            buildings.append(_building(lot, len(buildings) + 1, build_, floors))
            doors -= floors * build_.rooms
    return Compound(lot.path, lot.name, lot.path.rpartition(".")[0], lot, buildings)


def _building(lot: Lot, number: int, build_: Build, floors: int) -> Building:
    path = f"{lot.path}.{number:02d}"
    doors = [
        Door(f"{path}/{floor}{room:02d}", floor)
        for floor in range(1, floors + 1)
        for room in range(1, build_.rooms + 1)
    ]
    return Building(path, f"{number} 号楼", build_, floors, doors)


def _settle(compound: Compound, rng: Random, serial: int, taken: set[str]) -> int:
    """Put families behind the doors; returns the next telephone number."""
    doors = list(compound.doors())
    count = min(round(compound.lot.residents / compound.lot.household), len(doors))
    chosen = sorted(rng.sample(range(len(doors)), count))
    for where, size in zip(chosen, sizes(rng, compound.lot.residents, count), strict=True):
        door = doors[where]
        surname_giver = person_name(rng)
        for place, soul in enumerate(family(rng, size)):
            name = person_name(rng)
            if place != 1:
                name = surname_giver[0] + name[1:]
            door.household.append(
                Person(
                    id=str(UUID(int=rng.getrandbits(128), version=4)),
                    name=name,
                    phone=phone(serial),
                    id_number=id_number(rng, soul.birth_year, soul.sex, taken),
                    birth_year=soul.birth_year,
                    sex=soul.sex,
                    door=door.path,
                    needs=soul.needs,
                )
            )
            serial += 1
    return serial


def _send_away(compound: Compound, rng: Random) -> None:
    """Those on the roll who do not sleep here now: travelling, or taken to a shelter."""
    away = compound.lot.residents - compound.lot.present
    people = list(compound.people())
    sealed = [p for p in people if p.door.split("/", 1)[0] in SEALED]
    moved = rng.sample(sealed, min(_TRANSFERRED, len(sealed)))
    for person in moved:
        person.presence = "transferred"
    rest = [p for p in people if p.presence == "present"]
    for person in rng.sample(rest, away - len(moved)):
        person.presence = "away"


def place_rows(town: Neighbourhood) -> Iterator[PlaceRow]:
    """Every place, parents first: community, committees, compounds, sites, buildings, doors."""
    yield PlaceRow(COMMUNITY, "community", "永泰社区", "永泰", code=TOWN_CODE)
    for number, short in enumerate(COMMITTEES, 1):
        yield PlaceRow(
            f"{COMMUNITY}.{number}", "committee", f"永泰{short}", short,
            code=f"{TOWN_CODE}{number:03d}", order=number,
            telephone=f"5550 {number:02d}02",
        )  # fmt: skip
        yield PlaceRow(f"{COMMUNITY}.{number}.store", "store", f"{short}仓库", order=99)
    for order, compound in enumerate(town.compounds, 1):
        x, y, w, h = compound.lot.plan
        yield PlaceRow(
            compound.path, "compound", compound.name, compound.name,
            order=order, plan_x=x, plan_y=y, plan_w=w, plan_h=h,
        )  # fmt: skip
        yield PlaceRow(f"{compound.path}.s1", "site", f"{compound.name}采样点", order=99)
        for building in compound.buildings:
            yield from _building_rows(building)


def _building_rows(building: Building) -> Iterator[PlaceRow]:
    rooms, is_own = building.build.rooms, not building.build.is_shared
    yield PlaceRow(
        building.path, "building", building.name,
        order=int(building.path.rpartition(".")[2]),
        floors=building.floors, rooms_per_floor=rooms,
    )  # fmt: skip
    for order, door in enumerate(building.doors, 1):
        yield PlaceRow(
            door.path, "door", f"{door.path.partition('/')[2]} 室",
            order=order, floor=door.floor, own_kitchen=is_own, own_bath=is_own,
        )  # fmt: skip
