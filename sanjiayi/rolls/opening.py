"""The file of a run, opened: its sheets, its headings, and which column is taken for what."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.rolls import rules, sheets, storage, survey
from sanjiayi.rolls.cells import as_text
from sanjiayi.rolls.findings import Report
from sanjiayi.rolls.models import ImportRun, RememberedMapping
from sanjiayi.rolls.rules import Columns, Kind
from sanjiayi.rolls.sheets import Sheet

_SAMPLES = 3


@dataclass(frozen=True)
class Head:
    """One set of headings, shared by the sheets named.

    samples      what stands below each heading in the first lines
    columns      what is taken for what: remembered, chosen or guessed
    is_remembered  somebody has mapped these headings before
    """

    fingerprint: str
    sheets: tuple[str, ...]
    headings: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    columns: Columns
    is_remembered: bool


def as_json(columns: Columns) -> dict[str, dict[str, object]]:
    return {"columns": dict(columns.columns), "fixed": dict(columns.fixed)}


def from_json(kept: Mapping[str, Mapping[str, object]]) -> Columns:
    """The inverse of as_json."""
    return Columns(
        {name: int(str(n)) for name, n in kept["columns"].items()},
        {name: str(value) for name, value in kept["fixed"].items()},
    )


def sheets_of(run: ImportRun) -> list[Sheet]:
    """The sheets of the run's file.  Raises Refusal rolls.gone when it was removed."""
    try:
        content = storage.take(run.pk)
    except FileNotFoundError as error:
        raise Refusal("rolls.gone", "上传的文件已经删除，请重新上传。") from error
    return sheets.open_file(run.file_name, content, survey.learned(Kind(run.kind)))


def heads(
    kind: Kind, found: Sequence[Sheet], choices: Mapping[str, Mapping[str, Mapping[str, object]]]
) -> list[Head]:
    """Every different row of headings once; a choice made in this run comes first."""
    learned = survey.learned(kind)
    by_print: dict[str, list[Sheet]] = {}
    for sheet in found:
        by_print.setdefault(rules.fingerprint(kind, sheet.headings), []).append(sheet)
    known = RememberedMapping.objects.in_bulk(list(by_print))
    result: list[Head] = []
    for mark, alike in by_print.items():
        headings = tuple(alike[0].headings)
        kept = known.get(mark)
        if mark in choices:
            columns = from_json(choices[mark])
        elif kept is not None:
            columns = Columns(kept.columns)
        else:
            columns = Columns(rules.guess(kind, headings, learned))
        names = tuple(sheet.name for sheet in alike)
        samples = _samples(alike[0], len(headings))
        result.append(Head(mark, names, headings, samples, columns, kept is not None))
    return result


def _samples(sheet: Sheet, width: int) -> tuple[tuple[str, ...], ...]:
    rows = [row for _, (_, row) in zip(range(_SAMPLES), sheet.body(), strict=False)]
    return tuple(tuple(as_text(row[n])[:24] for row in rows if n < len(row)) for n in range(width))


def columns_of(kind: Kind, some: Sequence[Head]) -> Callable[[Sheet], Columns]:
    """Which columns a sheet has; asked once a sheet."""
    by_print = {head.fingerprint: head.columns for head in some}
    return lambda sheet: by_print[rules.fingerprint(kind, sheet.headings)]


def with_fixed(columns: Columns, fixed: Mapping[str, str]) -> Columns:
    """The same columns, with values for the whole file where it has no such column."""
    kept = {name: value for name, value in fixed.items() if value and name not in columns.columns}
    return Columns(columns.columns, {**columns.fixed, **kept})


def report_of(run: ImportRun) -> Report:
    """The kept report; an empty one when it was removed."""
    return msgspec.json.decode(run.report, type=Report) if run.report else Report()


def state_of(run: ImportRun) -> str:
    """The run's state, or "interrupted" when the work on it stopped half-way.

    Nothing is half-written then: the import and its state change in one transaction.
    """
    at_work = (ImportRun.State.CHECKING, ImportRun.State.IMPORTING)
    if run.state in at_work and not storage.is_worked_on(run.pk):
        return "interrupted"
    return run.state
