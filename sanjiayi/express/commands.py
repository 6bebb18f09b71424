"""What is decided about reports.  One verb, one function, one fact."""

import hmac
import json
from collections.abc import Mapping, Sequence

from django.conf import settings
from msgspec.structs import replace

from sanjiayi.express import numbers, rules, writeback
from sanjiayi.express.facts import (
    Acknowledged,
    Climbed,
    Confirmed,
    Heard,
    Joined,
    Passed,
    Reported,
    Told,
    Unblocked,
)
from sanjiayi.express.models import Report
from sanjiayi.kernel.civil import civil_day
from sanjiayi.kernel.facts import Fact
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import book
from sanjiayi.ledger.scopes import inside
from sanjiayi.people.commands import keep_words
from sanjiayi.policy import Pack, in_force
from sanjiayi.team.models import Group

ANONYMOUS = "anonymous"
"""Recorder of what somebody reported without saying who they are."""

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
    parts: Mapping[str, str] | None = None,
    needs: Sequence[str] = (),
    is_anonymous: bool = False,
    by: str,
    now: int,
) -> str:
    """Say what is stuck; returns the report's number.

    owner   group code that must answer: "work_group@yt.3.08"
    parts   the long words by rules.LONGEST: problem, cause, suggestion, tried
    needs   numbers of the needs it grows from; each is told of it
    Raises Refusal "express.level", "express.no_title", "express.long_title",
    "express.long_words", "express.number", "express.door", "express.name" or
    "express.persons".
    """
    pack = _pack(now)
    times = rules.times_of(pack)
    said = _checked(parts or {})
    recorder = ANONYMOUS if is_anonymous else by
    fact = Reported(
        report="",
        level=level,
        category=category,
        title=title.strip(),
        persons=persons,
        owner=owner,
        due_at=rules.due_by(level, now, times),
        words=words or (str(keep_words(said, now=now)) if said else ""),
        ack_by=rules.ack_by(level, now, times),
        needs=tuple(needs),
        is_anonymous=is_anonymous,
        reporter=mark_of(by) if is_anonymous else "",
        pack=pack.version,
    )
    return _numbered(fact, place, recorder, now)


def _numbered(fact: Reported, place: str, recorder: str, now: int) -> str:
    """Record it under the next free number, and tell the needs it grew from."""
    for attempt in range(_TRIES):
        number = numbers.next_number()
        try:
            with book.together():
                _record(replace(fact, report=number), place, number, recorder, now)
                writeback.grown(number, fact.needs, by=recorder, now=now)
        except Refusal as no:
            if no.code != "express.number_taken" or attempt == _TRIES - 1:
                raise
        else:
            return number
    raise AssertionError("unreachable: the last attempt returns or raises")


def _checked(parts: Mapping[str, str]) -> str:
    """The long words as they are kept, "" for none; Refusal for what not everybody may read."""
    said = {part: text.strip() for part, text in parts.items() if text.strip()}
    for part, text in said.items():
        no = rules.why_not_long(part, text)
        if no:
            raise no
    return json.dumps(said, ensure_ascii=False) if said else ""


def mark_of(by: str) -> str:
    """The mark by which an anonymous reporter is known again, and by nobody else."""
    key = hmac.digest(settings.SEALING_KEY.encode(), b"sanjiayi/reporter", "sha256")
    return "mark:" + hmac.digest(key, by.encode(), "sha256").hex()[:24]


def acknowledge(number: str, *, promised_at: int = 0, note: str = "", by: str, now: int) -> None:
    """Take a report on.  Raises Refusal "express.unknown", "express.done", "express.taken"."""
    fact = Acknowledged(report=number, promised_at=promised_at, note=note.strip())
    _record(fact, _place_of(number), number, by, now)


def pass_on(number: str, owner: str, note: str, *, by: str, now: int) -> None:
    """Put it to another group; the clocks run on.  Raises Refusal "express.no_note" …"""
    found = _found(number)
    if not Group.objects.filter(pk=owner).exists():
        raise Refusal("express.no_group", "没有这个组，请从列表里选一个组。")
    fact = Passed(report=number, owner=owner, from_owner=found.owner, note=note.strip())
    _record(fact, found.place, number, by, now)


def tell(number: str, whom: str, how: str, *, by: str, now: int) -> None:
    """Note that an office outside was told.  Raises Refusal "express.inside" …"""
    found = _found(number)
    fact = Told(report=number, owner=found.owner, whom=whom.strip(), how=how)
    _record(fact, found.place, number, by, now)


def hear(number: str, answer: str, *, by: str, now: int) -> None:
    """Note what the office outside answered.  Raises Refusal "express.not_told" …"""
    found = _found(number)
    fact = Heard(report=number, owner=found.owner, whom=found.outside, answer=answer.strip())
    _record(fact, found.place, number, by, now)


def join(number: str, need: str, *, by: str, now: int) -> None:
    """One more need waits for the same.  Raises Refusal "needs.unknown", "express.joined"."""
    with book.together():
        _record(Joined(report=number, need=need), _place_of(number), number, by, now)
        writeback.grown(number, [need], by=by, now=now)


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
    with book.together():
        _record(fact, found.place, number, by, now)
        writeback.climbed(number, owner, fact.due_at, now=now)
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
    with book.together():
        _record(fact, _place_of(number), number, by, now)
        writeback.unblocked(number, fact.answer, outcome, now=now)


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
        reporter=mark_of(by) if found.is_anonymous else "",
        due_at=0 if is_settled else rules.due_by(found.level, now, times),
        ack_by=0 if is_settled else rules.ack_by(found.level, now, times),
        note=note.strip(),
    )
    with book.together():
        _record(fact, found.place, number, ANONYMOUS if found.is_anonymous else by, now)
        if not is_settled:
            writeback.reopened(number, now=now)


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
