"""What can be told of devices: which are at a place, how they are, what they still hold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from sanjiayi.kernel.civil import from_ms, to_ms
from sanjiayi.kernel.paths import within
from sanjiayi.ledger import setaside_queries as aside
from sanjiayi.places import queries as places
from sanjiayi.team import bearer, device_rules, queries
from sanjiayi.team.device_rules import MINUTE_MS, OLDEST_MS, Amiss, Life
from sanjiayi.team.models import Device, DeviceState
from sanjiayi.team.tokens import short_id


@dataclass(frozen=True)
class Trouble:
    """One thing amiss: what, in words; is_grave: sorted and coloured first."""

    what: Amiss
    words: str
    is_grave: bool


@dataclass(frozen=True)
class DeviceLine:
    """One device as pages show it; release, battery and storage as models.DeviceState.

    heard_at   last contact of any kind, None: not yet
    oldest_words   for how long its oldest unsent record has waited, "" without one
    wipe       "": not asked; "asked", "told" (the phone got it), "done"
    """

    device: Device
    short_id: str
    place: str
    enrolled_by: str
    heard_at: datetime | None
    life: Life
    state: DeviceState | None
    oldest_words: str
    skew_words: str
    wipe: str
    amiss: tuple[Trouble, ...]

    @property
    def is_grave(self) -> bool:
        return any(one.is_grave for one in self.amiss)


@dataclass(frozen=True)
class LatePhone:
    """A phone with a record unsent for too long; since: how long (ms) the oldest has waited."""

    id: UUID
    name: str
    place: str
    pending: int
    since: int


_GRAVE = frozenset({Amiss.OLD, Amiss.SILENT_WITH_RECORDS, Amiss.UNWIPED})


def lines(scopes: Sequence[str], now: int) -> list[DeviceLine]:
    """Devices at some places: the worst first, then by place; those stopped come last.

    now   ms, the machine's own time
    """
    rows = Device.objects.select_related("state").order_by("place_id", "-enrolled_at")
    found = _lines((row for row in rows if any(within(row.place_id, s) for s in scopes)), now)
    return sorted(found, key=_order)


def line_of(device: UUID, now: int) -> DeviceLine | None:
    """One device; None when there is none."""
    return next(iter(_lines(Device.objects.select_related("state").filter(pk=device), now)), None)


def _order(line: DeviceLine) -> tuple[bool, int]:
    worst = min((one.what for one in line.amiss), default=len(Amiss))
    return line.device.revoked_at is not None, int(worst)


def late_phones(place: str, now: int) -> list[LatePhone]:
    """Phones in use at a place whose oldest unsent record has waited too long, longest first."""
    states = DeviceState.objects.select_related("device").filter(
        pending__gt=0, device__revoked_at=None
    )
    found = [
        LatePhone(s.device_id, s.device.name, s.device.place_id, s.pending, since)
        for s in states
        if within(s.device.place_id, place)
        and (since := device_rules.oldest_age(_life(s, 0, 0), now)) > OLDEST_MS
    ]
    return sorted(found, key=lambda phone: -phone.since)


def _lines(rows: Iterable[Device], now: int) -> list[DeviceLine]:
    devices = list(rows)
    by = queries.recorder_words(row.enrolled_by for row in devices)
    asides = aside.waiting_by_recorder("device:")
    return [_line(row, by[row.enrolled_by], asides, now) for row in devices]


def _line(row: Device, by: str, asides: dict[str, int], now: int) -> DeviceLine:
    state = getattr(row, "state", None)
    mark = short_id(row.pk)
    heard = _heard_at(row, state)
    life = _life(state, heard, asides.get(f"device:{mark}", 0))
    age = device_rules.oldest_age(life, now)
    is_working = row.revoked_at is None
    return DeviceLine(
        device=row,
        short_id=mark,
        place=places.full_name(row.place_id),
        enrolled_by=by,
        heard_at=from_ms(heard) if heard else None,
        life=life,
        state=state,
        oldest_words=span_words(age) if age else "",
        skew_words=_skew_words(life.skew_ms) if life.state_at else "",
        wipe=_wipe(state),
        amiss=tuple(_trouble(one, life, now) for one in device_rules.amiss(life, now))
        if is_working
        else (),
    )


def _heard_at(row: Device, state: DeviceState | None) -> int:
    """The latest of what this process heard, what was written down and what the phone told."""
    written = to_ms(row.last_heard_at) if row.last_heard_at else 0
    told = (state.state_at or 0) if state else 0
    return max(bearer.heard_at(row.pk) or 0, written, told)


def _life(state: DeviceState | None, heard: int, waiting: int) -> Life:
    if state is None:
        return Life(heard_at=heard, aside=waiting)
    open_wipe = state.wipe_asked_at if state.wiped_at is None else 0
    return Life(
        heard_at=heard,
        state_at=state.state_at or 0,
        pending=state.pending,
        oldest_at=state.oldest_at or 0,
        skew_ms=state.skew_ms,
        aside=max(waiting, state.rejected),
        storage=state.storage,
        battery=state.battery,
        wipe_asked_at=open_wipe or 0,
    )


def _wipe(state: DeviceState | None) -> str:
    if state is None or state.wipe_asked_at is None:
        return ""
    if state.wiped_at is not None:
        return "done"
    return "told" if state.wipe_told_at is not None else "asked"


# --- words -------------------------------------------------------------------------------------


def span_words(ms: int) -> str:
    """A stretch of time in words: "41 分钟", "3 小时 5 分", "4 天"."""
    minutes = max(0, ms) // MINUTE_MS
    if minutes < 60:
        return _("%(n)d 分钟") % {"n": minutes}
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return _("%(h)d 小时 %(m)02d 分") % {"h": hours, "m": rest}
    return _("%(d)d 天") % {"d": hours // 24}


def _skew_words(skew_ms: int) -> str:
    if abs(skew_ms) < MINUTE_MS:
        return _("准")
    said = {"span": span_words(abs(skew_ms))}
    return _("快 %(span)s") % said if skew_ms > 0 else _("慢 %(span)s") % said


def _trouble(what: Amiss, life: Life, now: int) -> Trouble:
    silent = span_words(now - life.heard_at)
    words = {
        Amiss.OLD: lambda: (
            _("有记录 %(span)s 没传") % {"span": span_words(device_rules.oldest_age(life, now))}
        ),
        Amiss.SILENT_WITH_RECORDS: lambda: (
            _("失联 %(span)s，还有 %(n)d 条没传") % {"span": silent, "n": life.pending}
        ),
        Amiss.UNWIPED: lambda: (
            _("清除名单的要求发出 %(span)s，还没做")
            % {"span": span_words(now - life.wipe_asked_at)}
        ),
        Amiss.ASIDE: lambda: _("%(n)d 条待核") % {"n": life.aside},
        Amiss.SILENT: lambda: _("失联 %(span)s") % {"span": silent},
        Amiss.CLOCK: lambda: _("时钟%(skew)s") % {"skew": _skew_words(life.skew_ms)},
        Amiss.STORAGE: lambda: _("手机快存满了"),
        Amiss.BATTERY: lambda: _("电量 %(n)d%%") % {"n": life.battery or 0},
    }[what]()
    return Trouble(what, words, what in _GRAVE)
