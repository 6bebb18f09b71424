"""What stands in a ledger after a drill, told in the same words whichever way it came there.

    SANJIAYI_DATA=… python -m sanjiayi.demo.drill_count 2022-05-17

Prints one line of JSON, `Count`.  Two runs that recorded the same agree in everything but
`facts` only if their tables of persons, tubes, seals and figures agree.
"""

import hashlib
import os
import sys

import msgspec

from sanjiayi.demo.drill_ground import COMPOUND, TOP


class Count(msgspec.Struct, frozen=True):
    """facts       swabs in the ledger's figures
    persons, swabs  of the round;  twice: persons swabbed more than once;  missing: of the compound
    tubes          tube → swabs;  sealed: tube → count its seal says
    tables         digest over who was swabbed where, tubes, seals and turnout
    rows           table → its rows without ids of records and times (drill_rows)
    """

    facts: int
    persons: int
    swabs: int
    twice: int
    missing: int
    tubes: dict[str, int]
    sealed: dict[str, int]
    tables: str
    rows: dict[str, list[str]]


def count(name: str) -> Count:
    """Read it.  Raises LookupError for an unknown round."""
    from sanjiayi.demo.drill_rows import rows
    from sanjiayi.ledger import figures
    from sanjiayi.screening import console, missing, queries, tube_queries
    from sanjiayi.screening.facts import SwabTaken
    from sanjiayi.screening.models import Attendance, Turnout

    round_ = queries.round_of(name)
    if round_ is None:
        raise LookupError(name)
    came = sorted(
        (bytes(person).hex(), building, swabs)
        for person, building, swabs in Attendance.objects.filter(
            round=round_.key, swabs__gt=0
        ).values_list("person", "building", "swabs")
    )
    turnout = sorted(
        Turnout.objects.filter(round=round_.key).values_list("place", "persons", "swabs")
    )
    views = tube_queries.tubes(round_, [TOP])
    tubes = {view.tube: view.scanned for view in views}
    sealed = {view.tube: view.count for view in views if view.count is not None}
    where = sorted((view.tube, view.sites, view.table, view.is_conflict) for view in views)
    whole = repr((came, turnout, sorted(tubes.items()), sorted(sealed.items()), where))
    state = queries.progress(round_, [TOP])[TOP]
    return Count(
        facts=figures.total([SwabTaken.kind], TOP, 20200101, 20991231).count,
        persons=state.persons,
        swabs=state.swabs,
        twice=len(console.duplicates(round_, TOP)),
        missing=missing.standing(round_, COMPOUND).count(COMPOUND),
        tubes=tubes,
        sealed=sealed,
        tables=hashlib.sha256(whole.encode()).hexdigest(),
        rows=rows(round_),
    )


def main() -> int:
    """Count the round named, in the data folder of the environment."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sanjiayi.config.settings")
    import django

    django.setup()
    sys.stdout.write(msgspec.json.encode(count(sys.argv[1])).decode() + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
