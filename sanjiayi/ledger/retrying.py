"""Deliver set-aside records again by themselves, once what was missing is there."""

from collections.abc import Collection

import msgspec

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import resolving
from sanjiayi.ledger.models import SetAside


def deliver_again(code: str, subjects: Collection[str], *, by: str, now: int) -> int:
    """Write the waiting records that were set aside for `code` and are about these subjects.

    Each is written as it came, by whoever sent it, with an entry that says so; one that still
    cannot stand goes on waiting for a person.  Answers how many were written.
    """
    wanted = set(subjects)
    rows = SetAside.objects.filter(state=SetAside.State.WAITING, code=code).order_by("pk")
    found = [
        (key, place)
        for key, place, envelope in rows.values_list("pk", "place", "envelope")
        if _subject(envelope) in wanted
    ]
    return sum(_written(key, place, by, now) for key, place in found)


def _subject(envelope: str) -> str:
    try:
        came = msgspec.json.decode(envelope)
    except msgspec.DecodeError:
        return ""
    return str(came.get("subject", "")) if isinstance(came, dict) else ""


def _written(key: int, place: str, by: str, now: int) -> bool:
    try:
        resolving.write(key, resolving.Repair(), scope=place, by=by, now=now)
    except Refusal:
        return False
    return True
