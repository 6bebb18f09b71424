"""Which screening records may stand, and what they change."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models

from sanjiayi.kernel.facts import Record
from sanjiayi.kernel.paths import building_of, gathering
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import registry, tables
from sanjiayi.people import known
from sanjiayi.people.facts import Reconciled
from sanjiayi.screening import reconciling, rules, site_pauses, tabletime, turnout
from sanjiayi.screening.facts import (
    Called,
    Classed,
    ConvoyMet,
    ConvoyReturned,
    Rehearsed,
    RoundClosed,
    RoundOpened,
    RoundPaused,
    RoundResumed,
    SiteClosed,
    SitePaused,
    SiteResumed,
    SwabTaken,
    VisitNoted,
)
from sanjiayi.screening.models import (
    Call,
    Convoy,
    Due,
    Round,
    RoundClass,
    SiteDay,
    SitePause,
    Visit,
)

_UNKNOWN = Refusal("people.unknown", "名册里没有这个人，请先登记再补记。")
_NO_ROUND = Refusal("screening.round", "轮次写得不对，请核对这台设备选的是哪一轮。")
_REHEARSAL = Refusal("screening.rehearsal", "这是演练轮次，不记正式采样。请核对这台设备选的轮次。")
_NO_REHEARSAL = Refusal("screening.no_rehearsal", "这不是演练轮次。请核对这台设备选的轮次。")


def may_open(record: Record[RoundOpened]) -> Refusal | None:
    """A whole order, a new name, and no other round still running on the same ground."""
    fact = record.fact
    whole = (
        rules.why_not_open(fact.round, fact.starts_at, fact.ends_at, fact.pool_size, fact.due)
        or rules.why_not_scope(fact.scope, fact.sites)
        or rules.why_not_rehearsal(fact.round, is_rehearsal=fact.is_rehearsal)
    )
    if whole:
        return whole
    if Round.objects.filter(round=fact.round).exists():
        return Refusal("screening.round_taken", f"{fact.round} 这一轮已经开过，请换一个轮次。")
    for name, scope in Round.objects.filter(place=record.place, closed_at=None).values_list(
        "round", "scope"
    ):
        if rules.overlap(rules.listed(scope), fact.scope):
            return Refusal("screening.still_open", f"{name} 还没有收轮，请先收轮再开新的。")
    return None


def may_close(record: Record[RoundClosed]) -> Refusal | None:
    _, no = _open_one(record.fact.round)
    return no


def may_pause(record: Record[RoundPaused]) -> Refusal | None:
    round_, no = _open_one(record.fact.round)
    if no:
        return no
    if round_ and round_.paused_at is not None:
        return Refusal("screening.paused", f"{round_.round} 已经暂停。")
    if record.fact.reason not in rules.codes(rules.PAUSES):
        return Refusal("screening.pause_reason", "请选一个暂停的原因，楼上的人要知道。")
    return None


def may_resume(record: Record[RoundResumed]) -> Refusal | None:
    round_, no = _open_one(record.fact.round)
    if no:
        return no
    if round_ and round_.paused_at is None:
        return Refusal("screening.running", f"{round_.round} 没有暂停，不用恢复。")
    return None


def _open_one(name: str) -> tuple[Round | None, Refusal | None]:
    round_ = Round.objects.filter(round=name).first()
    if round_ is None:
        return None, Refusal("screening.unknown", f"没有 {name} 这一轮，请核对轮次。")
    if round_.closed_at is not None:
        return round_, Refusal("screening.closed", f"{round_.round} 已经收轮，不用再收。")
    return round_, None


def unknown_persons(records: Sequence[Record[Any]]) -> Mapping[int, Refusal]:
    """Records of somebody not on the register, or for a round with an impossible name."""
    strange = {r.subject for r in records}
    strange -= known.persons(strange)
    wrong = _wrong_rounds(records)
    if not strange and not wrong:
        return {}
    found: dict[int, Refusal] = {}
    for position, record in enumerate(records):
        no = wrong.get(record.fact.round)
        if no is not None:
            found[position] = no
        elif record.subject in strange:
            found[position] = _UNKNOWN
    return found


def _wrong_rounds(records: Sequence[Record[Any]]) -> dict[str, Refusal]:
    """Names that are none; a rehearsal's for real swabs, a real round's for rehearsed ones."""
    wrong: dict[str, Refusal] = {}
    for name in {r.fact.round for r in records}:
        if not rules.is_round(name):
            wrong[name] = _NO_ROUND
    kind = records[0].fact.kind if records else ""
    if kind in (SwabTaken.kind, Rehearsed.kind):
        for name in {r.fact.round for r in records} - wrong.keys():
            if rules.is_rehearsal(name) != (kind == Rehearsed.kind):
                wrong[name] = _REHEARSAL if kind == SwabTaken.kind else _NO_REHEARSAL
    return wrong


def unknown_rounds(records: Sequence[Record[Any]]) -> Mapping[int, Refusal]:
    """Records for a round with an impossible name."""
    return {n: _NO_ROUND for n, r in enumerate(records) if not rules.is_round(r.fact.round)}


def opened(records: Sequence[Record[RoundOpened]]) -> None:
    tables.upsert(
        Round,
        (
            "key", "round", "number", "place", "starts_at", "ends_at", "pool_size", "pack",
            "opened_at", "scope", "sites", "is_rehearsal", "pause_reason",
        ),
        [
            (
                rules.round_key(r.fact.round), r.fact.round, r.fact.number, r.place,
                r.fact.starts_at, r.fact.ends_at, r.fact.pool_size, r.fact.pack, r.happened_at,
                ",".join(r.fact.scope), rules.sites_written(r.fact.sites), r.fact.is_rehearsal,
                "",
            )
            for r in records
        ],
    )  # fmt: skip
    due: Counter[tuple[int, str]] = Counter()
    for record in records:
        key = rules.round_key(record.fact.round)
        for compound, persons in record.fact.due.items():
            for place in gathering(compound):
                due[key, place] += persons
    tables.upsert(Due, ("round", "place", "persons"), [(*k, due[k]) for k in sorted(due)])


def closed(records: Sequence[Record[RoundClosed]]) -> None:
    for record in records:
        Round.objects.filter(round=record.fact.round).update(closed_at=record.happened_at)


def paused(records: Sequence[Record[RoundPaused]]) -> None:
    for record in records:
        Round.objects.filter(round=record.fact.round).update(
            paused_at=record.happened_at, pause_reason=record.fact.reason
        )


def resumed(records: Sequence[Record[RoundResumed]]) -> None:
    for record in records:
        Round.objects.filter(round=record.fact.round).update(paused_at=None, pause_reason="")


def site_paused(records: Sequence[Record[SitePaused]]) -> None:
    tables.upsert(
        SitePause,
        ("round", "site", "reason", "at"),
        [
            (rules.round_key(r.fact.round), r.fact.site, r.fact.reason, r.happened_at)
            for r in records
        ],
    )


def site_resumed(records: Sequence[Record[SiteResumed]]) -> None:
    for record in records:
        key = rules.round_key(record.fact.round)
        SitePause.objects.filter(round=key, site=record.fact.site).delete()


def classed(records: Sequence[Record[Classed]]) -> None:
    tables.upsert(
        RoundClass,
        ("record", "round", "person", "building", "what", "reason", "at"),
        [
            (
                r.id, rules.round_key(r.fact.round), turnout.packed(r.subject),
                building_of(r.place), r.fact.what, r.fact.reason, r.happened_at,
            )
            for r in records
        ],
    )  # fmt: skip


def visited(records: Sequence[Record[VisitNoted]]) -> None:
    tables.upsert(
        Visit,
        ("record", "round", "person", "building", "how", "outcome", "words", "by", "at"),
        [
            (
                r.id, rules.round_key(r.fact.round), turnout.packed(r.subject),
                building_of(r.place), r.fact.how, r.fact.outcome, r.fact.words, r.by,
                r.happened_at,
            )
            for r in records
        ],
    )  # fmt: skip


def called(records: Sequence[Record[Called]]) -> None:
    tables.upsert(
        Call,
        ("record", "round", "building", "wave", "persons", "at"),
        [
            (
                r.id, rules.round_key(r.fact.round), building_of(r.place), r.fact.wave,
                r.quantity, r.happened_at,
            )
            for r in records
        ],
    )  # fmt: skip


def site_closed(records: Sequence[Record[SiteClosed]]) -> None:
    tables.upsert(
        SiteDay,
        ("record", "round", "place", "tables", "minutes", "at"),
        [
            (
                r.id, rules.round_key(r.fact.round), r.place, r.fact.tables, r.quantity,
                r.happened_at,
            )
            for r in records
        ],
    )  # fmt: skip


_CONVOY = (
    "record", "convoy", "what", "place", "at", "day", "staff", "origin", "point", "buses",
    "served",
)  # fmt: skip


def convoy_met(records: Sequence[Record[ConvoyMet]]) -> None:
    rows = [
        (
            r.id, r.fact.convoy, "met", r.place, r.happened_at, r.day, r.quantity,
            r.fact.origin, r.fact.point, r.fact.buses, ",".join(r.fact.served),
        )
        for r in records
    ]  # fmt: skip
    tables.upsert(Convoy, _CONVOY, rows)


def convoy_returned(records: Sequence[Record[ConvoyReturned]]) -> None:
    rows = [
        (
            r.id, r.fact.convoy, "returned", r.place, r.happened_at, r.day, r.quantity,
            "", "", 0, "",
        )
        for r in records
    ]  # fmt: skip
    tables.upsert(Convoy, _CONVOY, rows)


def _forget(model: type[models.Model]) -> registry.Hear[Any]:
    """A retractor for a table with a row a record."""

    def retract(records: Sequence[Record[Any]]) -> None:
        model._default_manager.filter(pk__in=[r.id for r in records]).delete()

    return retract


def _table_time(fact: type[SwabTaken] | type[Rehearsed]) -> None:
    registry.listen(
        fact, tabletime.add, retract=tabletime.take_out, tables=("screening.TableQuarter",)
    )


def enter() -> None:
    registry.forget_by(turnout.met.forget)
    registry.decided(RoundOpened, title="核酸开轮", unit="轮", judge=may_open)
    registry.listen(RoundOpened, opened, tables=("screening.Round", "screening.Due"))
    registry.decided(RoundClosed, title="核酸收轮", unit="轮", judge=may_close)
    registry.listen(RoundClosed, closed, tables=("screening.Round",))
    registry.decided(RoundPaused, title="核酸暂停", unit="次", judge=may_pause)
    registry.listen(RoundPaused, paused, tables=("screening.Round",))
    registry.decided(RoundResumed, title="核酸恢复", unit="次", judge=may_resume)
    registry.listen(RoundResumed, resumed, tables=("screening.Round",))
    registry.decided(SitePaused, title="采样点暂停", unit="次", judge=site_pauses.may_pause)
    registry.listen(SitePaused, site_paused, tables=("screening.SitePause",))
    registry.decided(SiteResumed, title="采样点恢复", unit="次", judge=site_pauses.may_resume)
    registry.listen(SiteResumed, site_resumed, tables=("screening.SitePause",))
    registry.observed(Classed, title="采样分类", unit="人", judge=unknown_persons)
    registry.listen(Classed, classed, retract=_forget(RoundClass), tables=("screening.RoundClass",))
    registry.observed(Called, title="叫号", unit="人", judge=unknown_rounds)
    registry.listen(Called, called, retract=_forget(Call), tables=("screening.Call",))
    registry.observed(SwabTaken, title="核酸采样", unit="人次", judge=unknown_persons)
    registry.listen(
        SwabTaken,
        reconciling.add,
        retract=reconciling.take_out,
        tables=("screening.Attendance", "screening.Turnout", "screening.Pace"),
    )
    registry.listen(
        Reconciled, reconciling.move, tables=("screening.Attendance", "screening.Turnout")
    )
    _table_time(SwabTaken)
    registry.observed(Rehearsed, title="演练采样", unit="人次", judge=unknown_persons)
    _table_time(Rehearsed)
    registry.observed(VisitNoted, title="上门和电话催采", unit="人次", judge=unknown_persons)
    registry.listen(VisitNoted, visited, retract=_forget(Visit), tables=("screening.Visit",))
    registry.observed(SiteClosed, title="采样点收点", unit="分钟", judge=unknown_rounds)
    registry.listen(
        SiteClosed, site_closed, retract=_forget(SiteDay), tables=("screening.SiteDay",)
    )
    registry.observed(ConvoyMet, title="接领医疗队", unit="人")
    registry.listen(ConvoyMet, convoy_met, retract=_forget(Convoy), tables=("screening.Convoy",))
    registry.observed(ConvoyReturned, title="送返医疗队", unit="人")
    registry.listen(
        ConvoyReturned, convoy_returned, retract=_forget(Convoy), tables=("screening.Convoy",)
    )
