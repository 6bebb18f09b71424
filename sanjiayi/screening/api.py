"""The typed routes a phone asks: what to take along for a shift, and telling how it is."""

import gzip
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from ninja import Field, Query, Router, Schema

from sanjiayi.kernel.civil import to_ms
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import clock
from sanjiayi.screening import packet as packets
from sanjiayi.screening import packet_news
from sanjiayi.team import device_commands as devices
from sanjiayi.team.device_door import TurnedAway, phone_behind

router = Router(tags=["field"])

GZIP_LEVEL = 5
"""Measured on the packet of a compound: 6 is a tenth slower and two hundredths smaller."""


class TurnedAwayAnswer(Schema):
    """Why not; wipe: the phone must forget its lists (its unsent records stay)."""

    code: str
    reason: str
    wipe: bool


class Trouble(Schema):
    """Why a request was not carried out."""

    code: str
    reason: str


class State(Schema):
    """What a phone tells of itself.  Instants are its own clock's, ms since 1970 UTC."""

    sent_at: int = Field(ge=0, lt=2**52)
    pending: int = Field(ge=0, lt=2**31, description="records not yet uploaded")
    oldest_at: int | None = Field(None, ge=0, lt=2**52, description="when the oldest happened")
    rejected: int = Field(0, ge=0, lt=2**31, description="records that were set aside")
    release: str = Field("", max_length=200)
    battery: int | None = Field(None, ge=0, le=100, description="percent")
    storage: int | None = Field(None, ge=0, lt=2**52, description="bytes still free")
    wiped: bool = Field(False, description="the lists were forgotten, as was asked")


class StateAnswer(Schema):
    """wipe: forget the lists now; round_state: open, paused, closed or empty."""

    server_at: int
    wipe: bool
    release: str
    round_state: str


View = Callable[..., HttpResponse]


def _turning_away(view: View) -> View:
    """Answer 401 to a stranger, and tell a stopped phone to forget its lists."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except TurnedAway as away:
            body = {"code": away.no.code, "reason": gettext(away.no.reason), "wipe": away.must_wipe}
            answer = _json(body, status=401)
            answer["WWW-Authenticate"] = 'Bearer realm="sanjiayi"'
            return answer
        except Refusal as no:
            return _json({"code": no.code, "reason": gettext(no.reason)}, status=409)

    return guarded


def _json(body: object, *, status: int = 200) -> HttpResponse:
    answer = HttpResponse(msgspec.json.encode(body), status=status, content_type="application/json")
    answer["Cache-Control"] = "no-store"
    return answer


@router.get(
    "/screening/packet",
    url_name="packet",
    response={200: dict[str, Any], 304: None, 401: TurnedAwayAnswer, 409: Trouble},
)
@_turning_away
def packet(request: HttpRequest) -> HttpResponse:
    """Everything a phone needs for a shift within its own place; 304 while the last one holds.

    409 to a phone that was enrolled for more than one compound.
    """
    phone = phone_behind(request)
    now = clock.now_ms()
    wipe = devices.must_wipe(phone.id, now=_real_now())
    mark = f'"{packets.edition(phone, settings.SANJIAYI_RELEASE, now)}"'
    if not wipe and request.headers.get("If-None-Match", "").removeprefix("W/") == mark:
        answer = HttpResponse(status=304)
    else:
        whole = packets.build(phone, settings.SANJIAYI_RELEASE, wipe=wipe, now=now)
        answer = _packed(request, whole)
    if not wipe:
        answer["ETag"] = mark
    answer["Cache-Control"] = "no-store"
    answer["Vary"] = "Authorization, Accept-Encoding"
    return answer


def _packed(request: HttpRequest, body: dict[str, Any]) -> HttpResponse:
    answer = _json(body)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        answer.content = gzip.compress(answer.content, GZIP_LEVEL, mtime=0)
        answer["Content-Encoding"] = "gzip"
    return answer


class News(Schema):
    """What came after a ledger number; is_whole: instead, everything that stands."""

    ledger: int
    round: str
    is_whole: bool
    done: list[list[str | int]] = Field(description="resident, when first swabbed, site, table")
    notes: list[list[str | int]] = Field(
        description="resident, outcome of the last visit, when, door or phone"
    )


@router.get(
    "/screening/news",
    url_name="packet_news",
    response={200: News, 401: TurnedAwayAnswer, 422: Trouble},
)
@_turning_away
def news(
    request: HttpRequest,
    after: Annotated[int, Query(ge=0, lt=2**52)] = 0,
    round: Annotated[str, Query(max_length=20)] = "",  # noqa: A002 - the phone's word
) -> HttpResponse:
    """Who was swabbed and what came of visits in the phone's place since its list; no names."""
    phone = phone_behind(request)
    told = packet_news.since(phone.place, after, round, clock.now_ms())
    return _packed(request, told.as_answer())


@router.post(
    "/device/state",
    url_name="device_state",
    response={200: StateAnswer, 400: Trouble, 401: TurnedAwayAnswer, 422: Trouble},
)
@_turning_away
def device_state(request: HttpRequest, state: State) -> HttpResponse:
    """A sign of life: what is still on the phone.  The answer may ask it to forget its lists."""
    phone = phone_behind(request)
    told = devices.Told(**state.dict())
    wipe = devices.note_state(phone.id, told, now=_real_now())
    now = clock.now_ms()
    return _json(
        {
            "server_at": now,
            "wipe": wipe,
            "release": settings.SANJIAYI_RELEASE,
            "round_state": packets.state_at(phone.place, now),
        }
    )


def _real_now() -> int:
    """The machine's own time: a stopped demonstration must not make phones look silent."""
    return to_ms(clock.real_now())
