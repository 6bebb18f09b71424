"""Facts that could not be written: kept as they came, until a person has looked at them."""

import hashlib

import msgspec

from sanjiayi.kernel import ids
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger.lines import Answer, Line, Parcel, Unreadable
from sanjiayi.ledger.models import SetAside

_encode = msgspec.json.Encoder(order="deterministic").encode


def envelope(line: Line) -> str:
    """The fact as a device would send it, JSON."""
    row = line.row
    return _encode(
        {
            "id": ids.text(row[0]),
            "kind": row[1],
            "place": row[2],
            "subject": row[3],
            "at": row[5],
            "quantity": row[9],
            "body": msgspec.Raw(row[10].encode()),
        }
    ).decode()


def keep(line: Line, parcel: Parcel, no: Refusal) -> Answer:
    """Keep a readable fact that may not stand in the book (now)."""
    row = line.row
    return _keep(
        Unreadable(row[0], row[1], row[2], row[5], envelope(line), no.code, no.reason), parcel
    )


def keep_unreadable(torn: Unreadable, parcel: Parcel) -> Answer:
    """Keep a fact that could not even be read."""
    return _keep(torn, parcel)


def _keep(torn: Unreadable, parcel: Parcel) -> Answer:
    """One row for each different content, however often the device sends it."""
    mark = hashlib.sha256(torn.id + torn.code.encode() + torn.envelope.encode()).hexdigest()
    SetAside.objects.get_or_create(
        fingerprint=mark,
        defaults={
            "fact_id": torn.id,
            "kind": torn.kind[:40],
            "place": torn.place[:64],
            "envelope": torn.envelope,
            "by": parcel.sender.by,
            "code": torn.code,
            "reason": torn.reason[:200],
            "happened_at": max(-(2**62), min(2**62, torn.happened_at)),
            "received_at": parcel.received_at,
        },
    )
    return Answer("set_aside", code=torn.code, reason=torn.reason)


def settle_written(written: set[bytes], at_ms: int) -> None:
    """Facts that have now been written after all need nobody's look any more."""
    waiting = SetAside.objects.filter(state=SetAside.State.WAITING)
    found = [k for k, fact_id in waiting.values_list("id", "fact_id") if bytes(fact_id) in written]
    if found:
        waiting.filter(id__in=found).exclude(code="ledger.conflict").update(
            state=SetAside.State.WRITTEN, resolved_at=at_ms, resolution="设备重传后已入账"
        )
