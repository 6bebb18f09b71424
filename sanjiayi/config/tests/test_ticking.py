"""What happens by itself once a minute: reports climb, failures are logged, still clocks wait."""

import logging
import threading

import pytest

from sanjiayi.config import ticking
from sanjiayi.express import commands as express
from sanjiayi.express import queries
from sanjiayi.ledger import clock, figures
from tests import make

CLIMBED = ["express.climbed"]


def _report(level: int = 1) -> str:
    return express.report(
        "yt.1.01",
        level=level,
        category="supply",
        title="门岗缺雨棚",
        owner="work_group@yt.1.01",
        by=make.BY,
        now=make.at(9),
    )


@pytest.fixture
def at_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now_ms", lambda: make.at(10))
    monkeypatch.setattr(clock, "stopped_at", lambda: None)


@pytest.mark.django_db
def test_a_report_nobody_answered_climbs_with_the_next_minute(at_ten: None) -> None:
    make.neighbourhood()
    late, early = _report(level=1), _report(level=3)

    ticking.tick()
    ticking.tick()

    found = queries.report(late)
    assert found is not None
    assert (found.owner, found.climbs) == ("committee@yt.1", 1)
    waiting = queries.report(early)
    assert waiting is not None
    assert waiting.climbs == 0
    written = figures.records(CLIMBED, "yt", make.DAY, make.DAY)
    assert [record.by for record in written] == [ticking.BY]


@pytest.mark.django_db
def test_a_report_answered_while_we_looked_keeps_no_other_from_climbing(
    at_ten: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.neighbourhood()
    first, second = _report(), _report()
    climb = express.climb

    def answered_meanwhile(number: str, *, reason: str, by: str, now: int) -> str:
        if number == first:
            express.unblock(first, "雨棚已到", by=make.BY, now=now)
        return climb(number, reason=reason, by=by, now=now)

    monkeypatch.setattr(express, "climb", answered_meanwhile)

    assert ticking.climb_overdue(make.at(10)) == [second]


@pytest.mark.django_db
def test_nothing_happens_by_itself_while_the_clock_stands_still(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "stopped_at", lambda: make.at(10))

    ticking.tick({"never": lambda _: pytest.fail("ticked")})


@pytest.mark.django_db
def test_without_a_community_there_is_nothing_to_climb(at_ten: None) -> None:
    assert ticking.climb_overdue(make.at(10)) == []


@pytest.mark.django_db
def test_a_job_that_fails_is_logged_and_the_next_has_its_turn(
    at_ten: None, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ticking, "close_old_connections", lambda: None)
    ran: list[int] = []

    with caplog.at_level(logging.ERROR):
        ticking.tick({"breaks": lambda _: 1 // 0, "goes on": ran.append})

    assert ran == [make.at(10)]
    assert "breaks failed" in caplog.text


def test_it_ticks_until_it_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "stopped_at", lambda: None)
    ticked, enough = [], threading.Event()

    def job(now: int) -> None:
        ticked.append(now)
        if len(ticked) > 2:
            enough.set()

    one = ticking.Ticking({"job": job}, every_s=0.01)
    one.start()
    assert enough.wait(10)
    one.stop()

    assert not any(thread.name == "minute-tick" for thread in threading.enumerate())
