"""What is known of one tube: the question both judges and screens ask.  Reads only."""

from dataclasses import dataclass

from django.db.models import Q, Sum

from sanjiayi.kernel.facts import Record
from sanjiayi.kernel.ids import text
from sanjiayi.ledger import figures
from sanjiayi.ledger.entries import as_record, original_of
from sanjiayi.ledger.prepared import Prepared
from sanjiayi.people import known
from sanjiayi.screening.facts import SwabTaken
from sanjiayi.screening.rules import round_key
from sanjiayi.screening.tube_models import SwabMove, TubeResult, TubeSeal, TubeStretch
from sanjiayi.screening.tube_rules import Move, Told, final_tubes
from sanjiayi.screening.tube_spans import number


@dataclass(frozen=True)
class Member:
    """A swab in a tube.

    swab        id of its record, 36 characters;  seq: its ledger number
    person      the resident's id, also where an id given at a table was put down
    building    where the person lives, as recorded
    at          ms;  by: who recorded it
    came_from   the tube it was first put down to, "" when that is this one
    """

    swab: str
    seq: int
    person: str
    building: str
    at: int
    by: str
    site: str
    table: int
    how: str
    mode: int
    came_from: str = ""


def stretches(round_: int, tube: str) -> list[tuple[int, int]]:
    """(first_seq, last_seq) between which swabs of a tube lie.  One query."""
    rows = TubeStretch.objects.filter(round=round_, tube=number(tube), swabs__gt=0)
    return merged(list(rows.values_list("first_seq", "last_seq")))


def merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same stretches, overlapping ones as one.

    >>> merged([(5, 9), (1, 3), (8, 12)])
    [(1, 3), (5, 12)]
    """
    found: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def swabs_put_down(round_: int, tube: str) -> list[Record[SwabTaken]]:
    """Records that named the tube, less those voided, in order of arrival."""
    wanted = number(tube)
    return [
        record
        for first, last in stretches(round_, tube)
        for record in figures.stretch(first, last, SwabTaken.kind)
        if number(record.fact.tube) == wanted and _is_of(record, round_)
    ]


def _is_of(record: Record[SwabTaken], round_: int) -> bool:
    return round_key(record.fact.round) == round_


def moves_of(round_: int) -> list[Move]:
    """Every move of swabs in a round.  One query."""
    rows = SwabMove.objects.filter(round=round_).values_list(
        "swab", "from_tube", "to_tube", "at", "seq"
    )
    return [Move(bytes(row[0]), *row[1:]) for row in rows]


def members(round_: int, tube: str) -> list[Member]:
    """Everybody in a tube now, by time.  Some four queries, whatever the history."""
    wanted, residents = number(tube), known.reconciled()
    places = final_tubes(moves_of(round_))
    found = []
    for record in swabs_put_down(round_, tube):
        if places.get(record.id, (wanted, wanted))[1] == wanted:
            found.append(_member(record, residents))
    for swab, (_, now) in places.items():
        if now == wanted:
            row = original_of(text(swab))
            if row is None:
                continue  # it was moved before it arrived
            record = as_record(row)
            if number(record.fact.tube) != wanted:
                found.append(_member(record, residents, record.fact.tube))
    return sorted(found, key=lambda member: (member.at, member.seq))


def _member(record: Record[SwabTaken], residents: dict[str, str], came_from: str = "") -> Member:
    fact, who = record.fact, residents.get(record.subject, record.subject)
    return Member(
        text(record.id), record.seq, who, record.place, record.happened_at, record.by,
        fact.site, fact.table, fact.how, fact.mode, came_from,
    )  # fmt: skip


def standing_result(round_: int, tube: str) -> str:
    """The result that holds; "" for none.  One query."""
    rows = _results(round_, number(tube))
    return str(rows[0][0]) if rows else ""


_results = Prepared(
    lambda key, tube: (
        TubeResult.objects.filter(round=key, tube=tube).order_by("-seq").values_list("result")[:1]
    )
)


def told(round_: int, tube: str) -> Told:
    """What rules ask of a tube.  Reads swabs only where sites differ or swabs were moved."""
    by_site = dict(_by_site(round_, number(tube)))
    sealed = _seals(round_, number(tube))
    scanned, sites = sum(by_site.values()), {site for site in by_site if site}
    closed_at = {site for _, site in sealed if site}
    if len(sites | closed_at) > 1 or _is_moved(round_, tube):
        inside = members(round_, tube)
        scanned = len(inside)
        sites = {member.site for member in inside if member.site and not member.came_from}
    return Told(
        scanned,
        tuple(count for count, _ in sealed),
        frozenset(sites | closed_at),
        standing_result(round_, tube),
    )


def _is_moved(round_: int, tube: str) -> bool:
    return bool(_moved_at(round_, number(tube)))


# Asked for every result of a laboratory's file, so their SQL is made once.
_by_site = Prepared(
    lambda key, tube: (
        TubeStretch.objects.filter(round=key, tube=tube, swabs__gt=0)
        .values_list("site")
        .annotate(Sum("swabs"))
    )
)
_seals = Prepared(
    lambda key, tube: (
        TubeSeal.objects.filter(round=key, tube=tube)
        .order_by("at", "record")
        .values_list("count", "site")
    )
)
_moved_at = Prepared(
    lambda key, tube: SwabMove.objects.filter(
        Q(from_tube=tube) | Q(to_tube=tube), round=key
    ).values_list("at")[:1]
)
