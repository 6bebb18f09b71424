"""Which records about needs may stand, and what they change.

A need is worked out anew from its records whenever one comes or goes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple
from typing import Any

import msgspec

from sanjiayi.kernel.facts import Fact, Record
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import registry, tables
from sanjiayi.needs import facts, rules
from sanjiayi.needs.models import Need, Opening, Step
from sanjiayi.needs.rules import State
from sanjiayi.needs.said import who_and_when
from sanjiayi.needs.standing import Standing, Told, standing

_CHUNK = 500
_UNKNOWN = Refusal("needs.unknown", "没有这件求助，请核对编号；先登记的手机上传后再试。")

_STEP = ("record", "seq", "need", "what", "at", "place", "by", "body")
_NEED = tuple(Standing.__dataclass_fields__)
_OPENING = ("entry", "need", "place", "by", "purpose", "opened_at", "shown")

_ABOUT_ONE: dict[str, type[Fact]] = {
    kind.kind.partition(".")[2]: kind
    for kind in (
        facts.Raised, facts.Answered, facts.Sorted, facts.Assigned, facts.Accepted,
        facts.Declined, facts.Promised, facts.Added, facts.Withdrawn, facts.Disputed,
        facts.Merged, facts.Parted, facts.Themed, facts.Linked,
    )
}  # fmt: skip
"""What a step is called → its fact."""


# --- may it stand? ---------------------------------------------------------------------------


def unknown_needs(records: Sequence[Record[facts.Answered]]) -> Mapping[int, Refusal]:
    numbers = sorted({r.fact.need for r in records})
    met: set[str] = set()
    for start in range(0, len(numbers), _CHUNK):
        part = Need.objects.filter(number__in=numbers[start : start + _CHUNK])
        met.update(part.values_list("number", flat=True))
    return {n: _UNKNOWN for n, r in enumerate(records) if r.fact.need not in met}


def _found(number: str) -> Need | Refusal:
    return Need.objects.filter(pk=number).first() or rules.unknown(number)


def _open(number: str) -> Need | Refusal:
    found = _found(number)
    if isinstance(found, Need) and found.closed_at is not None:
        return rules.closed(number, found.state)
    return found


def _no(found: Need | Refusal) -> Refusal | None:
    return found if isinstance(found, Refusal) else None


def may_if_known(record: Record[Any]) -> Refusal | None:
    return _no(_found(record.fact.need))


def may_if_open(record: Record[Any]) -> Refusal | None:
    return _no(_open(record.fact.need))


def may_accept(record: Record[facts.Accepted]) -> Refusal | None:
    """Whoever is asked, or, while nobody is, whoever comes first."""
    found = _open(record.fact.need)
    if isinstance(found, Refusal):
        return found
    if found.state == State.ACCEPTED:
        who = who_and_when(found.changed_by, found.changed_at)
        return Refusal("needs.taken", f"{found.number} {who}已经接下，不用再接。")
    if found.to_assignee and found.to_assignee != record.by:
        who = who_and_when(found.offered_by, found.changed_at)
        return Refusal("needs.not_yours", f"{found.number} {who}已交给别人，请等对方接下或退回。")
    return None


def may_decline(record: Record[facts.Declined]) -> Refusal | None:
    found = _open(record.fact.need)
    if isinstance(found, Refusal):
        return found
    if record.fact.reason not in rules.DECLINING:
        return Refusal("needs.no_reason", "还没有选退回的原因，请先选一条。")
    if found.state == State.ACCEPTED or not (found.to_owner or found.owner):
        return Refusal("needs.not_offered", f"{found.number} 现在没有等人接，不用退回；可以改派。")
    return None


def may_dispute(record: Record[facts.Disputed]) -> Refusal | None:
    found = _found(record.fact.need)
    if isinstance(found, Refusal) or found.state == State.ANSWERED:
        return _no(found)
    return Refusal("needs.not_answered", f"{found.number} 还没有答复，可以补充说明或催一下。")


def may_merge(record: Record[facts.Merged]) -> Refusal | None:
    """Into another need that is not merged itself, and that nobody was merged into this one for."""
    found, into = _open(record.fact.need), _found(record.fact.into)
    if isinstance(found, Refusal) or isinstance(into, Refusal):
        return _no(found) or _no(into)
    if found.number == into.number:
        return Refusal("needs.same", "同一件不能并到自己，请选另一件。")
    if into.state in (State.MERGED, State.WITHDRAWN):
        return Refusal("needs.bad_merge", f"{into.number} 已并走或撤回，请选另一件来并。")
    if Need.objects.filter(merged_into=found.number).exists():
        return Refusal("needs.has_merged", f"已有别件并入 {found.number}，请反过来并，或先拆开。")
    return None


def may_part(record: Record[facts.Parted]) -> Refusal | None:
    found = _found(record.fact.need)
    if isinstance(found, Refusal) or found.state == State.MERGED:
        return _no(found)
    return Refusal("needs.not_merged", f"{found.number} 没有并到别件，不用拆开。")


def may_theme(record: Record[facts.Themed]) -> Refusal | None:
    if record.fact.theme and (no := rules.why_not_title(record.fact.title)):
        return no
    return may_if_known(record)


# --- what it changes -------------------------------------------------------------------------


def keep(records: Sequence[Record[Any]]) -> None:
    """One more record each about some needs."""
    rows = [
        (
            r.id, r.seq, r.fact.need, r.fact.kind.partition(".")[2], r.happened_at, r.place,
            r.by, msgspec.json.encode(r.fact).decode(),
        )
        for r in records
    ]  # fmt: skip
    tables.upsert(Step, _STEP, rows)
    _work_out({r.fact.need for r in records})


def retract(records: Sequence[Record[Any]]) -> None:
    Step.objects.filter(record__in=[r.id for r in records]).delete()
    _work_out({r.fact.need for r in records})


def told(step: tuple[Any, ...]) -> Told:
    """A row of Step (what, seq, at, place, by, body) as the pure rules want it."""
    what, seq, at, place, by, body = step
    return Told(seq, at, place, by, msgspec.json.decode(body, type=_ABOUT_ONE[what]))


def _work_out(touched: set[str]) -> None:
    numbers = sorted(touched)
    for start in range(0, len(numbers), _CHUNK):
        some = numbers[start : start + _CHUNK]
        steps: dict[str, list[Told]] = {}
        rows = Step.objects.filter(need__in=some)
        for number, *row in rows.values_list("need", "what", "seq", "at", "place", "by", "body"):
            steps.setdefault(number, []).append(told(tuple(row)))
        stands = [need for number in some if (need := standing(steps.get(number, [])))]
        gone = set(some) - {need.number for need in stands}
        if gone:
            Need.objects.filter(number__in=gone).delete()
        rows_ = [astuple(need) for need in stands]
        tables.upsert(Need, _NEED, rows_, conflict=("number",), replace=_NEED[1:])


def opened(records: Sequence[Record[facts.Opened]]) -> None:
    """Turn openings round: one row for each need, one for what the fact had no room for."""
    rows = []
    for r in records:
        named = list(dict.fromkeys(r.fact.needs))
        for number in [*named, *([""] if r.quantity > len(named) else [])]:
            purpose = r.fact.purpose
            rows.append((r.seq, number, r.place, r.by, purpose, r.happened_at, r.quantity))
    tables.upsert(Opening, _OPENING, rows, conflict=("entry", "need"))


_DECIDED_WORDS: dict[type[Fact], str] = {
    facts.Sorted: "求助改分类",
    facts.Assigned: "求助派办",
    facts.Accepted: "求助接下",
    facts.Declined: "求助退回",
    facts.Promised: "求助约定",
    facts.Added: "求助补充",
    facts.Withdrawn: "求助撤回",
    facts.Disputed: "求助没收到",
    facts.Merged: "求助合并",
    facts.Parted: "求助拆开",
    facts.Themed: "求助归主题",
    facts.Linked: "求助转快报",
}
_JUDGES: dict[type[Fact], Callable[[Any], Refusal | None]] = {
    facts.Sorted: may_if_open,
    facts.Assigned: may_if_open,
    facts.Accepted: may_accept,
    facts.Declined: may_decline,
    facts.Promised: may_if_open,
    facts.Added: may_if_known,
    facts.Withdrawn: may_if_open,
    facts.Disputed: may_dispute,
    facts.Merged: may_merge,
    facts.Parted: may_part,
    facts.Themed: may_theme,
    facts.Linked: may_if_known,
}


def enter() -> None:
    derived = ("needs.Step", "needs.Need")
    registry.observed(facts.Raised, title="居民求助", unit="件")
    registry.listen(facts.Raised, keep, retract=retract, tables=derived)
    registry.observed(facts.Answered, title="求助答复", unit="件", judge=unknown_needs)
    registry.listen(facts.Answered, keep, retract=retract, tables=derived)
    for fact, title in _DECIDED_WORDS.items():
        registry.decided(fact, title=title, unit="件", judge=_JUDGES[fact])
        registry.listen(fact, keep, retract=retract, tables=derived)
    registry.decided(facts.Opened, title="查看求助", unit="件")
    # No retract: that somebody looked cannot be taken back.
    registry.listen(facts.Opened, opened, tables=("needs.Opening",))
    registry.decided(facts.ReplyChanged, title="答复模板改动", unit="次")
