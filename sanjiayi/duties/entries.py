"""Which records of attendance may stand, and what they change.

A shift is worked out anew from its clockings whenever one comes or goes.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sanjiayi.duties.facts import HandedOver, ShiftEnded, ShiftStarted, VisitorReceived
from sanjiayi.duties.models import Clocking, Handover, Shift
from sanjiayi.kernel.civil import civil_day
from sanjiayi.kernel.facts import Record
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import registry, tables
from sanjiayi.team.models import Staff

_CHUNK = 500
_UNKNOWN = Refusal("team.unknown", "人员名单里没有这位工作人员，请先登记再补记。")

_CLOCKING = ("record", "shift", "staff", "what", "group", "place", "at", "minutes")
_SHIFT = ("shift", "staff", "group", "place", "day", "started_at", "ended_at", "minutes")
_TABLES = ("duties.Clocking", "duties.Shift")

Row = tuple[Any, ...]
Key = tuple[str, str]


def unknown_staff(records: Sequence[Record[Any]]) -> Mapping[int, Refusal]:
    """Attendance of somebody who is not on the staff list (a list of tens, read whole)."""
    known = {str(key) for key in Staff.objects.values_list("pk", flat=True)}
    return {n: _UNKNOWN for n, r in enumerate(records) if r.subject not in known}


def started(records: Sequence[Record[ShiftStarted]]) -> None:
    _keep(records, "started")


def ended(records: Sequence[Record[ShiftEnded]]) -> None:
    _keep(records, "ended")


def _keep(records: Sequence[Record[Any]], what: str) -> None:
    rows = [
        (
            r.id, r.fact.shift, r.subject, what, r.fact.group, r.place, r.happened_at,
            r.quantity if what == "ended" else 0,
        )
        for r in records
    ]  # fmt: skip
    tables.upsert(Clocking, _CLOCKING, rows)
    _work_out({(r.fact.shift, r.subject) for r in records})


def retract(records: Sequence[Record[Any]]) -> None:
    Clocking.objects.filter(record__in=[r.id for r in records]).delete()
    _work_out({(r.fact.shift, r.subject) for r in records})


def _work_out(touched: set[Key]) -> None:
    keys = sorted(touched)
    for start in range(0, len(keys), _CHUNK):
        _work_out_some(keys[start : start + _CHUNK])


def _work_out_some(keys: list[Key]) -> None:
    shifts = {shift for shift, _ in keys}
    clockings: dict[Key, list[Row]] = {key: [] for key in keys}
    rows = (
        Clocking.objects.filter(shift__in=shifts).order_by("at", "record").values_list(*_CLOCKING)
    )
    for row in rows:
        if (row[1], row[2]) in clockings:
            clockings[row[1], row[2]].append(row)
    gone = {key for key, found in clockings.items() if not found}
    for shift in {key[0] for key in gone}:
        staff = [who for s, who in gone if s == shift]
        Shift.objects.filter(shift=shift, staff__in=staff).delete()
    tables.upsert(
        Shift,
        _SHIFT,
        [_shift(key, clockings[key]) for key in keys if clockings[key]],
        conflict=("shift", "staff"),
        replace=_SHIFT[2:],
    )


def _shift(key: Key, clockings: Sequence[Row]) -> Row:
    """The attendance its clockings (in order of time) tell of.

    Who comes back to the same shift after its end is on duty again.
    """
    starts = [c for c in clockings if c[3] == "started"]
    ends = [c for c in clockings if c[3] == "ended"]
    first = starts[0] if starts else ends[0]
    came = starts[0][6] if starts else None
    left = ends[-1][6] if ends else None
    is_back = bool(starts and ends) and starts[-1][6] > ends[-1][6]
    minutes = sum(c[7] for c in ends)
    return (*key, first[4], first[5], civil_day(first[6]), came, None if is_back else left, minutes)


def handed_over(records: Sequence[Record[HandedOver]]) -> None:
    rows = [
        (
            r.id, r.fact.group, r.place, r.fact.from_staff, r.fact.to_staff, r.happened_at,
            r.day, r.quantity,
        )
        for r in records
    ]  # fmt: skip
    tables.upsert(
        Handover,
        ("record", "group", "place", "from_staff", "to_staff", "at", "day", "open_matters"),
        rows,
    )


def not_handed_over(records: Sequence[Record[HandedOver]]) -> None:
    Handover.objects.filter(record__in=[r.id for r in records]).delete()


def enter() -> None:
    registry.observed(ShiftStarted, title="到岗", unit="人次", judge=unknown_staff)
    registry.listen(ShiftStarted, started, retract=retract, tables=_TABLES)
    registry.observed(ShiftEnded, title="离岗", unit="分钟", judge=unknown_staff)
    registry.listen(ShiftEnded, ended, retract=retract, tables=_TABLES)
    registry.observed(HandedOver, title="交接班", unit="项")
    registry.listen(HandedOver, handed_over, retract=not_handed_over, tables=("duties.Handover",))
    registry.observed(VisitorReceived, title="来访接待", unit="人次")
