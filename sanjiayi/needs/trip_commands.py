"""What is done about medical trips.  One verb, one function, one fact; words are kept sealed."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from sanjiayi.kernel.civil import days_before, from_ms
from sanjiayi.kernel.facts import Fact
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import book
from sanjiayi.needs import commands, queries, trip_queries
from sanjiayi.needs import rules as need_rules
from sanjiayi.needs import trip_facts as facts
from sanjiayi.needs import trip_rules as rules
from sanjiayi.needs.models import Counter
from sanjiayi.needs.trip_rules import PURPOSE_WORDS, Trip
from sanjiayi.people.commands import keep_words

_PLANS = UUID("5f2f5a04-5d8e-4a0c-9a0f-5a3f0c2d7c11")
"""Trips of a plan get their ids under this name, so that none is made twice."""


@dataclass(frozen=True)
class Wanted:
    """Who must go where.  companion, words: free text;  need: number it grows from, or ""."""

    place: str
    hospital: str
    purpose: str
    person: str = ""
    need: str = ""
    companion: str = ""
    words: str = ""
    is_life: bool = False


@dataclass(frozen=True)
class Weekly:
    """When it repeats: weekdays 1 Monday to 7 Sunday, minute of the day, every so many weeks."""

    weekdays: tuple[int, ...]
    minute: int
    first_day: int
    last_day: int = 0
    every: int = 1


def _words(text: str, now: int) -> str:
    return str(keep_words(text.strip(), now=now)) if text.strip() else ""


def _next(name: str, letter: str) -> str:
    """A number never given out before.  Inside `together`, so no two are told the same."""
    last = (Counter.objects.filter(pk=name).values_list("last", flat=True).first() or 0) + 1
    Counter.objects.update_or_create(pk=name, defaults={"last": last})
    return f"{letter}-{last:04d}"


def _check(wanted: Wanted) -> None:
    if no := rules.why_not_ask(wanted.hospital, wanted.purpose):
        raise no
    if max(len(wanted.companion), len(wanted.words)) > rules.LONGEST_WORDS:
        raise Refusal("trip.long", f"陪同和备注各最多 {rules.LONGEST_WORDS} 个字，请写短一些。")
    if wanted.need:
        card = queries.need(wanted.need)
        if card is None:
            raise need_rules.unknown(wanted.need)


def ask(wanted: Wanted, appointed_at: int, *, by: str, now: int) -> str:
    """Somebody must go to a hospital; returns the trip's number.  The need is told what is planned.

    Raises Refusal "trip.hospital", "trip.purpose", "trip.long", "trip.past" or "needs.unknown".
    """
    if appointed_at < now - need_rules.HOUR_MS:
        raise Refusal("trip.past", "约好的时间已经过了，请核对日期和几点。")
    with book.together():
        _check(wanted)
        number = _next("trip", "S")
        fact = facts.TripAsked(
            trip=number,
            hospital=wanted.hospital.strip(),
            purpose=wanted.purpose,
            appointed_at=appointed_at,
            person=wanted.person,
            need=wanted.need,
            companion=_words(wanted.companion, now),
            words=_words(wanted.words, now),
            is_life=wanted.is_life,
        )
        _record(fact, number, wanted.place, by, now)
        _promise(wanted.need, wanted.hospital, wanted.purpose, appointed_at, by, now)
    return number


def _record(fact: Fact, subject: str, place: str, by: str, now: int) -> None:
    book.record([book.Draft(fact, place, subject=subject, happened_at=now)], by=by, now=now)


def _is_open(need: str) -> bool:
    card = queries.need(need) if need else None
    return card is not None and card.need.is_open


def _promise(need: str, hospital: str, purpose: str, at: int, by: str, now: int) -> None:
    if at > now and _is_open(need):
        told = f"已安排送医（{PURPOSE_WORDS[purpose]}）：{_when(at)} 到{hospital.strip()}。"
        commands.promise(need, at, told, by=by, now=now)


def _when(at: int) -> str:
    moment = from_ms(at)
    return f"{moment.month}月{moment.day}日 {moment:%H:%M}"


def _found(number: str) -> Trip:
    trip = trip_queries.trip(number)
    if trip is None:
        raise rules.unknown(number)
    return trip


def check(
    number: str, gate: str, *, is_met: bool = True, text: str = "", by: str, now: int
) -> None:
    """Confirm one thing that must stand, or take it back.  Raises Refusal "trip.gate", …"""
    with book.together():
        trip = _found(number)
        fact = facts.TripChecked(trip=number, gate=gate, is_met=is_met, words=_words(text, now))
        _record(fact, number, trip.place, by, now)


def move(number: str, appointed_at: int, *, by: str, now: int) -> None:
    """The hospital gave another time; the need is told.  Raises Refusal "trip.past", …"""
    if appointed_at < now:
        raise Refusal("trip.past", "约好的时间已经过了，请核对日期和几点。")
    with book.together():
        trip = _found(number)
        _record(
            facts.TripMoved(trip=number, appointed_at=appointed_at), number, trip.place, by, now
        )
        _promise(trip.need, trip.hospital, trip.purpose, appointed_at, by, now)


def leave(number: str, *, reason: str = "", by: str, now: int) -> None:
    """The patient has left home.

    reason   why before everything stands; only where a life is at stake
    Raises Refusal "trip.not_ready", "trip.no_reason" or "trip.state".
    """
    with book.together():
        trip = _found(number)
        # Judged before the reason is kept: words nobody needs are not stored.
        if no := rules.why_not_leave(trip, bool(reason.strip())):
            raise no
        override = _words(reason, now) if trip.missing else ""
        _record(facts.TripLeft(trip=number, override=override), number, trip.place, by, now)


def arrive(number: str, *, by: str, now: int) -> None:
    """The hospital has taken over.  Raises Refusal "trip.state"."""
    _record(facts.TripArrived(trip=number), number, _found(number).place, by, now)


def come_back(number: str, *, is_admitted: bool = False, by: str, now: int) -> None:
    """Home again, or staying there: the trip is over, and the need is answered."""
    with book.together():
        trip = _found(number)
        fact = facts.TripReturned(trip=number, is_admitted=is_admitted)
        _record(fact, number, trip.place, by, now)
        if _is_open(trip.need):
            told = "已送到医院，住院治疗。" if is_admitted else "已送医并回到家。"
            commands.answer(trip.need, "met", told, by=by, now=now)


def cancel(number: str, reason: str, *, by: str, now: int) -> None:
    """It does not take place; the need stays open and is told why.  Raises Refusal."""
    if not reason.strip():
        raise Refusal("trip.why", "请写为什么取消，居民会看到。")
    with book.together():
        trip = _found(number)
        fact = facts.TripCancelled(trip=number, words=_words(reason, now))
        _record(fact, number, trip.place, by, now)
        if _is_open(trip.need):
            told = f"{_when(trip.appointed_at)} 的送医取消了：{reason.strip()}"
            commands.add(trip.need, told, by=by, now=now)


# --- again and again -------------------------------------------------------------------------


def plan(wanted: Wanted, weekly: Weekly, *, by: str, now: int) -> str:
    """Somebody goes again and again; returns the plan's number.

    Raises Refusal "trip.weekdays", "trip.time", "trip.every", "trip.days", or `ask`'s.
    """
    with book.together():
        _check(wanted)
        number = _next("trip_plan", "P")
        fact = facts.TripPlanned(
            plan=number,
            hospital=wanted.hospital.strip(),
            purpose=wanted.purpose,
            weekdays=tuple(sorted(weekly.weekdays)),
            minute=weekly.minute,
            first_day=weekly.first_day,
            last_day=weekly.last_day,
            every=weekly.every,
            person=wanted.person,
            need=wanted.need,
            companion=_words(wanted.companion, now),
            words=_words(wanted.words, now),
        )
        _record(fact, number, wanted.place, by, now)
        first = next(iter(rules.days_of(fact, weekly.first_day, _weeks_on(weekly))), 0)
        if first:
            at = rules.moment_on(first, weekly.minute)
            _promise(wanted.need, wanted.hospital, wanted.purpose, at, by, now)
    return number


def _weeks_on(weekly: Weekly) -> int:
    """A day by which a plan has fallen on one of its weekdays."""
    return days_before(weekly.first_day, -7 * (weekly.every + 1))


def end_plan(number: str, *, by: str, now: int) -> None:
    """No more trips of a plan; those made already stay.  Raises Refusal "trip.plan_over"."""
    found = trip_queries.plan(number)
    if found is None:
        raise Refusal("trip.unknown_plan", f"没有 {number} 这个安排，请核对编号。")
    _record(facts.TripPlanEnded(plan=number), number, found.place, by, now)


def plan_ahead(today: int, days: int, *, by: str, now: int) -> list[str]:
    """Make the trips of every plan for some days from today on; returns the new numbers.

    May run as often as one likes: a trip that was made, moved or cancelled is not made again.
    """
    first, last = rules.ahead(today, days)
    drafts: dict[str, book.Draft] = {}
    for one in trip_queries.plans():
        for day in rules.days_of(one.fact, first, last):
            number = rules.number_on(one.number, day)
            drafts[number] = _draft(one, number, day, now)
    made = trip_queries.numbers_known(drafts)
    new = {number: draft for number, draft in drafts.items() if number not in made}
    if new:
        book.record(list(new.values()), by=by, now=now)
    return list(new)


def _draft(one: trip_queries.Plan, number: str, day: int, now: int) -> book.Draft:
    fact = facts.TripAsked(
        trip=number,
        hospital=one.fact.hospital,
        purpose=one.fact.purpose,
        appointed_at=rules.moment_on(day, one.fact.minute),
        person=one.fact.person,
        need=one.fact.need,
        plan=one.number,
        companion=one.fact.companion,
        words=one.fact.words,
    )
    identifier = uuid5(_PLANS, number)
    return book.Draft(fact, one.place, subject=number, happened_at=now, id=identifier)
