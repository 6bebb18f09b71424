"""Which records about needs may stand, and what they change.

A need is worked out anew from its records whenever one comes or goes.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sanjiayi.kernel.civil import civil_day
from sanjiayi.kernel.facts import Record
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import registry, tables
from sanjiayi.needs.facts import Answered, Raised
from sanjiayi.needs.models import Need, Step

_CHUNK = 500
_UNKNOWN = Refusal("needs.unknown", "没有这件求助，请核对编号；先登记的手机上传后再试。")

_STEP = (
    "record", "need", "what", "at", "place", "category", "channel", "is_urgent", "words",
    "due_at", "outcome",
)  # fmt: skip
_NEED = (
    "number", "place", "category", "channel", "is_urgent", "words", "due_at", "raised_at",
    "raised_on", "answered_at", "answered_on", "outcome",
)  # fmt: skip

Row = tuple[Any, ...]


def unknown_needs(records: Sequence[Record[Answered]]) -> Mapping[int, Refusal]:
    numbers = sorted({r.fact.need for r in records})
    met: set[str] = set()
    for start in range(0, len(numbers), _CHUNK):
        part = Need.objects.filter(number__in=numbers[start : start + _CHUNK])
        met.update(part.values_list("number", flat=True))
    return {n: _UNKNOWN for n, r in enumerate(records) if r.fact.need not in met}


def raised(records: Sequence[Record[Raised]]) -> None:
    rows = [
        (
            r.id, r.fact.need, "raised", r.happened_at, r.place, r.fact.category,
            r.fact.channel, r.fact.is_urgent, r.fact.words, r.fact.due_at, "",
        )
        for r in records
    ]  # fmt: skip
    _keep(rows)


def answered(records: Sequence[Record[Answered]]) -> None:
    rows = [
        (
            r.id, r.fact.need, "answered", r.happened_at, r.place, "", "", False, "", 0,
            r.fact.outcome,
        )
        for r in records
    ]  # fmt: skip
    _keep(rows)


def _keep(rows: Sequence[Row]) -> None:
    tables.upsert(Step, _STEP, rows)
    _work_out({row[1] for row in rows})


def retract(records: Sequence[Record[Any]]) -> None:
    Step.objects.filter(record__in=[r.id for r in records]).delete()
    _work_out({r.fact.need for r in records})


def _work_out(touched: set[str]) -> None:
    numbers = sorted(touched)
    for start in range(0, len(numbers), _CHUNK):
        some = numbers[start : start + _CHUNK]
        steps: dict[str, list[Row]] = {}
        rows = Step.objects.filter(need__in=some).order_by("at", "record").values_list(*_STEP)
        for row in rows:
            steps.setdefault(row[1], []).append(row)
        needs = [need for number in some if (need := _need(steps.get(number, [])))]
        gone = set(some) - {need[0] for need in needs}
        if gone:
            Need.objects.filter(number__in=gone).delete()
        tables.upsert(Need, _NEED, needs, conflict=("number",), replace=_NEED[1:])


def _need(steps: Sequence[Row]) -> Row | None:
    """The need its records (in order of time) tell of; None when nobody raised it."""
    first = next((s for s in steps if s[2] == "raised"), None)
    if first is None:
        return None
    last = next((s for s in reversed(steps) if s[2] == "answered"), None)
    _, number, _, at, place, category, channel, is_urgent, words, due_at, _ = first
    answer = (last[3], civil_day(last[3]), last[10]) if last else (None, None, "")
    return (
        number, place, category, channel, is_urgent, words, due_at, at, civil_day(at), *answer,
    )  # fmt: skip


def enter() -> None:
    registry.observed(Raised, title="居民求助", unit="件")
    registry.listen(Raised, raised, retract=retract, tables=("needs.Step", "needs.Need"))
    registry.observed(Answered, title="求助答复", unit="件", judge=unknown_needs)
    registry.listen(Answered, answered, retract=retract, tables=("needs.Step", "needs.Need"))
