"""The disk is full: the door says so, keeps nothing by halves, pages go on, later all lands."""

import os
import resource
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.process.server import Ground, Server, ask, group, post, run, serving, swabs

FACTS = 200
MOST = 120
"""Batches after which a full disk must have shown."""

Told = Callable[[Path, str], int]


@dataclass
class Disk:
    """A data folder that runs full, and the way to give it room again."""

    ground: Ground
    before: Callable[[], None] | None
    widen: Callable[[Server], None]


def _limited(ground: Ground, tmp_path: Path) -> Iterator[Disk]:
    """No file of the server may grow past a size: a write then fails as on a bad disk."""
    most = 6 * 2**20

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

    def widen(server: Server) -> None:
        for pid in group(server.process.pid):
            endless = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, endless)

    yield Disk(ground, limit, widen)


def _small(ground: Ground, tmp_path: Path) -> Iterator[Disk]:
    """A file system of a few megabytes in memory."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.getuid() or subprocess.run(_mount("size=8m", disk), capture_output=True).returncode:
        pytest.skip("may not mount a file system here; the other half of this test runs")
    try:
        data = disk / "data"
        subprocess.run(["cp", "-r", str(ground.data), str(data)], check=True)

        def widen(server: Server) -> None:
            subprocess.run(_mount("remount,size=200m", disk), check=True)

        yield Disk(Ground(data, ground.token, ground.buildings, ground.persons), None, widen)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def _mount(options: str, at: Path) -> list[str]:
    return ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(at)]


@pytest.fixture(params=[_limited, _small], ids=["a file that cannot grow", "no space left"])
def disk(request: pytest.FixtureRequest, ground: Ground, tmp_path: Path) -> Iterator[Disk]:
    yield from request.param(ground, tmp_path)


def test_a_full_disk_is_said_in_a_sentence_and_everything_lands_once_there_is_room(
    disk: Disk, moment: int, told: Told
) -> None:
    ground = disk.ground
    with serving(ground.data, before=disk.before) as server:
        batches = [swabs(ground, "2022-05-17", n * FACTS, FACTS, moment) for n in range(MOST)]
        refused = _upload_until_full(server, ground, batches)
        stored = told(ground.database, "SELECT count(*) FROM ledger_fact WHERE kind LIKE 'scr%'")
        assert stored == refused * FACTS
        _pages_still_read(server, ground)
        status, answer, headers = post(server.port, ground.token, batches[refused])
        assert (status, answer["code"]) == (503, "ledger.cannot_write")
        assert answer["reason"].endswith("稍后自动重传。")
        assert 2 <= int(headers["retry-after"]) <= 15
        disk.widen(server)
        for batch in batches[refused:]:
            status, answer, _ = post(server.port, ground.token, batch)
            assert (status, set(answer["answers"])) == (200, {"w"})
    _whole(ground, len(batches) * FACTS, told)


def _upload_until_full(server: Server, ground: Ground, batches: list[bytes]) -> int:
    """How many batches were written before the first that was not."""
    for n, batch in enumerate(batches):
        status, answer, _ = post(server.port, ground.token, batch)
        if status == 503:
            return n
        assert (status, set(answer["answers"])) == (200, {"w"})
    raise AssertionError("the disk never ran full")


def _pages_still_read(server: Server, ground: Ground) -> None:
    bearer = {"Authorization": f"Bearer {ground.token}"}
    assert ask(server.port, "GET", "/health")[0] == 200
    assert ask(server.port, "GET", "/accounts/login/")[0] == 200
    assert ask(server.port, "GET", "/api/ledger", headers=bearer)[0] == 200


def _whole(ground: Ground, facts: int, told: Told) -> None:
    stored = "SELECT count(*) FROM ledger_fact WHERE kind = 'screening.swab_taken'"
    rolled = "SELECT count FROM ledger_rollup WHERE place = 'sl' AND kind = 'screening.swab_taken'"
    assert told(ground.database, stored) == told(ground.database, rolled) == facts
    verified, replayed = run(ground.data, "verify"), run(ground.data, "replay", "--check")
    assert verified.returncode == 0, verified.stdout
    assert replayed.returncode == 0, replayed.stdout
