"""The API document and the typed routes that are not the batch door."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema, Status
from ninja.errors import HttpError, ValidationError

from sanjiayi import __version__
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import door, figures, registry, wire
from sanjiayi.people.api import router as people
from sanjiayi.screening.api import router as screening
from sanjiayi.team.api import router as team
from sanjiayi.web.saying import said

api = NinjaAPI(
    title="三加一",
    version=__version__,
    description=(
        "Devices and programs sign in with `Authorization: Bearer …`. A device gets its token "
        "when it is enrolled by a leader's QR code; a program's token is issued by an operator."
    ),
    docs_url=None,
    urls_namespace="api",
)
api.add_router("", team)
api.add_router("", screening)
api.add_router("", people)

_FACT = {
    "type": "object",
    "required": ["id", "kind", "place", "at", "body"],
    "properties": {
        "id": {"type": "string", "format": "uuid", "description": "UUIDv7 made by the device"},
        "kind": {"type": "string", "example": "screening.swab_taken"},
        "place": {"type": "string", "maxLength": 64, "example": "yt.3.08.12"},
        "subject": {"type": "string", "maxLength": 64, "default": ""},
        "at": {"type": "integer", "description": "milliseconds since 1970 UTC, device clock"},
        "quantity": {"type": "integer", "minimum": 0, "default": 1},
        "body": {"type": "object", "description": "the fields of the kind"},
    },
}
_COLUMN = {"oneOf": [{"type": "array"}, {"type": "string"}, {"type": "integer"}]}
FACTS_DOCUMENT = {
    "security": [{"bearer": []}],
    "requestBody": {
        "required": True,
        "content": {
            wire.ROWS: {
                "schema": {
                    "type": "object",
                    "required": ["facts"],
                    "properties": {
                        "sent_at": {"type": "integer"},
                        "facts": {"type": "array", "maxItems": wire.MAX_FACTS, "items": _FACT},
                    },
                }
            },
            wire.COLUMNS: {
                "schema": {
                    "type": "object",
                    "required": ["kind", "ids", "at", "place", "body"],
                    "description": "One value for all facts, or a list with one value a fact.",
                    "properties": {
                        "kind": {"type": "string"},
                        "ids": {"type": "string", "description": "32 hex digits a fact"},
                        "at": _COLUMN,
                        "place": _COLUMN,
                        "subject": _COLUMN,
                        "quantity": _COLUMN,
                        "body": {"oneOf": [{"type": "object"}, {"type": "array"}]},
                        "sent_at": {"type": "integer"},
                    },
                }
            },
        },
    },
}


class SetAside(Schema):
    """One fact that was kept for a person instead of written."""

    index: int
    id: str
    code: str
    reason: str


class Taken(Schema):
    """answers has one letter a fact: w written, s seen before, a set aside."""

    ledger: int
    answers: str
    set_aside: list[SetAside]


class Trouble(Schema):
    """Why a request was not carried out."""

    code: str
    reason: str


class LedgerHead(Schema):
    """The end of the book."""

    seq: int
    digest: str


def bearer(request: HttpRequest) -> registry.Sender | None:
    """The sender behind the request's bearer token."""
    given = request.headers.get("Authorization", "")
    return registry.recognise(given[7:].strip()) if given.startswith("Bearer ") else None


def _document() -> dict[str, Any]:
    return FACTS_DOCUMENT


@api.post(
    "/facts",
    url_name="facts",
    tags=["ledger"],
    openapi_extra=_document(),
    response={
        200: Taken, 400: Trouble, 401: Trouble, 411: Trouble, 413: Trouble, 415: Trouble,
        503: Trouble,
    },
)  # fmt: skip
def facts(request: HttpRequest) -> HttpResponse:
    """Take a batch of facts in; every fact is answered.  Sending it again is harmless."""
    # The server answers this address before Django (config.wsgi); the same door serves here
    # in development and in tests.
    answered: list[HttpResponse] = []

    def start(status: str, headers: list[tuple[str, str]]) -> None:
        answered.append(HttpResponse(status=int(status[:3]), headers=dict(headers)))

    body = door.application(request.META | {"wsgi.input": request}, start)
    answered[0].content = b"".join(body)
    return answered[0]


@api.get("/ledger", url_name="head", tags=["ledger"], response={200: LedgerHead, 401: Trouble})
def head(request: HttpRequest) -> Any:
    """The last ledger number and the digest that covers everything up to it."""
    if bearer(request) is None:
        return Status(
            401, {"code": "ledger.unknown_device", "reason": said("这台设备没有登记或已停用。")}
        )
    end = figures.head()
    return Status(200, {"seq": end.seq, "digest": end.digest_hex})


@api.exception_handler(Refusal)
def refused(request: HttpRequest, no: Refusal) -> HttpResponse:
    """A foreseen no: 409 with code and sentence."""
    return api.create_response(request, {"code": no.code, "reason": said(no.reason)}, status=409)


@api.exception_handler(ValidationError)
def misshapen(request: HttpRequest, wrong: ValidationError) -> HttpResponse:
    """A request that lacks a field or has one of the wrong type: 422."""
    fields = "、".join(".".join(map(str, error["loc"][1:])) for error in wrong.errors[:3])
    reason = said(f"请求缺少栏目或类型不对（{fields}），请核对后重发。")
    return api.create_response(request, {"code": "api.misshapen", "reason": reason}, status=422)


@api.exception_handler(HttpError)
def torn(request: HttpRequest, wrong: HttpError) -> HttpResponse:
    """A request whose body is no JSON."""
    no = {"code": "api.torn", "reason": said("请求内容不是完整的 JSON，请核对后重发。")}
    return api.create_response(request, no, status=wrong.status_code)
