"""A small made-up community for a drill of the door, in a fresh data folder.

    SANJIAYI_DATA=… python -m sanjiayi.demo.drill_ground '{"persons": 300, "phones": 6}'

Prints one line of JSON, `Ground`.  One committee, two compounds, a round that runs now with
three sites, an invitation for each phone, a signed card for everybody, a leader's sign-in.
The second compound holds `beside` further persons whom the drill leaves alone.
"""

import os
import sys
from collections.abc import Iterator
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

if TYPE_CHECKING:
    from sanjiayi.people.rules import RollRow
    from sanjiayi.places.rules import PlaceRow

TOP = "yx"
COMPOUND, OTHER = "yx.1.01", "yx.1.02"
SITE, SECOND_SITE = "yx.1.01-1", "yx.1.01-2"
BUILDINGS, A_DOOR = 6, 3
LEADER = "zuzhang"
BY = "system:drill"
HOUR_MS = 3_600_000


class Wanted(msgspec.Struct, frozen=True):
    """What to lay.  is_enrolled: give tokens of phones instead of invitations."""

    persons: int = 300
    phones: int = 6
    beside: int = 0
    is_enrolled: bool = False


class Soul(msgspec.Struct, frozen=True):
    """Somebody on the list.  card: the text of a signed card."""

    id: str
    name: str
    door: str
    card: str

    @property
    def building(self) -> str:
        return self.door.partition("/")[0]


class Ground(msgspec.Struct, frozen=True):
    """What a drill must know.

    phones    invitation codes, or tokens where phones were to be enrolled already
    revoked   the text of a card of the first soul that was reported lost
    number    the identity number of the first soul
    """

    round: str
    password: str
    phones: list[str]
    souls: list[Soul]
    revoked: str
    number: str


def lay(wanted: Wanted) -> Ground:
    """Fill the empty database of these settings.  Raises Refusal where something stands."""
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    from sanjiayi.kernel.civil import civil_day, to_ms
    from sanjiayi.ledger import clock
    from sanjiayi.people import commands as people
    from sanjiayi.places import commands as places
    from sanjiayi.screening import commands as screening
    from sanjiayi.screening.ordering import Order, pack_of

    now = to_ms(clock.real_now())
    places.plant(list(_places(wanted)), by=BY, now=now)
    rows = list(_roll(wanted))
    people.enter_roll(rows, by=BY, now=now)
    password = _leader(civil_day(now), now)
    order = Order(
        place=TOP, starts_at=now - 5 * HOUR_MS, ends_at=now + 12 * HOUR_MS, pool_size=10,
        sites={SITE: wanted.phones, SECOND_SITE: 1},
    )  # fmt: skip
    pack = pack_of(settings.SANJIAYI_JURISDICTION, civil_day(order.starts_at))
    name, _ = screening.order_round(order, pack, by=BY, now=now)
    lost, texts = _cards([row.id for row in rows if row.id], now)
    souls = [Soul(str(row.id), row.name, row.door, texts[row.id]) for row in rows if row.id]
    return Ground(name, password, _phones(wanted, now), souls, lost, rows[0].id_number)


def _homes(wanted: Wanted) -> Iterator[str]:
    """The door of each person: filled building by building, door by door."""
    for compound, persons in ((COMPOUND, wanted.persons), (OTHER, wanted.beside)):
        for n in range(persons):
            building, place = divmod(n, -(-persons // BUILDINGS))
            floor, room = divmod(place // A_DOOR, 4)
            yield f"{compound}.{building + 1:02}/{floor + 1}{room + 1:02}"


def _places(wanted: Wanted) -> Iterator["PlaceRow"]:
    from sanjiayi.places.rules import PlaceRow

    yield PlaceRow(TOP, "community", "演习社区")
    yield PlaceRow(f"{TOP}.1", "committee", "演习一居", "一居", order=1)
    for order, (path, name) in enumerate(((COMPOUND, "甲村"), (OTHER, "乙村")), 1):
        yield PlaceRow(path, "compound", name, name, order=order)
        for n in range(1, BUILDINGS + 1):
            yield PlaceRow(f"{path}.{n:02}", "building", f"{n} 号楼", order=n, floors=30)
    for order, door in enumerate(dict.fromkeys(_homes(wanted)), 1):
        yield PlaceRow(door, "door", f"{door.partition('/')[2]} 室", order=order, floor=1)


def _roll(wanted: Wanted) -> Iterator["RollRow"]:
    from sanjiayi.demo.names import id_number, person_name
    from sanjiayi.people.rules import RollRow

    rng = Random(20220517)  # noqa: S311 - names, not secrets
    taken: set[str] = set()
    for n, door in enumerate(_homes(wanted)):
        year, sex = rng.randrange(1960, 2010), rng.choice("12")
        yield RollRow(
            id=UUID(int=rng.getrandbits(48) << 80 | 7 << 76 | 2 << 62 | (n + 1)),
            name=person_name(rng),
            id_number=id_number(rng, year, sex, taken),
            birth_year=year,
            sex=sex,
            door=door,
        )


def _leader(day: int, now: int) -> str:
    """The branch, its secretary and a sign-in; answers the password."""
    from sanjiayi.demo.accounts import new_password
    from sanjiayi.people import commands as people
    from sanjiayi.team import commands as team
    from sanjiayi.team.rows import PostRow, StaffRow

    password, staff = new_password(), UUID(int=1 << 80 | 7 << 76 | 2 << 62)
    people.enter_person(staff, "演习组长")
    team.add_staff([StaffRow(staff, "volunteer", True, day)], by=BY, now=now)
    team.found_three_plus_one(TOP, by=BY, now=now)
    team.appoint_all([PostRow(staff, f"branch@{TOP}", "secretary", day)], by=BY, now=now)
    team.open_account(LEADER, password, staff=staff, by=BY, now=now)
    return password


def _cards(persons: list[UUID], now: int) -> tuple[str, dict[UUID, str]]:
    """A lost card of the first person, and the texts of everybody's cards that count."""
    from sanjiayi.people import code_commands, code_queries
    from sanjiayi.people.codes import Kind

    issued = code_commands.issue(Kind.PERSON, persons, place=COMPOUND, by=BY, now=now)
    first = {persons[0]: (issued[persons[0]].serial, issued[persons[0]].key_id)}
    lost = code_queries.texts_of(Kind.PERSON, first)[persons[0]]
    issued[persons[0]] = code_commands.reissue(Kind.PERSON, persons[0], "lost", by=BY, now=now)
    known = {person: (one.serial, one.key_id) for person, one in issued.items()}
    return lost, code_queries.texts_of(Kind.PERSON, known)


def _phones(wanted: Wanted, now: int) -> list[str]:
    from sanjiayi.team import commands as team

    names = [f"演习机 {n + 1} 号" for n in range(wanted.phones)]
    codes = [team.offer_enrolment(COMPOUND, name, by=BY, now=now) for name in names]
    return [team.enrol_device(code, now=now) for code in codes] if wanted.is_enrolled else codes


def main() -> int:
    """Lay what the argument says, in the data folder of the environment."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sanjiayi.config.settings")
    import django

    django.setup()
    wanted = msgspec.json.decode(sys.argv[1] if len(sys.argv) > 1 else "{}", type=Wanted)
    sys.stdout.write(msgspec.json.encode(lay(wanted)).decode() + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
