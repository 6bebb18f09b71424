"""The file a phone exports as a last resort, and taking it in by the same door.

    {"sanjiayi": "outbox/2", "device": "1a2b3c4d" or "", "made_at": ms, "mac": "…",
     "facts": [as in POST /api/facts], "people": [{"id", "nonce", "box"}]}

mac is HMAC-SHA-256 as hex.  Its key is the token's SHA-256 as 64 lower-case hex letters (ASCII),
which is what we keep of a token.  It covers {"facts": …, "people": …} as JSON with sorted keys,
no blanks and no escapes but those JSON demands, in UTF-8.

Somebody on no list stands in it sealed: box is NaCl's secretbox, base64, over the JSON that
POST /api/people/provisional takes, its key HMAC-SHA-256 of "people of a file" under the mac's
key.  Files of the older form "outbox/1" hold them in clear and are still taken in.
"""

import binascii
import hmac
import json
from base64 import b64decode
from dataclasses import dataclass
from typing import Any

import msgspec

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import door, foreseen, line, wire
from sanjiayi.ledger.foreseen import Foreseen
from sanjiayi.ledger.registry import Sender
from sanjiayi.people import provisional
from sanjiayi.team import device_commands, secretbox
from sanjiayi.team.models import Device, DeviceState
from sanjiayi.team.tokens import short_id

MAX_BYTES = 2_500_000
"""Several days of one phone; what a form may carry back is bounded too."""
BATCH = 500
FORM, OLD_FORM = "outbox/2", "outbox/1"

_TORN = Refusal("team.file_torn", "这个文件不完整，或不是手机导出的记录。请在手机上重新导出。")
_FORGED = Refusal(
    "team.file_forged",
    "文件和这台设备对不上：内容改过，或设备重新登记过。没有收进任何记录；请在手机上重新导出。",
)


class Outbox(msgspec.Struct):
    """What such a file holds."""

    sanjiayi: str
    device: str
    mac: str
    facts: list[dict[str, Any]]
    people: list[dict[str, Any]] = []
    made_at: int = 0


@dataclass(frozen=True)
class Brought:
    """A file whose mac fits, and whose it is."""

    outbox: Outbox
    device: Device

    @property
    def by(self) -> str:
        return f"device:{short_id(self.device.pk)}"

    @property
    def is_stopped(self) -> bool:
        return self.device.revoked_at is not None


@dataclass(frozen=True)
class Taken:
    """What became of a file: facts by answer, people registered, and why others were not."""

    written: int
    seen: int
    aside: int
    people: int
    refused: tuple[str, ...] = ()


def canonical(facts: list[Any], people: list[Any]) -> bytes:
    """What the mac covers."""
    both = {"facts": facts, "people": people}
    return json.dumps(both, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def mac_of(token_hash: str, facts: list[Any], people: list[Any]) -> str:
    """The mac a phone with this token would write."""
    return hmac.digest(token_hash.encode(), canonical(facts, people), "sha256").hex()


def read(content: bytes) -> Brought:
    """The file, if it is whole and truly of one of our devices; stopped ones too.

    Raises Refusal "team.file_torn", "team.file_unknown" or "team.file_forged".
    """
    if len(content) > MAX_BYTES:
        raise Refusal("team.file_large", "文件超过 2.5 MB，请在手机上分几次导出。")
    try:
        outbox = msgspec.json.decode(content, type=Outbox)
        covered = json.loads(content)
        signed = canonical(covered["facts"], covered.get("people", []))
    except (msgspec.DecodeError, ValueError, KeyError, RecursionError) as error:
        raise _TORN from error
    if outbox.sanjiayi not in {FORM, OLD_FORM}:
        raise _TORN
    device = _whose(outbox, signed)
    if outbox.sanjiayi == FORM:
        outbox.people = [_opened(person, device.token_hash) for person in outbox.people]
    return Brought(outbox, device)


def people_key(token_hash: str) -> bytes:
    """Opens the people in a file of a phone with this token."""
    return hmac.digest(token_hash.encode(), b"people of a file", "sha256")


def _opened(row: dict[str, Any], token_hash: str) -> dict[str, Any]:
    try:
        box, nonce = b64decode(row["box"], validate=True), b64decode(row["nonce"], validate=True)
        text = secretbox.opened(box, nonce, people_key(token_hash))
        person = json.loads(text or b"")
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise _TORN from error
    if not isinstance(person, dict) or person.get("id") != row.get("id"):
        raise _TORN
    return person


def _whose(outbox: Outbox, signed: bytes) -> Device:
    """The device that wrote it.  A locked phone may not know its own mark: then any may fit."""
    devices = list(Device.objects.filter(kind="device"))
    named = [one for one in devices if short_id(one.pk) == outbox.device]
    if outbox.device and not named:
        raise Refusal(
            "team.file_unknown",
            "没有登记过这台设备，文件可能是别的社区的。请核对手机上的设备编号。",
        )
    for one in named or devices:
        expected = hmac.digest(one.token_hash.encode(), signed, "sha256").hex()
        if hmac.compare_digest(expected.encode(), outbox.mac.encode()):
            return one
    raise _FORGED


def foresee(brought: Brought, *, now: int) -> Foreseen:
    """What would become of its facts.  Raises Refusal "team.file_torn"."""
    newcomers = {str(person.get("id", "")) for person in brought.outbox.people}
    try:
        return foreseen.foresee(_batches(brought, now), _sender(brought), now, newcomers=newcomers)
    except wire.Malformed as torn:
        raise Refusal("team.file_torn", torn.reason) from torn


def deliver(brought: Brought, *, by: str, now: int) -> Taken:
    """Take people and facts in as if the phone had uploaded them.  Repeating is harmless.

    by    the leader's post, for the entry that tells of the file; facts keep the phone's own
    Raises Refusal "team.file_torn", or "ledger.busy" when the server cannot write now; then
    the file may be brought again.
    """
    told = _take_people(brought, now=now)
    letters = ""
    try:
        for body in _batches(brought, now):
            letters += door.deliver(body, wire.ROWS, _sender(brought), now).answers
    except wire.Malformed as torn:
        raise Refusal("team.file_torn", torn.reason) from torn
    except (line.Full, line.Failed) as error:
        raise Refusal(
            "ledger.busy", "服务器暂时写不进去。过一会儿再收一次，已收的不会重复。"
        ) from error
    device_commands.note_file(brought.device, len(letters), by=by, now=now)
    return Taken(
        written=letters.count("w"),
        seen=letters.count("s"),
        aside=letters.count("a"),
        people=sum(one.answer != "refused" for one in told),
        refused=tuple(one.reason for one in told if one.answer == "refused"),
    )


def _take_people(brought: Brought, *, now: int) -> list[provisional.Answer]:
    """They come before the facts that name them; registering somebody again changes nothing."""
    people = [_met(person) for person in brought.outbox.people]
    told: list[provisional.Answer] = []
    for start in range(0, len(people), provisional.MOST):
        some = people[start : start + provisional.MOST]
        told += provisional.register(some, scope=brought.device.place_id, by=brought.by, now=now)
    return told


def _met(person: dict[str, Any]) -> provisional.Met:
    said = {name: str(person.get(name) or "") for name in provisional.Met.__dataclass_fields__}
    return provisional.Met(**said)


def _sender(brought: Brought) -> Sender:
    return Sender(by=brought.by, scope=brought.device.place_id)


def _batches(brought: Brought, now: int) -> list[bytes]:
    """The facts in order, in rows form; the clock is set right by the skew last told."""
    state = DeviceState.objects.filter(device=brought.device).first()
    sent_at = now + (state.skew_ms if state else 0)
    facts = brought.outbox.facts
    return [
        json.dumps({"sent_at": sent_at, "facts": facts[n : n + BATCH]}).encode()
        for n in range(0, len(facts), BATCH)
    ]
