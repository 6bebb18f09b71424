"""The figures of a board: a community's, a committee's or a compound's, at a moment.

Everything comes from rollups and the rooms' own tables, so that a board costs the same on
the first day and the last.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from sanjiayi.boards import gathering, matters
from sanjiayi.boards.gathering import Moment
from sanjiayi.boards.matters import Matter
from sanjiayi.containment import queries as containment
from sanjiayi.duties import queries as duties
from sanjiayi.express import queries as express
from sanjiayi.kernel import drawings
from sanjiayi.kernel.civil import date_of, day_number, from_ms
from sanjiayi.ledger import figures
from sanjiayi.medicine import queries as medicine
from sanjiayi.needs import queries as needs
from sanjiayi.people import queries as people
from sanjiayi.places import queries as places
from sanjiayi.places.queries import PlaceView
from sanjiayi.screening import queries as screening

SILENT_MS = gathering.SILENT_MS
LAGGING_SHARE = 0.10
"""A compound of which more than this share of those called has not come gets an edge."""


@dataclass(frozen=True)
class Row:
    """One compound (or building) of the table.

    share     sampled / due, None without a round
    last_at   ms of its last upload today, None when silent all day
    """

    place: PlaceView
    committee: str
    share: float | None
    persons: int
    due: int
    waiting: int
    needs: int
    on_duty: int
    posts: int
    sealed: int
    last_at: int | None
    is_lagging: bool
    is_silent: bool

    @property
    def is_short(self) -> bool:
        return self.on_duty < self.posts


@dataclass(frozen=True)
class BuildingRow:
    """One building of a compound's table.

    present     residents at home;  persons: of them sampled in today's round
    sealed_day  which day of its seal it is, 0 when it is open
    """

    place: PlaceView
    present: int
    persons: int
    has_round: bool
    needs: int
    sealed_day: int

    @property
    def left(self) -> int:
        return max(0, self.present - self.persons)

    @property
    def share(self) -> float | None:
        return self.persons / self.present if self.has_round and self.present else None


@dataclass(frozen=True)
class Screening:
    """Today's round at a place: progress, the curve so far, the last round's, the forecast."""

    round: screening.RoundView
    state: screening.Progress
    curve: tuple[screening.Point, ...]
    before: tuple[screening.Point, ...]
    before_now: int
    expected_end: int | None

    @property
    def share(self) -> float:
        return self.state.persons / self.state.due if self.state.due else 0.0

    @property
    def ahead(self) -> int:
        """Swabs more than the last round had at the same time."""
        return (self.curve[-1].swabs if self.curve else 0) - self.before_now

    @property
    def behind(self) -> int:
        return -self.ahead


@dataclass(frozen=True)
class Board:
    """Everything a board shows."""

    place: PlaceView
    now: int
    day: int
    day_n: int
    residents: int
    committees: int
    compounds: int
    screening: Screening | None
    medicine_open: int
    medicine_soon: int
    express: express.Summary
    express_done: int
    on_duty: int
    posts: int
    longest_h: int
    matters: tuple[Matter, ...]
    rows: tuple[Row, ...]
    buildings: tuple[BuildingRow, ...]
    pipeline: medicine.Pipeline
    drug_groups: tuple[medicine.GroupView, ...]
    handovers: int


def board(path: str, now: int) -> Board:
    """The board of a place at a moment.  Raises LookupError for an unknown place."""
    place = places.place(path)
    if place is None:
        raise LookupError(path)
    moment = Moment(path, now)
    today = moment.day
    present = people.presence_by_compound()
    staffing = duties.staffing(path, now, {c: present.get(c, 0) for c in moment.compounds})
    workers = moment.workers
    rows = _rows(moment, staffing)
    return Board(
        place=place,
        now=now,
        day=today,
        day_n=_day_n(path, today),
        residents=people.resident_count(path),
        committees=len(places.committees(path)),
        compounds=len(moment.compounds),
        screening=_screening(moment),
        medicine_open=medicine.open_counts(path)[path],
        medicine_soon=len(moment.running_out),
        express=express.summary(path, now),
        express_done=figures.total(["express.unblocked"], path, today, today).count,
        on_duty=sum(staff.on_duty for staff in staffing.values()),
        posts=sum(staff.needed for staff in staffing.values()),
        longest_h=max((w.stretch_ms for w in workers), default=0) // 3_600_000,
        matters=tuple(matters.in_order(gathering.matters(moment))),
        rows=rows,
        buildings=_buildings(moment) if place.level == "compound" else (),
        pipeline=medicine.pipeline(today, path),
        drug_groups=tuple(medicine.by_group(path, now)),
        handovers=len(duties.handovers(today, path)),
    )


def _day_n(path: str, today: int) -> int:
    """Which day of the emergency it is: the first day of shifts is day one."""
    first = figures.first_day(path, ["duties.shift_started", "screening.swab_taken"])
    if first is None:
        return 1
    return (date_of(today) - date_of(first)).days + 1


def _screening(moment: Moment) -> Screening | None:
    now, path = moment.now, moment.place
    round_, previous = screening.current_and_previous(path, now)
    if round_ is None or day_number(from_ms(round_.starts_at).date()) != moment.day:
        return None
    state = moment.progress[path]
    curve = screening.curve(round_, path, now)
    before: list[screening.Point] = []
    before_now = 0
    if previous is not None:
        before = screening.curve(previous, path)
        before_now = screening.swabs_at(before, screening.same_time_before(now, round_, previous))
    end = screening.expected_end(curve, state.left, now)
    return Screening(round_, state, tuple(curve), tuple(before), before_now, end)


def _rows(moment: Moment, staffing: dict[str, duties.Staffing]) -> tuple[Row, ...]:
    """The compounds of a place, those furthest behind first."""
    paths = list(moment.compounds)
    round_ = _screening_round(moment)
    progress = moment.progress if round_ else {}
    asked = needs.open_counts(moment.place)
    seals = containment.sealed_counts(moment.place, moment.now)
    heard = figures.last_received(moment.day, paths)
    rows = []
    for compound in places.compounds(moment.place):
        path = compound.path
        state, staff = progress.get(path), staffing.get(path)
        last = heard.get(path)
        is_open = round_ is not None and round_.starts_at < moment.now < round_.ends_at
        rows.append(
            Row(
                place=compound,
                committee=places.short_name(compound.parent),
                share=state.persons / state.due if state and state.due else None,
                persons=state.persons if state else 0,
                due=state.due if state else 0,
                waiting=state.waiting if state else 0,
                needs=asked[path],
                on_duty=staff.on_duty if staff else 0,
                posts=staff.needed if staff else 0,
                sealed=seals[path],
                last_at=last,
                is_lagging=bool(
                    state and state.called and state.waiting / state.called > LAGGING_SHARE
                ),
                is_silent=is_open and (last is None or moment.now - last > SILENT_MS),
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.share is None, row.share, row.place.path)))


def _buildings(moment: Moment) -> tuple[BuildingRow, ...]:
    """The buildings of a compound: the sealed ones first, then those furthest behind."""
    present = people.presence_by_building(moment.place)
    round_ = _screening_round(moment)
    progress = screening.progress(round_, list(present)) if round_ else {}
    asked = needs.open_counts(moment.place)
    seals = {seal.building: seal.day_n for seal in containment.sealed(moment.place, moment.now)}
    rows = [
        BuildingRow(
            place=building,
            present=present.get(building.path, 0),
            persons=progress[building.path].persons if building.path in progress else 0,
            has_round=round_ is not None,
            needs=asked[building.path],
            sealed_day=seals.get(building.path, 0),
        )
        for building in places.buildings(moment.place)
    ]
    return tuple(sorted(rows, key=lambda row: (-row.sealed_day, -row.left, row.place.order)))


def _screening_round(moment: Moment) -> screening.RoundView | None:
    round_ = moment.round
    if round_ and day_number(from_ms(round_.starts_at).date()) == moment.day:
        return round_
    return None


def plan_lots(board_: Board, url_of: dict[str, str]) -> list[drawings.Lot]:
    """The compounds as rectangles on the schematic plan; the number is who has not come."""
    lots = []
    for row in board_.rows:
        if row.place.plan is None:
            continue
        share = row.waiting / (row.persons + row.waiting) if row.persons + row.waiting else 0
        level = "h" if share > LAGGING_SHARE else "m" if share > 0.04 else ""
        sealed = _("封 %(n)s") % {"n": row.sealed} if row.sealed else ""
        lots.append(
            drawings.Lot(
                url_of[row.place.path], row.place.name, f"{row.waiting:,}", level, sealed,
                *row.place.plan,
            )
        )  # fmt: skip
    return lots
