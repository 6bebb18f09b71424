"""The stopped clock: told from memory, and at once when it is moved."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from sanjiayi.ledger import clock


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    return tmp_path


def test_a_clock_moved_again_at_once_is_told_at_once() -> None:
    for moment in (1_652_718_600_000, 1_652_718_600_001, 1_652_718_600_002):
        clock.stop(moment)
        assert clock.now_ms() == clock.now_ms() == moment


def test_a_clock_that_stood_long_is_told_without_reading_and_runs_when_let_go(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    clock.stop(1_652_718_600_000)
    long_ago = 1_700_000_000
    os.utime(folder / "clock", (long_ago, long_ago))
    assert clock.stopped_at() == 1_652_718_600_000
    monkeypatch.setattr(clock, "_read", lambda path: pytest.fail("read again"))
    assert clock.stopped_at() == 1_652_718_600_000
    clock.run()
    assert clock.stopped_at() is None
