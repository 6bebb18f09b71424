"""What hearing and judging a rumour change, and when they are refused."""

from collections.abc import Sequence
from typing import Any

import msgspec

from sanjiayi.bulletin import rumour_rules
from sanjiayi.bulletin.rumour_facts import RumourHeard, RumourJudged
from sanjiayi.bulletin.rumour_models import RumourStep
from sanjiayi.kernel.facts import Record
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import registry, tables

_STEP = ("record", "seq", "rumour", "need", "what", "at", "place", "by", "body")
_WHAT: dict[str, type[RumourHeard | RumourJudged]] = {"heard": RumourHeard, "judged": RumourJudged}


def enter() -> None:
    derived = ("bulletin.RumourStep",)
    registry.decided(RumourHeard, title="听到传言", unit="条", judge=may_hear)
    registry.listen(RumourHeard, keep, retract=retract, tables=derived)
    registry.decided(RumourJudged, title="传言核实", unit="条", judge=may_judge)
    registry.listen(RumourJudged, keep, retract=retract, tables=derived)


def may_hear(record: Record[RumourHeard]) -> Refusal | None:
    """A need tells of one rumour."""
    need = record.fact.need
    known = RumourStep.objects.filter(need=need).values_list("rumour", flat=True).first()
    if known is not None:
        return Refusal("rumour.again", f"{need} 已经记在 {known} 下，不用再记。")
    return None


def may_judge(record: Record[RumourJudged]) -> Refusal | None:
    number = record.fact.rumour
    if not RumourStep.objects.filter(rumour=number, what="heard").exists():
        return Refusal("rumour.unknown", f"没有 {number} 这条传言，请核对编号。")
    return rumour_rules.why_not(record.fact)


def keep(records: Sequence[Record[Any]]) -> None:
    rows = [
        (
            r.id, r.seq, r.fact.rumour, getattr(r.fact, "need", ""),
            r.fact.kind.rpartition("_")[2], r.happened_at, r.place, r.by,
            msgspec.json.encode(r.fact).decode(),
        )
        for r in records
    ]  # fmt: skip
    tables.upsert(RumourStep, _STEP, rows)


def retract(records: Sequence[Record[Any]]) -> None:
    RumourStep.objects.filter(record__in=[r.id for r in records]).delete()


def told(step: RumourStep) -> rumour_rules.Told:
    """A row as the pure rules want it."""
    fact = msgspec.json.decode(step.body, type=_WHAT[step.what])
    return rumour_rules.Told(step.seq, step.at, step.place, step.by, fact)
