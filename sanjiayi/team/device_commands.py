"""What a phone tells of itself, and asking it to forget its lists.

What it tells is no entry: it comes every minute and only the last matters.  Asking to wipe
and having wiped are entries.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import book
from sanjiayi.team.facts import Changed
from sanjiayi.team.models import Device, DeviceState

MOST_SKEW_MS = 2**52
"""Clocks are wrong by any amount; a column is not."""


@dataclass(frozen=True)
class Told:
    """What a phone said: fields as in models.DeviceState; sent_at is its clock at sending.

    wiped   it has forgotten its lists since it was asked to
    """

    sent_at: int
    pending: int
    oldest_at: int | None
    rejected: int
    release: str
    battery: int | None = None
    storage: int | None = None
    wiped: bool = False


def note_state(device: UUID, told: Told, *, now: int) -> bool:
    """Keep the last a phone told of itself.  Answers whether it must wipe its lists.

    now   ms by our clock
    """
    skew = max(-MOST_SKEW_MS, min(MOST_SKEW_MS, told.sent_at - now))
    DeviceState.objects.update_or_create(
        device_id=device,
        defaults={
            "pending": told.pending,
            "oldest_at": told.oldest_at,
            "rejected": told.rejected,
            "release": told.release[:40],
            "skew_ms": skew,
            "battery": told.battery,
            "storage": told.storage,
            "state_at": now,
        },
    )
    if told.wiped:
        note_wiped(device, now=now)
    return must_wipe(device, now=now)


def must_wipe(device: UUID, *, now: int) -> bool:
    """Was the phone asked to forget its lists and has not said that it did?

    The first answer of yes is remembered, so that the page can say that it arrived.
    """
    asked = DeviceState.objects.filter(
        Q(device=device), Q(wipe_asked_at__isnull=False), Q(wiped_at=None)
    )
    asked.filter(wipe_told_at=None).update(wipe_told_at=now)
    return asked.exists()


def ask_to_wipe(device: UUID, *, by: str, now: int) -> None:
    """Have a phone forget names and doors at its next contact; what it has not uploaded stays.

    Asking again while it has not answered changes nothing.  Raises Refusal when unknown.
    """
    found = Device.objects.filter(pk=device).first()
    if found is None or found.kind != "device":
        raise Refusal("team.unknown_device", "没有这台设备，请回设备页重选。")
    with book.together():
        state, _ = DeviceState.objects.select_for_update().get_or_create(device=found)
        if state.wipe_asked_at is not None and state.wiped_at is None:
            return
        state.wipe_asked_at, state.wipe_told_at, state.wiped_at = now, None, None
        state.save(update_fields=["wipe_asked_at", "wipe_told_at", "wiped_at"])
        _note("device_wipe_asked", found, by=by, now=now)


def note_wiped(device: UUID, *, now: int) -> None:
    """The phone says that it has forgotten its lists.  Repeating changes nothing."""
    with book.together():
        state = (
            DeviceState.objects.select_for_update(of=("self",))
            .select_related("device")
            .filter(device=device, wipe_asked_at__isnull=False, wiped_at=None)
            .first()
        )
        if state is None:
            return
        state.wiped_at = now
        state.save(update_fields=["wiped_at"])
        _note("device_wiped", state.device, by=f"device:{device.hex[-8:]}", now=now)


def _note(what: str, device: Device, *, by: str, now: int, quantity: int = 1) -> None:
    draft = book.Draft(
        Changed(what=what), place=device.place_id, subject=str(device.pk), quantity=quantity
    )
    book.record([draft], by=by, now=now)


def note_file(device: Device, records: int, *, by: str, now: int) -> None:
    """A leader took in the file a phone exported: an entry with the number of records."""
    _note("device_file_taken", device, by=by, now=now, quantity=records)
