"""Bring a file in: receive, choose columns, check, carry out.  Nothing else writes here."""

import hashlib
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

import msgspec

from sanjiayi.kernel import ids
from sanjiayi.kernel.civil import civil_day, from_ms
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import book
from sanjiayi.people.commands import enter_person, enter_roll
from sanjiayi.places.commands import plant
from sanjiayi.rolls import cells, comparing, opening, rules, sheets, storage, survey
from sanjiayi.rolls.findings import Report
from sanjiayi.rolls.harvest import Harvest, gather
from sanjiayi.rolls.models import ImportRun, RememberedMapping
from sanjiayi.rolls.opening import Head
from sanjiayi.rolls.persons import StaffLine
from sanjiayi.rolls.rules import Columns, Kind
from sanjiayi.rolls.storage import Work
from sanjiayi.rolls.whereabouts import Bounds
from sanjiayi.team.commands import add_staff

KEEP_DAYS = 7
"""An uploaded file nobody imported, and the cells a report repeats, live this long."""

_State = ImportRun.State
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Brought:
    """A file somebody brings.

    kind        None: told from its headings
    place       scope of whoever brings it; reach: place paths it may write to
    fixed       field → one value for the whole file (rules.FIXABLE)
    """

    name: str
    content: bytes
    place: str
    reach: Sequence[str]
    kind: Kind | None = None
    fixed: Mapping[str, str] = field(default_factory=dict)
    adds_places: bool = True


def receive(brought: Brought, *, by: str, now: int) -> ImportRun:
    """Keep the file and guess its columns.

    Raises Refusal: those of sheets.open_file, and rolls.which_kind when the headings fit
    several kinds of roll or none.
    """
    learned = survey.learned(brought.kind) if brought.kind else {}
    found = sheets.open_file(brought.name, brought.content, learned)
    kind = brought.kind or rules.guess_kind(found[0].headings)
    if kind is None:
        raise Refusal("rolls.which_kind", "从表头看不出这是哪一种名册，请选择种类后再上传。")
    run = ImportRun(
        id=UUID(bytes=ids.uuid7(now, os.urandom(10))),
        kind=kind,
        file_name=os.path.basename(brought.name)[-120:],
        digest=hashlib.sha256(brought.content).hexdigest(),
        place=brought.place,
        reach=",".join(brought.reach),
        adds_places=brought.adds_places,
        state=_State.UPLOADED,
        by=by,
        uploaded_at=from_ms(now),
    )
    heads = opening.heads(kind, found, {})
    guessed = {h.fingerprint: opening.with_fixed(h.columns, brought.fixed) for h in heads}
    is_any_whole = any(not columns.missing(kind) for columns in guessed.values())
    for mark, columns in guessed.items():
        # beside a sheet that is the roll, one that is not is a list of choices or notes
        is_aside = is_any_whole and bool(columns.missing(kind))
        run.choices[mark] = opening.as_json(Columns() if is_aside else columns)
    storage.keep(run.pk, brought.content)
    run.save(force_insert=True)
    return run


def why_not_columns(kind: Kind, columns: Columns) -> Refusal | None:
    """None if a sheet can be read so; a sheet none of whose columns is taken is passed over."""
    if not columns.columns:
        return None
    taken = list(columns.columns.values())
    if len(set(taken)) < len(taken):
        return Refusal("rolls.column_twice", "同一列不能当两样用，请改其中一样。")
    missing = columns.missing(kind)
    if missing:
        words = "、".join(f"“{rules.title(name)}”" for name in missing)
        return Refusal("rolls.columns_missing", f"还没有选哪一列是{words}。请选上再继续。")
    return None


def choose_columns(
    run: ImportRun, some: Sequence[Head], chosen: Mapping[str, Columns], *, by: str, now: int
) -> None:
    """Take these columns for this run, and remember them for the next file of this shape.

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
        _remember(kind, head, chosen[head.fingerprint], by, now)
        run.choices[head.fingerprint] = opening.as_json(chosen[head.fingerprint])
    run.save(update_fields=["choices"])


def _remember(kind: Kind, head: Head, columns: Columns, by: str, now: int) -> None:
    by_position = {position: name for name, position in columns.columns.items()}
    words = {
        cells.key(heading): by_position.get(position, "")
        for position, heading in enumerate(head.headings)
        if heading and rules.meaning(kind, heading) != by_position.get(position, "")
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


# --- reading -------------------------------------------------------------------------------


def _gathered(run: ImportRun, work: Work, now: int, share: int) -> Harvest:
    """Read the run's file; progress fills 1/share of the bar."""
    kind = Kind(run.kind)
    found = opening.sheets_of(run)
    heads = opening.heads(kind, found, run.choices)
    for head in heads:
        refusal = why_not_columns(kind, head.columns)
        if refusal:
            raise refusal
    used = {head.fingerprint for head in heads if head.columns.columns}
    read = [s for s in found if rules.fingerprint(kind, s.headings) in used]
    total = sum(len(sheet.rows) for sheet in read)
    bounds = Bounds(tuple(run.reach.split(",")), run.adds_places)
    harvest = Harvest(kind, survey.gazetteer(), bounds, from_ms(now).date())
    return gather(
        harvest,
        read,
        opening.columns_of(kind, heads),
        lambda done: work.tell(done, total * share),
    )


def check(run: ImportRun, work: Work, *, now: int) -> Report:
    """Read the whole file and say what importing it would do.  Writes only the report.

    Raises Refusal when the file cannot be read with these columns; the run then keeps the
    sentence and its state is failed.
    """
    _turn(run, _State.CHECKING)
    with _told(run, now):
        harvest = _gathered(run, work, now, 2)
        report = harvest.report
        work.tell(report.rows, report.rows * 2)
        report.counts = comparing.counts(harvest, from_ms(now).date(), now)
        run.report = msgspec.json.encode(report).decode()
        run.rows, run.broken = report.rows, report.broken
        run.added, run.changed, run.unchanged = _own(report.counts, harvest.kind)
        run.failure = ""
        run.state = _State.CHECKED
        run.save()
    return report


_COUNTED = {
    Kind.COMMITTEES: "committee",
    Kind.COMPOUNDS: "compound",
    Kind.BUILDINGS: "building",
    Kind.HOUSEHOLDS: "door",
    Kind.RESIDENTS: "resident",
    Kind.STAFF: "staff",
}
"""What a roll of a kind counts first; places it adds besides are told apart."""


def _own(counts: Mapping[str, Sequence[int]], kind: Kind) -> Sequence[int]:
    return counts.get(_COUNTED[kind], (0, 0, 0))


def carry_out(run: ImportRun, work: Work, *, is_partial: bool, by: str, now: int) -> ImportRun:
    """Import the file, all in one transaction; the run is done when it stands.

    is_partial   lines with troubles are left out; without it one such line stops the import
    Raises Refusal, and then nothing was written and the run keeps the sentence.
    """
    if run.state == _State.DONE:
        raise Refusal("rolls.already_done", "这份名册已经导入，不用再导入一次。")
    _turn(run, _State.IMPORTING)
    with _told(run, now):
        harvest = _gathered(run, work, now, 2)
        report = harvest.report
        if report.broken and not is_partial:
            raise Refusal(
                "rolls.broken_lines",
                f"有 {report.broken} 行有错，什么都没有导入。请改好表格，或选择只导入没有错的行。",
            )
        with book.together():
            report.counts = _write(run, harvest, work, by, now)
            run.is_partial = is_partial
            run.report = msgspec.json.encode(report).decode()
            run.rows, run.broken = report.rows, report.broken
            run.added, run.changed, run.unchanged = _own(report.counts, harvest.kind)
            run.failure = ""
            run.state = _State.DONE
            run.finished_at = from_ms(now)
            run.save()
    storage.drop(run.pk)
    return run


def _write(run: ImportRun, harvest: Harvest, work: Work, by: str, now: int) -> dict[str, list[int]]:
    """Everything the harvest holds, in the caller's transaction; counts as comparing.counts."""
    rows = harvest.places
    told = comparing.place_counts(rows)
    if rows:
        plant(rows, by=by, now=now, digest=run.digest)
    if harvest.residents:
        change = enter_roll(
            harvest.residents,
            by=by,
            now=now,
            digest=run.digest,
            progress=lambda done, total: work.tell(total + done, total * 2),
        )
        told["resident"] = [change.added, change.changed, change.unchanged]
    if harvest.staff:
        told["staff"] = comparing.staff_counts(harvest.staff)
        _enter_staff(harvest.staff, by, now)
    return told


def _enter_staff(lines: Sequence[StaffLine], by: str, now: int) -> None:
    today = civil_day(now)
    found = []
    for line, known in zip(lines, comparing.staff_ids(lines), strict=True):
        person = known or UUID(bytes=ids.uuid7(now, os.urandom(10)))
        row = comparing.staff_row(line, person)
        found.append(row if row.joined_on else replace(row, joined_on=today))
        if known is None or line.phone:
            enter_person(person, line.name, line.phone)
    add_staff(found, by=by, now=now)


# --- states --------------------------------------------------------------------------------


def _turn(run: ImportRun, state: str) -> None:
    """Say what is going on before it begins: a crash then leaves a run that says so."""
    run.state = state
    run.save(update_fields=["state"])


class _told:  # noqa: N801 - reads as a phrase
    """Whatever stops the work is kept with the run, in words."""

    def __init__(self, run: ImportRun, now: int) -> None:
        self._run, self._now = run, now

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None:
            return
        if isinstance(error, Refusal):
            sentence = error.reason
        elif isinstance(error, Exception):
            _log.exception("import %s stopped", self._run.pk)
            sentence = "程序出了意外，什么都没有写入。请再试一次；还不行就把时间告诉管理员。"
        else:
            return
        ImportRun.objects.filter(pk=self._run.pk).update(
            state=_State.FAILED, failure=sentence[:200], finished_at=from_ms(self._now)
        )
        self._run.state, self._run.failure = _State.FAILED, sentence[:200]


def discard(run: ImportRun, *, now: int) -> None:
    """Give a run up: its file and report are removed.  Raises Refusal once it is done."""
    if run.state == _State.DONE:
        raise Refusal("rolls.already_done", "这份名册已经导入，不能再放弃。")
    storage.drop(run.pk)
    run.report, run.state, run.finished_at = "", _State.DISCARDED, from_ms(now)
    run.save(update_fields=["report", "state", "finished_at"])


def forget_old(now: int) -> int:
    """Remove files and reports older than KEEP_DAYS; counts stay.  Answers how many runs."""
    before = from_ms(now) - timedelta(days=KEEP_DAYS)
    old = ImportRun.objects.filter(uploaded_at__lt=before)
    for run in old.exclude(state__in=(_State.DONE, _State.DISCARDED)):
        if not storage.is_worked_on(run.pk):
            discard(run, now=now)
    return old.exclude(report="").update(report="")
