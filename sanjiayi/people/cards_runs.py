"""Printing cards beside the page that asked: a thread of the serving process, compound by
compound, with progress.

The thread is a daemon: when the process ends the run shows as interrupted, and what was made
until then can still be taken.  Files are sealed and dropped a day later.
"""

import logging
import os
import threading
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import connection

from sanjiayi.kernel import ids
from sanjiayi.kernel.civil import from_ms
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock
from sanjiayi.people import cards, cards_files, cards_printing, counts
from sanjiayi.people.models import CardRun
from sanjiayi.places import queries as places
from sanjiayi.places import rules as place_rules

KEPT_FOR = timedelta(days=1)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Progress:
    """Residents whose cards are made, of how many."""

    done: int
    total: int

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0


_working: dict[UUID, Progress] = {}


def begin(sight: Sight, place: str, what: str, layout: int, *, now: int) -> CardRun:
    """Begin to make the cards of a place.

    Raises Refusal "people.cards_kind" for a choice there is none of, "people.cards_busy" while
    another run is at it: two would only be slower.
    """
    if what not in cards.WHAT or layout not in cards.LAYOUTS:
        raise Refusal("people.cards_kind", "请选印哪种卡、一张纸印几张。")
    if _working:
        raise Refusal("people.cards_busy", "正在印另一批卡，请等它印完再开始。")
    forget_old(now)
    parts = parts_of(place)
    if not parts:
        raise Refusal("people.nobody", "这里没有在册的居民，没有卡可以印。")
    run = CardRun.objects.create(
        id=UUID(bytes=ids.uuid7(now, os.urandom(10))), place=place, what=what, layout=layout,
        by=sight.by, asked_at=from_ms(now), state="making",
    )  # fmt: skip
    _working[run.pk] = Progress(0, sum(counts.residents()[part] for part in parts) or 1)
    thread = threading.Thread(
        target=_work, args=(run, sight, parts), name="people-cards", daemon=True
    )
    thread.start()
    return run


def parts_of(place: str) -> list[str]:
    """The places that get a file each: compounds, or the one building asked for."""
    found = places.place(place)
    if found is not None and found.level == place_rules.BUILDING:
        return [place]
    return [
        compound.path for compound in places.compounds(place) if counts.residents()[compound.path]
    ] or ([place] if found and found.level == place_rules.COMPOUND else [])


def _work(run: CardRun, sight: Sight, parts: list[str]) -> None:
    failure = ""
    try:
        make(run, sight, parts)
    except Refusal as no:
        failure = no.reason
    except Exception:
        _log.exception("cards %s stopped", run.pk)
        failure = "印到一半停了，请再印一次；还不行请找维护的人。"
    finally:
        _working.pop(run.pk, None)
        CardRun.objects.filter(pk=run.pk).update(
            state="failed" if failure else "made",
            failure=failure,
            ended_at=from_ms(clock.now_ms()),
        )
        connection.close()


def make(run: CardRun, sight: Sight, parts: list[str]) -> None:
    """Make the cards of each part in turn.  Raises Refusal as cards.bundles does."""
    top = places.community()
    files: list[str] = []
    made = residents = 0
    for part in parts:
        tell = partial(_tell, run.pk, residents, counts.residents()[part])
        bundles = cards.bundles(sight, part, run.what, now=clock.now_ms(), tell=tell)
        pdf = cards_printing.cards_pdf(bundles, run.layout, top.name if top else "")
        cards_files.keep(run.pk, part, pdf)
        files.append(part)
        made += sum(len(bundle.cards) for bundle in bundles)
        residents += counts.residents()[part]
        CardRun.objects.filter(pk=run.pk).update(cards=made, files="\n".join(files))
        if run.pk in _working:
            _working[run.pk] = Progress(residents, _working[run.pk].total)


def _tell(run: UUID, before: int, residents: int, cards_drawn: int) -> None:
    """Squares are half of the work of a part, the sheets the other half."""
    if run in _working:
        done = before + min(residents, cards_drawn) // 2
        _working[run] = Progress(done, _working[run].total)


def progress(run: UUID) -> Progress | None:
    """How far a run is; None when nobody is at it."""
    return _working.get(run)


def drop(run: CardRun) -> None:
    """Remove the files of a run."""
    cards_files.drop(run.pk)
    CardRun.objects.filter(pk=run.pk).update(state="dropped", files="")


def forget_old(now: int) -> None:
    """Remove the files of runs older than a day, and those a dead process left."""
    for run in CardRun.objects.filter(asked_at__lt=from_ms(now) - KEPT_FOR).exclude(
        state="dropped"
    ):
        drop(run)
