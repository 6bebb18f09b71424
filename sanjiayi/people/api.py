"""The typed route of the register: a phone registers somebody who is on no list."""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from sanjiayi.ledger import clock, registry
from sanjiayi.people import provisional
from sanjiayi.people.provisional import MOST, Met

router = Router(tags=["field"])


class MetAtTable(Schema):
    """Somebody who is on no list."""

    id: str = Field(max_length=36, description="UUIDv7 made by the phone")
    building: str = Field(max_length=64, examples=["yt.3.08.12"])
    door: str = Field("", max_length=64, description="path or number; empty when not known")
    name: str = Field(max_length=200)
    id_number: str = Field("", max_length=64, description="as typed")
    phone: str = Field("", max_length=64)
    at: int = Field(0, description="ms since 1970 UTC, the phone's clock")


class People(Schema):
    """A batch, at most 100."""

    people: list[MetAtTable] = Field(max_length=MOST)
    sent_at: int = 0


class Answer(Schema):
    """What became of one: written, seen, or refused with code and sentence."""

    id: str
    answer: str
    code: str
    reason: str


class Answers(Schema):
    """One answer a person, in order."""

    people: list[Answer]


class Trouble(Schema):
    """Why a request was not carried out."""

    code: str
    reason: str


@router.post(
    "/people/provisional",
    url_name="people_provisional",
    response={200: Answers, 400: Trouble, 401: Trouble, 422: Trouble},
)
def people_provisional(request: HttpRequest, batch: People) -> Any:
    """Register people met at a table; sending them again is harmless.

    Send them before the facts that name them.  Facts that came first are delivered again.
    """
    given = request.headers.get("Authorization", "")
    sender = registry.recognise(given[7:].strip()) if given.startswith("Bearer ") else None
    if sender is None:
        no = {
            "code": "ledger.unknown_device",
            "reason": "这台设备没有登记或已停用，请找组长重新扫码登记。",
        }
        return Status(401, no)
    people = [
        Met(one.id, one.building, one.door, one.name, one.id_number, one.phone)
        for one in batch.people
    ]
    told = provisional.register(people, scope=sender.scope, by=sender.by, now=clock.now_ms())
    return Status(200, {"people": told})
