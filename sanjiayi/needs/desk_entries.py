"""Which records about calls may stand, and what they change.

A call is worked out anew from its records whenever one comes or goes.
"""

from collections.abc import Sequence
from typing import Any

from sanjiayi.kernel.civil import civil_day
from sanjiayi.kernel.facts import Record
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import registry, tables
from sanjiayi.needs.desk_facts import CallMissed, CallTried
from sanjiayi.needs.desk_models import Call, CallStep
from sanjiayi.needs.desk_rules import ENDS, Outcome, next_try

_CHUNK = 500
_STEP = (
    "record", "seq", "call", "what", "at", "place", "by", "words", "source", "outcome", "due_at",
    "need",
)  # fmt: skip
_CALL = (
    "call", "place", "words", "first_at", "first_on", "last_at", "missed", "tries", "tried_at",
    "tried_by", "outcome", "due_at", "closed_at", "closed_on", "need",
)  # fmt: skip

Row = tuple[Any, ...]


def may_try(record: Record[CallTried]) -> Refusal | None:
    """A call that waits, and an outcome we know."""
    found = Call.objects.filter(pk=record.fact.call).first()
    if found is None:
        return Refusal("needs.no_call", "没有这个来电，请回到回电列表重选。")
    if record.fact.outcome not in list(Outcome):
        return Refusal("needs.no_outcome", "还没有选回电的结果，请先选一样。")
    if found.closed_at is not None:
        return Refusal("needs.call_closed", "这个来电别人已经回过了，不用再打。")
    return None


def missed(records: Sequence[Record[CallMissed]]) -> None:
    _keep(
        [
            (
                r.id, r.seq, r.fact.call, "missed", r.happened_at, r.place, r.by, r.fact.words,
                r.fact.source, "", 0, "",
            )
            for r in records
        ]
    )  # fmt: skip


def tried(records: Sequence[Record[CallTried]]) -> None:
    _keep(
        [
            (
                r.id, r.seq, r.fact.call, "tried", r.happened_at, r.place, r.by, "", "",
                r.fact.outcome, r.fact.due_at, r.fact.need,
            )
            for r in records
        ]
    )  # fmt: skip


def retract(records: Sequence[Record[Any]]) -> None:
    CallStep.objects.filter(record__in=[r.id for r in records]).delete()
    _work_out({r.fact.call for r in records})


def _keep(rows: Sequence[Row]) -> None:
    tables.upsert(CallStep, _STEP, rows)
    _work_out({row[2] for row in rows})


def _work_out(touched: set[str]) -> None:
    numbers = sorted(touched)
    for start in range(0, len(numbers), _CHUNK):
        some = numbers[start : start + _CHUNK]
        steps: dict[str, list[CallStep]] = {}
        for step in CallStep.objects.filter(call__in=some).order_by("at", "seq"):
            steps.setdefault(step.call, []).append(step)
        calls = [row for number in some if (row := _call(steps.get(number, [])))]
        gone = set(some) - {row[0] for row in calls}
        if gone:
            Call.objects.filter(call__in=gone).delete()
        tables.upsert(Call, _CALL, calls, conflict=("call",), replace=_CALL[1:])


def _call(steps: Sequence[CallStep]) -> Row | None:
    """The call its records (in order of time) tell of; None when it never rang."""
    rings = [step for step in steps if step.what == "missed"]
    if not rings:
        return None
    tries = [step for step in steps if step.what == "tried"]
    last = tries[-1] if tries else None
    end = next((step for step in tries if step.outcome in ENDS), None)
    due = next_try(0, rings[0].at) if last is None else last.due_at
    first = rings[0]
    return (
        first.call, first.place, rings[-1].words, first.at, civil_day(first.at), rings[-1].at,
        len(rings), len(tries), last.at if last else None, last.by if last else "",
        last.outcome if last else "", 0 if end else due, end.at if end else None,
        civil_day(end.at) if end else None, next((s.need for s in reversed(tries) if s.need), ""),
    )  # fmt: skip


def enter() -> None:
    derived = ("needs.CallStep", "needs.Call")
    registry.decided(CallMissed, title="未接来电", unit="个")
    registry.listen(CallMissed, missed, retract=retract, tables=derived)
    registry.decided(CallTried, title="回电", unit="次", judge=may_try)
    registry.listen(CallTried, tried, retract=retract, tables=derived)
