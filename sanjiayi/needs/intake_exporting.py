"""Work orders going back to the city's line: their number, our answer, in their own columns.

What the line knows already (who, telephone, words) does not go out again.
"""

from collections.abc import Iterator, Sequence
from typing import IO, Any
from uuid import UUID

from django.db.models import Q

from sanjiayi.kernel.civil import from_ms
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import book
from sanjiayi.ledger.scopes import inside
from sanjiayi.needs import intake_rules
from sanjiayi.needs.facts import Opened
from sanjiayi.needs.intake_rules import Kind
from sanjiayi.needs.models import Need
from sanjiayi.needs.rules import State
from sanjiayi.needs.said import group_words
from sanjiayi.people import queries as people
from sanjiayi.places import rules as place_rules
from sanjiayi.rolls.models import ImportRun
from sanjiayi.rolls.sheetwriting import Cell, Column, Writer
from sanjiayi.team.roles import LEADERS

_SOURCE = "12345:"
MOST = 20_000
_ANSWERED = ("order", "state", "answer", "answered")
"""Fields we can fill; those the line's columns do not have come behind them."""
_OUTCOMES = {
    "met": "已解决",
    "explained": "已解释",
    "passed_on": "已转交",
    "not_possible": "暂时无法解决",
}
_STATES = {State.WITHDRAWN: "诉求人撤回", State.MERGED: "与另一件合并办理"}


def orders(sight: Sight, since: int) -> list[Need]:
    """Work orders at the viewer's places raised since a moment, the oldest first."""
    reach = Q(pk__in=[])
    for scope in sight.scopes(LEADERS):
        reach |= inside(scope)
    found = Need.objects.filter(reach, source__gte=_SOURCE, source__lt="12345;")
    return list(found.filter(raised_at__gte=since).order_by("raised_at", "serial")[:MOST])


def answers_file(sight: Sight, since: int, *, now: int) -> IO[bytes]:
    """The answers as .xlsx, under the headings the line's last file had.  The look is kept."""
    found = orders(sight, since)
    if found:
        draft = book.Draft(
            Opened(purpose="export", needs=tuple(need.number for need in found[:100])),
            place=place_rules.gathered(need.place for need in found),
            happened_at=now,
            quantity=len(found),
        )
        book.record([draft], by=sight.by, now=now)
    headings, positions = _layout()
    writer = Writer()
    writer.sheet("工单答复", [Column(word, 18) for word in headings], _rows(found, positions))
    return writer.done()


def _layout() -> tuple[list[str], dict[str, int]]:
    """(headings, field → position): those of the last hotline file, ours behind them."""
    run = ImportRun.objects.filter(kind=Kind.HOTLINE, state=ImportRun.State.DONE).first()
    kept: dict[str, Any] = (
        next((one for one in run.choices.values() if one.get("columns")), {}) if run else {}
    )
    headings = [str(word) for word in kept.get("headings", [])]
    positions = {name: int(n) for name, n in kept.get("columns", {}).items() if name in _ANSWERED}
    for name in _ANSWERED:
        if name not in positions:
            positions[name] = len(headings)
            headings.append(intake_rules.title(name))
    positions["owner"] = len(headings)
    return [*headings, "承办单位"], positions


def _rows(found: Sequence[Need], positions: dict[str, int]) -> Iterator[Sequence[Cell]]:
    kept = people.words([UUID(need.reply) for need in found if need.reply])
    for need in found:
        row: list[Cell] = [""] * (positions["owner"] + 1)
        row[positions["order"]] = need.source.removeprefix(_SOURCE)
        row[positions["state"]] = _state(need)
        row[positions["answer"]] = kept.get(UUID(need.reply), "") if need.reply else ""
        at = need.answered_at
        row[positions["answered"]] = f"{from_ms(at):%Y-%m-%d %H:%M}" if at else ""
        row[positions["owner"]] = group_words(need.owner) if need.owner else ""
        yield row


def _state(need: Need) -> str:
    if need.closed_at is None:
        return "办理中"
    return _STATES.get(State(need.state)) or _OUTCOMES.get(need.outcome, "已答复")
