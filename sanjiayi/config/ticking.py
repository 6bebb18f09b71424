"""What happens by itself while a server runs: once a minute, in one thread a server.

Each job asks the rooms and writes through their commands, as "system:clock"; it may run twice
without harm, so that servers beside each other need not agree who ticks.  A job that fails is
logged and comes again with the next minute.  While a demonstration has stopped the clock no
time passes, and nothing happens by itself.
"""

import logging
import threading
from collections.abc import Callable, Mapping

from django.db import close_old_connections, connection

from sanjiayi.express import commands as express
from sanjiayi.kernel.civil import civil_day
from sanjiayi.ledger import clock
from sanjiayi.needs import trip_commands as trips
from sanjiayi.places import queries as places

log = logging.getLogger(__name__)

EVERY_S = 60.0
BY = "system:clock"

Job = Callable[[int], object]
"""Is told the present moment, ms."""


def climb_overdue(now: int) -> list[str]:
    """Reports nobody answered in time go one level up; returns their numbers."""
    top = places.community()
    return express.climb_overdue(top.path, by=BY, now=now) if top else []


def settle_silent(now: int) -> list[str]:
    """Answers nobody contradicted for long enough count as settled; returns their numbers."""
    top = places.community()
    return express.settle_silent(top.path, by=BY, now=now) if top else []


def plan_trips(now: int) -> list[str]:
    """The repeating medical trips of the coming week; returns the numbers of new ones."""
    return trips.plan_ahead(civil_day(now), 7, by=BY, now=now)


JOBS: Mapping[str, Job] = {
    "express.climb_overdue": climb_overdue,
    "express.settle_silent": settle_silent,
    "needs.plan_trips": plan_trips,
}


def tick(jobs: Mapping[str, Job] = JOBS) -> None:
    """Every job once; none keeps the next from its turn."""
    if clock.stopped_at() is not None:
        return
    for name, job in jobs.items():
        try:
            job(clock.now_ms())
        except Exception:
            log.exception("%s failed; it comes again in a minute", name)
            close_old_connections()


class Ticking:
    """The thread.  stop() ends it before the next tick."""

    def __init__(self, jobs: Mapping[str, Job] = JOBS, every_s: float = EVERY_S) -> None:
        self.jobs = jobs
        self.every_s = every_s
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="minute-tick", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._end.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            while not self._end.wait(self.every_s):
                close_old_connections()
                tick(self.jobs)
        finally:
            connection.close()


def start() -> Ticking:
    """Begin to tick; called once by a server, after its writer has started."""
    ticking = Ticking()
    ticking.start()
    return ticking
