"""Brings together what a day's numbers are made from: rollups, seals, rounds, settled reports.

Reads only sums and public notices.  A handful of statements, whatever the history.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.conf import settings

from sanjiayi.bulletin import official
from sanjiayi.bulletin.compose import Count, Figures, Sampling, Seals
from sanjiayi.bulletin.freeze import (
    Frozen,
    Gathered,
    Sealing,
    Window,
    sealed_counts,
    share_at,
    week,
)
from sanjiayi.bulletin.issue import Done, Erratum, Query
from sanjiayi.bulletin.metrics import BY_CODE, COUNTED, KINDS, LINES, NOTES, SEALED
from sanjiayi.bulletin.rules import trace_of_a_person
from sanjiayi.bulletin.words import say
from sanjiayi.containment import queries as containment
from sanjiayi.express import queries as express
from sanjiayi.kernel.civil import at, civil_day, days_before
from sanjiayi.kernel.paths import within
from sanjiayi.ledger import figures
from sanjiayi.places import queries as places
from sanjiayi.policy import force
from sanjiayi.policy.tables import Pack

LATE_DAYS = 60
"""How far back a late record still brings an erratum."""
ORDERED_AHEAD = 3
"""Days a round of sampling is ordered ahead at most."""
_ORDERS = ("screening.round_opened",)


def pack_on(day: int) -> Pack:
    """The policy pack whose rules on small counts hold here on a day."""
    return force.in_force(getattr(settings, "SANJIAYI_JURISDICTION", "CN-31"), day)


def scopes() -> list[str]:
    """Every place that has a bulletin: the community, then its compounds in walking order."""
    top = places.community()
    return [top.path, *(c.path for c in places.compounds(top.path))] if top else []


def gather(day: int, now: int, told: Sequence[Frozen], since: int) -> Gathered:
    """What stands in the ledger now about a day and the days a number of it shows.

    told    published freezes of earlier days, newest first
    since   ledger number of the newest of them; 0 without
    """
    here = scopes()
    end = figures.head()
    moved = _moved(here[0], told[0].gathered.day, since) if told else {}
    days = sorted({*week(day), *(d for d, _ in moved)})
    seals, rounds = _seals(day, now, here[0]), _rounds(day, here[0])
    true = _counts(days, here)
    true[SEALED.code] = sealed_counts(seals, week(day), here)
    pack = pack_on(day)
    return Gathered(
        day=day,
        asof=end.seq,
        ledger_first=min(since + 1, end.seq),
        ledger_digest=end.digest_hex,
        frozen_at=now,
        pack=pack.version,
        below=pack.privacy.small_count_below.value,
        community=here[0],
        compounds=here[1:],
        true=true,
        why=_why(moved),
        seals=seals,
        rounds=rounds,
    )


def _counts(days: Sequence[int], here: Sequence[str]) -> dict[str, dict[int, dict[str, int]]]:
    """Metric → day → place → count.  One statement."""
    totals = figures.day_totals(days, here, KINDS)
    nothing = figures.Figure()
    return {
        metric.code: {
            day: {
                place: sum(
                    getattr(totals.get((day, place, kind), nothing), metric.adds_up)
                    for kind in metric.kinds
                )
                for place in here
            }
            for day in days
        }
        for metric in COUNTED
    }


def _moved(community: str, last: int, since: int) -> dict[tuple[int, str], set[str]]:
    """(day, kind) → what happened since a ledger number to facts of days up to the last told."""
    first = days_before(last, LATE_DAYS)
    moved: dict[tuple[int, str], set[str]] = {}
    for key in figures.late(KINDS, community, last, since, first_day=first):
        moved.setdefault(key, set()).add("late")
    for change in figures.corrections(KINDS, community, first, last, after=since):
        moved.setdefault((change.day, change.kind), set()).add("corrected")
    return moved


_WHY = {
    frozenset({"late"}): "有记录后来补传",
    frozenset({"corrected"}): "有记录更正",
    frozenset({"late", "corrected"}): "有记录补传和更正",
}


def _why(moved: dict[tuple[int, str], set[str]]) -> dict[str, dict[int, str]]:
    why: dict[str, dict[int, str]] = {}
    for metric in COUNTED:
        for day in {d for d, kind in moved if kind in metric.kinds}:
            happened = {w for kind in metric.kinds for w in moved.get((day, kind), ())}
            why.setdefault(metric.code, {})[day] = _WHY[frozenset(happened)]
    return why


def _seals(day: int, now: int, community: str) -> list[Sealing]:
    """Buildings under seal at some moment of the week.  Two statements."""
    fewest = pack_on(day).privacy.bulletin_min_households.value
    moment = min(now, at(day, 24) - 1)
    standing = [
        (s.building, s.sealed_on, 0, s.release_on) for s in containment.sealed(community, moment)
    ]
    released = [
        (r.building, r.sealed_on, civil_day(r.released_at), 0)
        for r in containment.released(week(day)[0], day, community)
        if r.released_at <= moment
    ]
    return [
        Sealing(
            building=building,
            name=places.full_name(building) if _households(building) >= fewest else "",
            sealed_on=sealed_on,
            released_on=released_on,
            planned_on=planned_on,
        )
        for building, sealed_on, released_on, planned_on in (*standing, *released)
    ]


def _households(building: str) -> int:
    """Flats of a building by its plan; 0 when unknown, and then it is not named."""
    place = places.place(building)
    return place.floors * place.rooms_per_floor if place else 0


def _rounds(day: int, community: str) -> list[Window]:
    """Rounds ordered for the day and the next, whoever was due; voided orders left out."""
    span = (days_before(day, ORDERED_AHEAD), day)
    voided = {c.corrected_seq for c in figures.corrections(_ORDERS, community, *span) if c.count}
    found = figures.records(_ORDERS, community, *span, limit=100)
    windows = [
        Window(
            day=civil_day(r.fact.starts_at),
            starts_at=r.fact.starts_at,
            ends_at=r.fact.ends_at,
            due=r.fact.due,
        )
        for r in found
        if r.seq not in voided
    ]
    wanted = (day, days_before(day, -1))
    return sorted((w for w in windows if w.day in wanted), key=lambda w: w.starts_at)


# --- one scope's cut -------------------------------------------------------------------------


def figures_of(frozen: Frozen, scope: str, errata: Iterable[Erratum]) -> Figures:
    """The figures of one scope's number, cut from the day's freeze."""
    now = frozen.gathered
    is_community = scope == now.community
    before = days_before(now.day, 1)
    counts = tuple(
        Count(
            metric=metric,
            today=frozen.shown[metric.code][now.day].at(scope),
            yesterday=frozen.shown_of(metric, before, scope),
            week=tuple(frozen.shown[metric.code][d].at(scope) for d in week(now.day)),
        )
        for metric in LINES
    )
    return Figures(
        scope=scope,
        scope_name=places.name_of(scope),
        community_name=places.name_of(now.community),
        is_community=is_community,
        day=now.day,
        counts=counts,
        notes={metric.code: frozen.shown[metric.code][now.day].at(scope) for metric in NOTES},
        due=frozen.due.get(now.day) if is_community else None,
        share="" if is_community else share_at(frozen, scope),
        seals=_seals_of(now, scope),
        rounds=_rounds_of(now, scope),
        done=tuple(_done(now.day, scope)),
        official=_official(now.day),
        errata=tuple(errata),
    )


def _seals_of(now: Gathered, scope: str) -> Seals:
    here = [seal for seal in now.seals if within(seal.building, scope)]
    released = [seal for seal in here if seal.released_on == now.day]
    standing = [seal.planned_on for seal in here if not 0 < seal.released_on <= now.day]
    return Seals(
        released=len(released),
        sealed=sum(1 for seal in here if seal.sealed_on == now.day),
        named=tuple(seal.name for seal in released if seal.name),
        next_day=min((day for day in standing if day > now.day), default=None),
    )


def _rounds_of(now: Gathered, scope: str) -> dict[int, tuple[Sampling, ...]]:
    found: dict[int, tuple[Sampling, ...]] = {}
    for window in now.rounds:
        if scope == now.community or not window.due or window.due.get(scope):
            sampling = Sampling(window.starts_at, window.ends_at)
            found[window.day] = (*found.get(window.day, ()), sampling)
    return found


def _done(day: int, scope: str) -> list[Done]:
    """Reports that were settled with an answer; none that points at a person."""
    found = [Done(title=r.title, answer=r.answer) for r in express.resolved(day, scope)]
    return [d for d in found if d.answer and not trace_of_a_person(d.title + d.answer)]


@lru_cache(maxsize=64)
def _official(day: int) -> official.Official | None:
    return official.known_on(day)


def errata_of(
    frozen: Frozen, scope: str, numbers: dict[int, int], before: Iterable[Frozen] = ()
) -> list[Erratum]:
    """What changed in numbers this scope published, in words; the newest day first.

    numbers   day → number published by the scope
    before    freezes after the scope's last number whose changes it never printed
    """
    merged: dict[tuple[str, int], Erratum] = {}
    for each in (*before, frozen):
        for change in each.changes:
            if change.place != scope or change.day not in numbers:
                continue
            key = (change.metric, change.day)
            was = merged.get(key)
            metric = BY_CODE[change.metric]
            merged[key] = Erratum(
                number=numbers[change.day],
                day=change.day,
                title=metric.title,
                unit=metric.unit,
                before=was.before if was else say(change.before),
                after=say(change.after),
                why=each.gathered.why.get(change.metric, {}).get(change.day, "有记录更正"),
            )
    kept = [e for e in merged.values() if e.before != e.after]
    return sorted(kept, key=lambda e: (-e.day, e.title))


def queries_of(frozen: Frozen, scope: str) -> tuple[Query, ...]:
    """How each printed figure is opened again."""
    now = frozen.gathered
    return tuple(
        Query(metric=m.code, kinds=m.kinds, place=scope, day=day, asof=now.asof)
        for m in LINES
        for day in (now.day, days_before(now.day, 1))
    )
