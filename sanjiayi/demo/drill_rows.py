"""Every row a drill left, without what differs from run to run: ids of records, and times.

Two runs of the same cards must leave the same rows, however long the network was away and in
whatever order the records came.  Needs Django; `drill_compare` holds two such answers together.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Sum

from sanjiayi.demo.drill_ground import TOP
from sanjiayi.ledger import figures
from sanjiayi.screening.facts import SwabTaken, VisitNoted
from sanjiayi.screening.models import Attendance, TableQuarter, Turnout, Visit
from sanjiayi.screening.queries import RoundView
from sanjiayi.screening.tube_facts import TubeSealed
from sanjiayi.screening.tube_models import TubeSeal, TubeStretch

KINDS = (SwabTaken.kind, TubeSealed.kind, VisitNoted.kind)
EARLIEST, LATEST, ALL = 20200101, 20991231, 1_000_000


def rows(round_: RoundView) -> dict[str, list[str]]:
    """Table → its rows as text, sorted.  The names are those drill_compare.TITLES explains."""
    key = round_.key
    return {
        "ledger": _written(),
        "persons": _lines(
            (bytes(person).hex(), building, swabs)
            for person, building, swabs in Attendance.objects.filter(
                round=key, swabs__gt=0
            ).values_list("person", "building", "swabs")
        ),
        "members": _members(),
        "tubes": _lines(
            TubeStretch.objects.filter(round=key)
            .values_list("tube", "site", "table_no")
            .annotate(Sum("swabs"))
            .order_by()
        ),
        "seals": _lines(
            TubeSeal.objects.filter(round=key).values_list(
                "tube", "place", "site", "table_no", "count", "size"
            )
        ),
        "tables": _lines(
            TableQuarter.objects.filter(round=key)
            .values_list("site", "table")
            .annotate(Sum("swabs"))
            .order_by()
        ),
        "places": _lines(
            Turnout.objects.filter(round=key).values_list("place", "persons", "swabs")
        ),
        "visits": _lines(
            (bytes(person).hex(), building, how, outcome)
            for person, building, how, outcome in Visit.objects.filter(round=key).values_list(
                "person", "building", "how", "outcome"
            )
        ),
    }


def _lines(found: Iterable[tuple[Any, ...]]) -> list[str]:
    return sorted(" ".join(str(value) for value in row) for row in found)


def _written() -> list[str]:
    """What phones wrote: kind, place, subject, quantity and the whole body."""
    found = figures.records(KINDS, TOP, EARLIEST, LATEST, limit=ALL)
    return _lines(
        (one.fact.kind, one.place, one.subject, one.quantity, *sorted(_body(one).items()))
        for one in found
    )


def _body(record: Any) -> dict[str, Any]:
    """Without the round: its name is the day of the drill, and a night may lie between two."""
    return {name: value for name, value in figures.body_of(record).items() if name != "round"}


def _members() -> list[str]:
    found = figures.records([SwabTaken.kind], TOP, EARLIEST, LATEST, limit=ALL)
    return _lines((one.fact.tube, one.fact.site, one.fact.table, one.subject) for one in found)
