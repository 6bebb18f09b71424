"""What is said of tubes at a desk.  One verb, one function, one fact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import book
from sanjiayi.policy import Pack
from sanjiayi.screening import tube_rules
from sanjiayi.screening.rules import round_key
from sanjiayi.screening.tube_facts import (
    RecallClosed,
    RecallOpened,
    ResultReported,
    SwabMoved,
    TubesHandedOver,
    TubesReceived,
)
from sanjiayi.screening.tube_models import LabColumns, LabFile
from sanjiayi.screening.tube_told import Member, members, standing_result

CHUNK = 500


def hand_over(
    round_: str, place: str, *, batch: str, tubes: Sequence[str], to: str, by: str, now: int
) -> None:
    """A box of tubes leaves.  Raises Refusal "tube.no_tubes" or "tube.carrier"."""
    if not tubes:
        raise Refusal("tube.no_tubes", "还没有选试管。请勾选要交出去的试管。")
    if to not in tube_rules.CARRIER_WORDS:
        raise Refusal("tube.carrier", "请选择交给谁。")
    named = list(dict.fromkeys(tubes))
    fact = TubesHandedOver(round=round_, batch=batch, tubes=named, to=to)
    draft = book.Draft(fact, place=place, subject=batch, quantity=len(named))
    book.record([draft], by=by, now=now)


def receive(round_: str, place: str, *, batch: str, count: int, by: str, now: int) -> None:
    """A box arrived at the laboratory.  Raises Refusal "tube.numbers"."""
    fact = TubesReceived(round=round_, batch=batch, count=count)
    book.record([book.Draft(fact, place=place, subject=batch, quantity=count)], by=by, now=now)


def move_swab(
    round_: str, member: Member, from_tube: str, to_tube: str, *, by: str, now: int
) -> None:
    """Put a swab down to another tube; the first trace stays.

    Raises Refusal "tube.same" or "tube.number".
    """
    if from_tube == to_tube:
        raise Refusal("tube.same", "本来就在这支管里，不用改。")
    if not to_tube.strip() or len(to_tube) > 40:
        raise Refusal("tube.number", "请填要改到哪一支管的管号。")
    fact = SwabMoved(round=round_, swab=member.swab, from_tube=from_tube, to_tube=to_tube.strip())
    draft = book.Draft(fact, place=member.building, subject=member.person)
    book.record([draft], by=by, now=now)


@dataclass(frozen=True)
class Reported:
    """A result ready to be entered.  place: the compound; tested_at: ms, 0 not said."""

    round: str
    tube: str
    place: str
    result: str
    tested_at: int = 0
    lab: str = ""


def report(some: Sequence[Reported], *, by: str, now: int) -> int:
    """Enter results, at most CHUNK a commit; answers how many.

    Raises the Refusal of why_not_report: whole chunks before it stand, and may be sent again.
    """
    for start in range(0, len(some), CHUNK):
        drafts = [
            book.Draft(
                ResultReported(
                    round=one.round, tube=one.tube, result=one.result, tested_at=one.tested_at,
                    lab=one.lab,
                ),
                place=one.place,
                subject=one.tube,
            )
            for one in some[start : start + CHUNK]
        ]  # fmt: skip
        book.record(drafts, by=by, now=now)
    return len(some)


def open_recall(round_: str, tube: str, place: str, pack: Pack, *, by: str, now: int) -> None:
    """Call the people of a tube back, by the pack in force; its version is kept with it.

    Raises Refusal "tube.not_alarming" or "tube.recalled".
    """
    key = round_key(round_)
    fact = RecallOpened(
        round=round_,
        tube=tube,
        result=standing_result(key, tube),
        people_class=pack.round_class.pool_retest_open.value,
        seals_building=pack.pool_positive.seal_building.value,
        pack=pack.version,
    )
    draft = book.Draft(fact, place=place, subject=tube, quantity=len(members(key, tube)))
    book.record([draft], by=by, now=now)


def close_recall(round_: str, tube: str, place: str, outcome: str, *, by: str, now: int) -> None:
    """End a recall.  Raises Refusal "tube.no_recall" or "tube.outcome"."""
    fact = RecallClosed(round=round_, tube=tube, outcome=outcome)
    book.record([book.Draft(fact, place=place, subject=tube)], by=by, now=now)


# --- the laboratory's file --------------------------------------------------------------------


def keep_file(file: LabFile) -> None:
    """Note a file somebody brought."""
    file.save(force_insert=True)


def choose_columns(
    file: LabFile, fingerprint: str, columns: Mapping[str, int], *, by: str, at: datetime
) -> None:
    """Take these columns for this file, and remember them for the next of this shape."""
    file.columns = dict(columns)
    file.save(update_fields=["columns"])
    LabColumns.objects.update_or_create(
        fingerprint=fingerprint,
        defaults={"columns": dict(columns), "lab": file.lab, "by": by, "remembered_at": at},
    )


def file_entered(file: UUID, results: int, at: datetime) -> None:
    """The file's results stand."""
    LabFile.objects.filter(pk=file).update(results=results, entered_at=at)
