"""Home visits: whom to seek in a building, in stair order, and what came of it before."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sanjiayi.kernel.sight import Sight
from sanjiayi.people import looks
from sanjiayi.people import queries as people
from sanjiayi.people.queries import PersonLine
from sanjiayi.places import queries as places
from sanjiayi.places.queries import PlaceView
from sanjiayi.screening import queries, rules
from sanjiayi.screening.models import Visit
from sanjiayi.screening.queries import RoundView

DOOR_OUTCOMES = (
    "later", "not_home", "immobile", "ill", "refused", "done_elsewhere", "away", "transferred",
)  # fmt: skip
PHONE_OUTCOMES = (
    "later", "no_answer", "immobile", "ill", "refused", "done_elsewhere", "away", "transferred",
)  # fmt: skip


@dataclass(frozen=True)
class Call:
    """One time somebody was sought.  by: post, in words; said: what was said, "" for nothing."""

    at: int
    how: str
    outcome: str
    by: str
    said: str
    round: int

    @property
    def word(self) -> rules.Word:
        return rules.word(rules.OUTCOMES, self.outcome)

    @property
    def is_settled(self) -> bool:
        return self.outcome in rules.SETTLED


@dataclass(frozen=True)
class Sought:
    """Somebody to knock for.  what, reason: class of the round; calls: of this round, latest first.

    earlier   how often they were sought in rounds before
    """

    line: PersonLine
    what: str
    reason: str
    calls: tuple[Call, ...]
    earlier: int

    @property
    def what_word(self) -> rules.Word | None:
        return rules.word(rules.CLASSES, self.what) if self.what else None

    @property
    def reason_word(self) -> rules.Word | None:
        return rules.word(rules.REASONS, self.reason) if self.reason else None


@dataclass(frozen=True)
class Door:
    place: PlaceView
    persons: tuple[Sought, ...]


@dataclass(frozen=True)
class Floor:
    """One floor: 0 when unknown."""

    floor: int
    doors: tuple[Door, ...]


def history(persons: Sequence[bytes], key: int) -> dict[UUID, list[Call]]:
    """Every time these persons were sought, latest first.  Two queries.

    For the compound's own group and those above it: the caller has asked people for the names,
    which gives them to nobody else.
    """
    found: dict[UUID, list[Call]] = defaultdict(list)
    rows = Visit.objects.filter(person__in=persons).order_by("-at", "-record")
    values = list(rows.values_list("person", "at", "how", "outcome", "by", "words", "round"))
    said = people.words([UUID(row[5]) for row in values if row[5]])
    for person, at, how, outcome, by, words, round_ in values:
        call = Call(
            at, how, outcome, looks.by_words(by), said[UUID(words)] if words else "", round_
        )
        found[UUID(bytes=bytes(person))].append(call)
    return dict(found)


def floors(
    sight: Sight,
    round_: RoundView,
    building: str,
    left: Collection[bytes],
    *,
    now: int,
    purpose: str,
    is_top_down: bool,
) -> list[Floor]:
    """Whom to seek in a building, floor by floor; the look is written down.

    left   who is missing there (missing.standing)
    is_top_down   from the top floor down, as disinfectors and rubbish crews walk
    """
    sought = _sought(sight, round_, building, left, now=now, purpose=purpose)
    behind: dict[str, list[Sought]] = defaultdict(list)
    for one in sought:
        behind[one.line.door].append(one)
    by_floor: dict[int, list[Door]] = defaultdict(list)
    for door in places.doors(building):
        if door.path in behind:
            by_floor[door.floor or 0].append(Door(door, tuple(behind[door.path])))
    return [Floor(floor, tuple(by_floor[floor])) for floor in sorted(by_floor, reverse=is_top_down)]


def _sought(
    sight: Sight,
    round_: RoundView,
    building: str,
    persons: Collection[bytes],
    *,
    now: int,
    purpose: str,
) -> list[Sought]:
    lines = people.lines_for(
        sight, [UUID(bytes=person) for person in persons], purpose=purpose, now=now
    )
    calls = history([key.bytes for key in lines], round_.key)
    classes = queries.classes(round_, building)
    return [_one(round_, line, calls.get(key, []), classes.get(key)) for key, line in lines.items()]


def _one(
    round_: RoundView, line: PersonLine, calls: Sequence[Call], placed: tuple[str, str] | None
) -> Sought:
    what, reason = placed or ("", "")
    here = tuple(call for call in calls if call.round == round_.key)
    return Sought(line, what, reason, here, len(calls) - len(here))


def person(sight: Sight, round_: RoundView, key: UUID, *, now: int) -> Sought | None:
    """One of them again, after something was noted; None out of the viewer's reach."""
    lines = people.lines_for(sight, [key], purpose="missing_list", now=now)
    line = lines.get(key)
    if line is None:
        return None
    calls = history([key.bytes], round_.key).get(key, [])
    return _one(round_, line, calls, queries.classes(round_, line.building).get(key))
