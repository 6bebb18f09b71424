"""Give codes out, take them back, give new ones.

The table of codes is a reference table: this file is its pen, and every stroke is an entry.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Max

from sanjiayi.kernel import paths
from sanjiayi.kernel.civil import from_ms
from sanjiayi.kernel.facts import Fact
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import book, tables
from sanjiayi.people import code_keys, code_rules
from sanjiayi.people.codes import MAX_SERIAL, Kind
from sanjiayi.people.facts import CodeKeyTurned, CodeRevoked, CodesIssued
from sanjiayi.people.models import CodeIssue, CodeKey, Household, Resident
from sanjiayi.places import edition
from sanjiayi.places.queries import community

_CHUNK = 2_000


@dataclass(frozen=True)
class Issued:
    """A code that counts: who holds it is known to whoever asked."""

    serial: int
    key_id: int


def issue(
    kind: Kind, holders: Collection[UUID], *, place: str, by: str, now: int
) -> dict[UUID, Issued]:
    """The codes of these persons or households; whoever has none gets one.

    place   whose cards they are: there the entry is written
    Repeating it gives the same codes and writes nothing.  One entry for all new ones.
    """
    with book.together():
        found = _standing(kind, holders)
        missing = sorted(set(holders) - found.keys())
        if missing:
            found.update(_give(kind, missing, place, by, now))
    return found


def _standing(kind: Kind, holders: Iterable[UUID]) -> dict[UUID, Issued]:
    asked = list(holders)
    found: dict[UUID, Issued] = {}
    for start in range(0, len(asked), _CHUNK):
        rows = CodeIssue.objects.filter(
            kind=kind, holder__in=asked[start : start + _CHUNK], revoked_at=None
        ).values_list("holder", "serial", "key_id")
        found.update((holder, Issued(serial, key)) for holder, serial, key in rows)
    return found


def _give(kind: Kind, holders: Sequence[UUID], place: str, by: str, now: int) -> dict[UUID, Issued]:
    key_id = code_keys.newest() or _turn("first", by=by, now=now)
    first = (CodeIssue.objects.aggregate(last=Max("serial"))["last"] or 0) + 1
    if first + len(holders) > MAX_SERIAL:
        raise Refusal("people.no_serials", "卡号用完了，请联系维护的人。")
    native, at = connection.features.has_native_uuid_field, _moment(now)
    tables.upsert(
        CodeIssue,
        ("serial", "kind", "holder", "key_id", "issued_at", "revoked_at", "reason"),
        [
            (first + n, int(kind), holder if native else holder.hex, key_id, at, None, "")
            for n, holder in enumerate(holders)
        ],
    )
    fact = CodesIssued(
        what=kind.name.lower(), key=key_id, first=first, last=first + len(holders) - 1
    )
    subject = str(holders[0]) if len(holders) == 1 else ""
    _note(fact, place, subject=subject, by=by, now=now, quantity=len(holders))
    return {holder: Issued(first + n, key_id) for n, holder in enumerate(holders)}


def _moment(now: int) -> object:
    """An instant as the driver wants it."""
    return connection.ops.adapt_datetimefield_value(from_ms(now))


def revoke(serial: int, reason: str, *, by: str, now: int) -> None:
    """A lost card counts no more.

    Raises Refusal "people.no_code" for a serial never given or revoked before, and
    "people.code_reason" for a reason that is none of code_rules.CHOSEN.
    """
    if reason not in code_rules.CHOSEN:
        raise Refusal("people.code_reason", "请选一个作废的原因。")
    with book.together():
        found = CodeIssue.objects.filter(pk=serial, revoked_at=None).first()
        if found is None:
            raise Refusal("people.no_code", "这张卡已经作废，或从来没有发过。")
        CodeIssue.objects.filter(pk=serial).update(revoked_at=from_ms(now), reason=reason)
        kind = Kind(found.kind)
        fact = CodeRevoked(what=kind.name.lower(), serial=serial, reason=reason)
        _note(fact, _where(kind, found.holder), subject=str(found.holder), by=by, now=now)


def reissue(kind: Kind, holder: UUID, reason: str, *, by: str, now: int) -> Issued:
    """Revoke the code that counts, if there is one, and give a new one.

    Raises Refusal "people.code_reason".
    """
    with book.together():
        before = _standing(kind, [holder]).get(holder)
        if before:
            revoke(before.serial, reason, by=by, now=now)
        return issue(kind, [holder], place=_where(kind, holder), by=by, now=now)[holder]


def turn_key(reason: str, *, is_distrusted: bool = False, by: str, now: int) -> int:
    """Sign with a new key from now on; answers its number.

    is_distrusted   the signing half of an earlier key got into wrong hands: every card signed
                    before counts no more and must be printed anew
    """
    with book.together():
        if is_distrusted:
            at = from_ms(now)
            CodeKey.objects.filter(distrusted_at=None).update(distrusted_at=at)
            CodeIssue.objects.filter(revoked_at=None).update(revoked_at=at, reason="key")
        return _turn(reason, by=by, now=now, is_distrusted=is_distrusted)


def _turn(reason: str, *, by: str, now: int, is_distrusted: bool = False) -> int:
    key_id = (CodeKey.objects.aggregate(last=Max("key_id"))["last"] or 0) + 1
    if key_id > code_rules.MAX_KEYS:
        raise Refusal("people.no_code_keys", "签码的钥匙最多换 255 次，已经用完。")
    CodeKey.objects.create(key_id=key_id, public_key=code_keys.make(key_id), made_at=from_ms(now))
    top = community()
    fact = CodeKeyTurned(key=key_id, reason=reason, is_distrusted=is_distrusted)
    _note(fact, top.path if top else "", by=by, now=now)
    return key_id


def _where(kind: Kind, holder: UUID) -> str:
    """The building of a holder: a door would single them out; the community when they left."""
    if kind is Kind.PERSON:
        found = Resident.objects.filter(pk=holder).values_list("building", flat=True).first()
    else:
        door = Household.objects.filter(pk=holder).values_list("door_id", flat=True).first()
        found = paths.building_of(door) if door else None
    top = community()
    return found or (top.path if top else "")


def _note(
    fact: Fact, place: str, *, by: str, now: int, subject: str = "", quantity: int = 1
) -> None:
    edition.turn("people")
    draft = book.Draft(fact, place=place, subject=subject, happened_at=now, quantity=quantity)
    book.record([draft], by=by, now=now)
