"""A person looks at a record that was set aside: write it (as it is or repaired), or discard it."""

import os
from dataclasses import dataclass

import msgspec
from django.utils.translation import gettext as _

from sanjiayi.kernel import ids
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import book, wire
from sanjiayi.ledger.facts import SetAsideResolved
from sanjiayi.ledger.lines import Parcel, Unreadable
from sanjiayi.ledger.models import SetAside
from sanjiayi.ledger.registry import Sender


@dataclass(frozen=True)
class Repair:
    """What the person set right; None leaves it as it came."""

    place: str | None = None
    subject: str | None = None
    at: int | None = None
    quantity: int | None = None


def write(key: int, repair: Repair, *, scope: str, by: str, now: int) -> int:
    """Put the record into the book; returns its ledger number.

    scope   the place for which the person answers: there the resolution is recorded
    Raises Refusal when it still cannot stand there, "ledger.resolved" when somebody was faster.
    """
    with book.together():
        aside = _waiting(key)
        contents, size = wire.Reader(aside.by, now).read(_item(aside, repair, now), wire.ROWS)
        for torn in contents:
            if isinstance(torn, Unreadable):
                raise Refusal(torn.code, torn.reason)
        sender = Sender(by=aside.by, scope="", is_trusted=True)
        parcel = Parcel(sender, now, contents, size, is_interactive=True)
        book.post(parcel)
        for no in parcel.reasons.values():
            raise Refusal(*no)
        changed = [name for name in ("place", "subject", "at", "quantity") if getattr(repair, name)]
        reason = "改了" + "、".join(changed) if changed else "原样入账"
        _resolve(aside, "written", reason, scope, by, now)
        return parcel.seqs[0]


def discard(key: int, reason: str, *, scope: str, by: str, now: int) -> None:
    """Leave the record out of the book, with a reason; it is kept all the same.

    Raises Refusal "ledger.reason_wanted", "ledger.resolved".
    """
    if len(reason.strip()) < 2:
        raise Refusal("ledger.reason_wanted", _("请写一句为什么不入账。"))
    with book.together():
        _resolve(_waiting(key), "discarded", reason.strip()[:80], scope, by, now)


def _waiting(key: int) -> SetAside:
    aside = SetAside.objects.filter(pk=key).first()
    if aside is None or aside.state != SetAside.State.WAITING:
        raise Refusal("ledger.resolved", _("这条已经有人处理了。"))
    return aside


def _item(aside: SetAside, repair: Repair, now: int) -> bytes:
    try:
        came = msgspec.json.decode(aside.envelope)
    except msgspec.DecodeError as error:
        raise Refusal(
            "ledger.unreadable", _("这条内容残缺，不能入账；请重新登记一条，再把它作废。")
        ) from error
    if not isinstance(came, dict):
        raise Refusal(
            "ledger.unreadable", _("这条内容残缺，不能入账；请重新登记一条，再把它作废。")
        )
    for name in ("place", "subject", "at", "quantity"):
        value = getattr(repair, name)
        if value is not None:
            came[name] = value
    if aside.code in {"ledger.conflict", "ledger.bad_id"}:
        # The id belongs to another fact (or is none): this one gets its own.
        came["id"] = ids.text(ids.uuid7(now, os.urandom(10)))
    return msgspec.json.encode({"facts": [came]})


def _resolve(aside: SetAside, outcome: str, reason: str, scope: str, by: str, now: int) -> None:
    fact_id = ids.text(bytes(aside.fact_id)) if len(bytes(aside.fact_id)) == 16 else ""
    SetAside.objects.filter(pk=aside.pk).update(
        state=outcome, resolved_by=by, resolved_at=now, resolution=reason
    )
    fact = SetAsideResolved(fact_id=fact_id, outcome=outcome, reason=reason)
    book.record([book.Draft(fact, place=scope)], by=by, now=now)
