"""What somebody may know of her own swab: for the public page.  No name goes in or out."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sanjiayi.kernel.civil import DAY_MS, civil_day
from sanjiayi.ledger import figures
from sanjiayi.people import known
from sanjiayi.policy import Pack
from sanjiayi.screening import tube_rules
from sanjiayi.screening.facts import SwabTaken
from sanjiayi.screening.queries import RoundView
from sanjiayi.screening.rules import round_key
from sanjiayi.screening.tube_models import BatchTube, Recall, TubeBatch
from sanjiayi.screening.tube_rules import HOUR_MS, State
from sanjiayi.screening.tube_spans import number
from sanjiayi.screening.tube_told import moves_of, told


@dataclass(frozen=True)
class OwnSwab:
    """What a person may know of her own swab.  result: "" not yet; is_recalled: stay home."""

    at: int
    tube: str
    state: State
    result: str
    is_conflict: bool
    is_recalled: bool
    due_at: int | None


def own_swabs(round_: RoundView, persons: Sequence[str], pack: Pack) -> dict[str, list[OwnSwab]]:
    """The swabs of some persons in a round, the latest first."""
    found: dict[str, list[OwnSwab]] = defaultdict(list)
    for person, at, tube in _put_down(round_, persons):
        found[person].append(_own(round_, tube, at, pack))
    return {person: sorted(some, key=lambda s: -s.at) for person, some in found.items()}


def tubes_of(round_: RoundView, persons: Sequence[str]) -> dict[str, str]:
    """Person → the tube of the latest swab in a round; who has none is left out."""
    latest = sorted(_put_down(round_, persons), key=lambda row: row[1])
    return {person: tube for person, _, tube in latest}


def _put_down(round_: RoundView, persons: Sequence[str]) -> list[tuple[str, int, str]]:
    """(person, when, tube now) of every swab of these persons in a round.

    Swabs put down to an id given at a table are the resident's it turned out to mean.
    """
    residents = known.reconciled()
    ids = [*persons, *(given for given, who in residents.items() if who in set(persons))]
    first = civil_day(round_.starts_at)
    last = civil_day((round_.closed_at or round_.ends_at) + DAY_MS)
    places = tube_rules.final_tubes(moves_of(round_.key))
    return [
        (
            residents.get(r.subject, r.subject),
            r.happened_at,
            places.get(r.id, ("", number(r.fact.tube)))[1],
        )
        for r in figures.about(SwabTaken.kind, ids, first, last)
        if round_key(r.fact.round) == round_.key
    ]


def _own(round_: RoundView, tube: str, at: int, pack: Pack) -> OwnSwab:
    key = round_.key
    known = told(key, tube)
    box = _box_times(key, tube)
    recalled = Recall.objects.filter(round=key, tube=tube, closed_at=None).exists()
    state = tube_rules.state_of(
        is_sealed=bool(known.counts),
        is_handed_over=box is not None,
        is_received=box is not None and box[1] is not None,
        has_result=bool(known.result),
    )
    begun = (box[1] or box[0]) if box else None
    due = begun + pack.round.result_within_h.value.patient * HOUR_MS if begun else None
    return OwnSwab(at, tube, state, known.result, known.is_conflict, recalled, due)


def _box_times(key: int, tube: str) -> tuple[int, int | None] | None:
    """When the tube's last box left, and when it came; None while it lies in none."""
    records = list(BatchTube.objects.filter(round=key, tube=tube).values_list("record", flat=True))
    last = TubeBatch.objects.filter(record__in=records).order_by("-at").first()
    if last is None:
        return None
    came = TubeBatch.objects.filter(round=key, batch=last.batch, what="received").first()
    return last.at, came.at if came else None
