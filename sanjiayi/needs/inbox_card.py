"""One ask as its card shows it: what was said, what happened, what can be done now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from sanjiayi.kernel.civil import from_ms
from sanjiayi.kernel.sight import Sight
from sanjiayi.needs import attachments, inbox_acts, inbox_people, inbox_queries, queries
from sanjiayi.needs import inbox_words as words
from sanjiayi.needs.enclosed import keys_of
from sanjiayi.needs.inbox_words import Words
from sanjiayi.needs.onward import onward
from sanjiayi.needs.queries import Card, Event, Likeness, NeedView
from sanjiayi.needs.reply_queries import templates
from sanjiayi.needs.resident_questions import choice_words, label_of
from sanjiayi.needs.rules import HOUR_MS, State
from sanjiayi.needs.said import group_words
from sanjiayi.places import queries as places
from sanjiayi.team import rights

MOST_ALIKE = 6


@dataclass(frozen=True)
class Moment:
    """One step of the history.  about: another ask's number when it was merged into this one."""

    step: Words
    at: int
    by: str
    text: str
    about: str
    notes: tuple[Words, ...]


@dataclass(frozen=True)
class Alike:
    """An ask that may be the same.  why: "同一户", "说法相近" …; share: 0..1."""

    need: NeedView
    where: str
    text: str
    why: tuple[Words, ...]
    share: float
    state: Words


@dataclass(frozen=True)
class Can:
    """What whoever looks may do with it now."""

    accept: bool
    decline: bool
    act: bool
    reopen: bool
    undo: str


def card_of(card: Card, sight: Sight, now: int) -> dict[str, Any]:
    """Everything the card shows.  Whoever shows it calls queries.shown for `named` too."""
    need = card.need
    events = queries.history(need.number)
    alike = _alike(card, sight)
    names = words.recorders(
        {e.by for e in events}
        | {str(e.body.get("assignee", "")) for e in events}
        | {need.assignee, need.to_assignee, need.raised_by}
    )
    clock, tone = words.clock_of(need, now)
    return {
        "card": card,
        "need": need,
        "where": places.full_name(need.place),
        "category": words.CATEGORY_WORDS.get(need.category, need.category),
        "channel": words.CHANNEL_WORDS.get(need.channel, need.channel),
        "urgency": words.URGENCY_WORDS.get(need.urgency, ""),
        "urgency_tone": words.URGENCY_TONES.get(need.urgency, ""),
        "reasons": words.reasons_of(need),
        "state": words.STATE_WORDS.get(need.state, need.state),
        "outcome": words.OUTCOME_WORDS.get(need.outcome, ""),
        "owner": words.owner_of(need, names, sight),
        "raised_by": names.get(need.raised_by, ""),
        "declined": words.DECLINING_WORDS.get(need.declined, ""),
        "clock": clock,
        "clock_tone": tone,
        "answers": _answers(card),
        "files": attachments.listed(keys_of(need, events)),
        "moments": [_moment(event, need.number, names) for event in events],
        "alike": alike,
        "named": [one.need for one in alike],
        "looks": _looks(need.number),
        "express_url": _express(sight, need.number),
        "onward": onward(sight, need),
        "resident_url": _resident(sight, need),
        "can": _can(need, sight, now),
        **_choices(need, sight, now),
    }


def _answers(card: Card) -> list[tuple[Words, Words]]:
    """Answers to the category's questions; those of another category under their code."""
    category = card.need.category
    return [
        (label_of(category, code), choice_words(category, code, answer))
        for code, answer in card.details.items()
    ]


def _moment(event: Event, number: str, names: dict[str, str]) -> Moment:
    return Moment(
        step=words.STEP_WORDS.get(event.what, event.what),
        at=event.at,
        by=names.get(event.by, event.by),
        text=event.text if event.what != "raised" or event.number != number else "",
        about=event.number if event.number != number else "",
        notes=tuple(_notes(event, names)),
    )


def _notes(event: Event, names: dict[str, str]) -> list[Words]:
    """What a step says besides words: to whom, why, by when."""
    body, found = event.body, list[Words]()
    if event.what == "assigned":
        to = [group_words(str(body["owner"])), names.get(str(body["assignee"]), "")]
        found.append(_("交给 %(to)s") % {"to": " ".join(filter(None, to))})
    if event.what == "declined":
        found.append(words.DECLINING_WORDS.get(str(body["reason"]), ""))
    if event.what == "answered":
        found.append(words.OUTCOME_WORDS.get(str(body["outcome"]), ""))
    if event.what == "sorted":
        found.append(words.CATEGORY_WORDS.get(str(body["category"]), ""))
        found.append(words.URGENCY_WORDS.get(int(str(body["urgency"])), ""))
    if event.what == "merged":
        found.append(_("并到 %(number)s") % {"number": body["into"]})
    found += [str(body[key]) for key in ("title", "report") if body.get(key)]
    if event.what in ("assigned", "promised") and body.get("due_at"):
        found.append(_("最晚 %(at)s") % {"at": f"{from_ms(int(str(body['due_at']))):%m-%d %H:%M}"})
    return [one for one in found if one]


def _alike(card: Card, sight: Sight) -> list[Alike]:
    need = card.need
    if not need.is_open:
        return []
    found: Sequence[Likeness] = queries.similar(
        card.text, need.place, need.person, need.category, MOST_ALIKE,
        without=need.number, sight=sight,
    )  # fmt: skip
    said = queries.opened(one.need.words for one in found)
    return [
        Alike(
            one.need,
            places.full_name(one.need.place),
            said.get(one.need.words, ""),
            tuple(words.WHY_WORDS.get(why, why) for why in one.why),
            one.score,
            words.STATE_WORDS.get(one.need.state, ""),
        )
        for one in found
    ]


def _looks(number: str) -> list[tuple[str, int]]:
    """Who opened it last, one line for each, the latest first."""
    found: dict[str, int] = {}
    for look in queries.looks_at(number):
        found.setdefault(look.by, look.at)
    names = words.recorders(found)
    return [(names[by], at) for by, at in found.items()][:8]


def _express(sight: Sight, number: str) -> str:
    """Where a report about it begins, if there is such a page for who looks."""
    try:
        url = reverse("express_new")
    except NoReverseMatch:
        return ""
    return f"{url}?need={number}" if rights.may(sight, "express_new") else ""


def _resident(sight: Sight, need: NeedView) -> str:
    if not need.person or not rights.may(sight, "resident", need.place):
        return ""
    return reverse("resident", args=[need.person])


def _can(need: NeedView, sight: Sight, now: int) -> Can:
    is_asked = need.state == State.OFFERED and need.to_assignee in ("", sight.by)
    last = inbox_acts.last_of(need.number, sight.by, now)
    return Can(
        accept=need.state == State.NEW or is_asked,
        decline=need.state == State.OFFERED or (need.state == State.NEW and bool(need.owner)),
        act=need.is_open,
        reopen=need.state == State.ANSWERED,
        undo=str(last) if last == need.revision else "",
    )


def _choices(need: NeedView, sight: Sight, now: int) -> dict[str, Any]:
    return {
        "hands": tuple(inbox_people.hands_for(need.place)) if need.is_open else (),
        "themes": inbox_queries.themes(sight) if need.is_open else (),
        "categories": list(words.CATEGORY_WORDS.items()),
        "urgencies": list(words.URGENCY_WORDS.items()),
        "outcomes": list(words.OUTCOME_WORDS.items()),
        "declining": list(words.DECLINING_WORDS.items()),
        "replies": tuple(templates(need.category)) if need.is_open else (),
        "soon": soon(now),
    }


def soon(now: int) -> str:
    """The next full hour but one, as a form wants it."""
    moment = -(-(now + HOUR_MS) // HOUR_MS) * HOUR_MS
    return f"{from_ms(moment):%Y-%m-%dT%H:%M}"
