"""Which records of tubes may stand, and what they change.  The tubes' part of entries.py."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import models

from sanjiayi.kernel.facts import Record
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import figures, registry, tables
from sanjiayi.ledger.entries import original_of
from sanjiayi.people import known
from sanjiayi.screening import rules, tube_rules, tube_spans
from sanjiayi.screening.facts import SwabTaken
from sanjiayi.screening.rules import round_key
from sanjiayi.screening.tube_facts import (
    RecallClosed,
    RecallOpened,
    ResultReported,
    SwabMoved,
    TubeSealed,
    TubesHandedOver,
    TubesReceived,
)
from sanjiayi.screening.tube_models import (
    BatchTube,
    Recall,
    SwabMove,
    TubeBatch,
    TubeResult,
    TubeSeal,
)
from sanjiayi.screening.tube_spans import number, tidy
from sanjiayi.screening.tube_told import told

_NO_ROUND = Refusal("screening.round", "轮次写得不对，请核对这台设备选的是哪一轮。")
_UNKNOWN = Refusal("people.unknown", "名册里没有这个人，请先登记再补记。")
_NO_SWAB = Refusal("tube.no_swab", "要改的那一条采样编号不对，请重新选。")
_NUMBERS = Refusal("tube.numbers", "人数或台号写得不对，请核对后重记。")
_MOST = 30_000


# --- may it stand? ----------------------------------------------------------------------------


def unsound(records: Sequence[Record[Any]]) -> Mapping[int, Refusal]:
    """Records of an impossible round, or with a number that is none."""
    return {n: no for n, record in enumerate(records) if (no := _why_not(record.fact)) is not None}


def _why_not(fact: Any) -> Refusal | None:
    if not rules.is_round(fact.round):
        return _NO_ROUND
    numbers = [getattr(fact, name, 0) for name in ("count", "size", "table")]
    if any(not 0 <= one <= _MOST for one in numbers):
        return _NUMBERS
    return None


def unsound_moves(records: Sequence[Record[SwabMoved]]) -> Mapping[int, Refusal]:
    """Moves of an unknown person, an impossible round or an impossible record."""
    strange = {r.subject for r in records}
    strange -= known.persons(strange)
    found = dict(unsound(records))
    for position, record in enumerate(records):
        if record.subject in strange:
            found[position] = _UNKNOWN
        elif _as_id(record.fact.swab) is None:
            found[position] = _NO_SWAB
    return found


def _as_id(text: str) -> bytes | None:
    try:
        return UUID(text).bytes
    except ValueError:
        return None


def may_report(record: Record[ResultReported]) -> Refusal | None:
    """A known tube, a known result, and none that stands against it."""
    fact = record.fact
    if not rules.is_round(fact.round):
        return _NO_ROUND
    return tube_rules.why_not_report(told(round_key(fact.round), fact.tube), fact.tube, fact.result)


def may_recall(record: Record[RecallOpened]) -> Refusal | None:
    """A tube whose result alarms, and not called back already."""
    fact = record.fact
    if not rules.is_round(fact.round):
        return _NO_ROUND
    if told(round_key(fact.round), fact.tube).result not in tube_rules.ALARMING:
        return Refusal("tube.not_alarming", "这支管没有阳性或可疑结果，不用召回。")
    if Recall.objects.filter(
        round=round_key(fact.round), tube=number(fact.tube), closed_at=None
    ).exists():
        return Refusal("tube.recalled", f"{fact.tube} 已经在召回，请打开召回单继续。")
    return None


def may_end_recall(record: Record[RecallClosed]) -> Refusal | None:
    """A recall that runs."""
    fact = record.fact
    running = Recall.objects.filter(tube=number(fact.tube), closed_at=None)
    if not rules.is_round(fact.round) or not running.filter(round=round_key(fact.round)).exists():
        return Refusal("tube.no_recall", f"{fact.tube} 没有正在进行的召回，不用再结束。")
    if fact.outcome not in tube_rules.ENDING_WORDS:
        return Refusal("tube.outcome", "请选择召回是怎样结束的。")
    return None


# --- what it changes --------------------------------------------------------------------------


def sealed(records: Sequence[Record[TubeSealed]]) -> None:
    tables.upsert(
        TubeSeal,
        ("record", "round", "tube", "place", "site", "table_no", "count", "size", "at", "by"),
        [
            (
                r.id, round_key(r.fact.round), number(r.fact.tube), r.place, tidy(r.fact.site),
                r.fact.table, r.fact.count, r.fact.size, r.happened_at, r.by,
            )
            for r in records
        ],
    )  # fmt: skip


def moved(records: Sequence[Record[SwabMoved]]) -> None:
    """A move of a swab that was voided before says nothing any more."""
    rows = []
    for r in records:
        swab = _as_id(r.fact.swab)
        if swab is not None and not _is_voided(r.fact.swab):
            rows.append(
                (
                    r.id, r.seq, round_key(r.fact.round), swab, number(r.fact.from_tube),
                    number(r.fact.to_tube), r.happened_at,
                )
            )  # fmt: skip
    tables.upsert(SwabMove, ("record", "seq", "round", "swab", "from_tube", "to_tube", "at"), rows)


def _is_voided(fact_id: str) -> bool:
    row = original_of(fact_id)
    return row is not None and any(c.count == -1 for c in figures.corrections_of(row[0]))


def swabs_voided(records: Sequence[Record[SwabTaken]]) -> None:
    """Take swabs out of their tubes, moved ones out of the tube they were moved to."""
    tube_spans.take_out(records)
    SwabMove.objects.filter(swab__in=[record.id for record in records]).delete()


_BATCH = ("record", "round", "batch", "what", "place", "to", "tubes", "at", "by")


def handed_over(records: Sequence[Record[TubesHandedOver]]) -> None:
    tables.upsert(
        TubeBatch,
        _BATCH,
        [
            (
                r.id, round_key(r.fact.round), number(r.fact.batch), "handed_over", r.place,
                r.fact.to[:40], len(set(r.fact.tubes)), r.happened_at, r.by,
            )
            for r in records
        ],
    )  # fmt: skip
    lying = {
        (round_key(r.fact.round), number(tube), r.id) for r in records for tube in r.fact.tubes
    }
    columns = ("round", "tube", "record")
    tables.upsert(BatchTube, columns, sorted(lying), conflict=columns)


def received(records: Sequence[Record[TubesReceived]]) -> None:
    rows = [
        (
            r.id, round_key(r.fact.round), number(r.fact.batch), "received", r.place, "",
            r.fact.count, r.happened_at, r.by,
        )
        for r in records
    ]  # fmt: skip
    tables.upsert(TubeBatch, _BATCH, rows)


def box_voided(records: Sequence[Record[Any]]) -> None:
    ids = [record.id for record in records]
    BatchTube.objects.filter(record__in=ids).delete()
    TubeBatch.objects.filter(record__in=ids).delete()


def reported(records: Sequence[Record[ResultReported]]) -> None:
    tables.upsert(
        TubeResult,
        ("record", "seq", "round", "tube", "place", "result", "tested_at", "lab", "at"),
        [
            (
                r.id, r.seq, round_key(r.fact.round), number(r.fact.tube), r.place, r.fact.result,
                r.fact.tested_at, r.fact.lab[:80], r.happened_at,
            )
            for r in records
        ],
    )  # fmt: skip


_RECALL = (
    "round", "tube", "place", "result", "people_class", "seals_building", "pack", "persons",
    "opened_at", "opened_by", "closed_at", "outcome",
)  # fmt: skip


def recalled(records: Sequence[Record[RecallOpened]]) -> None:
    """A second recall of a tube takes the place of the first, which is over."""
    tables.upsert(
        Recall,
        _RECALL,
        [
            (
                round_key(r.fact.round), number(r.fact.tube), r.place, r.fact.result,
                r.fact.people_class, r.fact.seals_building, r.fact.pack, r.quantity, r.happened_at,
                r.by, None, "",
            )
            for r in records
        ],
        conflict=("round", "tube"),
        replace=_RECALL[2:],
    )  # fmt: skip


def recall_ended(records: Sequence[Record[RecallClosed]]) -> None:
    for r in records:
        Recall.objects.filter(round=round_key(r.fact.round), tube=number(r.fact.tube)).update(
            closed_at=r.happened_at, outcome=r.fact.outcome
        )


def _forget(model: type[models.Model]) -> registry.Hear[Any]:
    """A retractor for a table with a row a record."""

    def retract(records: Sequence[Record[Any]]) -> None:
        model._default_manager.filter(pk__in=[r.id for r in records]).delete()

    return retract


def enter() -> None:
    """After entries.enter: the kinds of swabs and rounds come first."""
    registry.listen(
        SwabTaken,
        tube_spans.add,
        retract=swabs_voided,
        tables=("screening.TubeStretch", "screening.SwabMove"),
    )
    registry.observed(TubeSealed, title="封管", unit="人份", judge=unsound)
    registry.listen(TubeSealed, sealed, retract=_forget(TubeSeal), tables=("screening.TubeSeal",))
    registry.observed(SwabMoved, title="换管", unit="人份", judge=unsound_moves)
    registry.listen(SwabMoved, moved, retract=_forget(SwabMove), tables=("screening.SwabMove",))
    boxes = ("screening.TubeBatch", "screening.BatchTube")
    registry.observed(TubesHandedOver, title="试管交接", unit="支", judge=unsound)
    registry.listen(TubesHandedOver, handed_over, retract=box_voided, tables=boxes)
    registry.observed(TubesReceived, title="试管送达", unit="支", judge=unsound)
    registry.listen(TubesReceived, received, retract=box_voided, tables=boxes)
    registry.decided(ResultReported, title="检测结果", unit="支", judge=may_report)
    registry.listen(
        ResultReported, reported, retract=_forget(TubeResult), tables=("screening.TubeResult",)
    )
    registry.decided(RecallOpened, title="混管召回", unit="人", judge=may_recall)
    registry.listen(RecallOpened, recalled, tables=("screening.Recall",))
    registry.decided(RecallClosed, title="召回结束", unit="次", judge=may_end_recall)
    registry.listen(RecallClosed, recall_ended, tables=("screening.Recall",))
