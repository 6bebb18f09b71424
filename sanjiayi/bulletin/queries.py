"""What the bulletin room can tell.  Rows are plain values."""

from collections.abc import Collection
from dataclasses import dataclass

from sanjiayi.bulletin.desk import frozen_on, record_of
from sanjiayi.bulletin.issue import Issue, digest, from_json
from sanjiayi.bulletin.metrics import COUNTED, KINDS, LINES, SEALED, Metric
from sanjiayi.bulletin.models import Edition, Freeze, PublishedNumber
from sanjiayi.kernel.civil import days_before
from sanjiayi.ledger import figures
from sanjiayi.places import queries as places


@dataclass(frozen=True)
class Line:
    """A figure as it truly is, for staff: today's, yesterday's, and what opens it."""

    metric: Metric
    today: int
    yesterday: int
    day: int
    asof: int


@dataclass(frozen=True)
class Moved:
    """A figure that has changed since the freeze."""

    title: str
    unit: str
    frozen: int
    now: int


@dataclass(frozen=True)
class Desk:
    """All a page about one number needs.

    lines   true figures, small ones too; moved: what has changed since the freeze
    newer   how many records of these kinds reached the place since the freeze
    can_refreeze   no number of the day is published
    """

    edition: Edition
    issue: Issue
    lines: tuple[Line, ...]
    moved: tuple[Moved, ...]
    newer: int
    can_refreeze: bool


@dataclass(frozen=True)
class NumberView:
    """A number in a list; number 0 while it is not published."""

    scope: str
    scope_name: str
    day: int
    state: str
    state_words: str
    number: int
    published_at: int


def scopes() -> list[tuple[str, str]]:
    """(path, name) of every place with a bulletin: the community, then its compounds."""
    top = places.community()
    if top is None:
        return []
    return [(top.path, top.name), *((c.path, c.name) for c in places.compounds(top.path))]


def edition(scope: str, day: int) -> Edition | None:
    return Edition.objects.filter(scope=scope, day=day).first()


def desk(found: Edition) -> Desk:
    """Everything about a number in the making.  A handful of statements."""
    frozen = frozen_on(found.day)
    before = days_before(found.day, 1)
    lines = tuple(
        Line(
            metric=metric,
            today=frozen.true_of(metric, found.day, found.scope),
            yesterday=frozen.true_of(metric, before, found.scope),
            day=found.day,
            asof=frozen.gathered.asof,
        )
        for metric in LINES
    )
    moved, newer = _moved(found, {line.metric.code: line.today for line in lines})
    is_told = Freeze.objects.filter(day=found.day, is_told=True).exists()
    return Desk(found, record_of(found), lines, moved, newer, can_refreeze=not is_told)


def _moved(found: Edition, frozen: dict[str, int]) -> tuple[tuple[Moved, ...], int]:
    """Today's figures now beside the frozen ones.  One statement."""
    totals = figures.day_totals([found.day], [found.scope], KINDS)
    moved, newer = [], 0
    for metric in (m for m in COUNTED if m in LINES and m is not SEALED):
        here = [totals.get((found.day, found.scope, kind)) for kind in metric.kinds]
        now = sum(getattr(figure, metric.adds_up) for figure in here if figure)
        if now != frozen[metric.code]:
            moved.append(Moved(metric.title, metric.unit, frozen[metric.code], now))
            newer += abs(now - frozen[metric.code])
    return tuple(moved), newer


def numbers(scopes_: Collection[str], first_day: int, last_day: int) -> list[NumberView]:
    """Numbers of some scopes, newest day first, the community before its compounds."""
    rows = Edition.objects.filter(scope__in=scopes_, day__gte=first_day, day__lte=last_day)
    told = {
        (scope, day): (number, at)
        for scope, day, number, at in PublishedNumber.objects.filter(
            scope__in=scopes_, day__gte=first_day, day__lte=last_day
        ).values_list("scope", "day", "number", "published_at")
    }
    views = [
        NumberView(
            scope,
            places.name_of(scope),
            day,
            state,
            Edition.State(state).label,
            *told.get((scope, day), (0, 0)),
        )
        for scope, day, state in rows.values_list("scope", "day", "state")
    ]
    return sorted(views, key=lambda v: (-v.day, v.scope))


def published(*, limit: int = 30, scope: str | None = None) -> list[NumberView]:
    """What everybody may read, newest first."""
    rows = PublishedNumber.objects.order_by("-day", "scope")
    if scope is not None:
        rows = rows.filter(scope=scope)
    state = Edition.State.PUBLISHED
    return [
        NumberView(path, places.name_of(path), day, state.value, str(state.label), number, at)
        for path, day, number, at in rows.values_list("scope", "day", "number", "published_at")[
            :limit
        ]
    ]


def public(scope: str, day: int) -> tuple[Issue, PublishedNumber] | None:
    """A published number with its entry in the ledger; None when there is none.

    None too when the kept record is not the one the ledger's digest names: a number that was
    tampered with is not shown.
    """
    told = PublishedNumber.objects.filter(scope=scope, day=day).first()
    kept = Edition.objects.filter(scope=scope, day=day).values_list("record", flat=True).first()
    if told is None or not kept or digest(kept) != told.digest:
        return None
    return from_json(kept), told


def neighbours(scope: str, day: int) -> tuple[int | None, int | None]:
    """Days of the number before and after."""
    rows = PublishedNumber.objects.filter(scope=scope)
    before = rows.filter(day__lt=day).order_by("-day").values_list("day", flat=True).first()
    after = rows.filter(day__gt=day).order_by("day").values_list("day", flat=True).first()
    return before, after
