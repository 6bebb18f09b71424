"""Which phone stands behind a request with a bearer token, for the routes phones ask.

The batch door needs only scope and recorder (team.bearer); here a phone also has a name, and
one that was stopped is told to forget its lists.
"""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import registry
from sanjiayi.team.models import Device
from sanjiayi.team.tokens import hashed, short_id


@dataclass(frozen=True)
class Phone:
    """An enrolled phone.  place bounds what it may see and record; by: how records call it."""

    id: UUID
    short: str
    name: str
    place: str
    by: str


class TurnedAway(Exception):
    """A token nobody holds, or one that was stopped; then must_wipe."""

    def __init__(self, no: Refusal, *, must_wipe: bool) -> None:
        super().__init__(no.code)
        self.no = no
        self.must_wipe = must_wipe


_UNKNOWN = Refusal("ledger.unknown_device", "这台设备没有登记或已停用，请找组长重新扫码登记。")
_PROGRAM = Refusal("team.not_a_phone", "这是给程序的令牌，名单只给登记过的手机。")


def phone_behind(request: HttpRequest) -> Phone:
    """The phone of a request's bearer token.  Raises TurnedAway."""
    given = request.headers.get("Authorization", "")
    token = given.removeprefix("Bearer ").strip()
    if not given.startswith("Bearer ") or not token:
        raise TurnedAway(_UNKNOWN, must_wipe=False)
    registry.recognise(token)  # notes that it was heard of
    device = Device.objects.filter(token_hash=hashed(token)).first()
    if device is None or device.revoked_at is not None:
        raise TurnedAway(_UNKNOWN, must_wipe=device is not None)
    if device.kind != "device":
        raise TurnedAway(_PROGRAM, must_wipe=False)
    mark = short_id(device.pk)
    return Phone(device.pk, mark, device.name, device.place_id, f"device:{mark}")
