"""What is decided about reports.  One verb, one function, one fact."""

from django.conf import settings

from sanjiayi.express import numbers, rules
from sanjiayi.express.facts import Acknowledged, Climbed, Confirmed, Reported, Unblocked
from sanjiayi.express.models import Report
from sanjiayi.kernel.civil import civil_day
from sanjiayi.kernel.facts import Fact
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import book
from sanjiayi.ledger.scopes import inside
from sanjiayi.policy import Pack, in_force

_TRIES = 5
"""Two people may be given the same number; the second is quietly given the next."""


def report(
    place: str,
    *,
    level: int,
    category: str,
    title: str,
    owner: str,
    persons: int = 0,
    words: str = "",
    by: str,
    now: int,
) -> str:
    """Say what is stuck; returns the report's number.

    owner   group code that must answer: "work_group@yt.3.08"
    Raises Refusal "express.level", "express.no_title", "express.long_title",
    "express.number", "express.door" or "express.persons".
    """
    pack = _pack(now)
    times = rules.times_of(pack)
    for attempt in range(_TRIES):
        fact = Reported(
            report=numbers.next_number(),
            level=level,
            category=category,
            title=title.strip(),
            persons=persons,
            owner=owner,
            due_at=rules.due_by(level, now, times),
            words=words,
            ack_by=rules.ack_by(level, now, times),
            pack=pack.version,
        )
        try:
            _record(fact, place, fact.report, by, now)
        except Refusal as no:
            if no.code != "express.number_taken" or attempt == _TRIES - 1:
                raise
        else:
            return fact.report
    raise AssertionError("unreachable: the last attempt returns or raises")


def acknowledge(number: str, *, by: str, now: int) -> None:
    """Take a report on.  Raises Refusal "express.unknown", "express.done", "express.taken"."""
    _record(Acknowledged(report=number), _place_of(number), number, by, now)


def climb(
    number: str, *, reason: str = rules.Reason.BY_HAND, note: str = "", by: str, now: int
) -> str:
    """Put a report one level up; returns the new owner, whose clocks begin now.

    Raises Refusal "express.unknown", "express.done", "express.top", "express.moved" when
    somebody else did it meanwhile, "express.not_due" for a clock that has time left.
    """
    found = _found(number)
    owner = rules.next_owner(found.owner)
    if owner is None:
        raise Refusal("express.top", f"{number} 已经报到最高一级，请直接联系区里。")
    pack = _pack(now)
    times = rules.times_of(pack)
    fact = Climbed(
        report=number,
        owner=owner,
        due_at=rules.due_by(found.level, now, times),
        ack_by=rules.ack_by(found.level, now, times),
        from_owner=found.owner,
        reason=reason,
        note=note.strip(),
        pack=pack.version,
    )
    _record(fact, found.place, number, by, now)
    return owner


def climb_overdue(place: str, *, by: str, now: int) -> list[str]:
    """Put every report whose clock has run out one level up, once; returns their numbers."""
    late = Report.objects.filter(inside(place), unblocked_at=None, next_at__lt=now)
    rows = late.order_by("next_at", "number").values_list(
        "number", "owner", "state", "ack_by", "due_at"
    )
    climbed = []
    for number, owner, state, ack_by, due_at in list(rows):
        why = rules.why_climb(state, ack_by, due_at, now)
        if why is None or rules.next_owner(owner) is None:
            continue
        try:
            climb(number, reason=why, by=by, now=now)
        except Refusal:
            continue  # answered, or put up by somebody else, since we looked
        climbed.append(number)
    return climbed


def settle_silent(place: str, *, by: str, now: int) -> list[str]:
    """Settle what was answered and not contradicted for as long as the pack says."""
    pack = _pack(now)
    if pack.express.close_by.value != "reporter":
        return []
    before = now - pack.express.silence_days.value * rules.DAY_MS
    waiting = Report.objects.filter(
        inside(place), state=rules.State.UNBLOCKED, unblocked_at__lte=before
    )
    settled = []
    for number, where, answered_at in list(waiting.values_list("number", "place", "unblocked_at")):
        fact = Confirmed(
            report=number, is_settled=True, how="silence", answered_at=answered_at or 0
        )
        try:
            _record(fact, where, number, by, now)
        except Refusal:
            continue  # the reporter spoke since we looked
        settled.append(number)
    return settled


def unblock(number: str, answer: str, *, outcome: str = "unblocked", by: str, now: int) -> None:
    """Answer a report.

    Raises Refusal "express.unknown", "express.done", "express.no_answer",
    "express.long_answer", "express.number" or "express.door".
    """
    fact = Unblocked(report=number, answer=answer.strip(), outcome=outcome)
    _record(fact, _place_of(number), number, by, now)


def confirm(
    number: str, *, is_settled: bool, satisfaction: int = 0, note: str = "", by: str, now: int
) -> None:
    """The reporter says whether it is so; False opens the report again.

    Raises Refusal "express.unknown", "express.not_answered", "express.not_reporter" or
    "express.settled".
    """
    found, times = _found(number), rules.times_of(_pack(now))
    fact = Confirmed(
        report=number,
        is_settled=is_settled,
        satisfaction=satisfaction,
        due_at=0 if is_settled else rules.due_by(found.level, now, times),
        ack_by=0 if is_settled else rules.ack_by(found.level, now, times),
        note=note.strip(),
    )
    _record(fact, found.place, number, by, now)


def _pack(now: int) -> Pack:
    return in_force(settings.SANJIAYI_JURISDICTION, civil_day(now))


def _found(number: str) -> Report:
    found = Report.objects.filter(pk=number).first()
    if found is None:
        raise Refusal("express.unknown", f"没有 {number} 这份快报，请核对编号。")
    return found


def _place_of(number: str) -> str:
    return _found(number).place


def _record(fact: Fact, place: str, number: str, by: str, now: int) -> None:
    book.record([book.Draft(fact, place=place, subject=number)], by=by, now=now)
