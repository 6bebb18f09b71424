"""The conventional endpoint: the usual design, not any product's code, measured beside ours.

One sample a request: Django REST framework serializer with two foreign keys checked, ORM save,
an audit row with the change as JSON, one transaction; token looked up in its table.
"""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import client
from bench.batches import Made
from sanjiayi.kernel import ids
from tests.process import server
from tests.process.server import ROOT, Ground, Server

_database = Path()


@contextmanager
def serving(data: Path, ground: Ground) -> Iterator[Server]:
    """The endpoint in a process of its own, knowing the same places, persons and token."""
    global _database
    data.mkdir(parents=True)
    _database = data / "peer.sqlite3"
    known = {"token": ground.token, "places": ground.buildings, "persons": ground.persons}
    (data / "known.json").write_text(json.dumps(known), encoding="utf-8")
    command = [sys.executable, "-m", "bench.peer.serve"]
    environment = {**os.environ, "PEER_DATA": str(data)}
    subprocess.run([*command, "--lay"], env=environment, cwd=ROOT, check=True)
    with server.serving(data, command=command, PEER_DATA=str(data)) as running:
        yield running


def requests(ground: Ground, facts: list[Made]) -> list[bytes]:
    """One request a fact."""
    return [
        client.request(
            "/samples",
            json.dumps(
                {
                    "id": ids.text(fact.id), "place": fact.place, "person": fact.subject,
                    "taken_at": fact.at, "round": fact.body["round"], "tube": fact.body["tube"],
                    "quantity": 1,
                }
            ).encode(),
            "application/json",
            ground.token,
        )
        for fact in facts
    ]  # fmt: skip


def standing() -> int:
    """How many samples are stored, each with its audit row."""
    with sqlite3.connect(f"file:{_database}?mode=ro", uri=True) as link:
        samples = link.execute("SELECT count(*) FROM peer_sample").fetchone()[0]
        audited = link.execute("SELECT count(*) FROM peer_audit").fetchone()[0]
    link.close()
    assert samples == audited
    return int(samples)
