"""Which decisions about reports may stand, and what they change.

Decisions have an order: the ledger's.  A report is worked out anew from its steps in that
order whenever one comes.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sanjiayi.express import rules
from sanjiayi.express.facts import Acknowledged, Climbed, Confirmed, Reported, Unblocked
from sanjiayi.express.models import Report, Step
from sanjiayi.express.rules import State
from sanjiayi.kernel.civil import civil_day
from sanjiayi.kernel.facts import Fact, Record
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import registry, tables

_CHUNK = 500
_STEP = (
    "seq", "number", "what", "at", "place", "level", "category", "title", "persons", "words",
    "owner", "due_at", "answer", "outcome", "is_settled",
)  # fmt: skip
_EMPTY = {
    "level": 0, "category": "", "title": "", "persons": 0, "words": "", "owner": "",
    "due_at": 0, "answer": "", "outcome": "", "is_settled": False,
}  # fmt: skip


def _standing(number: str) -> Report | Refusal:
    found = Report.objects.filter(pk=number).first()
    return found or Refusal("express.unknown", f"没有 {number} 这份快报，请核对编号。")


def _open(number: str) -> Report | Refusal:
    found = _standing(number)
    if isinstance(found, Report) and found.unblocked_at is not None:
        return Refusal("express.done", f"{number} 已经答复，等报告人确认；没解决请报告人退回。")
    return found


def may_report(record: Record[Reported]) -> Refusal | None:
    """A new number, a level, and words that everybody may read."""
    fact = record.fact
    if Report.objects.filter(pk=fact.report).exists():
        return Refusal("express.number_taken", f"{fact.report} 这个编号已经用过，请重新提交。")
    return rules.why_not_report(fact.level, fact.title, fact.persons)


def may_acknowledge(record: Record[Acknowledged]) -> Refusal | None:
    found = _open(record.fact.report)
    if isinstance(found, Refusal):
        return found
    if found.state == State.ACKNOWLEDGED:
        return Refusal("express.taken", f"{found.number} 已经有人接办，不用再接。")
    return None


def may_climb(record: Record[Climbed]) -> Refusal | None:
    found = _open(record.fact.report)
    if isinstance(found, Refusal):
        return found
    if record.fact.owner == found.owner:
        return Refusal("express.same_owner", f"{found.number} 已经在这一级，请选上一级。")
    return None


def may_unblock(record: Record[Unblocked]) -> Refusal | None:
    found = _open(record.fact.report)
    return found if isinstance(found, Refusal) else rules.why_not_answer(record.fact.answer)


def may_confirm(record: Record[Confirmed]) -> Refusal | None:
    found = _standing(record.fact.report)
    if isinstance(found, Refusal):
        return found
    if found.unblocked_at is None:
        return Refusal("express.not_answered", f"{found.number} 还没有答复，等答复后再确认。")
    if found.state == State.SETTLED:
        return Refusal("express.settled", f"{found.number} 已经办结；又卡住了请另报一份。")
    return None


@dataclass
class _Standing:
    """A report as its steps so far tell of it; fields as in models.Report."""

    number: str
    place: str
    level: int
    category: str
    title: str
    persons: int
    words: str
    owner: str
    due_at: int
    reported_at: int
    state: State = State.REPORTED
    climbs: int = 0
    reopened: int = 0
    acknowledged_at: int | None = None
    unblocked_at: int | None = None
    unblocked_on: int | None = None
    confirmed_at: int | None = None
    answer: str = ""
    outcome: str = ""

    def climb(self, step: Step) -> None:
        self.owner, self.due_at = step.owner, step.due_at
        self.climbs += 1
        self.state, self.acknowledged_at = State.REPORTED, None

    def acknowledge(self, step: Step) -> None:
        self.state, self.acknowledged_at = State.ACKNOWLEDGED, step.at

    def unblock(self, step: Step) -> None:
        self.state = State.UNBLOCKED
        self.unblocked_at, self.unblocked_on = step.at, civil_day(step.at)
        self.answer, self.outcome = step.answer, step.outcome

    def confirm(self, step: Step) -> None:
        if step.is_settled:
            self.state, self.confirmed_at = State.SETTLED, step.at
            return
        self.state = State.REOPENED
        self.reopened += 1
        self.due_at = rules.due_by(self.level, step.at)
        self.acknowledged_at = self.unblocked_at = self.unblocked_on = None
        self.answer = self.outcome = ""


_TAKE: dict[str, Callable[[_Standing, Step], None]] = {
    "climbed": _Standing.climb,
    "acknowledged": _Standing.acknowledge,
    "unblocked": _Standing.unblock,
    "confirmed": _Standing.confirm,
}


def _listen(fact: type[Fact], what: str) -> None:
    def project(records: Sequence[Record[Any]]) -> None:
        tables.upsert(Step, _STEP, [_row(r, what) for r in records])
        _work_out({r.fact.report for r in records})

    registry.listen(fact, project, tables=("express.Step", "express.Report"))


def _row(r: Record[Any], what: str) -> tuple[Any, ...]:
    said = {name: getattr(r.fact, name, empty) for name, empty in _EMPTY.items()}
    return (r.seq, r.fact.report, what, r.happened_at, r.place, *said.values())


def _work_out(touched: set[str]) -> None:
    numbers = sorted(touched)
    for start in range(0, len(numbers), _CHUNK):
        found: dict[str, _Standing] = {}
        some = numbers[start : start + _CHUNK]
        for step in Step.objects.filter(number__in=some).order_by("seq"):
            if step.what == "reported":
                found[step.number] = _begun(step)
            elif step.number in found:
                _TAKE[step.what](found[step.number], step)
        rows = [asdict(found[number]) for number in some if number in found]
        if rows:
            columns = tuple(rows[0])
            tables.upsert(
                Report,
                columns,
                [tuple(row.values()) for row in rows],
                conflict=("number",),
                replace=columns[1:],
            )


def _begun(step: Step) -> _Standing:
    return _Standing(
        number=step.number,
        place=step.place,
        level=step.level,
        category=step.category,
        title=step.title,
        persons=step.persons,
        words=step.words,
        owner=step.owner,
        due_at=step.due_at,
        reported_at=step.at,
    )


def enter() -> None:
    registry.decided(Reported, title="快报", unit="件", judge=may_report)
    _listen(Reported, "reported")
    registry.decided(Acknowledged, title="快报接办", unit="件", judge=may_acknowledge)
    _listen(Acknowledged, "acknowledged")
    registry.decided(Climbed, title="快报上报", unit="件", judge=may_climb)
    _listen(Climbed, "climbed")
    registry.decided(Unblocked, title="快报办结", unit="件", judge=may_unblock)
    _listen(Unblocked, "unblocked")
    registry.decided(Confirmed, title="快报确认", unit="件", judge=may_confirm)
    _listen(Confirmed, "confirmed")
