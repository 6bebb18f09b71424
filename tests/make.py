"""Makers: states brought about by appending facts, as the program itself would.

    here = make.neighbourhood()
    make.round()
    make.swab(here.resident("yt.1.01.1/101"))

A small made-up neighbourhood: community yt, committees yt.1 and yt.2, compounds yt.1.01,
yt.1.02 and yt.2.03, five buildings of six doors, one resident behind each door, four workers.
Every maker takes the moment it happens at (ms; `at(hour)` on make.DAY) and answers the id of
the fact it wrote, which `void` takes back.
"""

from collections.abc import Callable

from sanjiayi.containment import facts as containment
from sanjiayi.duties import facts as duties
from sanjiayi.express import facts as express
from sanjiayi.express.rules import due_by
from sanjiayi.kernel.facts import Fact
from sanjiayi.kernel.paths import building_of
from sanjiayi.ledger import book
from sanjiayi.medicine import facts as medicine
from sanjiayi.needs import facts as needs
from sanjiayi.needs.desk_facts import CallMissed
from sanjiayi.screening import facts as screening
from sanjiayi.supplies import facts as supplies
from tests.neighbourhood import BUILDINGS as BUILDINGS
from tests.neighbourhood import BY as BY
from tests.neighbourhood import COMPOUNDS as COMPOUNDS
from tests.neighbourhood import DAY as DAY
from tests.neighbourhood import DOORS as DOORS
from tests.neighbourhood import Neighbourhood as Neighbourhood
from tests.neighbourhood import amend as amend
from tests.neighbourhood import at as at
from tests.neighbourhood import door_of as door_of
from tests.neighbourhood import draft as draft
from tests.neighbourhood import neighbourhood as neighbourhood
from tests.neighbourhood import new_id as new_id
from tests.neighbourhood import person_id as person_id
from tests.neighbourhood import place_rows as place_rows
from tests.neighbourhood import record as record
from tests.neighbourhood import void as void
from tests.neighbourhood import write as write

ROUND = "2022-05-17"
PACK = "shanghai-2022-04"


def round(  # noqa: A001 - reads as make.round()
    name: str = ROUND,
    *,
    number: int = 1,
    starts_at: int | None = None,
    due: int = 10,
    sites: dict[str, int] | None = None,
) -> bytes:
    """Open a round of eight hours in which every compound owes `due` persons.

    sites   tables by site; nobody's unless told
    """
    start = at(7) if starts_at is None else starts_at
    fact = screening.RoundOpened(
        round=name,
        number=number,
        starts_at=start,
        ends_at=start + 8 * 3_600_000,
        pool_size=10,
        due=dict.fromkeys(COMPOUNDS, due),
        pack=PACK,
        sites=sites or {},
    )
    return write(fact, "yt", name, moment=start - 3_600_000)


def close_round(name: str = ROUND, *, moment: int | None = None) -> bytes:
    return write(screening.RoundClosed(round=name), "yt", name, moment=moment)


def swab_draft(
    person: str,
    *,
    round_: str = ROUND,
    building: str = "",
    table: int = 0,
    moment: int | None = None,
) -> book.Draft:
    """A swab ready to be recorded; building: where the person lives unless told otherwise.

    table   of the first site of the person's compound; 0: not said
    """
    where = building or building_of(door_of(person))
    site = f"{where.rpartition('.')[0]}-1" if table else ""
    fact = screening.SwabTaken(round=round_, tube="T-0001", site=site, table=table)
    return draft(fact, where, person, moment=moment)


def swab(
    person: str,
    *,
    round_: str = ROUND,
    building: str = "",
    table: int = 0,
    moment: int | None = None,
) -> bytes:
    one = swab_draft(person, round_=round_, building=building, table=table, moment=moment)
    record([one])
    return one.id if isinstance(one.id, bytes) else b""


def pause(name: str = ROUND, reason: str = "rain", *, moment: int | None = None) -> bytes:
    return write(screening.RoundPaused(round=name, reason=reason), "yt", name, moment=moment)


def pause_site(site: str, name: str = ROUND, *, moment: int | None = None) -> bytes:
    fact = screening.SitePaused(round=name, site=site, reason="rain")
    return write(fact, site.rpartition("-")[0], site, moment=moment)


def resume_site(site: str, name: str = ROUND, *, moment: int | None = None) -> bytes:
    fact = screening.SiteResumed(round=name, site=site)
    return write(fact, site.rpartition("-")[0], site, moment=moment)


def resume(name: str = ROUND, *, moment: int | None = None) -> bytes:
    return write(screening.RoundResumed(round=name), "yt", name, moment=moment)


def classed(
    person: str,
    what: str = "home",
    reason: str = "immobile",
    *,
    round_: str = ROUND,
    moment: int | None = None,
) -> bytes:
    """Somebody is not in the round's default class."""
    fact = screening.Classed(round=round_, what=what, reason=reason)
    return write(fact, building_of(door_of(person)), person, moment=moment)


def rehearse(
    person: str, *, round_: str = f"{ROUND}-91", table: int = 1, moment: int | None = None
) -> bytes:
    """A swab of a rehearsal."""
    where = building_of(door_of(person))
    site = f"{where.rpartition('.')[0]}-1"
    fact = screening.Rehearsed(round=round_, tube="T-0001", site=site, table=table)
    return write(fact, where, person, moment=moment)


def visit(
    person: str,
    outcome: str = "not_home",
    *,
    how: str = "door",
    round_: str = ROUND,
    moment: int | None = None,
) -> bytes:
    """Somebody who had not come was sought."""
    fact = screening.VisitNoted(round=round_, how=how, outcome=outcome)
    return write(fact, building_of(door_of(person)), person, moment=moment)


def call(
    building: str, persons: int, *, wave: int = 1, round_: str = ROUND, moment: int | None = None
) -> bytes:
    fact = screening.Called(round=round_, wave=wave)
    return write(fact, building, moment=moment, quantity=persons)


def close_site(
    compound: str, minutes: int, *, round_: str = ROUND, moment: int | None = None
) -> bytes:
    fact = screening.SiteClosed(round=round_, tables=3)
    return write(fact, compound, moment=moment, quantity=minutes)


def convoy(name: str = "C-07", *, staff: int = 40, moment: int | None = None) -> bytes:
    """Escort meets a convoy."""
    fact = screening.ConvoyMet(
        convoy=name, origin="邻省", point="qiantan", buses=2, served=["yt.1.01", "yt.2.03"]
    )
    return write(fact, "yt", name, moment=moment, quantity=staff)


def convoy_back(name: str = "C-07", *, staff: int = 40, moment: int | None = None) -> bytes:
    return write(screening.ConvoyReturned(convoy=name), "yt", name, moment=moment, quantity=staff)


def order(
    number: str,
    person: str,
    *,
    drug: str = "二甲双胍",
    group: str = "chronic",
    runs_out_on: int = 20220520,
    moment: int | None = None,
) -> bytes:
    """An order for a resident is taken at the door."""
    fact = medicine.Registered(
        order=number, person=person, drug=drug, group=group, runs_out_on=runs_out_on
    )
    return write(fact, door_of(person), number, moment=moment)


def medicine_step(what: str, number: str, door: str, *, source: str = "kangde") -> Fact:
    """The fact of a step: "collected", "bought", "not_obtained", "reached_desk", "issued"…"""
    if what == "bought":
        return medicine.Bought(order=number, source=source)
    if what == "not_obtained":
        return medicine.NotObtained(order=number, source=source)
    if what == "withdrawn":
        return medicine.Withdrawn(order=number, reason="resident")
    plain: dict[str, Callable[..., Fact]] = {
        "collected": medicine.Collected,
        "reached_desk": medicine.ReachedDesk,
        "issued": medicine.Issued,
    }
    return plain[what](order=number)


def step(
    what: str, number: str, door: str, *, source: str = "kangde", moment: int | None = None
) -> bytes:
    """An order comes one step further."""
    return write(medicine_step(what, number, door, source=source), door, number, moment=moment)


def need(
    number: str,
    place: str,
    *,
    category: str = "problem",
    is_urgent: bool = False,
    due_at: int = 0,
    moment: int | None = None,
) -> bytes:
    fact = needs.Raised(
        need=number, category=category, channel="phone", is_urgent=is_urgent, due_at=due_at
    )
    return write(fact, place, number, moment=moment)


def answer(number: str, place: str, *, outcome: str = "met", moment: int | None = None) -> bytes:
    return write(needs.Answered(need=number, outcome=outcome), place, number, moment=moment)


def need_step(what: str, number: str, place: str, *, moment: int | None = None) -> bytes:
    """Something is done about a need: "assigned", "accepted", "withdrawn" …"""
    facts: dict[str, Fact] = {
        "assigned": needs.Assigned(need=number, owner="committee@yt.1"),
        "accepted": needs.Accepted(need=number),
        "declined": needs.Declined(need=number, reason="full"),
        "promised": needs.Promised(need=number, due_at=at(20)),
        "added": needs.Added(need=number, files=("1",)),
        "disputed": needs.Disputed(need=number),
        "merged": needs.Merged(need=number, into="N-0"),
        "parted": needs.Parted(need=number),
        "themed": needs.Themed(need=number, theme="T-1", title="缺主食"),
        "sorted": needs.Sorted(need=number, urgency=2),
        "linked": needs.Linked(need=number, report="K-1"),
        "withdrawn": needs.Withdrawn(need=number),
    }
    return write(facts[what], place, number, moment=moment)


NEED_STEPS = (
    "assigned", "accepted", "declined", "promised", "added", "disputed", "merged", "parted",
    "themed", "sorted", "linked", "withdrawn",
)  # fmt: skip


def open_needs(number: str, place: str, *, moment: int | None = None) -> bytes:
    """Somebody opens the words of a need."""
    return write(needs.Opened(purpose="card", needs=(number,)), place, moment=moment)


def missed_call(call: str, place: str = "yt.1", *, moment: int | None = None) -> bytes:
    """Somebody rang a desk and nobody answered."""
    return write(CallMissed(call=call, words=""), place, call, moment=moment)


def shift_start(
    staff: str, place: str, *, shift: str = "", group: str = "", moment: int | None = None
) -> bytes:
    fact = duties.ShiftStarted(
        shift=shift or f"{DAY}/{place}", group=group or f"work_group@{place}"
    )
    return write(fact, place, staff, moment=moment)


def shift_end(
    staff: str,
    place: str,
    minutes: int,
    *,
    shift: str = "",
    group: str = "",
    moment: int | None = None,
) -> bytes:
    fact = duties.ShiftEnded(shift=shift or f"{DAY}/{place}", group=group or f"work_group@{place}")
    return write(fact, place, staff, moment=moment, quantity=minutes)


def handover(
    group: str,
    place: str,
    from_staff: str,
    to_staff: str,
    *,
    matters: int = 2,
    moment: int | None = None,
) -> bytes:
    fact = duties.HandedOver(group=group, from_staff=from_staff, to_staff=to_staff)
    return write(fact, place, group, moment=moment, quantity=matters)


def visitor(place: str = "yt.1", *, matter: str = "pass", moment: int | None = None) -> bytes:
    return write(duties.VisitorReceived(matter=matter), place, moment=moment)


def batch(
    number: str,
    pieces: int,
    *,
    goods: str = "antigen_kit",
    place: str = "yt",
    moment: int | None = None,
) -> bytes:
    fact = supplies.BatchReceived(batch=number, goods=goods, source="镇")
    return write(fact, place, number, moment=moment, quantity=pieces)


def kits(number: str, door: str, pieces: int = 4, *, moment: int | None = None) -> bytes:
    return write(supplies.KitsIssued(batch=number), door, moment=moment, quantity=pieces)


def goods(
    compound: str,
    pieces: int,
    *,
    what: str = "vegetables",
    stage: str = "carried",
    moment: int | None = None,
) -> bytes:
    fact = supplies.GoodsHandled(goods=what, stage=stage)
    return write(fact, compound, moment=moment, quantity=pieces)


def parcels(compound: str, stage: str, pieces: int, *, moment: int | None = None) -> bytes:
    return write(supplies.ParcelsMoved(stage=stage), compound, moment=moment, quantity=pieces)


def seal(
    building: str, order_no: str = "F-01", *, hold_days: int = 14, moment: int | None = None
) -> bytes:
    fact = containment.BuildingSealed(order_no=order_no, hold_days=hold_days, pack=PACK)
    return write(fact, building, order_no, moment=moment)


def release(building: str, order_no: str = "F-01", *, moment: int | None = None) -> bytes:
    return write(containment.BuildingReleased(order_no=order_no), building, order_no, moment=moment)


def disinfect(
    place: str, slot: str = "", *, what: str = "sealed_building", moment: int | None = None
) -> bytes:
    return write(containment.Disinfected(what=what, slot=slot), place, moment=moment)


def waste(building: str, bags: int, *, moment: int | None = None) -> bytes:
    return write(containment.WasteRemoved(), building, moment=moment, quantity=bags)


def report(
    number: str,
    place: str = "yt.1.01",
    *,
    level: int = 3,
    title: str = "垃圾清运中断",
    owner: str = "work_group@yt.1.01",
    moment: int | None = None,
) -> bytes:
    when = at(9) if moment is None else moment
    fact = express.Reported(
        report=number,
        level=level,
        category="waste",
        title=title,
        persons=0,
        owner=owner,
        due_at=due_by(level, when),
    )
    return write(fact, place, number, moment=when)


def acknowledge(number: str, place: str = "yt.1.01", *, moment: int | None = None) -> bytes:
    return write(express.Acknowledged(report=number), place, number, moment=moment)


def climb(
    number: str, owner: str = "committee@yt.1", place: str = "yt.1.01", *, moment: int | None = None
) -> bytes:
    when = at(9) if moment is None else moment
    fact = express.Climbed(report=number, owner=owner, due_at=due_by(3, when))
    return write(fact, place, number, moment=when)


def unblock(
    number: str,
    text: str = "已调车清完",
    place: str = "yt.1.01",
    *,
    moment: int | None = None,
) -> bytes:
    return write(express.Unblocked(report=number, answer=text), place, number, moment=moment)


def confirm(
    number: str, *, is_settled: bool = True, place: str = "yt.1.01", moment: int | None = None
) -> bytes:
    return write(
        express.Confirmed(report=number, is_settled=is_settled), place, number, moment=moment
    )


def join(number: str, need_: str, place: str = "yt.1.01", *, moment: int | None = None) -> bytes:
    """One more need waits for what a report is about."""
    return write(express.Joined(report=number, need=need_), place, number, moment=moment)
