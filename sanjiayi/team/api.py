"""The typed routes of the team room: a phone turns an invitation into its token."""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from sanjiayi.kernel.civil import to_ms
from sanjiayi.ledger import clock
from sanjiayi.team import commands

router = Router(tags=["devices"])


class Invitation(Schema):
    """What the QR code held."""

    code: str = Field(min_length=8, max_length=64, description="last part of the QR's address")


class Enrolled(Schema):
    """The device's bearer token.  It is shown once; only a hash is kept."""

    token: str


class Trouble(Schema):
    """Why not: a stable code and a sentence for the person."""

    code: str
    reason: str


@router.post(
    "/devices/enrol",
    url_name="device_enrol",
    response={200: Enrolled, 400: Trouble, 409: Trouble, 422: Trouble},
)
def device_enrol(request: HttpRequest, invitation: Invitation) -> Any:
    """Turn an invitation into a device, once, within minutes."""
    token = commands.enrol_device(invitation.code, now=to_ms(clock.real_now()))
    return {"token": token}
