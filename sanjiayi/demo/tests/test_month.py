"""The month in its hours: what happens when, what arrives when, what stands at the stop."""

from collections import Counter, defaultdict
from collections.abc import Iterable

import pytest

from sanjiayi.demo.month import Month
from sanjiayi.demo.plan.rounds import HALF_PAST_TWO, LAGGING, SILENT
from sanjiayi.demo.plan.sealing import FORGOTTEN
from sanjiayi.demo.published import DAYS, LAST_DAY, STOP
from sanjiayi.demo.sheets import MOST_FACTS, Line, Sheet
from sanjiayi.express.facts import Climbed, Confirmed, Reported, Unblocked
from sanjiayi.kernel.civil import at, civil_day, from_ms
from sanjiayi.kernel.paths import building_of, parent, within
from sanjiayi.medicine.facts import Issued, Withdrawn
from sanjiayi.screening.facts import Called, SwabTaken

HOURS = {
    "screening.swab_taken": (7, 17),
    "screening.called": (7, 17),
    "screening.convoy_met": (7, 8),
    "supplies.kits_issued": (8, 19),
    "medicine.issued": (10, 20),
    "duties.visitor_received": (8, 18),
    "duties.handed_over": (20, 21),
    "containment.disinfected": (8, 19),
}
"""Kind → first hour and the hour by which all is over."""


@pytest.fixture(scope="module")
def last_day(month: Month) -> list[Sheet]:
    return list(month.about(LAST_DAY))


def _lines(sheets: Iterable[Sheet], by: int = at(LAST_DAY, 48)) -> list[Line]:
    return [line for sheet in sheets if sheet.received_at <= by for line in sheet.lines]


@pytest.mark.parametrize("day", [20220420, 20220426, 20220508, LAST_DAY])
def test_everything_happens_on_its_day_and_in_waking_hours(month: Month, day: int) -> None:
    for line in _lines(month.about(day)):
        hour = from_ms(line.at).hour
        if line.fact.kind != "ledger.voided":
            assert civil_day(line.at) == day
        first, last = HOURS.get(line.fact.kind, (6, 24))
        assert first <= hour < last, (line.fact.kind, from_ms(line.at))


@pytest.mark.parametrize("day", [20220426, 20220427, 20220509, LAST_DAY])
def test_a_batch_arrives_after_what_it_tells_and_in_order(month: Month, day: int) -> None:
    late = 0
    for sheet in month.about(day):
        assert 0 < len(sheet.lines) <= MOST_FACTS
        times = [line.at for line in sheet.lines]
        assert times == sorted(times)
        assert times[-1] <= sheet.received_at
        assert civil_day(sheet.received_at) in (day, day + 1)
        late += civil_day(sheet.received_at) != day and len(sheet.lines)
    if day != LAST_DAY:
        assert late > 100, "a phone was offline that day and uploads the next morning"


def test_ids_differ_and_the_same_seed_writes_the_same_bytes(month: Month) -> None:
    seen: set[bytes] = set()
    number = 0
    for day in (20220503, 20220506):
        for sheet in month.about(day):
            ids = sheet._ids(2022)
            assert ids == sheet._ids(2022)
            seen.update(ids)
            number += len(ids)
    assert len(seen) == number


def test_a_stretch_and_the_next_are_the_whole(month: Month) -> None:
    first, middle, last = at(20220428, 11), at(20220428, 13, 17), at(20220429, 9)
    parts = [*month.arriving(first, middle), *month.arriving(middle, last)]
    whole = list(month.arriving(first, last))
    assert [(s.sender, s.received_at, len(s.lines)) for s in parts] == [
        (s.sender, s.received_at, len(s.lines)) for s in whole
    ]
    assert [s.received_at for s in whole] == sorted(s.received_at for s in whole)


def test_everybody_swabbed_was_called_before(last_day: list[Sheet]) -> None:
    called: dict[str, int] = {}
    for line in _lines(last_day):
        if isinstance(line.fact, Called):
            called[line.place] = min(line.at, called.get(line.place, line.at))
    swabs = [line for line in _lines(last_day) if isinstance(line.fact, SwabTaken)]
    assert all(called[line.place] <= line.at for line in swabs)


def test_nobody_is_swabbed_twice_but_by_a_mistake_that_is_voided(last_day: list[Sheet]) -> None:
    times = Counter(line.subject for line in _lines(last_day) if isinstance(line.fact, SwabTaken))
    voids = sum(line.fact.kind == "ledger.voided" for line in _lines(last_day))
    assert sum(times.values()) - len(times) == voids == 47


def test_half_past_two_is_the_board_of_the_picture(last_day: list[Sheet]) -> None:
    sampled: defaultdict[str, set[str]] = defaultdict(set)
    called: Counter[str] = Counter()
    for line in _lines(last_day, by=STOP):
        if isinstance(line.fact, SwabTaken):
            sampled[parent(line.place)].add(line.subject)
        elif isinstance(line.fact, Called):
            called[parent(line.place)] += line.quantity
    found = {path: (len(sampled[path]), called[path] - len(sampled[path])) for path in sampled}
    assert found == HALF_PAST_TWO
    assert sum(count for count, _ in found.values()) == 26_871
    assert found[LAGGING][1] > 200


def test_one_site_has_been_silent_for_an_hour_and_no_other(last_day: list[Sheet]) -> None:
    heard: dict[str, int] = {}
    for sheet in last_day:
        for line in sheet.lines if sheet.received_at <= STOP else ():
            compound = ".".join(building_of(line.place).split(".")[:3])
            if compound in HALF_PAST_TWO:
                heard[compound] = max(sheet.received_at, heard.get(compound, 0))
    silent = {path for path, moment in heard.items() if STOP - moment > 10 * 60_000}
    assert silent == {SILENT}
    assert 60 * 60_000 <= STOP - heard[SILENT] <= 64 * 60_000


def test_the_forgotten_disinfection_is_the_only_one_missing(month: Month) -> None:
    day, building, slot = FORGOTTEN
    told = {
        (line.place, getattr(line.fact, "slot", ""))
        for _, line in month.sealing.lines(day)
        if getattr(line.fact, "what", "") == "sealed_building"
    }
    assert told == {(building, "pm")}
    assert slot == "am"


def test_two_insulin_orders_run_out_that_evening(month: Month) -> None:
    ending = [
        order
        for order in month.medicine.orders
        if order.registered_at <= STOP
        and order.runs_out_on <= LAST_DAY
        and not any(
            when <= STOP and isinstance(fact, Issued | Withdrawn) for when, fact in order.steps
        )
    ]
    assert sorted(order.group for order in ending) == ["insulin"] * 2 + ["psychiatric"] * 3
    insulin = [order.person.door for order in ending if order.group == "insulin"]
    assert all(within(door, "yt.2.03.03") for door in insulin)


def test_eleven_reports_are_open_and_three_overdue(month: Month) -> None:
    due: dict[str, int] = {}
    for report in month.express.reports:
        for when, _, fact in sorted(report.steps, key=lambda step: step[0]):
            if when > STOP:
                break
            if isinstance(fact, Reported | Climbed):
                due[report.number] = fact.due_at
            elif isinstance(fact, Unblocked) or (isinstance(fact, Confirmed) and fact.is_settled):
                due.pop(report.number, None)
    assert len(due) == 11
    assert sum(moment < STOP for moment in due.values()) == 3


def test_reports_name_no_door(month: Month) -> None:
    for report in month.express.reports:
        assert "/" not in report.place
        assert len(report.title.title) <= 40
        assert len(report.title.answer) <= 80


def test_some_seventy_come_on_duty_every_day_and_one_does_not_go_home(month: Month) -> None:
    since: dict[str, int] = {}
    for day in DAYS:
        starts = 0
        for _, line in month._told(day):
            starts += line.fact.kind == "duties.shift_started"
            if line.at > STOP:
                continue
            if line.fact.kind == "duties.shift_started":
                since[line.subject] = line.at
            elif line.fact.kind == "duties.shift_ended":
                since.pop(line.subject, None)
        assert 66 <= starts <= 78
    assert [STOP - moment for moment in since.values() if STOP - moment > 24 * 3_600_000] == [
        31 * 3_600_000
    ]
