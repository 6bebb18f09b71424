"""The phone desk's verbs: note calls nobody took, note what came of ringing back."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sanjiayi.kernel import ids
from sanjiayi.ledger import book
from sanjiayi.needs.desk_facts import CallMissed, CallTried
from sanjiayi.needs.desk_models import Call, CallStep
from sanjiayi.needs.desk_queries import phones_waiting
from sanjiayi.needs.desk_rules import ENDS, Rung, next_try
from sanjiayi.people.commands import keep_words


@dataclass(frozen=True)
class Noted:
    """What noting did: new callers, rings of callers already waiting, lines known before."""

    new: int
    again: int
    seen: int


def note_missed(rung: Sequence[Rung], *, place: str, by: str, now: int) -> Noted:
    """Note calls nobody took, in one commit.

    A number that already waits rings again under the same call; a line with a source that was
    noted before, or the same number at the same moment, is passed over.
    """
    with book.together():
        waiting = phones_waiting(place)
        known = _sources_known([one.source for one in rung])
        drafts, new, again = [], 0, 0
        met = set(_moments(list(waiting.values())))
        for one in rung:
            call = waiting.get(one.phone, "")
            if (one.source and one.source in known) or (call, one.at) in met:
                continue
            again += bool(call)
            new += not call
            record = ids.uuid7(now, os.urandom(10))
            call = call or f"C-{record.hex()[-8:].upper()}"
            waiting[one.phone] = call
            met.add((call, one.at))
            known.add(one.source)
            words = str(keep_words(one.text, now=now))
            fact = CallMissed(call=call, words=words, source=one.source)
            drafts.append(
                book.Draft(fact, place=place, subject=call, happened_at=one.at, id=record)
            )
        if drafts:
            book.record(drafts, by=by, now=now)
    return Noted(new, again, len(rung) - new - again)


def _sources_known(sources: Sequence[str]) -> set[str]:
    asked = [source for source in sources if source]
    found: set[str] = set()
    for start in range(0, len(asked), 500):
        part = CallStep.objects.filter(source__in=asked[start : start + 500])
        found.update(part.values_list("source", flat=True))
    return found


def _moments(calls: Sequence[str]) -> list[tuple[str, int]]:
    """(call, moment) of every ring of some calls."""
    found: list[tuple[str, int]] = []
    for start in range(0, len(calls), 500):
        part = CallStep.objects.filter(call__in=calls[start : start + 500], what="missed")
        found += part.values_list("call", "at")
    return found


def note_tried(
    call: str, outcome: str, *, need: str = "", form: UUID | None = None, by: str, now: int
) -> None:
    """Note what came of ringing back; what was in vain comes up again by itself.

    need   number of what the caller turned out to need;  form: its own id, so that a form
    sent twice counts once.  Raises Refusal needs.no_call, needs.call_closed, needs.no_outcome.
    """
    found = Call.objects.filter(pk=call).first()
    if form is not None and CallStep.objects.filter(record=form.bytes).exists():
        return
    tries = found.tries + 1 if found else 0
    due = 0 if outcome in ENDS else next_try(tries, now)
    fact = CallTried(call=call, outcome=outcome, due_at=due, need=need)
    place = found.place if found else ""
    book.record(
        [book.Draft(fact, place=place, subject=call, happened_at=now, id=form)], by=by, now=now
    )
