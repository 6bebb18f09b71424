"""What phones tell each other through the ledger: who was swabbed, and what came of visits.

A list holds as it was taken along; `since` is what has happened in its place after a ledger
number.  Ids only, no names: nothing here is a look.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sanjiayi.kernel.civil import civil_day
from sanjiayi.ledger import figures
from sanjiayi.people import known
from sanjiayi.screening import queries
from sanjiayi.screening.facts import Rehearsed, SwabTaken, VisitNoted
from sanjiayi.screening.rounds import RoundView

MOST = 200_000
"""More records than this of one round and place are not looked through."""

Swab = tuple[int, str, int]
"""When (ms), at which site, at which table."""
Note = tuple[str, int, str]
"""Outcome, when (ms), "door" or "phone"."""


@dataclass
class Told:
    """How a place stands in a round, or what is new there, by resident's id.

    ledger    the ledger number up to which this holds
    is_whole  everything there is; else what came after the number asked for
    done      the first swab that stands;  notes: the last visit that stands
    """

    ledger: int
    round: str = ""
    is_whole: bool = True
    done: dict[str, Swab] = field(default_factory=dict)
    notes: dict[str, Note] = field(default_factory=dict)

    def as_answer(self) -> dict[str, Any]:
        """As phones read it: a row a person."""
        return {
            "ledger": self.ledger,
            "round": self.round,
            "is_whole": self.is_whole,
            "done": [(person, *swab) for person, swab in self.done.items()],
            "notes": [(person, *note) for person, note in self.notes.items()],
        }


def since(place: str, after: int, round_name: str, now: int) -> Told:
    """What is new at a place after a ledger number.

    Everything when the round is another than the phone's, or when a record was taken back
    since: a phone cannot know which of its lines fall with it.
    """
    round_ = queries.round_for(place, now)
    if round_ is None:
        return Told(figures.head().seq)
    is_news = after > 0 and round_name == round_.round
    return standing(round_, place, now, after=after if is_news else 0)


def standing(round_: RoundView, place: str, now: int, *, after: int = 0) -> Told:
    """Who was swabbed in a round and what came of visits; after: only what came later."""
    seq = figures.head().seq
    kinds = [Rehearsed.kind if round_.is_rehearsal else SwabTaken.kind, VisitNoted.kind]
    days = civil_day(round_.starts_at), max(civil_day(round_.ends_at), civil_day(now))
    corrected = figures.corrections(kinds, place, *days)
    if any(one.seq > after for one in corrected):
        after = 0
    voided = {one.corrected_seq for one in corrected if one.count < 0}
    found = figures.records(kinds, place, *days, after_seq=after, limit=MOST)
    told = Told(seq, round_.round, is_whole=not after)
    _gather(told, (one for one in found if one.seq not in voided and one.seq > after))
    return told


def _gather(told: Told, records: Iterable[Any]) -> None:
    residents = known.reconciled()
    for record in records:
        fact = record.fact
        if fact.round != told.round:
            continue
        person = residents.get(record.subject, record.subject)
        if isinstance(fact, VisitNoted):
            before = told.notes.get(person)
            if before is None or record.happened_at >= before[1]:
                told.notes[person] = (fact.outcome, record.happened_at, fact.how)
        elif person not in told.done or record.happened_at < told.done[person][0]:
            told.done[person] = (record.happened_at, fact.site, fact.table)
