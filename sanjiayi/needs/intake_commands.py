"""Bring a list of requests in: receive, choose columns, check, carry out.

The file, the columns people chose and how far the work is are kept as rolls keeps them
(rolls.models.ImportRun, RememberedMapping); a run of ours has a kind of ours.  Lines are taken
in by parts, so that a long list does not hold up what phones send; a list brought again
changes only what it says anew.
"""

import hashlib
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from uuid import UUID

import msgspec

from sanjiayi.kernel import ids
from sanjiayi.kernel.civil import from_ms
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import book
from sanjiayi.needs import commands, intake_opening, intake_rules
from sanjiayi.needs.commands import Ask
from sanjiayi.needs.intake_opening import Head
from sanjiayi.needs.intake_reading import Harvest, gather
from sanjiayi.needs.intake_rules import Kind, Row
from sanjiayi.needs.models import Need
from sanjiayi.needs.open311_commands import fitted, in_pieces
from sanjiayi.needs.triage import triage
from sanjiayi.rolls import cells, sheets, storage, survey
from sanjiayi.rolls.findings import Report
from sanjiayi.rolls.models import ImportRun, RememberedMapping
from sanjiayi.rolls.opening import as_json
from sanjiayi.rolls.rules import Columns, fingerprint
from sanjiayi.rolls.storage import Work
from sanjiayi.rolls.whereabouts import Bounds

PART = 100
"""Lines taken in at a time."""
CHANNELS = {Kind.LIST: "list", Kind.HOTLINE: "hotline"}

_State = ImportRun.State
_log = logging.getLogger(__name__)


def receive(
    name: str,
    content: bytes,
    *,
    kind: Kind | None,
    reach: Sequence[str],
    compound: str = "",
    by: str,
    now: int,
) -> ImportRun:
    """Keep the file and guess its columns.  Raises Refusal: those of rolls.sheets.open_file.

    kind      None: told from its headings;  compound: name of it for the whole file
    reach     place paths whoever brings it answers for
    """
    found = sheets.open_file(name, content, intake_opening.learned(kind or Kind.LIST))
    kind = kind or intake_rules.guess_kind(found[0].headings)
    run = ImportRun(
        id=UUID(bytes=ids.uuid7(now, os.urandom(10))),
        kind=kind,
        file_name=os.path.basename(name)[-120:],
        digest=hashlib.sha256(content).hexdigest(),
        place=reach[0],
        reach=",".join(reach),
        adds_places=False,
        state=_State.UPLOADED,
        by=by,
        uploaded_at=from_ms(now),
    )
    for head in intake_opening.heads(kind, found, {}):
        fixed = {"compound": compound} if compound else {}
        columns = Columns(head.columns.columns, {**head.columns.fixed, **fixed})
        if intake_rules.missing(kind, columns) and len(found) > 1:
            columns = Columns()  # a sheet of notes beside the list
        run.choices[head.fingerprint] = {**as_json(columns), "headings": list(head.headings)}
    storage.keep(run.pk, content)
    run.save(force_insert=True)
    return run


def why_not_columns(kind: Kind, columns: Columns) -> Refusal | None:
    """None if a sheet can be read so; one none of whose columns is taken is passed over."""
    if not columns.columns:
        return None
    taken = list(columns.columns.values())
    if len(set(taken)) < len(taken):
        return Refusal("rolls.column_twice", "同一列不能当两样用，请改其中一样。")
    lacking = intake_rules.missing(kind, columns)
    if lacking:
        words = "、".join(f"“{intake_rules.title(name)}”" for name in lacking)
        return Refusal("rolls.columns_missing", f"还没有选哪一列是{words}。请选上再继续。")
    return None


def choose_columns(
    run: ImportRun, some: Sequence[Head], chosen: Mapping[str, Columns], *, by: str, now: int
) -> None:
    """Take these columns, and remember them for the next file of this shape.

    chosen   fingerprint → columns, for every head.  Raises Refusal of why_not_columns, and
    rolls.no_columns when nothing at all was chosen.
    """
    kind = Kind(run.kind)
    if not any(columns.columns for columns in chosen.values()):
        raise Refusal("rolls.no_columns", "还没有选任何一列。请至少选出必需的几列。")
    for columns in chosen.values():
        refusal = why_not_columns(kind, columns)
        if refusal:
            raise refusal
    for head in some:
        columns = chosen[head.fingerprint]
        _remember(kind, head, columns, by, now)
        run.choices[head.fingerprint] = {**as_json(columns), "headings": list(head.headings)}
    run.save(update_fields=["choices"])


def _remember(kind: Kind, head: Head, columns: Columns, by: str, now: int) -> None:
    taken = {position: name for name, position in columns.columns.items()}
    guessed = {n: name for name, n in intake_rules.guess(kind, head.headings, {}).items()}
    words = {
        cells.key(heading): taken.get(position, "")
        for position, heading in enumerate(head.headings)
        if heading and taken.get(position, "") != guessed.get(position, "")
    }
    RememberedMapping.objects.update_or_create(
        fingerprint=head.fingerprint,
        defaults={
            "kind": kind,
            "columns": dict(columns.columns),
            "words": words,
            "by": by,
            "remembered_at": from_ms(now),
        },
    )


# --- reading ---------------------------------------------------------------------------------


def _gathered(run: ImportRun, work: Work, now: int) -> Harvest:
    kind = Kind(run.kind)
    found = intake_opening.sheets_of(run)
    heads = intake_opening.heads(kind, found, run.choices)
    for head in heads:
        refusal = why_not_columns(kind, head.columns)
        if refusal:
            raise refusal
    by_print = {head.fingerprint: head.columns for head in heads}
    read = [s for s in found if by_print[fingerprint(kind, s.headings)].columns]
    total = sum(len(sheet.rows) for sheet in read)
    reach = tuple(run.reach.split(","))
    harvest = Harvest(kind, survey.gazetteer(), Bounds(reach, adds_places=False), run.place, now)
    return gather(
        harvest,
        read,
        lambda sheet: by_print[fingerprint(kind, sheet.headings)],
        lambda done: work.tell(done, total * 2),
    )


def check(run: ImportRun, work: Work, *, now: int) -> Report:
    """Read the whole file and say what importing it would do.  Writes only the report.

    Raises Refusal when it cannot be read so; the run then keeps the sentence.
    """
    _turn(run, _State.CHECKING)
    with _kept_in_words(run, now):
        harvest = _gathered(run, work, now)
        report = harvest.report
        standing = _standing([row.source for row in harvest.rows])
        plans = [_plan(row, standing) for row in harvest.rows]
        counts = [plans.count(plan) for plan in ("new", "answer", "same")]
        _close(run, report, counts, _State.CHECKED)
    return report


def _close(run: ImportRun, report: Report, counts: Sequence[int], state: str) -> None:
    report.counts = {"need": list(counts)}
    run.report = msgspec.json.encode(report).decode()
    run.rows, run.broken = report.rows, report.broken
    run.added, run.changed, run.unchanged = counts
    run.failure, run.state = "", state
    run.save()


def _standing(sources: Sequence[str]) -> dict[str, tuple[str, bool]]:
    """Source → (number, is it still open) of needs that came of these lines before."""
    found: dict[str, tuple[str, bool]] = {}
    for start in range(0, len(sources), 500):
        rows = Need.objects.filter(source__in=sources[start : start + 500])
        for source, number, closed in rows.values_list("source", "number", "closed_at"):
            found[source] = (number, closed is None)
    return found


def _plan(row: Row, standing: Mapping[str, tuple[str, bool]]) -> str:
    """What a line does: "new", "answer" (it was open here and is done there), "same"."""
    known = standing.get(row.source)
    if known is None:
        return "new"
    return "answer" if known[1] and row.outcome else "same"


# --- carrying out ----------------------------------------------------------------------------


def carry_out(run: ImportRun, work: Work, *, is_partial: bool, by: str, now: int) -> ImportRun:
    """Take the lines in.  Raises Refusal; what was taken in before stays and is not doubled.

    is_partial   lines with troubles are left out; without it one such line stops the import
    """
    if run.state == _State.DONE:
        raise Refusal("rolls.already_done", "这份清单已经导入，不用再导入一次。")
    _turn(run, _State.IMPORTING)
    with _kept_in_words(run, now):
        harvest = _gathered(run, work, now)
        report = harvest.report
        if report.broken and not is_partial:
            raise Refusal(
                "rolls.broken_lines",
                f"有 {report.broken} 行有错，什么都没有导入。请改好表格，或选择只导入没有错的行。",
            )
        counts = _take_in(harvest, work, by, now)
        run.is_partial, run.finished_at = is_partial, from_ms(now)
        _close(run, report, counts, _State.DONE)
    storage.drop(run.pk)
    return run


def _take_in(harvest: Harvest, work: Work, by: str, now: int) -> list[int]:
    total = len(harvest.rows)
    counts = {"new": 0, "answer": 0, "same": 0}
    for start in range(0, total, PART):
        part = harvest.rows[start : start + PART]
        standing = _standing([row.source for row in part])
        with book.together():
            for row in part:
                plan = _plan(row, standing)
                counts[plan] += 1
                if plan == "new":
                    _raise(row, harvest.kind, by, now)
                elif plan == "answer":
                    _answer(standing[row.source][0], row, by, now)
        work.tell(total + start + len(part), total * 2)
    return list(counts.values())


def _raise(row: Row, kind: Kind, by: str, now: int) -> None:
    """The moment it was raised is the list's; a work order keeps the time the city gave it."""
    at = row.raised_at or now
    pieces = in_pieces(row.text)
    told = commands.raise_need(
        Ask(
            category=row.category or triage(row.text).category,
            place=row.place,
            channel=CHANNELS[kind],
            text=pieces[0],
            reach=row.reach,
            is_urgent=row.is_urgent,
            details=fitted(row.details),
            source=row.source,
        ),
        by=by,
        now=at,
    )
    for piece in pieces[1:]:
        commands.add(told.number, piece, by=by, now=now)
    if row.outcome:
        _answer(told.number, row, by, now)
    elif row.due_at > now:
        commands.promise(told.number, row.due_at, "", by=by, now=now)


def _answer(number: str, row: Row, by: str, now: int) -> None:
    text = in_pieces(row.answer)[0]
    commands.answer(number, row.outcome, text, by=by, now=row.answered_at or now)


# --- states ----------------------------------------------------------------------------------


def _turn(run: ImportRun, state: str) -> None:
    """Say what is going on before it begins: a crash then leaves a run that says so."""
    run.state = state
    run.save(update_fields=["state"])


@contextmanager
def _kept_in_words(run: ImportRun, now: int) -> Iterator[None]:
    """Whatever stops the work is kept with the run."""
    try:
        yield
    except Refusal as no:
        _fail(run, no.reason, now)
        raise
    except Exception:
        _log.exception("import %s stopped", run.pk)
        _fail(run, "中途出了意外。已经导入的不会重复，请再试一次；还不行就把时间告诉管理员。", now)
        raise


def _fail(run: ImportRun, sentence: str, now: int) -> None:
    run.state, run.failure, run.finished_at = _State.FAILED, sentence[:200], from_ms(now)
    run.save(update_fields=["state", "failure", "finished_at"])
