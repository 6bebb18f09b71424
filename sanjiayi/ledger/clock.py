"""The one clock of the doors.  Only api, pages, jobs and commands of the program read it.

A demonstration may stop it (`sanjiayi demo --until …`): every board then shows that moment.
"""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from sanjiayi.kernel.civil import SHANGHAI, civil_day, from_ms, to_ms


def _stopped_file() -> Path:
    return Path(settings.DATA) / "clock"


def stopped_at() -> int | None:
    """The moment (ms) at which a demonstration stopped the clock; None when it runs."""
    try:
        return int(_stopped_file().read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return None


def stop(at_ms: int) -> None:
    _stopped_file().write_text(str(at_ms), encoding="ascii")


def run() -> None:
    """Let the clock run again."""
    _stopped_file().unlink(missing_ok=True)


def now_ms() -> int:
    """The present moment in ms, or the one a demonstration stopped at."""
    stopped = stopped_at()
    return to_ms(timezone.now()) if stopped is None else stopped


def now() -> datetime:
    """The same as an aware datetime in Shanghai time."""
    return from_ms(now_ms())


def real_now() -> datetime:
    """The machine's own time, whatever a demonstration shows: sessions, tokens, audit."""
    return timezone.now().astimezone(SHANGHAI)


def today() -> int:
    """The civil day of now."""
    return civil_day(now_ms())
