"""Runs and reports as the pages show them: plain values."""

from dataclasses import dataclass
from typing import IO, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sanjiayi.kernel.civil import to_ms
from sanjiayi.rolls import opening, storage, wording
from sanjiayi.rolls.findings import Finding
from sanjiayi.rolls.models import ImportRun, RollKind
from sanjiayi.rolls.sheetwriting import Column, Writer

PAGE = 100
_WORDS = {
    "committee": gettext_lazy("居委"),
    "compound": gettext_lazy("小区"),
    "building": gettext_lazy("楼栋"),
    "door": gettext_lazy("户"),
    "resident": gettext_lazy("居民"),
    "staff": gettext_lazy("工作人员"),
}
_TONES = {"done": "good", "failed": "late", "interrupted": "late", "checked": "warn"}


@dataclass(frozen=True)
class RunLine:
    """One run in the list.  tone: class of its tag; at_ms: when it was brought."""

    run: ImportRun
    kind: str
    state: str
    tone: str
    by: str
    at_ms: int


def state_words(state: str) -> str:
    """The word for a state, that of a stopped run included."""
    return _("中断了") if state == "interrupted" else str(ImportRun.State(state).label)


def run_line(run: ImportRun, by: str) -> RunLine:
    """A run for the list; by: the post in words."""
    state = opening.state_of(run)
    return RunLine(
        run=run,
        kind=str(RollKind(run.kind).label),
        state=state_words(state),
        tone=_TONES.get(state, "plain"),
        by=by,
        at_ms=to_ms(run.uploaded_at),
    )


@dataclass(frozen=True)
class Told:
    """One finding, ready to show."""

    where: Finding
    sentence: str


@dataclass(frozen=True)
class Count:
    """What an import does to one kind of thing."""

    words: str
    added: int
    changed: int
    unchanged: int


def report(run: ImportRun, page: int) -> dict[str, Any]:
    """What the page of a run shows."""
    state = opening.state_of(run)
    kept = opening.report_of(run)
    first = (page - 1) * PAGE
    shown = kept.troubles[first : first + PAGE]
    return {
        "run": run,
        "kind": RollKind(run.kind).label,
        "state": state,
        "state_words": state_words(state),
        "tone": _TONES.get(state, "plain"),
        "is_working": state in (ImportRun.State.CHECKING, ImportRun.State.IMPORTING),
        "progress": storage.progress(run.pk),
        "report": kept,
        "counts": [Count(str(_WORDS[name]), *three) for name, three in kept.counts.items()],
        "troubles": [Told(finding, wording.sentence(finding)) for finding in shown],
        "notes": [Told(finding, wording.sentence(finding)) for finding in kept.notes[:PAGE]],
        "first": first + 1,
        "page": page,
        "next_page": page + 1 if first + PAGE < len(kept.troubles) else 0,
        "before_page": page - 1,
        "has_file": storage.has(run.pk),
        "writes": any(sum(three[:2]) for three in kept.counts.values()),
    }


def troubles_file(run: ImportRun) -> IO[bytes]:
    """Every trouble kept, as .xlsx, to be worked through beside the roll."""
    columns = [
        Column(_("表")),
        Column(_("行"), 8, is_text=False),
        Column(_("列"), 16),
        Column(_("现在写着"), 26),
        Column(_("怎么改"), 60),
    ]
    writer = Writer()
    writer.sheet(
        _("错"),
        columns,
        (
            (one.sheet, one.row, one.column, one.stands, wording.sentence(one))
            for one in opening.report_of(run).troubles
        ),
    )
    return writer.done()
