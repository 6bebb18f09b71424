"""What is decided and said about rounds.  One verb, one function, one fact."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from sanjiayi.kernel import ids
from sanjiayi.kernel.paths import building_of, parent
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import book
from sanjiayi.people import commands as people
from sanjiayi.policy import Pack
from sanjiayi.screening import ordering, rules, site_pauses
from sanjiayi.screening.facts import (
    Called,
    Classed,
    RoundClosed,
    RoundOpened,
    RoundPaused,
    RoundResumed,
    SitePaused,
    SiteResumed,
    SwabTaken,
    VisitNoted,
)
from sanjiayi.screening.missing import standing
from sanjiayi.screening.models import Call, Round, Visit
from sanjiayi.screening.mustest import MustTest
from sanjiayi.screening.ordering import Order
from sanjiayi.screening.rounds import RoundView


def open_round(
    place: str,
    *,
    round_: str,
    starts_at: int,
    ends_at: int,
    due: Mapping[str, int],
    pool_size: int = 10,
    pack: str,
    by: str,
    now: int,
) -> str:
    """Open a round with a number of persons due; returns its name.  due: by compound path.

    Raises Refusal "screening.round", "screening.window", "screening.pool", "screening.due",
    "screening.round_taken" or "screening.still_open".
    """
    fact = RoundOpened(
        round=round_,
        number=_next_number(place),
        starts_at=starts_at,
        ends_at=ends_at,
        pool_size=pool_size,
        due=dict(due),
        pack=pack,
    )
    book.record([book.Draft(fact, place=place, subject=round_)], by=by, now=now)
    return round_


def _next_number(place: str) -> int:
    last = Round.objects.filter(place=place).order_by("-number").values_list("number", flat=True)
    return (last.first() or 0) + 1


def order_round(
    order: Order, pack: Pack, *, retest: Mapping[str, str] | None = None, by: str, now: int
) -> tuple[str, MustTest]:
    """Open a round as ordered: its must-test set computed anew and written in the same commit.

    retest   ids of those whose pool waits for retest → their class
    Returns its name and the set.  Raises the Refusals of open_round, "screening.scope",
    "screening.sites" or "screening.rehearsal_name".
    """
    who = ordering.must_test(order, pack, retest or {})
    name = ordering.name_of(order)
    opened = RoundOpened(
        round=name,
        number=0 if order.is_rehearsal else _next_number(order.place),
        starts_at=order.starts_at,
        ends_at=order.ends_at,
        pool_size=order.pool_size,
        due=who.due if who.persons_due else {},
        pack=pack.version,
        scope=list(order.scope),
        sites=ordering.sites_of(order, who.due, pack),
        is_rehearsal=order.is_rehearsal,
    )
    drafts = [book.Draft(opened, place=order.place, subject=name)]
    drafts += [
        book.Draft(
            Classed(round=name, what=placed.what, reason=placed.reason),
            place=one.building,
            subject=one.person,
        )
        for one, placed in who.classed
    ]
    book.record(drafts, by=by, now=now)
    return name, who


class PaperRow(NamedTuple):
    """Somebody on a paper sheet.  mode: pool size of the person's class."""

    person: UUID
    building: str
    tube: str
    mode: int


def record_sheet(
    round_: RoundView,
    rows: Sequence[PaperRow],
    *,
    sheet: UUID,
    site: str,
    table: int,
    at: int,
    by: str,
    now: int,
) -> int:
    """Write the swabs of a paper sheet, all of them or none; returns how many were new.

    sheet   the id of this sheet: sent twice, it is written once;  at: when it was filled, ms
    Raises Refusal "screening.rehearsal", "screening.future" or "screening.empty_sheet".
    """
    if round_.is_rehearsal:
        raise Refusal("screening.rehearsal", "这是演练轮次，不记正式采样。请换一个轮次。")
    if at > now:
        raise Refusal("screening.future", "纸表上的时间还没到。请核对时间。")
    if not rows:
        raise Refusal("screening.empty_sheet", "没有可以写入的行。请先把认不出的行改好。")
    drafts = [
        book.Draft(
            SwabTaken(
                round=round_.round, tube=row.tube, site=site, table=table, how="paper",
                mode=row.mode,
            ),
            place=row.building, subject=str(row.person), happened_at=at,
            id=_row_id(sheet, row, at),
        )
        for row in rows
    ]  # fmt: skip
    return sum(receipt.is_new for receipt in book.record(drafts, by=by, now=now))


def _row_id(sheet: UUID, row: PaperRow, at: int) -> bytes:
    whole = f"{sheet}/{row.person}/{row.tube}".encode()
    return ids.uuid7(at, hashlib.sha256(whole).digest()[:10])


def close_round(round_: str, place: str, *, by: str, now: int) -> None:
    """End a round.  Raises Refusal "screening.unknown" or "screening.closed"."""
    draft = book.Draft(RoundClosed(round=round_), place=place, subject=round_)
    book.record([draft], by=by, now=now)


def pause_round(round_: str, place: str, reason: str, *, by: str, now: int) -> None:
    """Have everybody stay upstairs.  reason: code of rules.PAUSES.

    Raises Refusal "screening.unknown", "screening.closed", "screening.paused" or
    "screening.pause_reason".
    """
    draft = book.Draft(RoundPaused(round=round_, reason=reason), place=place, subject=round_)
    book.record([draft], by=by, now=now)


def resume_round(round_: str, place: str, *, by: str, now: int) -> None:
    """Go on.  Raises Refusal "screening.unknown", "screening.closed" or "screening.running"."""
    draft = book.Draft(RoundResumed(round=round_), place=place, subject=round_)
    book.record([draft], by=by, now=now)


def pause_site(round_: str, site: str, reason: str, *, by: str, now: int) -> None:
    """Stop one sampling site.  reason: code of rules.PAUSES.

    Raises Refusal "screening.unknown", "screening.closed", "screening.no_site",
    "screening.site_paused" or "screening.pause_reason".
    """
    fact = SitePaused(round=round_, site=site, reason=reason)
    draft = book.Draft(fact, place=rules.compound_of(site), subject=site)
    book.record([draft], by=by, now=now)


def resume_site(round_: str, site: str, *, by: str, now: int) -> None:
    """Let a stopped site go on.

    Raises Refusal "screening.unknown", "screening.closed", "screening.no_site" or
    "screening.site_running".
    """
    fact = SiteResumed(round=round_, site=site)
    draft = book.Draft(fact, place=rules.compound_of(site), subject=site)
    book.record([draft], by=by, now=now)


def call_down(round_: RoundView, buildings: Sequence[str], *, by: str, now: int) -> int:
    """Call buildings of one compound down as its next wave; returns the persons called.

    Only those due and not called before are counted.  Raises Refusal "screening.closed",
    "screening.paused", "screening.no_building", "screening.sites_paused" or
    "screening.called".
    """
    _require_running(round_)
    if not buildings:
        raise Refusal("screening.no_building", "请先选要叫哪几栋楼。")
    compound = parent(buildings[0])
    if site_pauses.all_stopped(round_, compound):
        raise Refusal("screening.sites_paused", "这个小区的采样点都暂停着。恢复一个点再叫号。")
    calls = list(
        Call.objects.filter(round=round_.key, building__startswith=compound + ".").values_list(
            "building", "wave", "persons"
        )
    )
    due = standing(round_, compound).due
    for building, _, persons in calls:
        due[building] = due.get(building, 0) - persons
    wanted = [(building, due.get(building, 0)) for building in dict.fromkeys(buildings)]
    wave = max((wave for _, wave, _ in calls), default=0) + 1
    drafts = [
        book.Draft(Called(round=round_.round, wave=wave), place=building, quantity=persons)
        for building, persons in wanted
        if persons > 0
    ]
    if not drafts:
        raise Refusal("screening.called", "这几栋楼都叫过了。没下来的请看上门名单。")
    book.record(drafts, by=by, now=now)
    return sum(draft.quantity for draft in drafts)


def _require_running(round_: RoundView) -> None:
    if round_.closed_at is not None:
        raise Refusal("screening.closed", f"{round_.round} 已经收轮，不再叫号。")
    if round_.paused_at is not None:
        raise Refusal("screening.paused", "这一轮暂停着，先留在楼上。恢复后再叫号。")


def note_visit(
    round_: str,
    person: UUID,
    place: str,
    *,
    how: str,
    outcome: str,
    words: str = "",
    by: str,
    now: int,
) -> None:
    """Write down that somebody was sought at the door or by telephone, and what came of it.

    place   the person's door or building;  words: what was said, kept where it can be forgotten
    Raises Refusal "screening.outcome" or "people.words".
    """
    if how not in ("door", "phone") or outcome not in rules.codes(rules.OUTCOMES):
        raise Refusal("screening.outcome", "请选一个结果，例如敲门无人、说稍后下来。")
    if not words.strip() and _is_just_noted(round_, person, how, outcome, by=by, now=now):
        return
    said = str(people.keep_words(words, now=now)) if words.strip() else ""
    fact = VisitNoted(round=round_, how=how, outcome=outcome, words=said)
    draft = book.Draft(fact, place=building_of(place), subject=str(person))
    book.record([draft], by=by, now=now)


PRESSED_TWICE_MS = 60_000
"""The same outcome from the same hand within this time is a button pressed twice."""


def _is_just_noted(round_: str, person: UUID, how: str, outcome: str, *, by: str, now: int) -> bool:
    last = (
        Visit.objects.filter(round=rules.round_key(round_), person=person.bytes)
        .order_by("-at", "-record")
        .first()
    )
    return last is not None and (
        (last.how, last.outcome, last.by) == (how, outcome, by)
        and 0 <= now - last.at < PRESSED_TWICE_MS
    )
