"""The call sheet of a suspicious tube: who is in it, who stood near, who served there.

Reads the tube's own stretches of the ledger, its neighbours' at the table, and one look at
the register; nothing grows with the history.  Names are opened within the viewer's scopes
and every sheet is a look.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max, Min

from sanjiayi.kernel.sight import Sight
from sanjiayi.people import queries as people
from sanjiayi.people.queries import PersonLine
from sanjiayi.screening.models import Visit
from sanjiayi.screening.queries import RoundView
from sanjiayi.screening.tube_models import Recall, TubeStretch
from sanjiayi.screening.tube_spans import number
from sanjiayi.screening.tube_told import Member, members
from sanjiayi.team import queries as team

NEAR_MS = 10 * 60_000
"""Who was swabbed at the same table within ten minutes stood near."""


@dataclass(frozen=True)
class Call:
    """One person on the sheet.

    line     name, telephone, door; None for somebody out of the viewer's scopes
    tube     the tube the person is in
    outcome  what came of the last call or visit of this round, "" for none; tries: how many
    """

    member: Member
    line: PersonLine | None
    tube: str
    outcome: str = ""
    tries: int = 0
    last_at: int | None = None

    @property
    def person(self) -> UUID:
        return UUID(self.member.person)


@dataclass(frozen=True)
class Sheet:
    """A call sheet.

    calls      the tube's own people, by door
    near       people of the tubes before and after at the table, within NEAR_MS, by door
    servers    who recorded at that table then: posts or devices in words
    tables     (site, table) the tube was filled at
    hidden     people whose names lie outside the viewer's scopes
    recall     the running or last recall of the tube
    """

    tube: str
    calls: tuple[Call, ...]
    near: tuple[Call, ...]
    servers: tuple[str, ...]
    tables: tuple[tuple[str, int], ...]
    hidden: int
    recall: Recall | None

    @property
    def doors(self) -> int:
        return len({call.line.door for call in self.calls if call.line})

    @property
    def buildings(self) -> int:
        return len({call.member.building for call in self.calls})

    @property
    def reached(self) -> int:
        return sum(bool(call.tries) for call in self.calls)


def neighbours(key: int, tube: str, inside: Sequence[Member]) -> dict[str, list[Member]]:
    """Tube → its people who were at the same table within NEAR_MS; the tubes before and after."""
    tables = {(member.site, member.table) for member in inside if member.site and member.table}
    found: dict[str, list[Member]] = {}
    if not inside:
        return found
    first, last = inside[0].at - NEAR_MS, inside[-1].at + NEAR_MS
    for site, table in sorted(tables):
        for other in _beside(key, site, table, number(tube)):
            near = [
                m
                for m in members(key, other)
                if (m.site, m.table) == (site, table) and first <= m.at <= last
            ]
            if near:
                found[other] = near
    return found


def _beside(key: int, site: str, table: int, tube: str) -> list[str]:
    """The tubes filled before and after one at a table, by time."""
    rows = (
        TubeStretch.objects.filter(round=key, site=site, table_no=table, swabs__gt=0)
        .values_list("tube")
        .annotate(Min("first_at"), Max("last_at"))
    )
    order = [row[0] for row in sorted(rows, key=lambda row: (row[1], row[2], row[0]))]
    if tube not in order:
        return []
    at = order.index(tube)
    return order[max(0, at - 1) : at] + order[at + 1 : at + 2]


def sheet(
    sight: Sight, round_: RoundView, tube: str, inside: Sequence[Member], *, now: int
) -> Sheet:
    """The call sheet of a tube with these members.

    Names within the viewer's scopes; the look is written down.
    """
    near = neighbours(round_.key, tube, inside)
    beside = [(member, other) for other, some in near.items() for member in some]
    mine = {member.person for member in inside}
    beside = [(member, other) for member, other in beside if member.person not in mine]
    persons = [UUID(m.person) for m in inside] + [UUID(m.person) for m, _ in beside]
    lines = people.lines_for(sight, persons, purpose="call_sheet", now=now)
    said = _visits(round_.key, [UUID(person).bytes for person in {str(p) for p in persons}])
    calls = [_call(member, tube, lines, said) for member in inside]
    others = [_call(member, other, lines, said) for member, other in beside]
    recorders = [m.by for m in inside] + [m.by for m, _ in beside]
    words = team.recorder_words(recorders)
    return Sheet(
        tube=tube,
        calls=tuple(sorted(calls, key=_by_door)),
        near=tuple(sorted(others, key=_by_door)),
        servers=tuple(sorted({words[by] for by in recorders})),
        tables=tuple(sorted({(m.site, m.table) for m in inside if m.site})),
        hidden=sum(call.line is None for call in calls),
        recall=Recall.objects.filter(round=round_.key, tube=number(tube)).first(),
    )


def _by_door(call: Call) -> tuple[str, str, int]:
    return (call.member.building, call.line.door if call.line else "~", call.member.at)


def _call(
    member: Member,
    tube: str,
    lines: dict[UUID, PersonLine],
    said: dict[bytes, tuple[str, int, int]],
) -> Call:
    person = UUID(member.person)
    outcome, tries, last_at = said.get(person.bytes, ("", 0, 0))
    return Call(member, lines.get(person), tube, outcome, tries, last_at or None)


def _visits(key: int, persons: Sequence[bytes]) -> dict[bytes, tuple[str, int, int]]:
    """Person → (last outcome, how many tries, when) of calls and visits in the round."""
    found: dict[bytes, tuple[str, int, int]] = {}
    rows = Visit.objects.filter(round=key, person__in=persons).order_by("at")
    for person, outcome, at in rows.values_list("person", "outcome", "at"):
        tries = found.get(bytes(person), ("", 0, 0))[1]
        found[bytes(person)] = (outcome, tries + 1, at)
    return found


def age_words(line: PersonLine, today: date) -> str:
    """Age for a call sheet, "" where it is not known."""
    age = line.age(today)
    return "" if age is None else str(age)
