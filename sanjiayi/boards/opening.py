"""Opening a figure: its arithmetic and its records, as of a ledger number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sanjiayi.boards.metrics import Metric, Part, Words
from sanjiayi.kernel.facts import Record
from sanjiayi.ledger import figures
from sanjiayi.screening import queries as screening

BEGINNING = 20200101
"""The day from which everything "to date" is counted; older than any ledger."""


@dataclass(frozen=True)
class Line:
    """One line of the arithmetic.

    written    records of the kind, or their quantity, before corrections
    corrected  what voiding and amending changed, usually negative
    repeated   records beyond the first of each subject, where subjects are counted; negative
    value      written + corrected + repeated, with the part's sign
    """

    title: Words
    sign: int
    written: int
    corrected: int
    repeated: int
    value: int


@dataclass(frozen=True)
class Opened:
    """A figure opened at a place and day.  asof is the ledger number it is told for."""

    metric: Metric
    place: str
    day: int
    asof: int
    is_past: bool
    lines: tuple[Line, ...]

    @property
    def value(self) -> int:
        return sum(line.value for line in self.lines)


def first_day_of(metric: Metric, day: int) -> int:
    return day if metric.window == "day" else BEGINNING


def opened(metric: Metric, place: str, day: int, asof: int | None) -> Opened:
    """The figure and its arithmetic.  asof None: as it stands now."""
    head = figures.head().seq
    is_past = asof is not None and asof < head
    first = first_day_of(metric, day)
    lines = tuple(
        _line(part, place, first, day, asof if is_past else None) for part in metric.parts
    )
    return Opened(metric, place, day, min(asof or head, head), is_past, lines)


def _line(part: Part, place: str, first: int, day: int, asof: int | None) -> Line:
    if asof is None:
        figure = figures.total(part.kinds, place, first, day)
    else:
        figure = figures.figure_asof(part.kinds, place, first, day, asof)
    changes = [
        change
        for change in figures.corrections(part.kinds, place, first, day)
        if asof is None or change.seq <= asof
    ]
    if part.adds_up == "quantity":
        value, corrected = figure.quantity, sum(change.quantity for change in changes)
    else:
        value, corrected = figure.count, sum(change.count for change in changes)
    repeated = 0
    if part.adds_up == "subjects":
        repeated = _subjects(part, place, first, day, asof) - value
    total = part.sign * (value + repeated)
    return Line(part.title, part.sign, value - corrected, corrected, repeated, total)


def _subjects(part: Part, place: str, first: int, day: int, asof: int | None) -> int:
    """Different subjects; from the room's own table where it keeps them and nothing came since."""
    is_as_now = asof is None or _is_unchanged(part, place, first, day, asof)
    if is_as_now and part.kinds == ("screening.swab_taken",) and first == day:
        rounds = screening.rounds_of_day(place, day)
        if len(rounds) == 1:
            return screening.progress(rounds[0], [place])[place].persons
    return figures.subjects(part.kinds, place, first, day, asof=asof)


def _is_unchanged(part: Part, place: str, first: int, day: int, asof: int) -> bool:
    """Has nothing been added to or taken from the part since a ledger number?"""
    return not (
        figures.records(part.kinds, place, first, day, after_seq=asof, limit=1)
        or figures.corrections(part.kinds, place, first, day, after=asof)
    )


@dataclass(frozen=True)
class Entry:
    """A record behind a figure; out: why it does not count ("" when it does)."""

    record: Record[Any]
    title: str
    out: str


def entries(metric: Metric, place: str, day: int, asof: int, after: int, limit: int) -> list[Entry]:
    """The records behind a figure in order of arrival, those taken out marked with the reason."""
    first = first_day_of(metric, day)
    kinds = [kind for part in metric.parts for kind in part.kinds]
    records = figures.records(kinds, place, first, day, asof=asof, after_seq=after, limit=limit)
    reasons = {
        change.corrected_seq: change.reason
        for change in figures.corrections(kinds, place, first, day)
        if change.count == -1 and change.seq <= asof
    }
    return [
        Entry(record, figures.title_of(record), reasons.get(record.seq, "")) for record in records
    ]


def taken_out(metric: Metric, place: str, day: int, asof: int) -> Sequence[figures.Correcting]:
    """Corrections of the figure until asof."""
    first = first_day_of(metric, day)
    kinds = [kind for part in metric.parts for kind in part.kinds]
    return [c for c in figures.corrections(kinds, place, first, day) if c.seq <= asof]
