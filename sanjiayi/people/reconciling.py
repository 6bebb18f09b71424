"""People registered at a table, and whom of the register they may be.

Every question is within the viewer's scopes; the page that shows the answer writes one look.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sanjiayi.kernel.sight import Sight
from sanjiayi.people import looks, queries, rules
from sanjiayi.people.models import Person, Resident
from sanjiayi.people.queries import PersonLine
from sanjiayi.places import rules as place_rules

MOST = 50
"""People a page; matches a person: MOST_MATCHES."""

MOST_MATCHES = 5
PURPOSE = "provisional"

_MATCH_WORDS = {
    "number": "证号相同",
    "phone": "电话相同",
    "name": "姓名相同",
    "initials": "姓名读音相近",
    "door": "同一户",
    "building": "同一栋",
}
_SAME_NUMBER, _SAME_PHONE, _SAME_NAME, _SAME_DOOR = 8, 4, 3, 1
_LIKELY = 3
"""The same door alone says little: only with the name or initials."""


@dataclass(frozen=True)
class Match:
    """A resident who may be meant; reasons in words, the strongest first."""

    line: PersonLine
    reasons: tuple[str, ...]
    weight: int


@dataclass(frozen=True)
class Waiting:
    """Somebody registered at a table, and the likely matches.

    number_problem   what is wrong with the identity number they gave; "" for nothing
    """

    line: PersonLine
    number: str
    number_problem: str
    matches: tuple[Match, ...] = field(default=())


def count(sight: Sight) -> int:
    """How many wait to be checked within the viewer's scopes."""
    return queries.visible(sight).filter(is_provisional=True).count()


def waiting(sight: Sight, today: date, *, now: int) -> list[Waiting]:
    """Those who wait to be checked, in stair order, with likely matches.  Written down."""
    rows = queries.visible(sight).filter(is_provisional=True)
    lines = queries.lines_of(rows)[:MOST]
    marks = _marks([line.id for line in lines])
    likely = {line.id: _likely(sight, line, marks[line.id]) for line in lines}
    shown = {match.line.id for found in likely.values() for match in found}
    looks.keep(
        sight,
        [*(line.id for line in lines), *sorted(shown)],
        purpose=PURPOSE,
        place=place_rules.gathered(line.building for line in lines),
        now=now,
    )
    numbers = dict(Person.objects.filter(pk__in=list(likely)).values_list("pk", "id_number"))
    return [_waiting(line, numbers[line.id], likely[line.id], today) for line in lines]


def _waiting(line: PersonLine, number: str, found: Sequence[Match], today: date) -> Waiting:
    wrong = rules.id_number_problem(number, today) if number else None
    return Waiting(line, number, wrong or "", tuple(found))


_Marks = tuple[str, str, str, str]
_FIELDS = ("id_sought", "phone4_sought", "name_sought", "initials_sought")


def _marks(persons: Sequence[UUID]) -> dict[UUID, _Marks]:
    rows = Person.objects.filter(pk__in=persons).values_list("pk", *_FIELDS)
    return {key: marks for key, *marks in rows}


def _likely(sight: Sight, line: PersonLine, marks: _Marks) -> list[Match]:
    number, phone4, name, _ = marks
    reach = queries.visible(sight).filter(is_provisional=False)
    wanted: set[UUID] = set()
    for key, mark in (("id_sought", number), ("phone4_sought", phone4), ("name_sought", name)):
        if mark:
            some = reach.filter(**{f"person__{key}": mark}).values_list("pk", flat=True)
            wanted.update(some[:20])
    wanted.update(reach.filter(household__door=line.door).values_list("pk", flat=True)[:20])
    theirs = _marks(sorted(wanted))
    weighed = [
        _weighed(line, marks, other, theirs[other.id])
        for other in queries.lines_of(Resident.objects.filter(pk__in=wanted))
    ]
    likely = [match for match in weighed if match.weight >= _LIKELY]
    return sorted(likely, key=lambda match: -match.weight)[:MOST_MATCHES]


def _weighed(line: PersonLine, mine: _Marks, other: PersonLine, theirs: _Marks) -> Match:
    is_namesake = bool(mine[2]) and mine[2] == theirs[2]
    is_initialled = bool(mine[3]) and mine[3] == theirs[3]
    asked = (
        (bool(mine[0]) and mine[0] == theirs[0], _MATCH_WORDS["number"], _SAME_NUMBER),
        (bool(line.phone) and line.phone == other.phone, _MATCH_WORDS["phone"], _SAME_PHONE),
        (is_namesake, _MATCH_WORDS["name"], _SAME_NAME),
        (is_initialled and not is_namesake, _MATCH_WORDS["initials"], _SAME_NAME - 1),
        (line.door == other.door, _MATCH_WORDS["door"], _SAME_DOOR),
        (line.building == other.building and line.door != other.door, _MATCH_WORDS["building"], 0),
    )
    told = [(words, weight) for holds, words, weight in asked if holds]
    return Match(other, tuple(words for words, _ in told), sum(weight for _, weight in told))
