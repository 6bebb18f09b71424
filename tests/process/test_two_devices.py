"""Devices that did not know of each other, and one that is stopped: through the real door."""

import json
import sqlite3
import subprocess
import sys
import time
from typing import Any

import pytest

from tests.process.server import ROOT, Ground, environment, post, run, serving, swabs

ROUND = "2022-05-17"
MANY = 10
SITES = ("sl.1.01-1", "sl.1.02-1")
STOPPED_WITHIN_S = 10.0
STOP = """
import django
django.setup()
from sanjiayi.kernel.civil import to_ms
from sanjiayi.ledger import clock
from sanjiayi.team import commands
from sanjiayi.team.models import Device
commands.revoke_device(Device.objects.get().pk, by="system:test", now=to_ms(clock.real_now()))
"""


def _at(site: str, batch: bytes) -> bytes:
    """The same swabs, taken at a site, all into one tube."""
    whole = json.loads(batch)
    for fact in whole["facts"]:
        fact["body"] |= {"site": site, "table": 1, "tube": "T-000007"}
    return json.dumps(whole).encode()


def _rows(ground: Ground, sql: str) -> list[Any]:
    with sqlite3.connect(f"file:{ground.database}?mode=ro", uri=True) as link:
        found = link.execute(sql).fetchall()
    link.close()
    return found


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["first first", "second first"])
def test_the_same_people_in_one_tube_at_two_sites_count_once_and_both_traces_stay(
    order: tuple[int, int], ground: Ground, moment: int
) -> None:
    batches = [
        _at(site, swabs(ground, ROUND, 0, MANY, moment - 60_000 * (n + 1)))
        for n, site in enumerate(SITES)
    ]
    with serving(ground.data) as server:
        letters = [post(server.port, ground.token, batches[n])[1]["answers"] for n in order]
    assert letters == ["w" * MANY] * 2
    (turnout,) = _rows(ground, "SELECT persons, swabs FROM screening_turnout WHERE place = 'sl'")
    assert turnout == (MANY, 2 * MANY)
    stretches = "SELECT site, sum(swabs) FROM screening_tubestretch GROUP BY site ORDER BY site"
    assert _rows(ground, stretches) == [(site, MANY) for site in SITES]
    replayed = run(ground.data, "replay", "--check")
    assert replayed.returncode == 0, replayed.stdout


def test_a_stopped_device_is_turned_away_by_the_running_server_and_writes_nothing(
    ground: Ground, moment: int
) -> None:
    with serving(ground.data) as server:
        status, answer, _ = post(server.port, ground.token, swabs(ground, ROUND, 0, 3, moment))
        assert (status, answer["answers"]) == (200, "www")
        environ = environment(ground.data, DJANGO_SETTINGS_MODULE="sanjiayi.config.settings")
        subprocess.run([sys.executable, "-c", STOP], env=environ, cwd=ROOT, check=True)
        until, sent = time.monotonic() + STOPPED_WITHIN_S, 3
        while status == 200 and time.monotonic() < until:
            time.sleep(0.2)
            status, answer, _ = post(
                server.port, ground.token, swabs(ground, ROUND, sent, 1, moment)
            )
            sent += status == 200
    assert status == 401
    assert "answers" not in answer
    (kept,) = _rows(ground, "SELECT count(*) FROM ledger_fact WHERE kind LIKE '%swab_taken'")
    assert kept == (sent,)
