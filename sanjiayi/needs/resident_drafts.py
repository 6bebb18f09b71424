"""The pen of unsent forms: kept step by step, emptied when sent, dropped after a day."""

import json
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from uuid import UUID

from sanjiayi.kernel.civil import from_ms
from sanjiayi.needs.resident_models import Draft

KEPT = timedelta(hours=24)


@dataclass
class Said:
    """What was answered so far.

    answers  question code → answer, step by step
    photos   attachment ids;  voice: attachment id or ""
    """

    place: str
    category: str
    answers: dict[str, str] = field(default_factory=dict)
    photos: list[str] = field(default_factory=list)
    voice: str = ""
    is_sent: bool = False

    @property
    def files(self) -> tuple[str, ...]:
        return (*self.photos, *([self.voice] if self.voice else []))


def find(ask: UUID) -> Said | None:
    """What was kept of a form; None when it was dropped or never kept.  One query."""
    row = Draft.objects.filter(pk=ask).first()
    if row is None:
        return None
    kept = json.loads(row.said) if row.said else {}
    return Said(
        row.place,
        row.category,
        kept.get("answers", {}),
        kept.get("photos", []),
        kept.get("voice", ""),
        is_sent=row.sent_at is not None,
    )


def keep(ask: UUID, said: Said, now: int) -> None:
    """Keep a form as it stands; drops those of yesterday.  Two statements."""
    kept = asdict(said)
    body = json.dumps({key: kept[key] for key in ("answers", "photos", "voice")})
    Draft.objects.update_or_create(
        pk=ask,
        defaults={
            "place": said.place,
            "category": said.category,
            "said": body,
            "kept_at": from_ms(now),
        },
    )
    Draft.objects.filter(kept_at__lt=from_ms(now) - KEPT).delete()


def mark_sent(ask: UUID, now: int) -> None:
    """The form became an ask: what was typed is kept there alone."""
    Draft.objects.filter(pk=ask).update(said="", sent_at=from_ms(now))
