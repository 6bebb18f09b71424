"""The door when something is amiss: lost answers, wrong clocks, processes killed again and again.

SANJIAYI_KILLS sets how often the server and its writer are killed in turn.
"""

import json
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.process.server import Ground, Server, free_port, group, post, run, serving, swabs
from tests.process.torn import torn

ROUND = "2022-05-17"
KILLS = int(os.environ.get("SANJIAYI_KILLS", "8"))
A_BATCH = 25
A_LIFE = 4
"""Kills in a server's life: the writer three times, then everything."""
DAY_MS = 86_400_000

Told = Callable[[Path, str], int]


def _sent_at(batch: bytes, sent_at: int) -> bytes:
    return json.dumps({**json.loads(batch), "sent_at": sent_at}).encode()


def _ids(batch: bytes) -> list[bytes]:
    return [UUID(fact["id"]).bytes for fact in json.loads(batch)["facts"]]


def _until_answered(port: int, token: str, batch: bytes) -> str:
    """As a phone does it: the same ids again until there is an answer."""
    for _ in range(100):
        try:
            status, answer, _ = post(port, token, batch)
        except OSError:
            continue
        if status == 200:
            return str(answer["answers"])
    raise TimeoutError("never answered")


def test_answers_lost_on_the_way_store_each_swab_exactly_once(
    ground: Ground, moment: int, told: Told
) -> None:
    batches = [swabs(ground, ROUND, n, 1, moment + n) for n in range(320)]
    with serving(ground.data) as server, torn(server.port) as line:
        letters = [_until_answered(line.port, ground.token, batch) for batch in batches]
        assert line.lost >= len(batches) // 4
    assert letters.count("s") == line.lost
    assert letters.count("w") == len(batches) - line.lost
    swabbed = "SELECT {} FROM ledger_fact WHERE kind = 'screening.swab_taken'"
    assert told(ground.database, swabbed.format("count(*)")) == len(batches)
    assert told(ground.database, "SELECT sum(swabs) FROM screening_attendance") == len(batches)


def test_a_clock_wrong_by_a_day_is_set_right_and_a_lost_one_waits_for_a_person(
    ground: Ground, moment: int
) -> None:
    minute = 60_000
    cases: dict[str, tuple[bytes, int]] = {
        "a day ahead": (swabs(ground, ROUND, 0, 5, moment + DAY_MS - minute), moment + DAY_MS),
        "a day behind": (swabs(ground, ROUND, 5, 5, moment - DAY_MS - minute), moment - DAY_MS),
        "five days ahead": (
            swabs(ground, ROUND, 10, 5, moment + 5 * DAY_MS), moment + 5 * DAY_MS,
        ),
        "in 1970": (swabs(ground, ROUND, 15, 5, minute), minute),
    }  # fmt: skip
    with serving(ground.data) as server:
        letters = {
            name: post(server.port, ground.token, _sent_at(batch, sent_at))[1]["answers"]
            for name, (batch, sent_at) in cases.items()
        }
    assert letters == {
        "a day ahead": "wwwww",
        "a day behind": "wwwww",
        "five days ahead": "aaaaa",
        "in 1970": "aaaaa",
    }
    rows = _rows(ground, "SELECT happened_at, skew FROM ledger_fact WHERE kind LIKE '%swab_taken'")
    assert {round(skew / 86_400) for _, skew in rows} == {1, -1}
    assert all(abs(at - (moment - minute)) < minute for at, _ in rows)
    (aside,) = _rows(ground, "SELECT count(*) FROM ledger_setaside")[0]
    assert aside == 10


def _rows(ground: Ground, sql: str) -> list[Any]:
    with sqlite3.connect(f"file:{ground.database}?mode=ro", uri=True) as link:
        found = link.execute(sql).fetchall()
    link.close()
    return found


# --- killed again and again ------------------------------------------------------------------


class Phone(threading.Thread):
    """Uploads without pause whoever is killed; remembers what the server owned up to."""

    def __init__(self, ground: Ground, moment: int, port: int) -> None:
        super().__init__(daemon=True)
        self.ground, self.moment, self.port = ground, moment, port
        self.answered: list[bytes] = []
        self.refusals = 0
        self.enough = threading.Event()

    def run(self) -> None:
        n = 0
        while not self.enough.is_set():
            batch = swabs(self.ground, ROUND, n * A_BATCH, A_BATCH, self.moment - 60_000 + n)
            if not self._upload(batch):
                return
            self.answered += _ids(batch)
            n += 1

    def _upload(self, batch: bytes) -> bool:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                status, answer, _ = post(self.port, self.ground.token, batch)
            except (OSError, ValueError):
                time.sleep(0.02)
                continue
            if status == 200:
                assert set(answer["answers"]) <= {"w", "s"}
                return True
            assert status == 503
            self.refusals += 1
            time.sleep(0.02)
        return False

    def got_on(self, facts: int) -> None:
        """Wait until so many more facts were answered."""
        goal, until = len(self.answered) + facts, time.monotonic() + 60
        while len(self.answered) < goal and time.monotonic() < until:
            time.sleep(0.002)
        assert len(self.answered) >= goal


def _writer(server: Server) -> Iterator[int]:
    """The process that writes: spawned as the one that takes requests is, but without its server.

    Read from /proc: a process that has not loaded the server's library and is no tracker.
    """
    for pid in group(server.process.pid):
        try:
            command = Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace")
            loaded = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8", errors="replace")
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        if "spawn_main" in command and "_granian" not in loaded and "_sqlite3" in loaded:
            yield pid


def test_killed_in_turn_again_and_again_nothing_answered_is_lost_or_doubled(
    ground: Ground, moment: int
) -> None:
    port, killed = free_port(), 0
    phone = Phone(ground, moment, port)
    for life in range(KILLS // A_LIFE):
        with serving(ground.data, port=port) as server:
            if not life:
                phone.start()
            for turn in range(A_LIFE - 1):
                phone.got_on(3 * A_BATCH)
                time.sleep(0.0013 * (turn + life))  # another moment of the commit each time
                for pid in _writer(server):
                    os.kill(pid, signal.SIGKILL)
                    killed += 1
            phone.got_on(3 * A_BATCH)
            server.kill()
            killed += 1
    with serving(ground.data, port=port):
        phone.got_on(2 * A_BATCH)
        phone.enough.set()
        phone.join(timeout=60)
    assert killed == KILLS // A_LIFE * A_LIFE
    _each_once(ground, phone)


def _each_once(ground: Ground, phone: Phone) -> None:
    stored = _rows(ground, "SELECT id FROM ledger_fact WHERE kind = 'screening.swab_taken'")
    kept = [bytes(row[0]) for row in stored]
    assert len(phone.answered) == len(set(phone.answered))
    assert sorted(kept) == sorted(phone.answered)
    (swabbed,) = _rows(ground, "SELECT sum(swabs) FROM screening_attendance")[0]
    assert swabbed == len(kept)
    verified, replayed = run(ground.data, "verify"), run(ground.data, "replay", "--check")
    assert verified.returncode == 0, verified.stdout
    assert replayed.returncode == 0, replayed.stdout
