"""What the needs room can tell.  Rows are plain values; moments and days are arguments."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

import msgspec
from django.db.models import Count, Min, Q, QuerySet

from sanjiayi.kernel.paths import building_of, gathering
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import book
from sanjiayi.ledger.prepared import Prepared
from sanjiayi.ledger.scopes import building_at, inside
from sanjiayi.needs import alike, facts, slips
from sanjiayi.needs.entries import told
from sanjiayi.needs.models import Need, Opening, Step
from sanjiayi.needs.rules import OPEN
from sanjiayi.needs.wording import similarity
from sanjiayi.people import queries as people
from sanjiayi.places import rules as place_rules
from sanjiayi.team.roles import BRANCH, COMPOUND_LEAD, FUNCTION_ROLES, LEADERS, MEMBER, PARTY_LEAD


@dataclass(frozen=True)
class NeedView:
    """One need; fields as in models.Need.  Ids of words, never words."""

    number: str
    place: str
    category: str
    channel: str
    is_urgent: bool
    words: str
    due_at: int
    raised_at: int
    answered_at: int | None
    outcome: str
    urgency: int
    reasons: str
    details: str
    reach: str
    person: str
    source: str
    files: str
    pack: str
    raised_by: str
    owner: str
    state: str
    assignee: str
    to_owner: str
    to_assignee: str
    declined: str
    promise: str
    reply: str
    closed_at: int | None
    merged_into: str
    theme: str
    theme_title: str
    report: str
    disputes: int
    has_news: bool
    revision: int
    changed_at: int
    changed_by: str

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


@dataclass(frozen=True)
class Card:
    """A need with its words opened.  Whoever shows it to the team calls `shown`.

    need     where it stands;  text, reach, promise, reply: the words
    details  answers to the category's questions
    into     the need that speaks for it since a merge;  merged: numbers it speaks for
    """

    need: NeedView
    text: str
    reach: str
    details: dict[str, str]
    promise: str
    reply: str
    into: NeedView | None
    merged: tuple[str, ...]


@dataclass(frozen=True)
class Event:
    """One step of a need's history.  what: "raised", "assigned" …; body: the fact's fields."""

    seq: int
    number: str
    what: str
    at: int
    by: str
    text: str
    body: dict[str, object]


@dataclass(frozen=True)
class Likeness:
    """A need that may ask the same.  score 0..1; why: "household", "person", "words"."""

    need: NeedView
    score: float
    why: tuple[str, ...]


@dataclass(frozen=True)
class Summary:
    """The open needs of a place: how many, urgent, past their promise; when the oldest came."""

    open: int
    urgent: int
    overdue: int
    oldest_at: int | None


_NEED = tuple(NeedView.__dataclass_fields__)
_OPEN = Q(closed_at=None)


def views(found: "QuerySet[Need]", limit: int | None = None) -> list[NeedView]:
    return [NeedView(*row) for row in found.values_list(*_NEED)[:limit]]


# --- for boards: nobody's words --------------------------------------------------------------


def open_needs(place: str, *, limit: int | None = None) -> list[NeedView]:
    """Open needs, urgent ones first, then the oldest.  One query."""
    found = Need.objects.filter(_OPEN, inside(place)).order_by("-is_urgent", "raised_at", "number")
    return views(found, limit)


def open_counts(place: str) -> Counter[str]:
    """Open needs at a place, for it and every place below down to the building.  One query."""
    counts: Counter[str] = Counter()
    for building, needs in _open_by_building(place):
        for where in gathering(building):
            counts[where] += needs
    return counts


_open_by_building = Prepared(
    lambda place: (
        Need.objects.filter(_OPEN, inside(place)).values_list(building_at()).annotate(Count("pk"))
    )
)


def summary(place: str, now: int) -> Summary:
    """The open needs of a place in four numbers.  One query."""
    found = _summary(place, now)
    return Summary(*found[0]) if found else Summary(0, 0, 0, None)


_summary = Prepared(
    lambda place, now: (
        Need.objects.filter(_OPEN, inside(place))
        .values("closed_at")
        .annotate(
            open=Count("pk"),
            urgent=Count("pk", filter=Q(is_urgent=True)),
            overdue=Count("pk", filter=Q(due_at__gt=0, due_at__lt=now)),
            oldest_at=Min("raised_at"),
        )
        .values_list("open", "urgent", "overdue", "oldest_at")
    )
)


def answered(day: int, place: str) -> dict[str, int]:
    """Needs answered on a day, by outcome.  One query."""
    rows = Need.objects.filter(inside(place), answered_on=day).values_list("outcome")
    return dict(rows.annotate(Count("pk")))


# --- who may see which -----------------------------------------------------------------------

_KINDS = {
    BRANCH: ("branch",),
    "secretary": ("committee",),
    "backup": ("committee",),
    PARTY_LEAD: ("party_group",),
    COMPOUND_LEAD: ("work_group",),
    MEMBER: ("work_group", "party_group"),
    **{role: (role,) for role in FUNCTION_ROLES},
}


def groups_of(sight: Sight) -> list[str]:
    """Codes of the groups whose needs somebody works on."""
    return sorted(
        {f"{kind}@{place}" for role, place in sight.roles for kind in _KINDS.get(role, ())}
    )


def seen_by(sight: Sight) -> Q:
    """Leaders see their places; everybody what their group or they themselves must answer."""
    groups = groups_of(sight)
    reach = Q(owner__in=groups) | Q(to_owner__in=groups)
    if not sight.is_stranger and sight.by:
        reach |= Q(assignee=sight.by) | Q(to_assignee=sight.by)
    for scope in sight.scopes(LEADERS):
        reach |= inside(scope)
    return reach


def need(number: str, sight: Sight | None = None) -> Card | None:
    """One need with its words, if `sight` reaches it; None: the program itself asks."""
    found = Need.objects.filter(pk=number)
    return _card(views(found if sight is None else found.filter(seen_by(sight))))


def by_code(code: str) -> Card | None:
    """The need behind the code of a slip; None for one nobody was given."""
    digest = slips.digest(code)
    return _card(views(Need.objects.filter(slip=digest))) if digest else None


def by_source(source: str) -> NeedView | None:
    """The need an outside system's id became."""
    return next(iter(views(Need.objects.filter(source=source), 1)), None) if source else None


def _card(found: Sequence[NeedView]) -> Card | None:
    if not found:
        return None
    one = found[0]
    said = opened((one.words, one.reach, one.details, one.promise, one.reply))
    into = views(Need.objects.filter(pk=one.merged_into)) if one.merged_into else []
    merged = _merged_into(one.number).order_by("serial")
    return Card(
        need=one,
        text=said.get(one.words, ""),
        reach=said.get(one.reach, ""),
        details=_details(said.get(one.details, "")),
        promise=said.get(one.promise, ""),
        reply=said.get(one.reply, ""),
        into=into[0] if into else None,
        merged=tuple(merged.values_list("number", flat=True)),
    )


def _merged_into(number: str) -> "QuerySet[Need]":
    """Said twice, so that the index of merged needs alone is read."""
    return Need.objects.filter(merged_into=number).exclude(merged_into="")


def _details(text: str) -> dict[str, str]:
    try:
        found = json.loads(text)
    except ValueError:  # none were given, or they were erased
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def opened(some: Iterable[str]) -> dict[str, str]:
    """Words by the id facts carry; what is "" is left out.  One query."""
    asked = {UUID(identifier) for identifier in some if identifier}
    return {str(key): text for key, text in people.words(asked).items()} if asked else {}


def history(number: str) -> list[Event]:
    """Everything about a need and those merged into it, in order of time, words opened."""
    merged = _merged_into(number).values_list("pk", flat=True)
    rows = Step.objects.filter(need__in=[number, *merged]).order_by("at", "seq")
    steps = list(rows.values_list("need", "what", "seq", "at", "place", "by", "body"))
    facts_ = [(row[0], row[1], told(row[1:])) for row in steps]
    said = opened(getattr(one.fact, "words", "") for _, _, one in facts_)
    return [
        Event(
            one.seq, about, what, one.at, one.by, said.get(getattr(one.fact, "words", ""), ""),
            msgspec.to_builtins(one.fact),
        )
        for about, what, one in facts_
    ]  # fmt: skip


def of_household(place: str, *, limit: int = 20) -> list[NeedView]:
    """Needs of one door (or building), the latest first."""
    return views(Need.objects.filter(place=place).order_by("-raised_at", "-serial"), limit)


# --- the same, asked twice -------------------------------------------------------------------

_MOST_NEAR, _MOST_WORDED, _LEAST_ALIKE = 60, 30, 0.45


@lru_cache(maxsize=20_000)
def _alike(one: str, other: str) -> float:
    return similarity(one, other)


def similar(
    text: str,
    place: str,
    person: str,
    category: str,
    limit: int = 5,
    *,
    without: str = "",
    sight: Sight | None = None,
) -> list[Likeness]:
    """Open needs that may ask the same: of the person, of the household, or alike in wording.

    Looks at the door, and by wording in the compound, so the cost does not grow with the rest.
    sight: who will be shown them; None: the program itself asks.
    """
    numbers = _of_place(place)
    if person:
        numbers += list(
            Need.objects.filter(person=person).values_list("pk", flat=True)[:_MOST_NEAR]
        )
    if text.strip():
        numbers += alike.near(text, place, _MOST_WORDED)
    allowed = Need.objects.filter(_OPEN) if sight is None else _open_to(sight)
    candidates = views(allowed.filter(pk__in=set(numbers)).order_by("-raised_at"))
    said = opened(one.words for one in candidates)
    found = [
        one
        for view in candidates
        if view.number != without
        and (one := _likeness(view, text, said.get(view.words, ""), place, person, category))
    ]
    return sorted(found, key=lambda one: -one.score)[:limit]


def _of_place(place: str) -> list[str]:
    """Open needs of a door (or told for the building as a whole); the index serves them."""
    rows = Need.objects.filter(place=place).order_by("-raised_at")
    found = rows.values_list("pk", "closed_at")[: 5 * _MOST_NEAR]
    return [number for number, closed_at in found if closed_at is None][:_MOST_NEAR]


def _open_to(sight: Sight) -> "QuerySet[Need]":
    return Need.objects.filter(_OPEN, seen_by(sight))


def _likeness(
    view: NeedView, text: str, words: str, place: str, person: str, category: str
) -> Likeness | None:
    score = _alike(text, words) if text.strip() and words else 0.0
    why = ["words"] if score >= _LEAST_ALIKE else []
    is_same_kind = not category or view.category == category
    if is_same_kind and "/" in place and view.place == place:
        why.append("household")
    if is_same_kind and person and view.person == person:
        why.append("person")
    if not why:
        return None
    near = 0.5 if len(why) > ("words" in why) else 0.0
    return Likeness(view, min(1.0, max(score, near + score / 2)), tuple(why))


# --- who looked ------------------------------------------------------------------------------

MOST_NAMED = 100


def shown(sight: Sight, needs: Sequence[NeedView], *, purpose: str, now: int) -> None:
    """Write down that words of these needs were shown.  Nothing shown, nothing written."""
    shown_for(sight, {purpose: needs}, now=now)


def shown_for(sight: Sight, needs: Mapping[str, Sequence[NeedView]], *, now: int) -> None:
    """The same for several purposes at once, in one entry of the book."""
    drafts = [_opened(purpose, some, now) for purpose, some in needs.items() if some]
    if drafts:
        book.record(drafts, by=sight.by, now=now)


def _opened(purpose: str, needs: Sequence[NeedView], now: int) -> book.Draft:
    fact = facts.Opened(purpose=purpose, needs=tuple(n.number for n in needs[:MOST_NAMED]))
    place = place_rules.gathered(building_of(n.place) for n in needs)
    return book.Draft(fact, place=place or needs[0].place, happened_at=now, quantity=len(needs))


@dataclass(frozen=True)
class Looked:
    """Somebody opened a need: whose post, what for, when (ms)."""

    by: str
    purpose: str
    at: int


def looks_at(number: str, *, limit: int = 50) -> list[Looked]:
    """Who opened the words of a need, the latest first."""
    rows = Opening.objects.filter(need=number).order_by("-entry")
    return [Looked(*row) for row in rows.values_list("by", "purpose", "opened_at")[:limit]]
