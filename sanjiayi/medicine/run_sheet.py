"""A run told for its courier: stop by stop, who may read what."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings

from sanjiayi.kernel.civil import civil_day
from sanjiayi.kernel.paths import building_of
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger.scopes import inside
from sanjiayi.medicine import custody_rules, rules, run_commands, run_ground, source_queries
from sanjiayi.medicine.custody_models import Thing
from sanjiayi.medicine.models import Order
from sanjiayi.medicine.run_entries import stood
from sanjiayi.medicine.run_facts import RunPlanned
from sanjiayi.medicine.run_planning import Ground, urgency
from sanjiayi.medicine.run_rules import Standing, is_alarm
from sanjiayi.medicine.run_words import (
    HOW_WORDS,
    OUTCOME_WORDS,
    STATE_WORDS,
    STEP_WORDS,
    THING_WORDS,
    WHERE_WORDS,
    WHY_WORDS,
)
from sanjiayi.medicine.sight import Named, may_read_drug, reaches
from sanjiayi.people import errands
from sanjiayi.places import queries as places
from sanjiayi.planning.medicine_runs import DIRECT
from sanjiayi.policy import in_force


def by_source(place: str, now: int) -> list[tuple[str, int]]:
    """Where the newest word says open orders are to be had: name, how many; "" nobody knows."""
    words, names = source_queries.words(now), source_queries.names()
    where: dict[str, list[str]] = {}
    for (source, drug), word in words.items():
        if word.has != "no":
            where.setdefault(drug, []).append(source)
    count: dict[str, int] = {}
    open_ones = Order.objects.filter(inside(place), issued_at=None, withdrawn_at=None)
    for drug in open_ones.filter(bought_at=None).values_list("drug", flat=True):
        for source in where.get(drug, [""]):
            count[names.get(source, "")] = count.get(names.get(source, ""), 0) + 1
    return sorted(count.items(), key=lambda row: (not row[0], -row[1]))


def outline(fact: RunPlanned, courier: str, ground: Ground) -> dict[str, Any]:
    """A planned run in a few lines; why each order goes straight to its door."""
    names = source_queries.names()
    stops = []
    for n, (place, begins) in enumerate(zip(fact.places, fact.begins, strict=True)):
        orders = [o for o, stop in zip(fact.orders, fact.stops, strict=True) if stop == n]
        where = names.get(place) or places.full_name(place)
        stops.append({"where": where, "at": _clock(begins), "count": len(orders)})
    urgent = [o for o in fact.direct if urgency(ground.orders[o], fact.day) >= DIRECT]
    late = [o for o in fact.direct if o not in urgent]
    return {
        "courier": courier,
        "step": STEP_WORDS[fact.step],
        "starts": _clock(fact.starts),
        "ends": _clock(fact.ends),
        "minutes": round(fact.way / 60),
        "stops": stops,
        "urgent": urgent,
        "late": late,
    }


def _clock(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds % 3600 // 60:02}"


def sheet(number: str, sight: Sight, *, now: int) -> dict[str, Any] | None:
    """Everything the page and the paper of a run show; None without such a run.

    Surnames are opened with one look for the whole list.
    """
    found = stood([number]).get(number)
    if found is None:
        return None
    orders = {one.number: one for one in Order.objects.filter(pk__in=found.plan.orders)}
    persons = {UUID(one.person) for one in orders.values() if reaches(sight, one.place)}
    faces = errands.lines(sight, persons, purpose="medicine_run", now=now)
    named = {person: line.name for person, line in faces.items()}
    sealed = run_ground.sealed(found.place, now)
    limits = in_force(settings.SANJIAYI_JURISDICTION, civil_day(now)).medicine.cold_celsius.value
    lines = _lines(found, orders, named, sight, sealed)
    return {
        "number": number,
        "by": found.courier,
        "run": found,
        "state": STATE_WORDS[found.state],
        "step": STEP_WORDS[found.plan.step],
        "starts": _clock(found.plan.starts),
        "ends": _clock(found.plan.ends),
        "stops": _stops(found, lines, sealed),
        "cash": _cash(orders),
        "lacks": [
            (order, THING_WORDS[kind])
            for order, kind, _ in (run_commands.lacks(found) if found.left_at is None else [])
        ],
        "readings": [
            (at, f"{tenths / 10:.1f}", WHERE_WORDS[where], is_alarm(tenths, limits))
            for at, tenths, where, _ in found.readings
        ],
        "limits": limits,
        "outcomes": list(OUTCOME_WORDS.items()),
        "hows": list(HOW_WORDS.items()),
        "wheres": list(WHERE_WORDS.items()),
        "whys": list(WHY_WORDS.items()),
    }


def _cash(orders: Mapping[str, Order]) -> int:
    packets = {one.packet for one in orders.values()}
    held = Thing.objects.filter(order__in=packets).exclude(state=custody_rules.State.RETURNED)
    return sum(held.values_list("fen", flat=True))


def _stops(
    found: Standing, lines: Mapping[int, list[dict[str, Any]]], sealed: frozenset[str]
) -> list[dict[str, Any]]:
    sources = {one.code: one for one in source_queries.sources(with_put_away=True)}
    stops = []
    for n, (kind, place, begins) in enumerate(
        zip(found.plan.kinds, found.plan.places, found.plan.begins, strict=True)
    ):
        source = sources.get(place)
        stops.append(
            {
                "n": n + 1,
                "kind": kind,
                "code": place,
                "where": source.name if source else places.full_name(place),
                "contact": f"{source.contact} {source.phone}".strip() if source else "",
                "at": _clock(begins),
                "is_sealed": place in sealed,
                "lines": lines.get(n, []),
            }
        )
    return stops


def _lines(
    found: Standing,
    orders: Mapping[str, Order],
    named: Mapping[UUID, str],
    sight: Sight,
    sealed: frozenset[str],
) -> dict[int, list[dict[str, Any]]]:
    plan = found.plan
    rows: dict[int, list[dict[str, Any]]] = {}
    for number, stop, what in zip(plan.orders, plan.stops, plan.whats, strict=True):
        one = orders.get(number)
        if one is None:
            continue
        known = Named(one.place, one.group, one.law, found.courier)
        building = building_of(one.place)
        name = named.get(UUID(one.person), "")
        rows.setdefault(stop, []).append(
            {
                "order": one,
                "what": what,
                "drug": one.drug if may_read_drug(sight, known) else "",
                "surname": name[:1],
                "building": places.name_of(building),
                "door": one.place.rpartition("/")[2],
                "is_cold": one.keep == "cold",
                "is_two": one.law in rules.TWO_CHECK,
                "needs_second": one.law in rules.TWO_CHECK and not one.second,
                "is_sealed": building in sealed,
                "is_done": _is_done(one, what),
                "papers": [
                    THING_WORDS[kind]
                    for kind in custody_rules.papers_for(one.law or "ordinary")  # type: ignore[arg-type]
                ],
            }
        )
    return rows


def _is_done(one: Order, what: str) -> bool:
    is_over = one.issued_at is not None or one.withdrawn_at is not None
    return is_over or (what == "take" and one.bought_at is not None)
