"""The one clock of the doors.  Only api, pages, jobs and commands of the program read it.

A demonstration may stop it (`sanjiayi demo --until …`): every board then shows that moment.
"""

import os
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from sanjiayi.kernel.civil import SHANGHAI, civil_day, from_ms, to_ms

_FILE = "clock"
_SETTLED_NS = 1_000_000_000
"""A file that has not changed for so long may be told by its time of change: a page asks for
the time a hundred times, and reading the file each time cost more than the page's queries."""

_kept: tuple[str, int, int | None] | None = None
"""Path, time of change and content of the file as last read."""


def _stopped_file() -> Path:
    return Path(settings.DATA) / _FILE


def stopped_at() -> int | None:
    """The moment (ms) at which a demonstration stopped the clock; None when it runs."""
    global _kept
    path = os.path.join(settings.DATA, _FILE)
    try:
        written_at = os.stat(path).st_mtime_ns
    except FileNotFoundError:
        return None
    if _kept is not None and _kept[:2] == (path, written_at):
        return _kept[2]
    stopped = _read(Path(path))
    if timezone.now().timestamp() * 1e9 - written_at > _SETTLED_NS:
        _kept = (path, written_at, stopped)
    return stopped


def _read(path: Path) -> int | None:
    try:
        return int(path.read_text(encoding="ascii"))
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
