"""Who has not come: due, not swabbed, and no reason known for it.

One question feeds the lists at the doors and the numbers of the console, so that they agree
at any moment: a number is the length of its lists.  Ids only; names are opened by people.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from django.db import connection

from sanjiayi.kernel.paths import parent, within
from sanjiayi.ledger import figures
from sanjiayi.ledger.facts import Voided
from sanjiayi.people import known
from sanjiayi.people.facts import Reconciled
from sanjiayi.people.models import Presence, Resident
from sanjiayi.places import edition
from sanjiayi.places.edition import Kept
from sanjiayi.screening.facts import SwabTaken
from sanjiayi.screening.models import RoundClass, Visit
from sanjiayi.screening.rounds import RoundView
from sanjiayi.screening.rules import NOT_DUE, SETTLED, round_key
from sanjiayi.screening.turnout import packed

Person = bytes
"""16 bytes of a resident's id."""


def _read_present() -> dict[str, dict[str, frozenset[Person]]]:
    rows = Resident.objects.filter(presence=Presence.PRESENT).values_list("pk", "building")
    lists: dict[str, dict[str, list[Person]]] = {}
    for person, building in rows.order_by("building").iterator(5_000):
        lists.setdefault(parent(building), {}).setdefault(building, []).append(person.bytes)
    return {c: {b: frozenset(some) for b, some in here.items()} for c, here in lists.items()}


_present = Kept("people", _read_present)
"""Compound → building → who is present.  Read once for each state of the register."""


@dataclass(frozen=True)
class Standing:
    """How a place stands in a round, building by building.

    due       persons present who must be tested
    missing   of them those not swabbed and without a reason
    settled   of them those not swabbed who have one: away, done elsewhere
    """

    due: dict[str, int]
    missing: dict[str, frozenset[Person]]
    settled: dict[str, int]

    def count(self, place: str) -> int:
        """How many are missing at a place: the length of its lists."""
        return sum(len(some) for building, some in self.missing.items() if within(building, place))

    def due_at(self, place: str) -> int:
        return sum(n for building, n in self.due.items() if within(building, place))

    def settled_at(self, place: str) -> int:
        return sum(n for building, n in self.settled.items() if within(building, place))


def standing(round_: RoundView, place: str) -> Standing:
    """Who is due and who is missing at a place of any level above the doors.

    Two queries while nothing has changed, five when facts came; nobody is due in a rehearsal.
    """
    global _last_standing
    mark = (round_, place, figures.head().digest_hex, edition.mark("people"))
    kept = _last_standing
    if kept is None or kept[0] != mark:
        kept = _last_standing = (mark, _made(round_, place))
    return kept[1]


_last_standing: tuple[tuple[RoundView, str, str, int], Standing] | None = None
"""The last answer and what it was made from: exact until the next fact or change of register."""


def _made(round_: RoundView, place: str) -> Standing:
    here = {} if round_.is_rehearsal else _on_ground(round_, place)
    excused = _excused(round_.key)
    left = {b: some - excused for b, some in here.items()} if excused else here
    swabbed, settled = _swabbed(round_.key), _settled(round_.key)
    due, missing, known = {}, {}, {}
    for building, some in left.items():
        waiting = some - swabbed
        missing[building] = waiting - settled
        due[building] = len(some)
        known[building] = len(waiting) - len(missing[building])
    return Standing(due, missing, known)


def _on_ground(round_: RoundView, place: str) -> dict[str, frozenset[Person]]:
    found: dict[str, frozenset[Person]] = {}
    scope = round_.scope
    for compound, buildings in _present().items():
        if not within(compound, place) and not within(place, compound):
            continue
        for building, persons in buildings.items():
            if within(building, place) and (not scope or _is_in(building, scope)):
                found[building] = persons
    return found


def _is_in(building: str, scope: Sequence[str]) -> bool:
    return any(within(building, part) for part in scope)


def _latest(rows: Iterable[tuple[bytes | memoryview, str]], wanted: frozenset[str]) -> set[Person]:
    """Persons whose last row says one of the wanted words."""
    last = {bytes(person): word for person, word in rows}
    return {person for person, word in last.items() if word in wanted}


def _excused(key: int) -> set[Person]:
    rows = RoundClass.objects.filter(round=key).order_by("at", "record")
    return _latest(rows.values_list("person", "what"), NOT_DUE)


def _settled(key: int) -> set[Person]:
    rows = Visit.objects.filter(round=key).order_by("at", "record")
    return _latest(rows.values_list("person", "outcome"), SETTLED)


_DOUBTFUL = (Voided.kind, Reconciled.kind)
"""After one of these, who was swabbed is read afresh."""

_last: tuple[int, figures.Head, frozenset[Person]] | None = None
"""A round, where the ledger ended, and who had been swabbed then."""


def _swabbed(key: int) -> frozenset[Person]:
    """Everybody swabbed in a round.  What was known is kept, and only the news is read: so a
    console costs what has happened since it was last looked at.
    """
    global _last
    head, kept = figures.head(), _last
    if kept is not None and kept[0] == key and kept[1] == head:
        return kept[2]
    came = _newly_swabbed(key, kept[1]) if kept is not None and kept[0] == key else None
    whole = _all_swabbed(key) if kept is None or came is None else kept[2] | came
    _last = (key, head, whole)
    return whole


def _newly_swabbed(key: int, after: figures.Head) -> frozenset[Person] | None:
    """Persons of the swabs since; None when all must be read afresh."""
    news = figures.news((SwabTaken.kind, *_DOUBTFUL), after)
    if news is None or any(record.fact.kind in _DOUBTFUL for record in news):
        return None
    residents = known.reconciled()
    return frozenset(
        packed(residents.get(record.subject, record.subject))
        for record in news
        if round_key(record.fact.round) == key
    )


def _all_swabbed(key: int) -> frozenset[Person]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT person FROM screening_attendance WHERE round = %s", [key])
        return frozenset(chain.from_iterable(cursor.fetchall()))
