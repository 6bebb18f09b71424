"""What a form of the inbox asks for, carried out: one act, one command.

Every act but the bulk ones carries `seen`, the revision its writer looked at.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from sanjiayi.kernel.civil import SHANGHAI, to_ms
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import correcting, figures
from sanjiayi.needs import commands, rules
from sanjiayi.needs.models import Need, Step
from sanjiayi.needs.reply_queries import filled

UNDO_MS = 10 * 60_000
"""How long whoever acted can take the last act back."""

Typed = Mapping[str, str]


def act(name: str, number: str, typed: Typed, *, by: str, now: int, seen: int = 0) -> None:
    """Do one act.  Raises Refusal, "needs.no_act" for one there is none of."""
    do = _ACTS.get(name)
    if do is None:
        raise Refusal("needs.no_act", "没有这个动作，请从页面上的按钮里选。")
    if len(typed.get("text", "")) > rules.LONGEST_TEXT:
        raise Refusal("needs.long", f"最多 {rules.LONGEST_TEXT} 个字，请写短一些，其余可以补充。")
    do(number, typed, by, now, seen)


def _accept(number: str, typed: Typed, by: str, now: int, seen: int) -> None:
    commands.accept(number, by=by, now=now, seen=seen)


def _decline(number: str, typed: Typed, by: str, now: int, seen: int) -> None:
    reason, text = typed.get("reason", ""), typed.get("text", "")
    if reason == "other" and not text.strip():
        raise Refusal("needs.no_reason", "选了别的原因，请写一句是什么原因。")
    commands.decline(number, reason, text=text, by=by, now=now, seen=seen)


def _assign(number: str, typed: Typed, by: str, now: int, seen: int) -> None:
    owner, _, assignee = typed.get("to", "").partition(" ")
    if not owner:
        raise Refusal("needs.no_group", "没有这个组，请从列表里选一个组。")
    due = moment(typed["due"]) if typed.get("due") else 0
    if 0 < due <= now:
        raise Refusal("needs.past", "约定的时间已经过了，请选一个以后的时间。")
    reason = typed.get("text", "")
    commands.assign(
        number, owner, assignee=assignee, due_at=due, reason=reason, by=by, now=now, seen=seen
    )


def _answer(number: str, typed: Typed, by: str, now: int, seen: int) -> None:
    text = typed.get("text", "").strip() or filled(typed.get("reply", ""), number)
    if not text:
        raise Refusal("needs.no_answer", "请写一句给居民的答复，或选一条模板。")
    commands.answer(number, typed.get("outcome", ""), text, by=by, now=now, seen=seen)


def _promise(number: str, typed: Typed, by: str, now: int, seen: int) -> None:
    due = moment(typed.get("due", ""))
    commands.promise(number, due, typed.get("text", ""), by=by, now=now, seen=seen)


def _add(number: str, typed: Typed, by: str, now: int, seen: int) -> None:
    commands.add(number, typed.get("text", ""), by=by, now=now, seen=seen)


def _sort(number: str, typed: Typed, by: str, now: int, seen: int) -> None:
    level = typed.get("urgency", "")
    commands.sort(
        number,
        category=typed.get("category") or None,
        urgency=int(level) if level in ("1", "2", "3", "4") else None,
        reason=typed.get("text", ""),
        by=by,
        now=now,
        seen=seen,
    )


def _withdraw(number: str, typed: Typed, by: str, now: int, seen: int) -> None:
    commands.withdraw(number, by=by, now=now, seen=seen)


def _reopen(number: str, typed: Typed, by: str, now: int, seen: int) -> None:
    commands.dispute(number, typed.get("text", ""), by=by, now=now, seen=seen)


def _merge(number: str, typed: Typed, by: str, now: int, seen: int) -> None:
    commands.merge(number, typed.get("into", "").strip().upper(), by=by, now=now, seen=seen)


def _take_in(number: str, typed: Typed, by: str, now: int, seen: int) -> None:
    commands.merge(typed.get("other", ""), number, by=by, now=now)


def _part(number: str, typed: Typed, by: str, now: int, seen: int) -> None:
    commands.part(typed.get("other") or number, by=by, now=now)


def _theme(number: str, typed: Typed, by: str, now: int, seen: int) -> None:
    commands.theme([number], typed.get("title", ""), by=by, now=now)


def _untheme(number: str, typed: Typed, by: str, now: int, seen: int) -> None:
    commands.untheme(number, by=by, now=now, seen=seen)


def _undo(number: str, typed: Typed, by: str, now: int, seen: int) -> None:
    last = last_of(number, by, now)
    if last is None or Need.objects.filter(pk=number).exclude(revision=last).exists():
        raise Refusal("needs.no_undo", "已经过了十分钟，或者别人又改过，撤不回了；请直接改。")
    record = figures.record_at(last)
    if record is not None:
        correcting.void(record, "mistake", by=by, now=now)


def last_of(number: str, by: str, now: int) -> int | None:
    """Ledger number of the last act about an ask, if `by` did it a moment ago."""
    steps = Step.objects.filter(need=number).order_by("-seq")
    last = steps.values_list("seq", "what", "at", "by").first()
    if last is None or last[1] == "raised" or last[3] != by or last[2] < now - UNDO_MS:
        return None
    return int(last[0])


def moment(typed: str) -> int:
    """A day and an hour as the form sends them, in ms.  Raises Refusal "needs.no_time"."""
    try:
        told = datetime.fromisoformat(typed.strip())
    except ValueError:
        raise Refusal("needs.no_time", "还没有选时间，请选一个日期和钟点。") from None
    return to_ms(told.replace(tzinfo=SHANGHAI))


_ACTS: dict[str, Callable[[str, Typed, str, int, int], None]] = {
    "accept": _accept,
    "decline": _decline,
    "assign": _assign,
    "answer": _answer,
    "promise": _promise,
    "add": _add,
    "sort": _sort,
    "withdraw": _withdraw,
    "reopen": _reopen,
    "merge": _merge,
    "take_in": _take_in,
    "part": _part,
    "theme": _theme,
    "untheme": _untheme,
    "undo": _undo,
}
