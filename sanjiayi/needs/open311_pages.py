"""The door of GeoReport v2: parse, one call, answer in XML or JSON.

Not a page of ours in look or language: the words of errors are the standard's, for whoever
writes the client.  Whoever sends brings an api_key, the token of a program or a phone.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from sanjiayi.kernel.doorkeeper import Doorkeeper
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import clock, registry
from sanjiayi.ledger.registry import Sender
from sanjiayi.needs import open311_commands as commands
from sanjiayi.needs import open311_queries as queries
from sanjiayi.needs import open311_reading as reading
from sanjiayi.needs import open311_services as services
from sanjiayi.needs.open311_files import kept_files
from sanjiayi.needs.open311_reading import Wrong
from sanjiayi.needs.open311_wire import CONTENT_TYPES, JSON, XML, Value, moment, written
from sanjiayi.places import queries as places
from sanjiayi.team.doorway import address_of

_log = logging.getLogger(__name__)
P = ParamSpec("P")

MOST_A_MINUTE = 600
"""Questions one address may ask: a client that reads back 200 requests one by one, thrice."""
_keeper = Doorkeeper(most_each=MOST_A_MINUTE, most_at_all=20 * MOST_A_MINUTE)
_CHANGESET = "2022-05-17T00:00:00+08:00"

Answer = tuple[str, Value]
"""Name of the root element, and what it holds."""

View = Callable[Concatenate[HttpRequest, P], Answer]


def _fields(request: HttpRequest) -> Mapping[str, Sequence[str]]:
    """The query and, where something is sent, the form."""
    found = dict(request.GET.lists())
    if request.method == "POST":
        found |= dict(request.POST.lists())
    return {name: [str(value) for value in values] for name, values in found.items()}


def _door(*methods: str) -> Callable[[View[P]], Callable[..., HttpResponse]]:
    """A view of the standard: right method, not too often, our jurisdiction, errors in shape."""

    def guard(view: View[P]) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @never_cache
        @wraps(view)
        def answer(
            request: HttpRequest, shape: str, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponse:
            if shape not in CONTENT_TYPES:
                raise Http404
            try:
                _admit(request, methods)
                root, value = view(request, *args, **kwargs)
                return HttpResponse(written(shape, root, value), content_type=CONTENT_TYPES[shape])
            except Wrong as wrong:
                return _told(shape, wrong.status, wrong.text)
            except Refusal as no:
                return _told(shape, 400, no.reason)

        return answer

    return guard


def _admit(request: HttpRequest, methods: Sequence[str]) -> None:
    if request.method not in methods:
        raise Wrong(405, f"only {' and '.join(methods)} here")
    if not _keeper.may_ask(address_of(request), clock.now_ms()):
        raise Wrong(429, "too many requests from this address; wait a minute")
    asked = reading.one(_fields(request), "jurisdiction_id")
    top = places.community()
    if asked and top is not None and asked not in {top.path, top.code, top.name}:
        raise Wrong(404, "jurisdiction_id provided was not found")


def _told(shape: str, status: int, text: str) -> HttpResponse:
    errors: Value = [{"code": status, "description": text}]
    answer = HttpResponse(
        written(shape, "errors", errors), status=status, content_type=CONTENT_TYPES[shape]
    )
    if status == 429:
        answer["Retry-After"] = "60"
    return answer


def _sender(request: HttpRequest) -> Sender | None:
    """Whoever's api_key it is; None without one.  Raises Wrong 403 for one nobody holds."""
    given = reading.one(_fields(request), "api_key")
    header = request.headers.get("Authorization", "")
    given = given or (header[7:].strip() if header.startswith("Bearer ") else "")
    if not given:
        return None
    found = registry.recognise(given)
    if found is None:
        raise Wrong(403, "api_key is not valid")
    return found


def _required(request: HttpRequest) -> Sender:
    found = _sender(request)
    if found is None:
        raise Wrong(403, "api_key was not provided")
    return found


# --- what there is ---------------------------------------------------------------------------


@_door("GET", "HEAD")
def discovery(request: HttpRequest) -> Answer:
    """Where the service is and what it speaks."""
    top = places.community()
    base = request.build_absolute_uri(reverse("open311_services", kwargs={"shape": JSON}))
    endpoint: Value = {
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": base.removesuffix("/services.json"),
        "changeset": _CHANGESET,
        "type": "production",
        "formats": [CONTENT_TYPES[kind].partition(";")[0] for kind in (XML, JSON)],
    }
    name = top.name if top else ""
    return "discovery", {
        "changeset": _CHANGESET,
        "contact": f"{name}：读取不需要密钥，提交要用管理员发的程序令牌做 api_key",
        "key_service": "api_key 由管理员在“设备”页登记程序时给出",
        "endpoints": [endpoint],
    }


@_door("GET", "HEAD")
def all_services(request: HttpRequest) -> Answer:
    """What may be asked for."""
    return "services", services.listed()


@_door("GET", "HEAD")
def definition(request: HttpRequest, code: str) -> Answer:
    """What is asked about one service."""
    return "service_definition", services.definition(code)


# --- requests --------------------------------------------------------------------------------


@_door("GET", "HEAD", "POST")
def requests(request: HttpRequest) -> Answer:
    """Send a request, or ask for many."""
    now = clock.now_ms()
    if request.method == "POST":
        return "service_requests", _posted(request, now)
    wanted = reading.read_wanted(_fields(request), now)
    return "service_requests", queries.requests(wanted, _sender(request))


def _posted(request: HttpRequest, now: int) -> list[Value]:
    sender = _required(request)
    report = reading.read_report(_fields(request), services.SERVICES)
    told = commands.post(report, sender, files=kept_files(request), now=now)
    return [
        {
            "service_request_id": told.number,
            "service_notice": commands.notice(told),
            "account_id": report.reporter.account or None,
        }
    ]


@_door("GET", "HEAD")
def one_request(request: HttpRequest, number: str) -> Answer:
    """One request; 404 where it does not exist or is not for this reader."""
    wanted = reading.Wanted((number,), (), (), 0, 0)
    found = queries.requests(wanted, _sender(request))
    if not found:
        raise Wrong(404, "service_request_id provided was not found")
    return "service_requests", found


@_door("GET", "HEAD")
def token(request: HttpRequest, number: str) -> Answer:
    """We number a request at once: a token is its number."""
    if queries.one(number, _sender(request)) is None:
        raise Wrong(404, "token provided was not found")
    return "service_requests", [{"service_request_id": number, "token": number}]


# --- updates ---------------------------------------------------------------------------------


@_door("GET", "HEAD", "POST")
def updates(request: HttpRequest) -> Answer:
    """Tell more about a request one sent, or ask what happened since."""
    now = clock.now_ms()
    fields = _fields(request)
    if request.method != "POST":
        wanted = reading.read_wanted(fields, now)
        return "service_request_updates", queries.updates(wanted, _sender(request))
    sender = _required(request)
    update = reading.read_update(fields)
    commands.post_update(update, sender, files=kept_files(request), now=now)
    told = f"{update.request}\x00{update.theirs or moment(now)}\x00{update.status}"
    mark = hashlib.blake2b(told.encode(), digest_size=12).hexdigest()
    return "service_request_updates", [{"update_id": mark}]
