"""What a courier enters on a run's sheet."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.medicine import commands, run_commands
from sanjiayi.medicine.commands import Outcome
from sanjiayi.medicine.run_entries import stood


def act(run: str, sent: Mapping[str, str], *, by: str, now: int) -> str:
    """Do what was pressed; returns what to say.  Raises Refusal."""
    order = sent.get("order", "")
    match sent.get("act", ""):
        case "outcome":
            _on(run, order)
            told = Outcome(
                source=sent.get("source", ""),
                what=sent.get("what", ""),
                boxes=int(_tenths(sent.get("boxes", "") or "0", 1)),
                given=sent.get("given", ""),
                fen=_tenths(sent.get("yuan", "") or "0", 100),
                run=run,
            )
            commands.outcome(order, told, by=by, now=now)
        case "check":
            commands.check(order, "bought", by=by, now=now)
        case "issue":
            _on(run, order)
            commands.issue(order, how=sent.get("how", ""), run=run, by=by, now=now)
        case "not_home":
            _on(run, order)
            commands.not_home(order, run=run, by=by, now=now)
        case other:
            return _of_run(run, other, sent, by=by, now=now)
    return _("记下了。")


def _on(run: str, order: str) -> None:
    found = stood([run]).get(run)
    if found is None or order not in found.plan.orders:
        raise Refusal("medicine.not_on_run", "这一单不在这一趟里，请刷新看最新情况。")


def _of_run(run: str, what: str, sent: Mapping[str, str], *, by: str, now: int) -> str:
    match what:
        case "leave":
            run_commands.leave(run, is_told="told" in sent, by=by, now=now)
            return _("已出发。")
        case "temperature":
            tenths = _tenths(sent.get("degrees", ""), 10)
            run_commands.read_temperature(run, tenths, sent.get("where", ""), by=by, now=now)
        case "hand_over":
            taker, why = sent.get("taker", ""), sent.get("why", "")
            run_commands.hand_over(run, taker, why, by=by, now=now)
            return _("已换人，新的送药员接着走。")
        case "end":
            left = run_commands.end(run, by=by, now=now)
            return _("已回到居委。包里还有 %(n)s 份，记在居委。") % {"n": len(left)}
        case "drop":
            run_commands.drop(run, by=by, now=now)
        case _:
            raise Refusal("medicine.act", "请选要做什么。")
    return _("记下了。")


def _tenths(typed: str, times: int) -> int:
    """A number of so many parts a unit.  Raises Refusal "medicine.number"."""
    try:
        found = Decimal(typed.strip()) * times
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found) > 10_000_000 or found != found.to_integral_value():
        raise Refusal("medicine.number", "数字看不懂，请写成 12.5 这样。")
    return int(found)
