"""What stands on a card: whose it is, a signed code, and plain words what it is for.

No identity number, no telephone, no date of birth: what a finder of the card could use.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.people import code_commands, code_queries, looks, queries, squares
from sanjiayi.people.codes import Kind
from sanjiayi.people.models import Household, Presence
from sanjiayi.people.queries import PersonLine
from sanjiayi.places import queries as places

PURPOSE = "cards"
WHAT = ("household", "person", "both")
LAYOUTS = (8, 4)
"""Cards on a sheet of A4."""

MOST_NAMED = 12
"""Members listed on a household's card; of more, the number is given."""

Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Card:
    """One card, ready to be drawn.

    square   SVG path of the code (squares.path_of)
    where    "银杏新村3号楼";  door "602室";  community "永泰社区"
    name     of a person, "" on a household's card;  members: names of the household
    more     members who found no room
    """

    kind: str
    serial: int
    square: str
    where: str
    door: str
    name: str
    members: tuple[str, ...] = ()
    more: int = 0


@dataclass(frozen=True)
class Bundle:
    """The cards of one building, in stair order."""

    building: str
    cards: list[Card]


def bundles(
    sight: Sight, place: str, what: str, *, now: int, tell: Tell | None = None
) -> list[Bundle]:
    """Cards of everybody who lives at a place and has not left, building by building.

    what   "household", "person" or "both" (each household's card before its members')
    Codes are given to whoever has none; the look at the names is written down.  tell is called
    with the cards made so far.  Raises Refusal "people.nobody" where nobody lives.
    """
    lines = [
        line
        for line in queries.residents_at(sight, place, now=now, purpose=PURPOSE)
        if line.presence != Presence.LEFT
    ]
    if not lines:
        raise Refusal("people.nobody", "这里没有在册的居民，没有卡可以印。")
    drawing = _Drawing(lines, what, place, sight.by, now)
    found: list[Bundle] = []
    done = 0
    for building, some in groupby(lines, key=lambda line: line.building):
        found.append(Bundle(building, list(drawing.of_building(some))))
        done += len(found[-1].cards)
        if tell:
            tell(done)
    return found


def one(sight: Sight, kind: Kind, holder: UUID, *, now: int) -> Card:
    """The card of one person or household.  Raises Refusal "people.unknown" out of scope."""
    lines = _lines_of(sight, kind, holder)
    if not lines:
        raise Refusal("people.unknown", "没有找到这位居民，可能已被删除。")
    looks.keep(
        sight, [line.id for line in lines], purpose=PURPOSE, place=lines[0].building, now=now
    )
    what = kind.name.lower()
    return next(iter(_Drawing(lines, what, lines[0].building, sight.by, now).of_building(lines)))


def _lines_of(sight: Sight, kind: Kind, holder: UUID) -> list[PersonLine]:
    if kind is Kind.PERSON:
        line = queries.resident(sight, holder)
        return [line] if line else []
    return queries.household_lines(sight, holder)


class _Drawing:
    """Codes of all the lines at once; cards of a building on demand."""

    def __init__(
        self, lines: Sequence[PersonLine], what: str, place: str, by: str, now: int
    ) -> None:
        self._persons: dict[UUID, tuple[int, str]] = {}
        self._households: dict[UUID, tuple[int, str]] = {}
        self._behind: dict[str, UUID] = {}
        if what in ("person", "both"):
            self._persons = _codes(Kind.PERSON, [line.id for line in lines], place, by, now)
        if what in ("household", "both"):
            self._behind = _households({line.door for line in lines})
            some = sorted(set(self._behind.values()))
            self._households = _codes(Kind.HOUSEHOLD, some, place, by, now)

    def of_building(self, lines: Iterable[PersonLine]) -> Iterable[Card]:
        for door, some in groupby(lines, key=lambda line: line.door):
            where, room = places.full_name(door.split("/")[0]), places.name_of(door)
            members = list(some)
            yield from self._of_household(door, members, where, room)
            yield from self._of_persons(members, where, room)

    def _of_household(
        self, door: str, members: Sequence[PersonLine], where: str, room: str
    ) -> Iterable[Card]:
        if door in self._behind:
            serial, text = self._households[self._behind[door]]
            names = tuple(line.name or queries.FORGOTTEN for line in members[:MOST_NAMED])
            yield Card(
                "household", serial, squares.path_of(text), where, room, "", names,
                len(members) - len(names),
            )  # fmt: skip

    def _of_persons(self, members: Sequence[PersonLine], where: str, room: str) -> Iterable[Card]:
        for line in members:
            if line.id in self._persons:
                serial, text = self._persons[line.id]
                name = line.name or queries.FORGOTTEN
                yield Card("person", serial, squares.path_of(text), where, room, name)


def _codes(
    kind: Kind, holders: Sequence[UUID], place: str, by: str, now: int
) -> dict[UUID, tuple[int, str]]:
    """Holder → (serial, text)."""
    issued = code_commands.issue(kind, holders, place=place, by=by, now=now)
    texts = code_queries.texts_of(
        kind, {holder: (code.serial, code.key_id) for holder, code in issued.items()}
    )
    return {holder: (issued[holder].serial, text) for holder, text in texts.items()}


def _households(doors: set[str]) -> dict[str, UUID]:
    """Door → the household behind it."""
    asked = sorted(doors)
    found: dict[str, UUID] = {}
    for start in range(0, len(asked), 2_000):
        rows = Household.objects.filter(door__in=asked[start : start + 2_000], is_dissolved=False)
        found.update(rows.values_list("door_id", "pk"))
    return found
