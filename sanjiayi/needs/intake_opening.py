"""The file of a run, opened: its headings, and which column is taken for what."""

from collections.abc import Mapping, Sequence
from typing import Any

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.needs import intake_rules
from sanjiayi.needs.intake_rules import Kind
from sanjiayi.rolls import sheets, storage
from sanjiayi.rolls.cells import as_text
from sanjiayi.rolls.models import ImportRun, RememberedMapping
from sanjiayi.rolls.opening import Head, from_json
from sanjiayi.rolls.rules import Columns, fingerprint
from sanjiayi.rolls.sheets import Sheet

__all__ = ["Head"]
_SAMPLES = 3


def learned(kind: Kind) -> dict[str, str]:
    """Compared heading → field: our own words, then what people taught us, the latest last."""
    words = dict(intake_rules.vocabulary())
    known = RememberedMapping.objects.filter(kind=kind).order_by("remembered_at")
    for some in known.values_list("words", flat=True):
        words.update(some)
    return words


def sheets_of(run: ImportRun) -> list[Sheet]:
    """The sheets of the run's file.  Raises Refusal rolls.gone when it was removed."""
    try:
        content = storage.take(run.pk)
    except FileNotFoundError as error:
        raise Refusal("rolls.gone", "上传的文件已经删除，请重新上传。") from error
    return sheets.open_file(run.file_name, content, learned(Kind(run.kind)))


def heads(kind: Kind, found: Sequence[Sheet], choices: Mapping[str, Any]) -> list[Head]:
    """Every different row of headings once; a choice made in this run comes first."""
    words = learned(kind)
    by_print: dict[str, list[Sheet]] = {}
    for sheet in found:
        by_print.setdefault(fingerprint(kind, sheet.headings), []).append(sheet)
    known = RememberedMapping.objects.in_bulk(list(by_print))
    result: list[Head] = []
    for mark, alike in by_print.items():
        headings = tuple(alike[0].headings)
        kept = known.get(mark)
        if mark in choices:
            columns = from_json({name: choices[mark][name] for name in ("columns", "fixed")})
        elif kept is not None:
            columns = Columns(kept.columns)
        else:
            columns = Columns(intake_rules.guess(kind, headings, words))
        names = tuple(sheet.name for sheet in alike)
        samples = _samples(alike[0], len(headings))
        result.append(Head(mark, names, headings, samples, columns, kept is not None))
    return result


def _samples(sheet: Sheet, width: int) -> tuple[tuple[str, ...], ...]:
    rows = [row for _, (_, row) in zip(range(_SAMPLES), sheet.body(), strict=False)]
    return tuple(tuple(as_text(row[n])[:24] for row in rows if n < len(row)) for n in range(width))
