"""Where a need stands, worked out from its records in order of time.  Pure.

Records commute as far as they can: phones bring theirs late, so the order is that of the
moments they tell, then of the book.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, cast

from sanjiayi.kernel.civil import civil_day
from sanjiayi.kernel.facts import Fact
from sanjiayi.needs import facts
from sanjiayi.needs.rules import State, is_by_resident

URGENT, ORDINARY = 2, 3


@dataclass(frozen=True)
class Told:
    """One record about a need.  seq: ledger number; at: ms; by: recorder."""

    seq: int
    at: int
    place: str
    by: str
    fact: Fact


@dataclass
class Standing:
    """The columns of models.Need, in their order."""

    number: str
    serial: int
    place: str
    category: str
    channel: str
    is_urgent: bool
    urgency: int
    reasons: str
    words: str
    details: str
    reach: str
    person: str
    slip: str
    source: str
    files: str
    pack: str
    raised_at: int
    raised_on: int
    raised_by: str
    due_at: int
    owner: str
    state: str = State.NEW
    assignee: str = ""
    to_owner: str = ""
    to_assignee: str = ""
    offered_by: str = ""
    declined: str = ""
    promise: str = ""
    reply: str = ""
    outcome: str = ""
    answered_at: int | None = None
    answered_on: int | None = None
    closed_at: int | None = None
    merged_into: str = ""
    theme: str = ""
    theme_title: str = ""
    report: str = ""
    disputes: int = 0
    has_news: bool = False
    revision: int = 0
    changed_at: int = 0
    changed_by: str = ""


def serial_of(number: str) -> int:
    """The counting part of a number; 0 where there is none.

    >>> serial_of("N-2047"), serial_of("X")
    (2047, 0)
    """
    digits = number.rpartition("-")[2]
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0


def standing(told: Iterable[Told]) -> Standing | None:
    """The need its records tell of; None when nobody raised it."""
    in_order = sorted(told, key=lambda one: (one.at, one.seq))
    first = next((one for one in in_order if isinstance(one.fact, facts.Raised)), None)
    if first is None:
        return None
    need = _begun(first)
    for one in in_order:
        take = _TAKE.get(type(one.fact))
        if take is not None:
            take(need, one, one.fact)
            need.has_news = _news(need, one)
            need.changed_at, need.changed_by = one.at, one.by
        need.revision = max(need.revision, one.seq)
    return need


def _news(need: Standing, one: Told) -> bool:
    """The resident said something since the team last did."""
    if not is_by_resident(one.by):
        return False
    return need.closed_at is None and isinstance(one.fact, facts.Added | facts.Disputed)


def _begun(one: Told) -> Standing:
    fact = cast(facts.Raised, one.fact)
    urgency = fact.urgency or (URGENT if fact.is_urgent else ORDINARY)
    return Standing(
        number=fact.need,
        serial=serial_of(fact.need),
        place=one.place,
        category=fact.category,
        channel=fact.channel,
        is_urgent=urgency <= URGENT,
        urgency=urgency,
        reasons=",".join(fact.reasons),
        words=fact.words,
        details=fact.details,
        reach=fact.reach,
        person=fact.person,
        slip=fact.slip,
        source=fact.source,
        files=",".join(fact.files),
        pack=fact.pack,
        raised_at=one.at,
        raised_on=civil_day(one.at),
        raised_by=one.by,
        due_at=fact.due_at,
        owner=fact.owner,
        changed_at=one.at,
        changed_by=one.by,
    )


def _open_again(need: Standing) -> None:
    need.state = State.ACCEPTED if need.assignee else State.NEW
    need.closed_at = None


def _answered(need: Standing, one: Told, fact: facts.Answered) -> None:
    need.state, need.outcome, need.reply = State.ANSWERED, fact.outcome, fact.words
    need.answered_at, need.answered_on, need.closed_at = one.at, civil_day(one.at), one.at
    need.to_owner = need.to_assignee = need.merged_into = ""


def _sorted(need: Standing, one: Told, fact: facts.Sorted) -> None:
    need.category = fact.category or need.category
    if fact.urgency:
        need.urgency, need.is_urgent = fact.urgency, fact.urgency <= URGENT
        need.reasons = "sorted"
    need.due_at = fact.due_at or need.due_at


def _assigned(need: Standing, one: Told, fact: facts.Assigned) -> None:
    need.to_owner, need.to_assignee, need.offered_by = fact.owner, fact.assignee, one.by
    need.due_at, need.declined = fact.due_at or need.due_at, ""
    if need.closed_at is None:
        need.state = State.OFFERED


def _accepted(need: Standing, one: Told, fact: facts.Accepted) -> None:
    need.owner, need.assignee = need.to_owner or need.owner, one.by
    need.to_owner = need.to_assignee = need.declined = ""
    if need.closed_at is None:
        need.state = State.ACCEPTED


def _declined(need: Standing, one: Told, fact: facts.Declined) -> None:
    need.declined = fact.reason
    if not need.to_owner:
        need.owner = need.assignee = ""
    need.to_owner = need.to_assignee = ""
    if need.closed_at is None:
        _open_again(need)


def _promised(need: Standing, one: Told, fact: facts.Promised) -> None:
    need.due_at, need.promise = fact.due_at or need.due_at, fact.words


def _added(need: Standing, one: Told, fact: facts.Added) -> None:
    need.files = ",".join(filter(None, (need.files, *fact.files)))


def _withdrawn(need: Standing, one: Told, fact: facts.Withdrawn) -> None:
    need.state, need.closed_at = State.WITHDRAWN, one.at
    need.to_owner = need.to_assignee = ""


def _disputed(need: Standing, one: Told, fact: facts.Disputed) -> None:
    need.answered_at = need.answered_on = None
    need.outcome = need.reply = ""
    need.disputes += 1
    need.due_at = fact.due_at or need.due_at
    _open_again(need)


def _merged(need: Standing, one: Told, fact: facts.Merged) -> None:
    need.state, need.merged_into, need.closed_at = State.MERGED, fact.into, one.at


def _parted(need: Standing, one: Told, fact: facts.Parted) -> None:
    need.merged_into = ""
    if need.answered_at is None:
        _open_again(need)
    else:
        need.state, need.closed_at = State.ANSWERED, need.answered_at


def _themed(need: Standing, one: Told, fact: facts.Themed) -> None:
    need.theme, need.theme_title = fact.theme, fact.title if fact.theme else ""


def _linked(need: Standing, one: Told, fact: facts.Linked) -> None:
    need.report = fact.report


_TAKE: dict[type[Fact], Callable[[Standing, Told, Any], None]] = {
    facts.Answered: _answered,
    facts.Sorted: _sorted,
    facts.Assigned: _assigned,
    facts.Accepted: _accepted,
    facts.Declined: _declined,
    facts.Promised: _promised,
    facts.Added: _added,
    facts.Withdrawn: _withdrawn,
    facts.Disputed: _disputed,
    facts.Merged: _merged,
    facts.Parted: _parted,
    facts.Themed: _themed,
    facts.Linked: _linked,
}
