"""Work on a run beside the page that asked for it: a thread of the serving process.

The thread is a daemon: when the process ends the transaction is rolled back, the lock on
the run is let go, and the run shows as interrupted.
"""

import logging
import threading
from collections.abc import Callable
from uuid import UUID

from django.db import connection

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import clock
from sanjiayi.rolls import commands
from sanjiayi.rolls.models import ImportRun
from sanjiayi.rolls.storage import Work

_log = logging.getLogger(__name__)


def check(run: UUID) -> threading.Thread:
    """Begin the dry run.  Raises storage.Busy while somebody is at it."""
    now = clock.now_ms()
    return begin(run, "checking", lambda found, work: commands.check(found, work, now=now))


def carry_out(run: UUID, *, is_partial: bool, by: str) -> threading.Thread:
    """Begin the import.  Raises storage.Busy while somebody is at it."""
    now = clock.now_ms()
    return begin(
        run,
        "importing",
        lambda found, work: commands.carry_out(found, work, is_partial=is_partial, by=by, now=now),
    )


def begin(run: UUID, stage: str, act: Callable[[ImportRun, Work], object]) -> threading.Thread:
    """Begin work on a run of any room's kind.  Raises storage.Busy while somebody is at it."""
    # Held from here on, so that a page asking before the thread is up sees it at work.
    work = Work(run, stage)
    ImportRun.objects.filter(pk=run).update(state=stage)

    def run_it() -> None:
        try:
            with work:
                act(ImportRun.objects.get(pk=run), work)
        except Refusal:
            pass  # kept with the run, in words
        except Exception:
            _log.exception("import %s stopped", run)
        finally:
            connection.close()

    thread = threading.Thread(target=run_it, name=f"rolls-{stage}", daemon=True)
    thread.start()
    return thread
