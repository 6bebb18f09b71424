"""What the pages of the Express show: who may see which report, its steps, its words."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Q

from sanjiayi.express.commands import mark_of
from sanjiayi.express.models import Origin, Report, Step
from sanjiayi.express.rules import OPEN, State, may_answer
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger.scopes import inside
from sanjiayi.needs.queries import groups_of
from sanjiayi.people import queries as people
from sanjiayi.team.roles import LEADERS

PAGE = 50


@dataclass(frozen=True)
class Passed:
    """One step of a report.  said: the fact's fields."""

    what: str
    at: int
    by: str
    said: dict[str, Any]


def seen_by(sight: Sight) -> Q:
    """Leaders see their places; everybody what their group must answer and what they reported."""
    reach = Q(owner__in=groups_of(sight)) | Q(reporter=sight.by) | Q(reporter=mark_of(sight.by))
    for scope in sight.scopes(LEADERS):
        reach |= inside(scope)
    return reach


def _of(tab: str, sight: Sight) -> Q:
    if tab == "answered":
        return Q(state=State.UNBLOCKED)
    if tab == "settled":
        return Q(state=State.SETTLED)
    if tab == "reported":
        return Q(reporter__in=(sight.by, mark_of(sight.by)))
    return Q(state__in=OPEN)


def reports(sight: Sight, tab: str, place: str = "") -> list[Report]:
    """At most PAGE reports, the clock that runs out next in front.  One query."""
    found = Report.objects.filter(seen_by(sight), _of(tab, sight))
    if place:
        found = found.filter(inside(place))
    if tab in ("settled", "answered", "reported"):
        return list(found.order_by("-reported_at", "-number")[:PAGE])
    some = found.order_by("next_at", "number")
    if tab == "mine":
        return [one for one in some[: PAGE * 4] if may_answer(one.owner, sight)][:PAGE]
    return list(some[:PAGE])


def counts(sight: Sight) -> dict[str, int]:
    """How many stand in each tab that is worked on.  Two queries."""
    found = Report.objects.filter(seen_by(sight))
    open_ = list(found.filter(state__in=OPEN).values_list("owner", flat=True))
    return {
        "open": len(open_),
        "mine": sum(may_answer(owner, sight) for owner in open_),
        "answered": found.filter(state=State.UNBLOCKED).count(),
    }


def report(number: str, sight: Sight) -> Report | None:
    """One report, if it may be seen."""
    return Report.objects.filter(seen_by(sight), pk=number).first()


def steps(number: str) -> list[Passed]:
    """Everything decided about a report, in order."""
    rows = Step.objects.filter(number=number).order_by("seq")
    return [
        Passed(what, at, by, msgspec.json.decode(body))
        for what, at, by, body in rows.values_list("what", "at", "by", "body")
    ]


def parts(found: Report) -> dict[str, str]:
    """Its long words: problem, cause, suggestion, tried; those of old reports are the problem."""
    if not found.words:
        return {}
    text = people.words([UUID(found.words)]).get(UUID(found.words), "")
    try:
        said = json.loads(text)
    except ValueError:
        return {"problem": text} if text else {}
    return (
        {str(k): str(v) for k, v in said.items()} if isinstance(said, dict) else {"problem": text}
    )


def needs_of(number: str) -> list[str]:
    """Numbers of the needs it grew from."""
    return list(
        Origin.objects.filter(report=number).order_by("need").values_list("need", flat=True)
    )


def of_needs(some: Iterable[str]) -> dict[str, str]:
    """Need → the report it grew into."""
    return dict(Origin.objects.filter(need__in=list(some)).values_list("need", "report"))
