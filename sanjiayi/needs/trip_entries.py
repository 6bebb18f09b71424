"""Which records about trips may stand, and what they change."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from sanjiayi.kernel.facts import Fact, Record
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import registry, tables
from sanjiayi.needs import trip_facts as facts
from sanjiayi.needs import trip_rules as rules
from sanjiayi.needs.trip_models import Trip, TripStep
from sanjiayi.needs.trip_rules import Told

_STEP = ("record", "seq", "trip", "what", "at", "place", "by", "body")
_TRIP = ("number", "place", "need", "plan", "appointed_on", "appointed_at", "state")
_CHUNK = 500

_WHAT: dict[str, type[Fact]] = {
    kind.kind.partition("trip_")[2]: kind
    for kind in (
        facts.TripAsked, facts.TripChecked, facts.TripMoved, facts.TripLeft, facts.TripArrived,
        facts.TripReturned, facts.TripCancelled, facts.TripPlanned, facts.TripPlanEnded,
    )
}  # fmt: skip


def told(step: TripStep) -> Told:
    """A row as the pure rules want it."""
    return _told((step.what, step.seq, step.at, step.place, step.by, step.body))


def _told(row: tuple[Any, ...]) -> Told:
    what, seq, at, place, by, body = row
    return Told(seq, at, place, by, msgspec.json.decode(body, type=_WHAT[what]))


def stood(numbers: Iterable[str]) -> dict[str, rules.Trip]:
    """Trips by number, worked out from their records.  A query for each 500."""
    wanted, found = sorted(set(numbers)), dict[str, rules.Trip]()
    for start in range(0, len(wanted), _CHUNK):
        steps: dict[str, list[Told]] = {}
        rows = TripStep.objects.filter(trip__in=wanted[start : start + _CHUNK])
        for number, *row in rows.values_list("trip", "what", "seq", "at", "place", "by", "body"):
            steps.setdefault(number, []).append(_told(tuple(row)))
        for number, some in steps.items():
            if trip := rules.standing(some):
                found[number] = trip
    return found


# --- may it stand? ---------------------------------------------------------------------------


def may_ask(record: Record[facts.TripAsked]) -> Refusal | None:
    fact = record.fact
    if TripStep.objects.filter(trip=fact.trip, what="asked").exists():
        return Refusal("trip.again", f"{fact.trip} 已经记过，不用再记。")
    return rules.why_not_ask(fact.hospital, fact.purpose)


def _of(record: Record[Any], why_not: Callable[[rules.Trip], Refusal | None]) -> Refusal | None:
    found = stood([record.fact.trip]).get(record.fact.trip)
    return why_not(found) if found else rules.unknown(record.fact.trip)


def may_check(record: Record[facts.TripChecked]) -> Refusal | None:
    return _of(record, lambda trip: rules.why_not_check(trip, record.fact.gate))


def may_change(record: Record[Any]) -> Refusal | None:
    return _of(record, rules.why_not_change)


def may_leave(record: Record[facts.TripLeft]) -> Refusal | None:
    return _of(record, lambda trip: rules.why_not_leave(trip, bool(record.fact.override)))


def may_arrive(record: Record[facts.TripArrived]) -> Refusal | None:
    return _of(record, rules.why_not_arrive)


def may_return(record: Record[facts.TripReturned]) -> Refusal | None:
    return _of(record, rules.why_not_return)


def may_plan(record: Record[facts.TripPlanned]) -> Refusal | None:
    return rules.why_not_plan(record.fact)


def may_end(record: Record[facts.TripPlanEnded]) -> Refusal | None:
    steps = TripStep.objects.filter(trip=record.fact.plan).values_list("what", flat=True)
    if "planned" not in steps:
        return Refusal("trip.unknown_plan", f"没有 {record.fact.plan} 这个安排，请核对编号。")
    if "plan_ended" in steps:
        return Refusal("trip.plan_over", f"{record.fact.plan} 已经停了，不用再停。")
    return None


# --- what it changes -------------------------------------------------------------------------


def _about(fact: Any) -> str:
    is_plan = isinstance(fact, facts.TripPlanned | facts.TripPlanEnded)
    return str(fact.plan if is_plan else fact.trip)


def keep(records: Sequence[Record[Any]]) -> None:
    rows = [
        (
            r.id, r.seq, _about(r.fact), r.fact.kind.partition("trip_")[2], r.happened_at,
            r.place, r.by, msgspec.json.encode(r.fact).decode(),
        )
        for r in records
    ]  # fmt: skip
    tables.upsert(TripStep, _STEP, rows)
    _work_out({_about(r.fact) for r in records})


def retract(records: Sequence[Record[Any]]) -> None:
    TripStep.objects.filter(record__in=[r.id for r in records]).delete()
    _work_out({_about(r.fact) for r in records})


def _work_out(touched: set[str]) -> None:
    found = stood(touched)
    Trip.objects.filter(number__in=touched - found.keys()).delete()
    rows = [
        (t.number, t.place, t.need, t.plan, t.appointed_on, t.appointed_at, t.state)
        for t in found.values()
    ]
    tables.upsert(Trip, _TRIP, rows, conflict=("number",), replace=_TRIP[1:])


_TITLE_WORDS: dict[type[Fact], str] = {
    facts.TripAsked: "送医登记",
    facts.TripChecked: "送医确认一项",
    facts.TripMoved: "送医改时间",
    facts.TripLeft: "送医出发",
    facts.TripArrived: "送医到院",
    facts.TripReturned: "送医结束",
    facts.TripCancelled: "送医取消",
    facts.TripPlanned: "定期送医安排",
    facts.TripPlanEnded: "定期送医停止",
}
_JUDGES: dict[type[Fact], Callable[[Any], Refusal | None]] = {
    facts.TripAsked: may_ask,
    facts.TripChecked: may_check,
    facts.TripMoved: may_change,
    facts.TripLeft: may_leave,
    facts.TripArrived: may_arrive,
    facts.TripReturned: may_return,
    facts.TripCancelled: may_change,
    facts.TripPlanned: may_plan,
    facts.TripPlanEnded: may_end,
}


def enter() -> None:
    for fact, title in _TITLE_WORDS.items():
        registry.decided(fact, title=title, unit="趟", judge=_JUDGES[fact])
        registry.listen(fact, keep, retract=retract, tables=("needs.TripStep", "needs.Trip"))
