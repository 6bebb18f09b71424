"""A small made-up neighbourhood and how tests write in its book."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from uuid import NAMESPACE_URL, UUID, uuid5

from sanjiayi.kernel import civil, ids
from sanjiayi.kernel.facts import Fact
from sanjiayi.ledger import book
from sanjiayi.ledger.facts import Amended, Voided
from sanjiayi.people import commands as people
from sanjiayi.people.rules import RollRow
from sanjiayi.places import commands as places
from sanjiayi.places.rules import PlaceRow
from sanjiayi.team import commands as team
from sanjiayi.team.rows import StaffRow

DAY = 20220517
"""A Tuesday."""
BY = "system:test"

COMPOUNDS = {"yt.1.01": "青禾苑", "yt.1.02": "石桥里", "yt.2.03": "杏林坊"}
BUILDINGS = ("yt.1.01.1", "yt.1.01.2", "yt.1.02.1", "yt.2.03.1", "yt.2.03.2")
DOORS = tuple(f"{b}/{floor}0{n}" for b in BUILDINGS for floor in (1, 2, 3) for n in (1, 2))

_serial = count(1)


def at(hour: int, minute: int = 0, *, day: int = DAY) -> int:
    """A moment of Shanghai time, ms."""
    return civil.at(day, hour, minute)


def new_id(moment: int) -> bytes:
    """An id no other fact of this process bears."""
    return ids.uuid7(moment, next(_serial).to_bytes(10, "big"))


@dataclass(frozen=True)
class Neighbourhood:
    """Who lives behind which door, and who serves.  Ids are 36 characters.

    residents   by door;  staff: "secretary" 张书记, "backup" 李 (B角), "runner" 阿明, "lead" 何
    """

    residents: dict[str, str]
    staff: dict[str, str]

    def resident(self, door: str) -> str:
        return self.residents[door]


def person_id(name: str) -> UUID:
    """The same name has the same id in every test."""
    return uuid5(NAMESPACE_URL, f"sanjiayi/tests/{name}")


@cache
def place_rows() -> tuple[PlaceRow, ...]:
    """The tree of the neighbourhood, ready to plant."""
    return (
        PlaceRow("yt", "community", "试验社区"),
        PlaceRow("yt.1", "committee", "第一居委", "一居"),
        PlaceRow("yt.2", "committee", "第二居委", "二居"),
        *(PlaceRow(path, "compound", name) for path, name in COMPOUNDS.items()),
        *(
            PlaceRow(path, "building", f"{path.rpartition('.')[2]}号楼", floors=3)
            for path in BUILDINGS
        ),
        *(PlaceRow(path, "door", f"{path.rpartition('/')[2]}室", floor=1) for path in DOORS),
    )


_STAFF = {"secretary": "张秀兰", "backup": "李远", "runner": "阿明", "lead": "何静"}


def neighbourhood(*, now: int | None = None) -> Neighbourhood:
    """Plant the places, register the residents, enter the staff and found the groups."""
    moment = at(6) if now is None else now
    places.plant(place_rows(), by=BY, now=moment)
    residents = {door: person_id(door) for door in DOORS}
    roll = [
        RollRow(person, f"住户{chr(0x7532 + n)}", door=door)
        for n, (door, person) in enumerate(residents.items())
    ]
    people.enter_roll(roll, by=BY, now=moment)
    for role, name in _STAFF.items():
        people.enter_person(person_id(role), name)
    staff = [StaffRow(person_id(role), "seconded", True, 20220418) for role in _STAFF]
    team.add_staff(staff, by=BY, now=moment)
    team.found_three_plus_one("yt", by=BY, now=moment)
    return Neighbourhood(
        {door: str(person) for door, person in residents.items()},
        {role: str(person_id(role)) for role in _STAFF},
    )


def door_of(person: str) -> str:
    """The door behind which a resident of the neighbourhood lives."""
    return next(door for door in DOORS if str(person_id(door)) == person)


def draft(
    fact: Fact, place: str, subject: str = "", *, moment: int | None = None, quantity: int = 1
) -> book.Draft:
    """A fact ready to be recorded, with an id of its own."""
    when = at(9) if moment is None else moment
    return book.Draft(
        fact,
        place=place,
        subject=subject,
        happened_at=when,
        quantity=quantity,
        id=new_id(when),
    )


def record(drafts: Sequence[book.Draft], *, now: int | None = None) -> None:
    """Record drafts in one commit.  Raises the Refusal of the first that may not stand."""
    latest = max((d.happened_at or 0 for d in drafts), default=at(9))
    book.record(drafts, by=BY, now=latest if now is None else now)


def write(
    fact: Fact, place: str, subject: str = "", *, moment: int | None = None, quantity: int = 1
) -> bytes:
    """Record one fact in a commit of its own."""
    one = draft(fact, place, subject, moment=moment, quantity=quantity)
    record([one])
    return one.id if isinstance(one.id, bytes) else b""


def void(fact_id: bytes, place: str = "yt", *, moment: int | None = None) -> bytes:
    """Take a fact back."""
    return write(Voided(voids=ids.text(fact_id), reason="mistake"), place, moment=moment)


def amend(fact_id: bytes, quantity: int, place: str = "yt", *, moment: int | None = None) -> bytes:
    """Correct the quantity of a fact."""
    fact = Amended(amends=ids.text(fact_id), quantity=quantity, reason="miscounted")
    return write(fact, place, moment=moment)
