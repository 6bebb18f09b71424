"""Load the month: reference data through the rooms' commands, facts through the ledger's door.

How far a database has been loaded stands in `demo.json` of the data folder.  Loading on from
there delivers only what arrives later; a load cut off in the middle repeats its last stretch,
and the ledger knows the facts again by their ids.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import msgspec
from django.conf import settings

from sanjiayi.demo import accounts, evenings, sources
from sanjiayi.demo.month import Month
from sanjiayi.demo.neighbourhood import COMMUNITY, Neighbourhood, place_rows
from sanjiayi.demo.plan import asks
from sanjiayi.demo.published import DAYS
from sanjiayi.demo.roster import PLANNED_SEATS, Worker, workers
from sanjiayi.demo.sheets import MINUTE, Sheet
from sanjiayi.kernel.civil import at, days_before, from_ms
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import book, clock, wire
from sanjiayi.ledger.lines import Parcel
from sanjiayi.people import commands as people
from sanjiayi.people.rules import RollRow
from sanjiayi.places import commands as places
from sanjiayi.places import edition
from sanjiayi.places import queries as places_known
from sanjiayi.team import commands as team
from sanjiayi.team.rows import PostRow, StaffRow

BY = "system:demo"
FOUNDED = at(days_before(DAYS[0], 1), 15)
"""The afternoon before the first day: places, people and team are entered."""
_COMMIT_FACTS = 4_000
"""Most facts in one commit of the load: nobody waits for it."""
_SPAN_MS = 60 * MINUTE
"""Sheets that arrived within so long may be written in one commit."""

Progress = Callable[[str, float], None]
"""Told what is being done and how much of everything is done, 0 to 1."""


class State(msgspec.Struct):
    """How far this database has been loaded.  until: ms of receipt."""

    seed: int
    until: int


@dataclass(frozen=True)
class Loaded:
    """What a load delivered: facts written or known again, and facts set aside."""

    sheets: int
    facts: int
    set_aside: int


def _file() -> Path:
    return Path(settings.DATA) / "demo.json"


def state() -> State | None:
    """How far the demonstration has been loaded; None where it never was."""
    try:
        return msgspec.json.decode(_file().read_bytes(), type=State)
    except FileNotFoundError:
        return None


def _note(reached: State) -> None:
    draft = _file().with_suffix(".new")
    draft.write_bytes(msgspec.json.encode(reached))
    draft.replace(_file())


def load(
    until_ms: int,
    *,
    seed: int = 2022,
    password: str | None = None,
    progress: Progress | None = None,
) -> Loaded:
    """Bring the database to a moment of the month and stop the clock there.

    Raises Refusal "demo.not_empty" for a database that holds something else,
    "demo.other_seed" and "demo.past" for a demonstration that cannot be led there.
    """
    tell = progress or _silent
    standing = state()
    _check(standing, until_ms, seed)
    month = Month(seed)
    with edition.asked_once(), _collector_kept_away():
        if standing is None:
            found(month.town, workers(seed), password=password, progress=tell)
            people.enter_words(asks.words(seed, month.desk.needs, at(asks.SINCE)))
            standing = State(seed, FOUNDED)
            _note(standing)
        result = _deliver(month, standing, until_ms, tell)
    clock.stop(until_ms)
    return result


@contextmanager
def _collector_kept_away() -> Iterator[None]:
    """The town stands in memory throughout: no use in looking it over for garbage each time."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _silent(words: str, part: float) -> None:
    """Nobody watches."""


def _check(standing: State | None, until_ms: int, seed: int) -> None:
    if standing is None:
        if places_known.community() is not None:
            raise Refusal(
                "demo.not_empty", "这个库里已有数据，演示只能装入空库；请换一个数据目录。"
            )
        return
    if standing.seed != seed:
        raise Refusal("demo.other_seed", f"这个库装的是种子 {standing.seed} 的演示，不能改种子。")
    if until_ms < standing.until:
        reached = f"{from_ms(standing.until):%Y-%m-%d %H:%M}"
        raise Refusal("demo.past", f"演示已到 {reached}，不能倒回去；请换一个空的数据目录。")


# --- reference data --------------------------------------------------------------------------


def found(
    town: Neighbourhood,
    staff: list[Worker],
    *,
    password: str | None = None,
    progress: Progress = _silent,
) -> None:
    """Enter places, residents, staff, groups, posts and sign-ins into an empty database."""
    progress("地点", 0.0)
    places.plant(list(place_rows(town)), by=BY, now=FOUNDED)
    progress("名册", 0.02)
    people.enter_roll(list(_roll(town)), by=BY, now=FOUNDED)
    progress("三加一", 0.08)
    _enter_staff(staff)
    accounts.open_all(staff, by=BY, now=FOUNDED, password=password)
    sources.enter(by=BY, now=FOUNDED)


def _roll(town: Neighbourhood) -> Iterator[RollRow]:
    for person in town.people():
        yield RollRow(
            id=UUID(person.id),
            name=person.name,
            phone=person.phone,
            id_number=person.id_number,
            birth_year=person.birth_year,
            sex=person.sex,
            door=person.door,
            needs=tuple(sorted(person.needs)),
            presence=person.presence,
        )


def _enter_staff(staff: list[Worker]) -> None:
    for worker in staff:
        people.enter_person(worker.id, worker.name, worker.phone)
    rows = [
        StaffRow(
            id=worker.id,
            kind=worker.kind,
            is_party_member=worker.is_party_member,
            joined_on=worker.joined_on,
            unit=worker.unit,
            home=worker.home,
            skills=worker.skills,
            availability=worker.availability,
        )
        for worker in staff
    ]
    team.add_staff(rows, by=BY, now=FOUNDED)
    team.found_three_plus_one(COMMUNITY, seats=PLANNED_SEATS, by=BY, now=FOUNDED)
    posts = [
        PostRow(worker.id, group, role, worker.joined_on, worker.serves)
        for worker in staff
        for group, role in worker.posts
    ]
    team.appoint_all(posts, by=BY, now=FOUNDED)


# --- facts -----------------------------------------------------------------------------------


def _deliver(month: Month, standing: State, until_ms: int, tell: Progress) -> Loaded:
    sheets = facts = aside = 0
    span = max(1, until_ms - standing.until)
    evening = evenings.between(standing.until, until_ms)
    for some in _together(month.arriving(standing.until, until_ms)):
        while evening and at(evening[0], evenings.HOUR) < some[0].received_at:
            evenings.publish(evening.pop(0))
        parcels = [_parcel(sheet, month.seed) for sheet in _observed_first(some)]
        reached = some[-1].received_at
        book.commit(parcels, reached)
        sheets += len(parcels)
        facts += sum(parcel.size for parcel in parcels)
        aside += sum(len(parcel.reasons) for parcel in parcels)
        _note(State(month.seed, reached))
        day = from_ms(reached)
        tell(f"{day.month} 月 {day.day} 日", 0.1 + 0.9 * (reached - standing.until) / span)
    for day_left in evening:
        evenings.publish(day_left)
    _note(State(month.seed, until_ms))
    tell("完成", 1.0)
    return Loaded(sheets, facts, aside)


def _together(arriving: Iterator[Sheet]) -> Iterator[list[Sheet]]:
    """Sheets to be written in one commit, as the server's writer takes what is waiting.

    Sheets of the same millisecond are never parted, so that a stretch ends where none waits;
    what arrives after a bulletin is never written with what arrives before it.
    """
    waiting: list[Sheet] = []
    facts = 0
    for sheet in arriving:
        if waiting and sheet.received_at != waiting[-1].received_at:
            began, ends = waiting[0].received_at, sheet.received_at
            is_far = ends - began > _SPAN_MS or evenings.between(began - 1, ends - 1)
            if is_far or facts + len(sheet.lines) > _COMMIT_FACTS:
                yield waiting
                waiting, facts = [], 0
        waiting.append(sheet)
        facts += len(sheet.lines)
    if waiting:
        yield waiting


def _observed_first(some: list[Sheet]) -> list[Sheet]:
    """What was observed can be judged as one set if no decision stands in between."""
    return sorted(some, key=lambda sheet: sheet.sender.is_trusted)


def _parcel(sheet: Sheet, seed: int) -> Parcel:
    """What the door makes of a posted batch."""
    body, content_type = sheet.body(seed)
    contents, size = wire.Reader(sheet.sender.by, sheet.received_at).read(body, content_type)
    return Parcel(sheet.sender, sheet.received_at, contents, size)
