"""What making, opening and calling back a card change, and when they are refused."""

from collections.abc import Sequence
from typing import Any

import msgspec

from sanjiayi.kernel.facts import Record
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import registry, tables
from sanjiayi.needs import share_rules
from sanjiayi.needs.share_facts import CardMade, CardOpened, CardRevoked
from sanjiayi.needs.share_models import CardStep

_STEP = ("record", "seq", "card", "about", "code", "what", "at", "place", "by", "body")
_WHAT: dict[str, type[CardMade | CardRevoked | CardOpened]] = {
    "made": CardMade,
    "revoked": CardRevoked,
    "opened": CardOpened,
}


def enter() -> None:
    derived = ("needs.CardStep",)
    registry.decided(CardMade, title="做群发卡", unit="张", judge=may_make)
    registry.listen(CardMade, keep, retract=retract, tables=derived)
    registry.decided(CardRevoked, title="收回群发卡", unit="张", judge=may_if_known)
    registry.listen(CardRevoked, keep, retract=retract, tables=derived)
    registry.decided(CardOpened, title="打开群发卡", unit="次", judge=may_if_known)
    # No retract: that somebody looked cannot be taken back.
    registry.listen(CardOpened, keep, tables=derived)


def may_make(record: Record[CardMade]) -> Refusal | None:
    fact = record.fact
    return share_rules.why_not(fact.text, record.happened_at, fact.expires_at)


def may_if_known(record: Record[Any]) -> Refusal | None:
    if CardStep.objects.filter(card=record.fact.card, what="made").exists():
        return None
    return Refusal("share.unknown", "没有这张卡，请核对打开码。")


def keep(records: Sequence[Record[Any]]) -> None:
    rows = [
        (
            r.id, r.seq, r.fact.card, getattr(r.fact, "about", ""), getattr(r.fact, "code", ""),
            r.fact.kind.rpartition("_")[2], r.happened_at, r.place, r.by,
            msgspec.json.encode(r.fact).decode(),
        )
        for r in records
    ]  # fmt: skip
    tables.upsert(CardStep, _STEP, rows)


def retract(records: Sequence[Record[Any]]) -> None:
    CardStep.objects.filter(record__in=[r.id for r in records]).delete()


def told(step: CardStep) -> share_rules.Told:
    """A row as the pure rules want it."""
    fact = msgspec.json.decode(step.body, type=_WHAT[step.what])
    return share_rules.Told(step.seq, step.at, step.place, step.by, fact)
