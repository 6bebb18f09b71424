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
from sanjiayi.people.models import Presence, Resident
from sanjiayi.places import edition
from sanjiayi.places.edition import Kept
from sanjiayi.screening.models import RoundClass, Visit
from sanjiayi.screening.rounds import RoundView
from sanjiayi.screening.rules import NOT_DUE, SETTLED

_CHUNK = 500
_FEW = 4_000
"""Up to so many persons are asked for one by one; more are read as the round's whole range."""

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
    swabbed, settled = _swabbed(round_.key, left.values()), _settled(round_.key)
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


def _swabbed(key: int, lists: Iterable[Iterable[Person]]) -> set[Person]:
    """Who of them was swabbed; may hold others when they are many."""
    asked = list(chain.from_iterable(lists))
    if not asked:
        return set()
    if len(asked) > _FEW:
        return _all_swabbed(key)
    with connection.cursor() as cursor:
        found: set[Person] = set()
        for start in range(0, len(asked), _CHUNK):
            some = asked[start : start + _CHUNK]
            marks = ",".join(["%s"] * len(some))
            cursor.execute(
                "SELECT person FROM screening_attendance "  # noqa: S608 - marks only
                f"WHERE round = %s AND person IN ({marks})",
                [key, *some],
            )
            found |= _column(cursor.fetchall())
        return found


_last: tuple[tuple[int, str], set[Person]] = ((0, ""), set())
"""(round, end of the ledger's chain) and who was swabbed then: exact until the next fact."""


def _all_swabbed(key: int) -> set[Person]:
    """Everybody swabbed in a round.  Kept until the ledger grows: consoles renew themselves."""
    global _last
    mark = (key, figures.head().digest_hex)
    kept = _last
    if kept[0] != mark:
        with connection.cursor() as cursor:
            cursor.execute("SELECT person FROM screening_attendance WHERE round = %s", [key])
            kept = _last = (mark, _column(cursor.fetchall()))
    return kept[1]


def _column(rows: Sequence[tuple[bytes]]) -> set[Person]:
    return set(chain.from_iterable(rows))
