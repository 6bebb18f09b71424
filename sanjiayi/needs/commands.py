"""What is done about needs.  One verb, one function, one fact.

`seen` is the revision of the need as whoever acts last saw it; when somebody was faster, the
second is told who and when, and nothing is written.  0: whoever acts did not look.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.conf import settings

from sanjiayi.kernel.civil import civil_day
from sanjiayi.kernel.facts import Fact
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import book
from sanjiayi.needs import facts, rules, slips, twice, urgency
from sanjiayi.needs.models import Counter, Need, Step
from sanjiayi.needs.rules import Category, Channel, Outcome
from sanjiayi.needs.said import who_and_when
from sanjiayi.needs.standing import serial_of
from sanjiayi.people.commands import keep_words
from sanjiayi.policy import Pack, in_force
from sanjiayi.team.models import Group

_NUMBERS = "need"
_LONGEST_DETAIL = 200
_MOST_FILES = 10


@dataclass(frozen=True)
class Ask:
    """What somebody asks for, by whatever channel.

    person     people id of the one it is for;  reach: how to reach them, in words
    details    answers to the category's questions;  files: ids of attachments
    source     id in an outside system;  ask_id: the form's own, random id
    days_left  days the medicine still lasts
    """

    category: str
    place: str
    channel: str
    text: str = ""
    person: str = ""
    reach: str = ""
    is_urgent: bool = False
    details: Mapping[str, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    source: str = ""
    ask_id: UUID | None = None
    days_left: float | None = None


@dataclass(frozen=True)
class Told:
    """What the one who asked is told.  is_seen: the same ask came before."""

    number: str
    code: str
    due_at: int
    is_seen: bool
    urgency: int
    reasons: tuple[str, ...]


def raise_need(ask: Ask, *, by: str, now: int) -> Told:
    """Take an ask in.  The same ask_id or source again gives the same number and code.

    The same words from the same door or person within a day come with a number of their own,
    merged into the first at once; `part` undoes that.

    Raises Refusal "needs.category", "needs.channel", "needs.empty", "needs.long",
    "needs.files", or the ledger's for a place nobody knows.
    """
    _check(ask)
    key = str(ask.ask_id or (f"source:{ask.source}" if ask.source else uuid4()))
    record, code = slips.record_id(key), slips.code_of(key)
    with book.together():
        told = _told_before(record, code)
        if told is not None:
            return told
        fact = _raised(ask, slips.digest(code), now)
        before = twice.asked_before(
            ask.text, ask.place, ask.person, ask.category, fact.urgency, now=now
        )
        draft = book.Draft(fact, place=ask.place, subject=fact.need, happened_at=now, id=record)
        book.record([draft], by=by, now=now)
        if before:
            merge(fact.need, before, by=twice.MERGER, now=now)
    return Told(fact.need, code, fact.due_at, False, fact.urgency, fact.reasons)


def _check(ask: Ask) -> None:
    if ask.category not in set(Category):
        raise Refusal("needs.category", "请选要什么：配药、看病、缺东西、有问题、提问或传言。")
    if ask.channel not in set(Channel):
        raise Refusal("needs.channel", "请选从哪里来：上门、电话、网页或来访。")
    if not (ask.text.strip() or ask.files or any(v.strip() for v in ask.details.values())):
        raise Refusal("needs.empty", "请写一句要什么，或附一张照片、一段语音。")
    if len(ask.text.strip()) > rules.LONGEST_TEXT:
        raise Refusal("needs.long", f"最多 {rules.LONGEST_TEXT} 个字，请写短一些，其余可以补充。")
    if len(ask.files) > _MOST_FILES:
        raise Refusal("needs.files", f"最多附 {_MOST_FILES} 个文件，其余可以补充。")


def _told_before(record: UUID, code: str) -> Told | None:
    number = Step.objects.filter(pk=record.bytes).values_list("need", flat=True).first()
    found = Need.objects.filter(pk=number).first() if number else None
    if found is None:
        return None
    reasons = tuple(filter(None, found.reasons.split(",")))
    return Told(found.number, code, found.due_at, True, found.urgency, reasons)


def _raised(ask: Ask, slip: str, now: int) -> facts.Raised:
    """The fact of an ask.  Keeps its words: call it inside the transaction."""
    pack = _pack(now)
    told = " ".join([ask.text, *ask.details.values()])
    how = urgency.judge(told, is_marked=ask.is_urgent, days_left=ask.days_left)
    groups = set(Group.objects.values_list("code", flat=True))
    details = {k: v.strip()[:_LONGEST_DETAIL] for k, v in ask.details.items() if v.strip()}
    return facts.Raised(
        need=_next_number(),
        category=ask.category,
        channel=ask.channel,
        is_urgent=how.level <= urgency.TODAY,
        words=_words(ask.text, now),
        due_at=rules.due_at(ask.category, how.level, pack, now),
        urgency=how.level,
        reasons=how.reasons,
        owner=rules.owner_of(ask.category, ask.place, pack, groups),
        person=ask.person,
        reach=_words(ask.reach, now),
        slip=slip,
        source=ask.source,
        details=_words(json.dumps(details, ensure_ascii=False) if details else "", now),
        files=tuple(ask.files),
        pack=pack.version,
    )


def _pack(now: int) -> Pack:
    return in_force(settings.SANJIAYI_JURISDICTION, civil_day(now))


def _next_number() -> str:
    """A number never given out before.  Inside `together`, so no two are told the same."""
    counter = Counter.objects.filter(pk=_NUMBERS).values_list("last", flat=True).first() or 0
    highest = Need.objects.order_by("-serial").values_list("serial", flat=True).first() or 0
    last = max(counter, highest) + 1
    Counter.objects.update_or_create(pk=_NUMBERS, defaults={"last": last})
    return f"N-{last:04d}"


def _words(text: str, now: int) -> str:
    return str(keep_words(text, now=now)) if text.strip() else ""


# --- acts ------------------------------------------------------------------------------------


def _act(number: str, make: Callable[[Need], Fact], *, by: str, now: int, seen: int = 0) -> None:
    with book.together():
        need = Need.objects.filter(pk=number).first()
        if need is None:
            raise rules.unknown(number)
        if seen and need.revision != seen:
            who = who_and_when(need.changed_by, need.changed_at)
            raise Refusal(
                "needs.changed", f"{number} {who}刚改过，请先看改了什么再决定；您填的还在。"
            )
        fact = make(need)
        draft = book.Draft(fact, place=need.place, subject=number, happened_at=now)
        book.record([draft], by=by, now=now)


def assign(
    number: str,
    owner: str,
    *,
    assignee: str = "",
    due_at: int = 0,
    reason: str = "",
    by: str,
    now: int,
    seen: int = 0,
) -> None:
    """Ask a group, or one of it, to take it over; on its way until they accept.

    Raises Refusal "needs.unknown", "needs.no_group", "needs.changed", or that it is over.
    """
    if not Group.objects.filter(pk=owner).exists():
        raise Refusal("needs.no_group", "没有这个组，请从列表里选一个组。")

    def make(need: Need) -> Fact:
        return facts.Assigned(
            need=number, owner=owner, assignee=assignee, due_at=due_at, words=_words(reason, now)
        )

    _act(number, make, by=by, now=now, seen=seen)


def accept(number: str, *, by: str, now: int, seen: int = 0) -> None:
    """Take it on.  Raises Refusal "needs.taken", "needs.not_yours", or that it is over."""
    _act(number, lambda _: facts.Accepted(need=number), by=by, now=now, seen=seen)


def decline(number: str, reason: str, *, text: str = "", by: str, now: int, seen: int = 0) -> None:
    """Say no to what was assigned.  reason: rules.DECLINING, or words of one's own.

    Raises Refusal "needs.no_reason" or "needs.not_offered".
    """
    if not reason.strip():
        raise Refusal("needs.no_reason", "还没有选退回的原因，请先选一条。")
    known = reason in rules.DECLINING
    said = text if known else reason

    def make(need: Need) -> Fact:
        code = reason if known else "other"
        return facts.Declined(need=number, reason=code, words=_words(said, now))

    _act(number, make, by=by, now=now, seen=seen)


def answer(number: str, outcome: str, text: str = "", *, by: str, now: int, seen: int = 0) -> None:
    """Answer the resident.  Raises Refusal "needs.outcome", or that it is over already."""
    if outcome not in set(Outcome):
        raise Refusal("needs.outcome", "请选结果：已解决、已解释、已转交或暂时办不到。")

    def make(need: Need) -> Fact:
        if need.closed_at is not None:
            raise rules.closed(number, need.state)
        return facts.Answered(need=number, outcome=outcome, words=_words(text, now))

    _act(number, make, by=by, now=now, seen=seen)


def promise(number: str, due_at: int, text: str = "", *, by: str, now: int, seen: int = 0) -> None:
    """Tell the resident by when they hear more.  Raises Refusal "needs.past"."""
    if due_at <= now:
        raise Refusal("needs.past", "约定的时间已经过了，请选一个以后的时间。")

    def make(need: Need) -> Fact:
        return facts.Promised(need=number, due_at=due_at, words=_words(text, now))

    _act(number, make, by=by, now=now, seen=seen)


def add(
    number: str, text: str, *, files: Sequence[str] = (), by: str, now: int, seen: int = 0
) -> None:
    """Add words or attachments.  Raises Refusal "needs.empty"."""
    if not text.strip() and not files:
        raise Refusal("needs.empty", "还没有写补充的内容，请写一句或附一张照片。")

    def make(need: Need) -> Fact:
        return facts.Added(need=number, words=_words(text, now), files=tuple(files))

    _act(number, make, by=by, now=now, seen=seen)


def withdraw(number: str, *, by: str, now: int, seen: int = 0) -> None:
    """The resident needs it no more.  Raises Refusal when it is over already."""
    _act(number, lambda _: facts.Withdrawn(need=number), by=by, now=now, seen=seen)


def dispute(number: str, text: str = "", *, by: str, now: int, seen: int = 0) -> None:
    """It did not come: open again, for today.  Raises Refusal "needs.not_answered"."""

    def make(need: Need) -> Fact:
        level = min(need.urgency, urgency.TODAY)
        due = rules.due_at(need.category, level, _pack(now), now)
        return facts.Disputed(need=number, words=_words(text, now), due_at=due)

    _act(number, make, by=by, now=now, seen=seen)


def merge(number: str, into: str, *, by: str, now: int, seen: int = 0) -> None:
    """It is the same as another.  Raises Refusal "needs.same", "needs.bad_merge", …"""
    _act(number, lambda _: facts.Merged(need=number, into=into), by=by, now=now, seen=seen)


def part(number: str, *, by: str, now: int, seen: int = 0) -> None:
    """Undo a merge.  Raises Refusal "needs.not_merged"."""
    _act(number, lambda _: facts.Parted(need=number), by=by, now=now, seen=seen)


def sort(
    number: str,
    *,
    category: str | None = None,
    urgency: int | None = None,
    reason: str = "",
    by: str,
    now: int,
    seen: int = 0,
) -> None:
    """Set category or urgency right; the due time is reckoned anew from when it was raised.

    Raises Refusal "needs.category" or "needs.urgency".
    """
    if category and category not in set(Category):
        raise Refusal("needs.category", "请选要什么：配药、看病、缺东西、有问题、提问或传言。")
    if urgency is not None and urgency not in (1, 2, 3, 4):
        raise Refusal("needs.urgency", "请选多急：危及生命、今天要、一般或可以等。")

    def make(need: Need) -> Fact:
        what, level = category or need.category, urgency or need.urgency
        due = rules.due_at(what, level, _pack(now), need.raised_at)
        return facts.Sorted(
            need=number, category=category or "", urgency=urgency or 0, due_at=due,
            words=_words(reason, now),
        )  # fmt: skip

    _act(number, make, by=by, now=now, seen=seen)


def theme(numbers: Sequence[str], title: str, *, by: str, now: int) -> str:
    """Put needs under one theme, a standing one of this title or a new one; returns its id.

    Raises Refusal "needs.no_title", "needs.long_title", "needs.title_private".
    """
    said = title.strip()
    wrong = rules.why_not_title(said) or (None if numbers else rules.unknown(""))
    if wrong:
        raise wrong
    with book.together():
        standing = Need.objects.filter(theme_title=said).exclude(theme="")
        known = standing.values_list("theme", flat=True).first()
        code = known or f"T-{serial_of(numbers[0])}"
        places = dict(Need.objects.filter(pk__in=list(numbers)).values_list("number", "place"))
        drafts = []
        for number in dict.fromkeys(numbers):
            if number not in places:
                raise rules.unknown(number)
            fact = facts.Themed(need=number, theme=code, title=said)
            drafts.append(book.Draft(fact, place=places[number], subject=number, happened_at=now))
        book.record(drafts, by=by, now=now)
    return code


def untheme(number: str, *, by: str, now: int, seen: int = 0) -> None:
    """Take it out of its theme."""
    _act(number, lambda _: facts.Themed(need=number, theme=""), by=by, now=now, seen=seen)


def link(number: str, report: str, *, by: str, now: int) -> None:
    """It grew into an express report."""
    _act(number, lambda _: facts.Linked(need=number, report=report), by=by, now=now)
