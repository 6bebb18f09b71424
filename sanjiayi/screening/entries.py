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
from sanjiayi.screening import rules, turnout
from sanjiayi.screening.facts import (
    Called,
    ConvoyMet,
    ConvoyReturned,
    RoundClosed,
    RoundOpened,
    SiteClosed,
    SwabTaken,
)
from sanjiayi.screening.models import Call, Convoy, Due, Round, SiteDay

_UNKNOWN = Refusal("people.unknown", "名册里没有这个人，请先登记再补记。")
_NO_ROUND = Refusal("screening.round", "轮次写得不对，请核对这台设备选的是哪一轮。")


def may_open(record: Record[RoundOpened]) -> Refusal | None:
    """A whole order, a new name, and no other round still running there."""
    fact = record.fact
    whole = rules.why_not_open(fact.round, fact.starts_at, fact.ends_at, fact.pool_size, fact.due)
    if whole:
        return whole
    if Round.objects.filter(round=fact.round).exists():
        return Refusal("screening.round_taken", f"{fact.round} 这一轮已经开过，请换一个轮次。")
    running = Round.objects.filter(place=record.place, closed_at=None).first()
    if running:
        return Refusal("screening.still_open", f"{running.round} 还没有收轮，请先收轮再开新的。")
    return None


def may_close(record: Record[RoundClosed]) -> Refusal | None:
    round_ = Round.objects.filter(round=record.fact.round).first()
    if round_ is None:
        return Refusal("screening.unknown", f"没有 {record.fact.round} 这一轮，请核对轮次。")
    if round_.closed_at is not None:
        return Refusal("screening.closed", f"{round_.round} 已经收轮，不用再收。")
    return None


def unknown_persons(records: Sequence[Record[SwabTaken]]) -> Mapping[int, Refusal]:
    """Swabs of somebody not on the register, or for a round with an impossible name."""
    strange = {r.subject for r in records}
    strange -= known.persons(strange)
    bad = {name for name in {r.fact.round for r in records} if not rules.is_round(name)}
    if not strange and not bad:
        return {}
    found: dict[int, Refusal] = {}
    for position, record in enumerate(records):
        if record.fact.round in bad:
            found[position] = _NO_ROUND
        elif record.subject in strange:
            found[position] = _UNKNOWN
    return found


def unknown_rounds(records: Sequence[Record[Any]]) -> Mapping[int, Refusal]:
    """Records for a round with an impossible name."""
    return {n: _NO_ROUND for n, r in enumerate(records) if not rules.is_round(r.fact.round)}


def opened(records: Sequence[Record[RoundOpened]]) -> None:
    tables.upsert(
        Round,
        (
            "key", "round", "number", "place", "starts_at", "ends_at", "pool_size", "pack",
            "opened_at",
        ),
        [
            (
                rules.round_key(r.fact.round), r.fact.round, r.fact.number, r.place,
                r.fact.starts_at, r.fact.ends_at, r.fact.pool_size, r.fact.pack, r.happened_at,
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


def enter() -> None:
    registry.decided(RoundOpened, title="核酸开轮", unit="轮", judge=may_open)
    registry.listen(RoundOpened, opened, tables=("screening.Round", "screening.Due"))
    registry.decided(RoundClosed, title="核酸收轮", unit="轮", judge=may_close)
    registry.listen(RoundClosed, closed, tables=("screening.Round",))
    registry.observed(Called, title="叫号", unit="人", judge=unknown_rounds)
    registry.listen(Called, called, retract=_forget(Call), tables=("screening.Call",))
    registry.observed(SwabTaken, title="核酸采样", unit="人次", judge=unknown_persons)
    registry.listen(
        SwabTaken,
        turnout.add,
        retract=turnout.take_out,
        tables=("screening.Attendance", "screening.Turnout", "screening.Pace"),
    )
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
