"""The inbox of asks: one page of a list, how many stand under each tab, what happened last.

Every list takes the same number of queries, however many asks are open.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet

from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger.scopes import inside
from sanjiayi.needs.alike import holding
from sanjiayi.needs.inbox_rules import Filters, Mark, Tab
from sanjiayi.needs.models import Need, Step
from sanjiayi.needs.queries import NeedView, groups_of, opened, seen_by, views
from sanjiayi.needs.rules import State
from sanjiayi.needs.standing import serial_of
from sanjiayi.places import queries as places

PAGE = 50
_OPEN = Q(closed_at=None)


@dataclass(frozen=True)
class Line:
    """One row.  text: the words, "" when none were written or none are shown; step: the last."""

    need: NeedView
    text: str
    where: str
    step: str
    is_mine: bool
    is_for_me: bool

    @property
    def mark(self) -> Mark:
        """Where the list goes on behind this row."""
        one = self.need
        serial = serial_of(one.number)
        if one.closed_at is not None:
            return 0, one.closed_at, serial
        return one.urgency, one.due_at, serial


@dataclass(frozen=True)
class Page:
    """Rows in order; after: where the next page begins, None on the last."""

    lines: tuple[Line, ...]
    after: Mark | None


def inbox(
    sight: Sight,
    filters: Filters,
    after: Mark | None,
    limit: int = PAGE,
    *,
    now: int,
    with_words: bool = True,
) -> Page:
    """Asks `sight` reaches: the most urgent, then the first due; closed ones the latest first.

    Whoever shows the words calls queries.shown.
    """
    found = _chosen(sight, filters, now)
    if filters.tab == Tab.CLOSED:
        found = _later(found, after).order_by("-closed_at", "-serial")
    else:
        found = _further(found, after).order_by("urgency", "due_at", "serial")
    some = views(found, limit + 1)
    lines = _lines(sight, some[:limit], with_words=with_words)
    return Page(tuple(lines), lines[-1].mark if len(some) > limit else None)


def _further(found: "QuerySet[Need]", after: Mark | None) -> "QuerySet[Need]":
    if after is None:
        return found
    urgency, due, serial = after
    same = Q(urgency=urgency) & (Q(due_at__gt=due) | Q(due_at=due, serial__gt=serial))
    return found.filter(Q(urgency__gte=urgency), Q(urgency__gt=urgency) | same)


def _later(found: "QuerySet[Need]", after: Mark | None) -> "QuerySet[Need]":
    if after is None:
        return found
    _, closed, serial = after
    return found.filter(
        Q(closed_at__lte=closed), Q(closed_at__lt=closed) | Q(closed_at=closed, serial__lt=serial)
    )


def _tab(sight: Sight, tab: str, now: int) -> Q:
    """What is under a tab, besides being open or not."""
    groups, me = groups_of(sight), sight.by or "\0"
    if tab == Tab.MINE:
        return Q(assignee=me) | Q(to_assignee=me)
    if tab == Tab.GROUP:
        return Q(owner__in=groups) | Q(to_owner__in=groups)
    if tab == Tab.UNASSIGNED:
        return Q(state=State.NEW)
    if tab == Tab.OFFERED:
        return Q(state=State.OFFERED) & (Q(to_assignee=me) | Q(to_assignee="", to_owner__in=groups))
    return Q(due_at__gt=0, due_at__lt=now) if tab == Tab.OVERDUE else Q()


def _chosen(sight: Sight, filters: Filters, now: int) -> "QuerySet[Need]":
    is_open = filters.tab != Tab.CLOSED
    found = Need.objects.filter(_OPEN if is_open else ~_OPEN, seen_by(sight))
    found = found.filter(_tab(sight, filters.tab, now))
    for column in ("category", "urgency", "theme"):
        if wanted := getattr(filters, column):
            found = found.filter(**{column: wanted})
    if filters.place:
        found = found.filter(inside(filters.place))
    return found.filter(_sought(filters.sought)) if filters.sought else found


_MOST_PLACES, _MOST_NUMBERS = 6, 600


def _sought(text: str) -> Q:
    """By number, by door or place, or by words of what is open."""
    numbers = holding(text, _MOST_NUMBERS)
    reach = Q(pk__in=numbers) | Q(serial=serial_of(f"-{text}") or serial_of(text) or -1)
    if text.isdecimal():
        reach |= Q(place__endswith=f"/{text}")
    for place in places.find(text, limit=_MOST_PLACES):
        reach |= inside(place.path)
    return reach


def counts(sight: Sight, filters: Filters, now: int) -> dict[str, int]:
    """How many open asks stand under each tab, the other filters as they are.  One query.

    "themed": how many of them have a theme.
    """
    tabs = [tab for tab in Tab if tab != Tab.CLOSED]
    asked = Filters(**{**filters.__dict__, "tab": Tab.OPEN})
    found = _chosen(sight, asked, now).aggregate(
        themed=Count("serial", filter=~Q(theme="")),
        **{str(tab): Count("serial", filter=_tab(sight, tab, now) or None) for tab in tabs},
    )
    return {tab: int(count) for tab, count in found.items()}


def last_answered(sight: Sight) -> int | None:
    """When the last ask was closed, ms."""
    found: int | None = Need.objects.filter(seen_by(sight)).aggregate(at=Max("closed_at"))["at"]
    return found


def themes(sight: Sight, limit: int = 30) -> tuple[tuple[str, str, int], ...]:
    """(theme, title, open asks), the largest first."""
    found = Need.objects.filter(_OPEN, seen_by(sight)).exclude(theme="")
    rows = found.values_list("theme", "theme_title").annotate(asks=Count("pk"))
    return tuple((theme, title, asks) for theme, title, asks in rows.order_by("-asks")[:limit])


def lines_of(sight: Sight, numbers: Iterable[str]) -> list[Line]:
    """Rows of some asks `sight` reaches, in the order given."""
    asked = list(numbers)
    met = {one.number: one for one in views(Need.objects.filter(seen_by(sight), pk__in=asked))}
    return _lines(sight, [met[n] for n in asked if n in met], with_words=True)


def _lines(sight: Sight, some: Sequence[NeedView], *, with_words: bool) -> list[Line]:
    said = opened(one.words for one in some) if with_words else {}
    steps = _last_steps([one.number for one in some])
    groups = set(groups_of(sight))
    return [
        Line(
            need=one,
            text=said.get(one.words, ""),
            where=places.full_name(one.place),
            step=steps.get(one.number, "raised"),
            is_mine=one.assignee == sight.by,
            is_for_me=one.state == State.OFFERED
            and (one.to_assignee == sight.by or (not one.to_assignee and one.to_owner in groups)),
        )
        for one in some
    ]


def _last_steps(numbers: Sequence[str]) -> dict[str, str]:
    """What happened last to each: "raised", "assigned" …  One query."""
    rows = Step.objects.filter(need__in=numbers).order_by("at", "seq")
    return dict(rows.values_list("need", "what"))
