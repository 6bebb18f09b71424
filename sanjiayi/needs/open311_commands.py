"""What outside systems write here: requests and updates, in the envelope of every ask."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from sanjiayi.kernel.civil import from_ms
from sanjiayi.ledger.registry import Sender
from sanjiayi.needs import commands
from sanjiayi.needs.commands import Ask, Told
from sanjiayi.needs.facts import Added
from sanjiayi.needs.models import Need, Step
from sanjiayi.needs.open311_queries import own, source_start
from sanjiayi.needs.open311_reading import AGAIN, OVER, Report, Update, Wrong
from sanjiayi.needs.open311_services import place_of
from sanjiayi.needs.resident_questions import DAYS_LEFT
from sanjiayi.needs.rules import LONGEST_TEXT, State
from sanjiayi.people import queries as people

_MOST_DETAILS = 1_200
"""Characters of answers kept beside a request; words have a limit."""


def post(report: Report, sender: Sender, *, files: tuple[str, ...] = (), now: int) -> Told:
    """Take a request down; the same one sent again the same day is the same need.

    Raises Wrong for a place that is not the sender's, Refusal when it cannot be taken.
    """
    place = place_of(report, sender)
    source = source_start(sender.by) + report.mark(now)
    is_known = Need.objects.filter(source=source).exists()
    pieces = in_pieces(report.text)
    told = commands.raise_need(
        Ask(
            category=report.service,
            place=place,
            channel="open311",
            text=pieces[0],
            reach=report.reporter.reach,
            details=_details(report),
            files=files,
            source=source,
            days_left=_days_left(report),
        ),
        by=sender.by,
        now=now,
    )
    for piece in () if is_known else pieces[1:]:
        commands.add(told.number, piece, by=sender.by, now=now)
    return told


def _days_left(report: Report) -> float | None:
    return DAYS_LEFT.get(next(iter(report.answers.get("days_left", ())), ""))


def in_pieces(text: str) -> list[str]:
    """A long text in parts that can be kept, nothing left out; one part at the least.

    >>> [len(piece) for piece in in_pieces("水" * 4_500)]
    [2000, 2000, 500]
    """
    steps = range(0, max(len(text), 1), LONGEST_TEXT)
    return [text[start : start + LONGEST_TEXT] for start in steps]


def _details(report: Report) -> Mapping[str, str]:
    """Answers and what else was told, cut to what can be kept."""
    told = {code: "、".join(values) for code, values in report.answers.items()}
    if report.lat is not None and report.long is not None:
        told["lat,long"] = f"{report.lat},{report.long}"
    if report.address:
        told["address"] = report.address
    for n, url in enumerate(report.media, start=1):
        told[f"media_url {n}"] = url
    return fitted(told)


def fitted(told: Mapping[str, str], most: int = _MOST_DETAILS) -> dict[str, str]:
    """As many entries as may be kept in so many characters, in their order."""
    kept: dict[str, str] = {}
    for name, word in told.items():
        most -= len(name) + len(word) + 8
        if most < 0:
            break
        if word:
            kept[name] = word
    return kept


def notice(told: Told) -> str:
    """What the reporter may be told at once."""
    due = f"{from_ms(told.due_at):%m-%d %H:%M} 前答复" if told.due_at else ""
    return "，".join(part for part in (f"编号 {told.number}", f"查询码 {told.code}", due) if part)


def _told_before(number: str, by: str) -> set[str]:
    """Words a sender added to a need: clients send again what was not answered."""
    bodies = Step.objects.filter(need=number, what="added", by=by).values_list("body", flat=True)
    added = [msgspec.json.decode(body, type=Added) for body in bodies]
    return set(people.words([UUID(one.words) for one in added if one.words]).values())


def post_update(update: Update, sender: Sender, *, files: tuple[str, ...] = (), now: int) -> str:
    """Take an update of a sender's own request; answers the number of the need.

    Raises Wrong 404 for a request that is not theirs.
    """
    need = own(update.request, sender)
    if need is None:
        raise Wrong(404, "service_request_id provided was not found for this api_key")
    by, number = sender.by, need.number
    if update.status in AGAIN and need.state == State.ANSWERED:
        commands.dispute(number, update.text[:LONGEST_TEXT], by=by, now=now)
        return number
    text = "\n".join(part for part in (update.text, *update.media) if part)
    known = _told_before(number, by)
    for n, piece in enumerate(in_pieces(text) if text else ()):
        if piece not in known:
            commands.add(number, piece, files=() if n else files, by=by, now=now)
    if update.status in OVER and need.closed_at is None:
        commands.withdraw(number, by=by, now=now)
    return number
