"""Two made-up kinds and their tables' stand-ins, for tests of the ledger itself."""

import os
from typing import ClassVar

import msgspec

from sanjiayi.kernel import civil, ids
from sanjiayi.kernel.facts import Fact
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import door, registry, wire

NOON = civil.at(20220517, 12)
DEVICE = registry.Sender(by="device:ab12", scope="yt.3")


class Seen(Fact, frozen=True):
    """Observed: something was seen."""

    kind: ClassVar[str] = "testing.seen"
    what: str


class Agreed(Fact, frozen=True):
    """Decided: refused when what is "no"."""

    kind: ClassVar[str] = "testing.agreed"
    what: str


def enter() -> None:
    """Enter the kinds once."""
    if registry.find("testing.seen") is None:
        registry.observed(Seen, title="看见", unit="次")
        registry.decided(
            Agreed,
            title="同意",
            judge=lambda r: Refusal("testing.no", "不同意。") if r.fact.what == "no" else None,
            from_devices=True,
        )


def fact_id(at_ms: int = NOON) -> str:
    return ids.text(ids.uuid7(at_ms, os.urandom(10)))


def item(**given: object) -> dict[str, object]:
    """A fact as a device sends it."""
    return {
        "id": fact_id(),
        "kind": "testing.seen",
        "place": "yt.3.08.12",
        "subject": "",
        "at": NOON,
        "quantity": 1,
        "body": {"what": "cat"},
    } | given


def deliver(
    *items: dict[str, object],
    sender: registry.Sender = DEVICE,
    received_at: int = NOON,
    sent_at: int | None = None,
) -> door.Answer:
    """Through the door, rows form."""
    batch: dict[str, object] = {"facts": list(items)}
    if sent_at is not None:
        batch["sent_at"] = sent_at
    return door.deliver(msgspec.json.encode(batch), wire.ROWS, sender, received_at)
