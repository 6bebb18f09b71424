"""SIGKILL in the middle of an upload: what was answered is there, everything lands once."""

import json
import os
import signal
import sqlite3
import threading
import time
from itertools import count
from pathlib import Path
from uuid import UUID

from tests.process.server import Ground, Server, group, post, run, serving, swabs

BATCHES, FACTS, KILLS = 100, 50, 2


class Phone:
    """Uploads its batches until each is answered; remembers what the server owned up to."""

    def __init__(self, ground: Ground, batches: list[bytes]) -> None:
        self.ground = ground
        self.batches = batches
        self.answered: dict[int, str] = {}

    def upload(self, server: Server, beat: "threading.Semaphore") -> None:
        """Send what is still unanswered, in order, until the server is gone."""
        for n, batch in enumerate(self.batches):
            if n in self.answered:
                continue
            try:
                status, answer, _ = post(server.port, self.ground.token, batch)
            except OSError:
                return
            if status == 200:
                self.answered[n] = answer["answers"]
                beat.release()


def _ids(batch: bytes) -> list[bytes]:
    return [UUID(fact["id"]).bytes for fact in json.loads(batch)["facts"]]


def test_what_was_answered_written_survives_a_killed_server_exactly_once(
    ground: Ground, moment: int
) -> None:
    batches = [
        swabs(ground, "2022-05-17", n * FACTS, FACTS, moment + n * 100) for n in range(BATCHES)
    ]
    phone = Phone(ground, batches)
    beat = threading.Semaphore(0)
    for kill in count():
        with serving(ground.data) as server:
            sending = threading.Thread(target=phone.upload, args=(server, beat))
            sending.start()
            if kill < KILLS:
                for _ in range(BATCHES // (KILLS + 2)):
                    beat.acquire(timeout=20)
                time.sleep(0.003 * kill)  # another moment of the commit each time
                server.kill()
            sending.join(timeout=60)
        _all_answered_are_there(ground, phone)
        if kill >= KILLS:
            break
    assert sorted(phone.answered) == list(range(BATCHES))
    assert set("".join(phone.answered.values())) <= {"w", "s"}
    _everything_once(ground, batches)


def _all_answered_are_there(ground: Ground, phone: Phone) -> None:
    with sqlite3.connect(ground.database) as link:
        stored = [bytes(row[0]) for row in link.execute("SELECT id FROM ledger_fact")]
    link.close()
    assert len(stored) == len(set(stored))
    lost = {i for n in phone.answered for i in _ids(phone.batches[n])} - set(stored)
    assert not lost


def _everything_once(ground: Ground, batches: list[bytes]) -> None:
    sent = {i for batch in batches for i in _ids(batch)}
    with sqlite3.connect(ground.database) as link:
        swabbed = "FROM ledger_fact WHERE kind = 'screening.swab_taken'"
        assert {bytes(row[0]) for row in link.execute(f"SELECT id {swabbed}")} == sent
        rolled = link.execute(
            "SELECT sum(count) FROM ledger_rollup WHERE place = 'sl' "
            "AND kind = 'screening.swab_taken'"
        ).fetchone()[0]
        assert rolled == len(sent)
        assert link.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    link.close()
    verified, replayed = run(ground.data, "verify"), run(ground.data, "replay", "--check")
    assert verified.returncode == 0, verified.stdout
    assert replayed.returncode == 0, replayed.stdout


def test_a_server_whose_first_process_is_killed_leaves_no_second_writer(ground: Ground) -> None:
    with serving(ground.data) as server:
        server.process.kill()
        server.process.wait(timeout=10)
        until = time.monotonic() + 10
        while time.monotonic() < until and server.is_answering():
            time.sleep(0.1)
        assert not server.is_answering()


def test_a_server_told_to_stop_takes_its_processes_with_it(ground: Ground) -> None:
    with serving(ground.data) as server:
        os.killpg(server.process.pid, signal.SIGTERM)
        server.process.wait(timeout=15)
        until = time.monotonic() + 10  # the tracker of shared things sees the end a little later
        while time.monotonic() < until and list(group(server.process.pid)):
            time.sleep(0.1)
        assert not list(group(server.process.pid))


def test_a_writer_that_was_killed_is_started_again(ground: Ground, moment: int) -> None:
    with serving(ground.data) as server:
        assert post(server.port, ground.token, swabs(ground, "2022-05-17", 0, 5, moment))[0] == 200
        os.kill(_writer_of(server), signal.SIGKILL)

        status, answer, _ = post(
            server.port, ground.token, swabs(ground, "2022-05-17", 5, 5, moment + 100)
        )

        assert (status, answer["answers"]) == (200, "wwwww")


def _writer_of(server: Server) -> int:
    """The process of the group that was spawned by the first one and does not serve."""
    for process in group(server.process.pid):
        if b"spawn_main" in Path(f"/proc/{process}/cmdline").read_bytes():
            return process
    raise AssertionError("no writer runs")
