"""What can be told of codes: which count, which do not, whose a scanned one is.

Ids and serials only; whoever shows a name asks people.queries with a Sight.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sanjiayi.kernel.paths import within
from sanjiayi.people import code_keys, code_rules, codes
from sanjiayi.people.codes import Code, Kind
from sanjiayi.people.models import CodeIssue, Household, Resident

public_keys = code_keys.public_keys

_CHUNK = 2_000


def revoked(scope: str) -> list[int]:
    """Serials of revoked cards whose holder lives at a place of any level, in order."""
    rows = list(
        CodeIssue.objects.filter(revoked_at__isnull=False).values_list("serial", "kind", "holder")
    )
    homes = _homes((kind, holder) for _, kind, holder in rows)
    return sorted(
        serial for serial, kind, holder in rows if within(homes.get((kind, holder), scope), scope)
    )


def _homes(holders: Iterable[tuple[int, UUID]]) -> dict[tuple[int, UUID], str]:
    """Where holders live now; those who live nowhere here are left out."""
    asked = list(holders)
    persons = [holder for kind, holder in asked if kind == Kind.PERSON]
    households = [holder for kind, holder in asked if kind == Kind.HOUSEHOLD]
    found: dict[tuple[int, UUID], str] = {}
    for start in range(0, len(persons), _CHUNK):
        rows = Resident.objects.filter(pk__in=persons[start : start + _CHUNK])
        found.update(
            ((int(Kind.PERSON), key), place) for key, place in rows.values_list("pk", "building")
        )
    for start in range(0, len(households), _CHUNK):
        doors = Household.objects.filter(pk__in=households[start : start + _CHUNK])
        found.update(
            ((int(Kind.HOUSEHOLD), key), door) for key, door in doors.values_list("pk", "door_id")
        )
    return found


@dataclass(frozen=True)
class Scanned:
    """A true code, and whether its card still counts."""

    code: Code
    is_revoked: bool


def verify_here(text: str) -> Scanned | None:
    """What a scanned or typed code says; None for one that no key of ours signed."""
    code = codes.verify(text, code_keys.public_keys())
    if code is None:
        return None
    counts = CodeIssue.objects.filter(
        pk=code.serial, kind=code.kind, holder=code.id, revoked_at=None
    )
    return Scanned(code, is_revoked=not counts.exists())


@dataclass(frozen=True)
class IssueLine:
    """One card of a holder, for pages.  reason_words: "" while it counts."""

    serial: int
    key_id: int
    issued_at: datetime
    revoked_at: datetime | None
    reason: str

    @property
    def counts(self) -> bool:
        return self.revoked_at is None

    @property
    def reason_words(self) -> str:
        return code_rules.REASON_WORDS.get(self.reason, self.reason)


def cards_of(kind: Kind, holder: UUID) -> list[IssueLine]:
    """Every card ever given to a person or household, the latest first."""
    rows = CodeIssue.objects.filter(kind=kind, holder=holder).order_by("-serial")
    fields = ("serial", "key_id", "issued_at", "revoked_at", "reason")
    return [IssueLine(*row) for row in rows.values_list(*fields)]


def text_of(kind: Kind, holder: UUID, card: IssueLine) -> str:
    """The text of a card.  Raises Refusal "people.no_code_key" when it cannot be signed here."""
    code = Code(kind, holder, card.key_id, card.serial)
    return codes.sign(code_keys.signing(card.key_id), code)


def texts_of(kind: Kind, issued: Mapping[UUID, tuple[int, int]]) -> dict[UUID, str]:
    """Texts of many cards: holder → (serial, key id).  Raises Refusal as text_of does."""
    keys = {key_id: code_keys.signing(key_id) for key_id in {key for _, key in issued.values()}}
    return {
        holder: codes.sign(keys[key_id], Code(kind, holder, key_id, serial))
        for holder, (serial, key_id) in issued.items()
    }
