"""Facts that could not be written: kept as they came, until a person has looked at them."""

import hashlib
from collections.abc import Iterable

import msgspec
from django.db import connection

from sanjiayi.kernel import ids
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import chain
from sanjiayi.ledger.lines import ASIDE, Parcel, Unreadable, canonical
from sanjiayi.ledger.models import SetAside


def envelope(row: chain.Row) -> str:
    """The fact as a device would send it, JSON."""
    return canonical(
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


def keep(row: chain.Row, index: int, parcel: Parcel, no: Refusal) -> None:
    """Keep a readable fact that may not stand in the book (now)."""
    torn = Unreadable(index, row[0], row[1], row[2], row[5], envelope(row), no.code, no.reason)
    keep_unreadable(torn, parcel)


def keep_unreadable(torn: Unreadable, parcel: Parcel) -> None:
    """Keep a fact; one row for each different content, however often the device sends it."""
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
    parcel.answer(torn.index, ASIDE)
    parcel.reasons[torn.index] = (torn.code, torn.reason)


def settle_written(written: Iterable[bytes], at_ms: int) -> None:
    """Facts that have now been written after all need nobody's look any more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, fact_id FROM ledger_setaside WHERE state = 'waiting'")
        asked = {bytes(fact_id): key for key, fact_id in cursor.fetchall()}
    if not asked:
        return
    found = [asked[fact_id] for fact_id in written if fact_id in asked]
    if found:
        SetAside.objects.filter(id__in=found).exclude(code="ledger.conflict").update(
            state=SetAside.State.WRITTEN, resolved_at=at_ms, resolution="设备重传后已入账"
        )
