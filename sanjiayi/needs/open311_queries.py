"""Requests and updates as outside systems may read them.

Everybody reads service, status, times and compound of requests that do not tell of health.
Whoever sent a request reads its words, its building and the answer too; a door never.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from sanjiayi.kernel.facts import Fact
from sanjiayi.kernel.paths import building_of
from sanjiayi.ledger.registry import Sender
from sanjiayi.needs import facts
from sanjiayi.needs.entries import told as told_by
from sanjiayi.needs.models import Need, Step
from sanjiayi.needs.open311_points import points
from sanjiayi.needs.open311_reading import MOST_REQUESTS, Wanted
from sanjiayi.needs.open311_services import PUBLIC, SERVICES
from sanjiayi.needs.open311_wire import Value, moment
from sanjiayi.needs.rules import Category, State
from sanjiayi.needs.said import group_words
from sanjiayi.people import queries as people
from sanjiayi.places import queries as places
from sanjiayi.places import rules as place_rules

SOURCE = "open311"
_OUTCOMES = {
    "met": "已解决",
    "explained": "已解释",
    "passed_on": "已转交",
    "not_possible": "暂时办不到",
}
_ENDS = {State.WITHDRAWN: "已撤回", State.MERGED: "已并到另一件一起办"}


def source_start(by: str) -> str:
    """How sources of a sender's requests begin: "open311:1a2b3c4d:"."""
    return f"{SOURCE}:{by.rpartition(':')[2]}:"


def _own(by: str) -> Q:
    """A sender's own requests, by the index of sources."""
    start = source_start(by)
    return Q(source__gte=start, source__lt=start[:-1] + ";")


def _seen_by(sender: Sender | None) -> Q:
    own = _own(sender.by) if sender else Q(pk__in=[])
    return Q(category__in=PUBLIC) | own


def is_own(need: Need, sender: Sender | None) -> bool:
    return sender is not None and need.source.startswith(source_start(sender.by))


def requests(wanted: Wanted, sender: Sender | None) -> list[Value]:
    """GET requests: those asked for that this reader may see, the latest first."""
    found = Need.objects.filter(_seen_by(sender))
    if wanted.ids:
        found = found.filter(pk__in=wanted.ids)
    else:
        found = found.filter(raised_at__gte=wanted.since, raised_at__lte=wanted.until)
        found = _narrowed(found, wanted)
    needs = list(found.order_by("-raised_at", "-serial")[:MOST_REQUESTS])
    words = _words(
        word for need in needs if is_own(need, sender) for word in (need.words, need.reply)
    )
    return [_request(need, sender, words) for need in needs]


def _narrowed(found: Any, wanted: Wanted) -> Any:
    if wanted.services:
        found = found.filter(category__in=wanted.services)
    if len(wanted.statuses) == 1:
        found = found.filter(closed_at__isnull=wanted.statuses[0] == "open")
    return found


def one(number: str, sender: Sender | None) -> Need | None:
    """A request by number, if this reader may see it."""
    return Need.objects.filter(_seen_by(sender), pk=number).first()


def own(number: str, sender: Sender) -> Need | None:
    """A request this sender sent."""
    return Need.objects.filter(_own(sender.by), pk=number).first()


def _words(some: Any) -> dict[str, str]:
    asked = {word for word in some if word}
    kept = people.words([UUID(word) for word in asked])
    return {str(key): text for key, text in kept.items()}


def _compound_of(place: str) -> str:
    """The compound a place lies in; the place itself where it is wider."""
    steps = [building_of(place), *(one.path for one in reversed(places.ancestors(place)))]
    met = [places.place(step) for step in steps]
    levels = {one.level: one.path for one in met if one}
    return levels.get(place_rules.COMPOUND, building_of(place))


def _request(need: Need, sender: Sender | None, words: dict[str, str]) -> Value:
    compound, is_theirs = _compound_of(need.place), is_own(need, sender)
    where = building_of(need.place) if is_theirs else compound
    lat, long = points().get(compound, (None, None))
    return {
        "service_request_id": need.number,
        "status": "open" if need.closed_at is None else "closed",
        "status_notes": _notes(need, words if is_theirs else {}),
        "service_name": SERVICES[Category(need.category)].name,
        "service_code": need.category,
        "description": words.get(need.words, "") if is_theirs else "",
        "agency_responsible": group_words(need.owner) if need.owner else "",
        "service_notice": "",
        "requested_datetime": moment(need.raised_at),
        "updated_datetime": moment(max(need.changed_at, need.raised_at)),
        "expected_datetime": moment(need.due_at) if need.due_at and not need.closed_at else None,
        "address": places.full_name(where),
        "address_id": where,
        "zipcode": "",
        "lat": lat,
        "long": long,
        "media_url": None,
    }


def _notes(need: Need, words: dict[str, str]) -> str:
    said = _ENDS.get(State(need.state)) or _OUTCOMES.get(need.outcome, "")
    reply = words.get(need.reply, "")
    return f"{said}：{reply}" if said and reply else said


# --- updates ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Said:
    """What a step means to a reader outside."""

    status: str
    text: str
    words: str = ""


_MEANS: dict[type[Fact], Callable[[Any], _Said]] = {
    facts.Answered: lambda fact: _Said("closed", _OUTCOMES.get(fact.outcome, "已答复"), fact.words),
    facts.Promised: lambda fact: _Said("open", f"约定 {moment(fact.due_at)} 前", fact.words),
    facts.Accepted: lambda _: _Said("open", "已有人接办"),
    facts.Withdrawn: lambda _: _Said("closed", _ENDS[State.WITHDRAWN]),
    facts.Merged: lambda _: _Said("closed", _ENDS[State.MERGED]),
    facts.Parted: lambda _: _Said("open", "重新打开"),
    facts.Disputed: lambda _: _Said("open", "重新打开"),
}
"""What is not here happens inside the house only."""


def updates(wanted: Wanted, sender: Sender | None) -> list[Value]:
    """GET servicerequestupdates: what we did since, the oldest first; not what they told us."""
    needs = Need.objects.filter(_seen_by(sender))
    if wanted.ids:
        needs = needs.filter(pk__in=wanted.ids)
    else:
        needs = needs.filter(changed_at__gte=wanted.since)
    owned = {need.number: is_own(need, sender) for need in needs.only("number", "source")}
    by = sender.by if sender else ""
    told = [row for row in _steps(sorted(owned), wanted) if row[1] != by][:MOST_REQUESTS]
    words = _words(said.words for number, _, _, _, said in told if owned[number])
    return [
        {
            "update_id": record.hex(),
            "service_request_id": number,
            "status": said.status,
            "updated_datetime": moment(at),
            "description": _with(said, words if owned[number] else {}),
            "media_url": None,
        }
        for number, _, record, at, said in told
    ]


def _with(said: _Said, words: dict[str, str]) -> str:
    more = words.get(said.words, "")
    return f"{said.text}：{more}" if more else said.text


Told = tuple[str, str, bytes, int, _Said]


def _steps(numbers: Sequence[str], wanted: Wanted) -> list[Told]:
    """(number, by, record, at, what it means) of steps in the span, in order of time."""
    found: list[Told] = []
    for start in range(0, len(numbers), 500):
        part = Step.objects.filter(need__in=numbers[start : start + 500])
        if not wanted.ids:
            part = part.filter(at__gte=wanted.since, at__lte=wanted.until)
        rows = part.values_list("need", "record", "what", "seq", "at", "place", "by", "body")
        for number, record, *step in rows:
            told = told_by(tuple(step))
            means = _MEANS.get(type(told.fact))
            if means is not None:
                found.append((number, told.by, bytes(record), told.at, means(told.fact)))
    return sorted(found, key=lambda one: (one[3], one[2]))
