"""Which decisions about reports may stand, and what they change.

Decisions have an order: the ledger's.  A report is worked out anew from its steps in that
order whenever one comes.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import msgspec

from sanjiayi.express import rules
from sanjiayi.express.facts import (
    Acknowledged,
    Climbed,
    Confirmed,
    Heard,
    Joined,
    Passed,
    Reported,
    Told,
    Unblocked,
)
from sanjiayi.express.models import Origin, Report, Step
from sanjiayi.express.rules import State
from sanjiayi.express.standing import Happened, origins, standing
from sanjiayi.kernel.facts import Fact, Record
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import registry, tables

_CHUNK = 500
_STEP = ("seq", "number", "what", "at", "place", "by", "body")


# --- judging ---------------------------------------------------------------------------------


def _standing(number: str) -> Report | Refusal:
    found = Report.objects.filter(pk=number).first()
    return found or Refusal("express.unknown", f"没有 {number} 这份快报，请核对编号。")


def _open(number: str) -> Report | Refusal:
    found = _standing(number)
    if isinstance(found, Report) and found.unblocked_at is not None:
        return Refusal("express.done", f"{number} 已经答复，等报告人确认；没解决请报告人退回。")
    return found


def _moved(found: Report) -> Refusal:
    return Refusal(
        "express.moved", f"{found.number} 刚刚已经有人转走了，请重新打开看看现在由谁办。"
    )


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
    return rules.why_not_note(record.fact.note)


def may_climb(record: Record[Climbed]) -> Refusal | None:
    """Once from where it stands; by the clock only when the clock has run out."""
    fact = record.fact
    found = _open(fact.report)
    if isinstance(found, Refusal):
        return found
    if fact.owner == found.owner:
        return Refusal("express.same_owner", f"{found.number} 已经在这一级，请选上一级。")
    if fact.from_owner and fact.from_owner != found.owner:
        return _moved(found)
    by_clock = fact.reason in (rules.Reason.OVERDUE, rules.Reason.UNACKNOWLEDGED)
    if by_clock and found.next_at >= record.happened_at:
        return Refusal("express.not_due", f"{found.number} 还没有到时限。")
    return rules.why_not_note(fact.note)


def may_pass(record: Record[Passed]) -> Refusal | None:
    fact = record.fact
    found = _open(fact.report)
    if isinstance(found, Refusal):
        return found
    if fact.from_owner != found.owner:
        return _moved(found)
    if fact.owner == found.owner:
        return Refusal("express.same_owner", f"{found.number} 本来就在这个组，请选别的组。")
    return rules.why_not_note(fact.note, is_needed=True)


def may_tell(record: Record[Told]) -> Refusal | None:
    found = _open(record.fact.report)
    if isinstance(found, Refusal):
        return found
    if rules.kind_of(found.owner) not in rules.OUTSIDE:
        return Refusal("express.inside", f"{found.number} 还在社区办，报到镇里以后再记。")
    return rules.why_not_outside(record.fact.whom)


def may_hear(record: Record[Heard]) -> Refusal | None:
    found = _open(record.fact.report)
    if isinstance(found, Refusal):
        return found
    if not found.outside:
        return Refusal("express.not_told", "请先记告诉了镇里、区里哪个部门。")
    return rules.why_not_outside(record.fact.whom) or rules.why_not_answer(record.fact.answer)


def may_join(record: Record[Joined]) -> Refusal | None:
    fact = record.fact
    found = _open(fact.report)
    if isinstance(found, Refusal):
        return found
    if Origin.objects.filter(report=fact.report, need=fact.need).exists():
        return Refusal("express.joined", f"{fact.need} 已经并在 {fact.report} 里。")
    return None


def may_unblock(record: Record[Unblocked]) -> Refusal | None:
    found = _open(record.fact.report)
    return found if isinstance(found, Refusal) else rules.why_not_answer(record.fact.answer)


def may_confirm(record: Record[Confirmed]) -> Refusal | None:
    """Only who reported; or silence, about the very answer nobody spoke to."""
    fact = record.fact
    found = _standing(fact.report)
    if isinstance(found, Refusal):
        return found
    if found.unblocked_at is None:
        return Refusal("express.not_answered", f"{found.number} 还没有答复，等答复后再确认。")
    if found.state == State.SETTLED:
        return Refusal("express.settled", f"{found.number} 已经办结；又卡住了请另报一份。")
    return _why_not_speak(record, found)


def _why_not_speak(record: Record[Confirmed], found: Report) -> Refusal | None:
    fact = record.fact
    if fact.how == "silence":
        is_same = fact.answered_at == found.unblocked_at
        return None if is_same else Refusal("express.moved", f"{found.number} 又有了新的答复。")
    if (fact.reporter or record.by) != found.reporter:
        return Refusal("express.not_reporter", "只有报告人能确认办结或退回，请他来点。")
    return rules.why_not_note(fact.note)


# --- projecting ------------------------------------------------------------------------------


def body_of(fact: Fact) -> str:
    """What a fact says beyond its defaults: a field added later changes no row made before."""
    fields = {f.name: f.default for f in msgspec.structs.fields(fact)}
    said = {
        name: value
        for name, default in fields.items()
        if name != "report" and (value := getattr(fact, name)) != default
    }
    return msgspec.json.encode(said).decode()


def _listen(fact: type[Fact], what: str) -> None:
    def project(records: Sequence[Record[Any]]) -> None:
        rows = [
            (r.seq, r.fact.report, what, r.happened_at, r.place, r.by, body_of(r.fact))
            for r in records
        ]
        tables.upsert(Step, _STEP, rows)
        _work_out({r.fact.report for r in records})

    made = ("express.Step", "express.Report", "express.Origin")
    registry.listen(fact, project, tables=made)


def _work_out(touched: set[str]) -> None:
    numbers = sorted(touched)
    for start in range(0, len(numbers), _CHUNK):
        some = numbers[start : start + _CHUNK]
        steps: dict[str, list[Happened]] = {}
        for row in Step.objects.filter(number__in=some).order_by("seq"):
            one = Happened(row.seq, row.what, row.at, row.place, row.by, _read(row.body))
            steps.setdefault(row.number, []).append(one)
        stood = [found for n in some if (found := standing(n, steps.get(n, [])))]
        rows = [asdict(one) for one in stood]
        if rows:
            columns = tuple(rows[0])
            tables.upsert(
                Report,
                columns,
                [tuple(row.values()) for row in rows],
                conflict=("number",),
                replace=columns[1:],
            )
        grown = [(one.number, need) for one in stood for need in origins(steps[one.number])]
        tables.upsert(Origin, ("report", "need"), grown, conflict=("report", "need"))


def _read(body: str) -> dict[str, Any]:
    said: dict[str, Any] = msgspec.json.decode(body)
    return said


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
    registry.decided(Passed, title="快报转办", unit="件", judge=may_pass)
    _listen(Passed, "passed")
    registry.decided(Told, title="快报报外单位", unit="次", judge=may_tell)
    _listen(Told, "told")
    registry.decided(Heard, title="外单位回音", unit="次", judge=may_hear)
    _listen(Heard, "heard")
    registry.decided(Joined, title="快报并入求助", unit="件", judge=may_join)
    _listen(Joined, "joined")
