"""What can be told of tubes, boxes and results.  Rows are plain values; no names."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Max, Min, Sum

from sanjiayi.kernel.paths import within
from sanjiayi.policy import Pack
from sanjiayi.screening import tube_rules
from sanjiayi.screening.queries import RoundView
from sanjiayi.screening.tube_models import (
    BatchTube,
    Recall,
    TubeBatch,
    TubeResult,
    TubeSeal,
    TubeStretch,
)
from sanjiayi.screening.tube_rules import HOUR_MS, RESULT_WORDS, STATE_WORDS, Clock, State
from sanjiayi.screening.tube_spans import number
from sanjiayi.screening.tube_told import members, moves_of, told


@dataclass(frozen=True)
class TubeView:
    """A tube of a round.

    sites    where swabs were put into it, "" where none was said;  table: 0 not said
    scanned  swabs recorded, moves counted;  counts: what each seal said
    box      its last box, "" for none
    first_at, last_at   of its swabs, ms, 0 where it has none
    """

    tube: str
    place: str
    sites: tuple[str, ...]
    table: int
    scanned: int
    counts: tuple[int, ...]
    size: int
    state: State
    result: str
    is_conflict: bool
    first_at: int
    last_at: int
    sealed_at: int | None
    box: str
    handed_at: int | None
    received_at: int | None
    reported_at: int | None

    @property
    def site(self) -> str:
        return self.sites[0] if self.sites else ""

    @property
    def count(self) -> int | None:
        """What the last seal said; None for a tube not closed."""
        return self.counts[-1] if self.counts else None

    @property
    def is_mismatch(self) -> bool:
        return any(count != self.scanned for count in self.counts)

    @property
    def needs_look(self) -> bool:
        return self.is_conflict or self.is_mismatch

    @property
    def state_words(self) -> str:
        if self.result:
            return RESULT_WORDS.get(self.result, self.result)
        return STATE_WORDS[self.state]

    @property
    def tone(self) -> str:
        if self.result in tube_rules.ALARMING:
            return "urgent"
        if self.result in tube_rules.AGAIN:
            return "warn"
        return "good" if self.result == "negative" else ""


def compound_of(site: str) -> str:
    """The compound a site lies in.

    >>> compound_of("yt.3.08-1")
    'yt.3.08'
    """
    return site.rpartition("-")[0] or site


@dataclass
class _Swabs:
    sites: dict[str, int]
    table: int = 0
    scanned: int = 0
    first_at: int = 0
    last_at: int = 0


@dataclass(frozen=True)
class Seal:
    """What one seal said."""

    place: str
    site: str
    table_no: int
    count: int
    size: int
    at: int


@dataclass(frozen=True)
class _Box:
    batch: str
    handed_at: int
    received_at: int | None


def tubes(round_: RoundView, scopes: Sequence[str], only: str = "") -> list[TubeView]:
    """The tubes of a round at some places: conflicts and mismatches first, then by number.

    only   one tube's number
    Six queries, and one look at the swabs of each tube that was moved about or is doubted.
    """
    wanted = {"round": round_.key, "tube": only} if only else {"round": round_.key}
    swabs = _swabs(wanted)
    seals: dict[str, list[Seal]] = defaultdict(list)
    said = TubeSeal.objects.filter(**wanted).order_by("at", "record")
    columns = ("tube", "place", "site", "table_no", "count", "size", "at")
    for row in said.values_list(*columns):
        seals[row[0]].append(Seal(*row[1:]))
    boxes, results = _boxes(wanted), _results(wanted)
    moves = tube_rules.shifts(moves_of(round_.key))
    found = []
    for tube in swabs.keys() | seals.keys():
        view = _view(
            round_, tube, swabs.get(tube) or _Swabs({}), seals.get(tube, []), boxes, results
        )
        if any(is_within(view, scope) for scope in scopes):
            found.append(_looked_into(round_.key, view, moves))
    return sorted(found, key=lambda view: (not view.is_conflict, not view.is_mismatch, view.tube))


def is_within(view: TubeView, scope: str) -> bool:
    """Does a tube belong to a place: was one of its sites there?"""
    return any(within(place, scope) for place in _places(view))


def _places(view: TubeView) -> list[str]:
    return [compound_of(site) for site in view.sites if site] or [view.place]


def _swabs(wanted: dict[str, Any]) -> dict[str, _Swabs]:
    rows = (
        TubeStretch.objects.filter(**wanted, swabs__gt=0)
        .values_list("tube", "site", "table_no")
        .annotate(Sum("swabs"), Min("first_at"), Max("last_at"))
    )
    found: dict[str, _Swabs] = {}
    for tube, site, table, swabs, first, last in rows:
        here = found.setdefault(tube, _Swabs({}, table, 0, first, last))
        here.sites[site] = here.sites.get(site, 0) + swabs
        here.scanned += swabs
        here.first_at, here.last_at = min(here.first_at, first), max(here.last_at, last)
    return found


def _boxes(wanted: dict[str, Any]) -> dict[str, _Box]:
    """The last box of each tube."""
    key = wanted["round"]
    handed: dict[bytes, tuple[str, int]] = {}
    arrived: dict[str, int] = {}
    rows = TubeBatch.objects.filter(round=key).values_list("record", "batch", "what", "at")
    for record, batch, what, at in rows.order_by("at"):
        if what == "received":
            arrived[batch] = at
        else:
            handed[bytes(record)] = (batch, at)
    found: dict[str, _Box] = {}
    for tube, record in BatchTube.objects.filter(**wanted).values_list("tube", "record"):
        batch, at = handed[bytes(record)]
        if tube not in found or found[tube].handed_at < at:
            found[tube] = _Box(batch, at, arrived.get(batch))
    return found


def _results(wanted: dict[str, Any]) -> dict[str, tuple[str, int]]:
    rows = TubeResult.objects.filter(**wanted).order_by("seq")
    return {tube: (result, at) for tube, result, at in rows.values_list("tube", "result", "at")}


def _view(
    round_: RoundView,
    tube: str,
    swabs: _Swabs,
    seals: Sequence[Seal],
    boxes: Mapping[str, _Box],
    results: Mapping[str, tuple[str, int]],
) -> TubeView:
    last = seals[-1] if seals else None
    sites = dict.fromkeys(site for site in sorted(swabs.sites) if site)
    sites.update(dict.fromkeys(seal.site for seal in seals if seal.site))
    box = boxes.get(tube)
    result, reported_at = results.get(tube, ("", None))
    return TubeView(
        tube=tube,
        place=last.place if last else next(map(compound_of, sites), round_.place),
        sites=tuple(sites),
        table=swabs.table or (last.table_no if last else 0),
        scanned=swabs.scanned,
        counts=tuple(seal.count for seal in seals),
        size=last.size if last else round_.pool_size,
        state=tube_rules.state_of(
            is_sealed=last is not None,
            is_handed_over=box is not None,
            is_received=box is not None and box.received_at is not None,
            has_result=bool(result),
        ),
        result=result,
        is_conflict=len(sites) > 1,
        first_at=swabs.first_at,
        last_at=swabs.last_at,
        sealed_at=last.at if last else None,
        box=box.batch if box else "",
        handed_at=box.handed_at if box else None,
        received_at=box.received_at if box else None,
        reported_at=reported_at,
    )


def _looked_into(key: int, view: TubeView, moves: Mapping[str, int]) -> TubeView:
    """Where swabs were moved, or two sites are named, only the swabs themselves can tell."""
    if not view.is_conflict and view.tube not in moves:
        return view
    known = told(key, view.tube)
    sites = known.sites | {site for site in view.sites if not known.sites}
    return replace(
        view,
        scanned=known.scanned,
        sites=tuple(sorted(sites)) or view.sites,
        is_conflict=known.is_conflict,
    )


def tube_of(round_: RoundView, tube: str) -> TubeView | None:
    """One tube; None where neither a swab nor a seal names it."""
    return next(iter(tubes(round_, [round_.place], number(tube))), None)


# --- boxes ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BoxView:
    """A box: what left, what came.  came None until the laboratory counted."""

    batch: str
    place: str
    to: str
    tubes: int
    handed_at: int
    by: str
    came: int | None
    received_at: int | None
    transport: Clock

    @property
    def is_mismatch(self) -> bool:
        return self.came is not None and self.came != self.tubes

    @property
    def to_words(self) -> str:
        return tube_rules.CARRIER_WORDS.get(self.to, self.to)


def boxes(round_: RoundView, scopes: Sequence[str], pack: Pack) -> list[BoxView]:
    """The boxes of a round, those under way and counted otherwise first.  One query."""
    due = pack.round.transport_to_lab_h.value * HOUR_MS
    limit = pack.round.transport_to_lab_limit_h.value * HOUR_MS
    came: dict[str, tuple[int, int]] = {}
    left: list[TubeBatch] = []
    for row in TubeBatch.objects.filter(round=round_.key).order_by("at"):
        if row.what == "received":
            came[row.batch] = (row.tubes, row.at)
        elif any(within(row.place, scope) for scope in scopes):
            left.append(row)
    found = []
    for row in left:
        count, at = came.get(row.batch, (None, None))
        clock = Clock(row.at + due, row.at + limit, at)
        found.append(
            BoxView(row.batch, row.place, row.to, row.tubes, row.at, row.by, count, at, clock)
        )
    return sorted(found, key=lambda b: (b.came is not None, not b.is_mismatch, -b.handed_at))


def box_names(round_: RoundView) -> list[str]:
    """Numbers of boxes that are taken in a round.  One query."""
    return list(TubeBatch.objects.filter(round=round_.key).values_list("batch", flat=True))


def tubes_in_box(round_: RoundView, batch: str) -> list[str]:
    """Numbers of the tubes of a box, in order.  Two queries."""
    rows = TubeBatch.objects.filter(round=round_.key, batch=batch, what="handed_over")
    records = list(rows.values_list("record", flat=True))
    found = BatchTube.objects.filter(round=round_.key, record__in=records)
    return sorted(set(found.values_list("tube", flat=True)))


# --- results and what follows -----------------------------------------------------------------


@dataclass(frozen=True)
class Summary:
    """How many tubes stand where; results: code → tubes."""

    total: int
    states: Mapping[State, int]
    results: Mapping[str, int]
    mismatches: int
    conflicts: int


def summary(some: Iterable[TubeView]) -> Summary:
    listed = list(some)
    return Summary(
        len(listed),
        Counter(view.state for view in listed),
        Counter(view.result for view in listed if view.result),
        sum(view.is_mismatch for view in listed),
        sum(view.is_conflict for view in listed),
    )


def result_clock(view: TubeView, pack: Pack) -> Clock | None:
    """By when the result should be there: counted from the laboratory's door, or the box."""
    begun = view.received_at or view.handed_at
    if begun is None:
        return None
    hours = pack.round.result_within_h.value
    return Clock(
        begun + hours.patient * HOUR_MS, begun + hours.voluntary * HOUR_MS, view.reported_at
    )


def due_again(round_: RoundView, known: Iterable[TubeView]) -> dict[str, str]:
    """Resident's id → tube of those whose tube was invalid or is to be tested again."""
    found: dict[str, str] = {}
    for view in known:
        if view.result in tube_rules.AGAIN:
            for member in members(round_.key, view.tube):
                found[member.person] = view.tube
    return found


def retest_open() -> dict[str, str]:
    """Resident's id → class of those whose tube is recalled and not cleared yet.

    For the must-test set of a new round: they are not to be pooled with anybody.
    """
    found: dict[str, str] = {}
    rows = Recall.objects.filter(closed_at=None).values_list("round", "tube", "people_class")
    for key, tube, what in rows:
        found.update(dict.fromkeys((member.person for member in members(key, tube)), what))
    return found
