"""POST /api/facts: the door for devices and programs, in front of everything else.

Framework-free, because a request here should cost little more than the facts in it: the
bearer token is looked up in memory, msgspec reads the body, the one writer commits.

    200  {"ledger": 184207, "answers": "wwsa", "set_aside": [{"index", "id", "code", "reason"}]}
         one letter a fact: w written, s seen before, a set aside (kept for a person)
    400  the batch cannot be read as a whole     401  unknown or revoked token
    413  too large                                415  unknown content type
    503  too much is waiting, or the disk is full: try again after Retry-After seconds
"""

import random
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from sanjiayi.kernel import ids
from sanjiayi.ledger import book, clock, line, registry, wire
from sanjiayi.ledger.lines import Parcel, Unreadable

PATH = "/api/facts"
BYTES_A_FACT = {wire.ROWS: 300, wire.COLUMNS: 200}
"""About how much of a body is one fact: enough to know whether there is room for a batch before
it is read, so that devices turned away cost next to nothing."""
RETRY_AFTER_S = (2, 15)
"""Seconds; drawn at random so that devices turned away together do not come back together."""


class Aside(msgspec.Struct):
    """Why one fact was set aside."""

    index: int
    id: str
    code: str
    reason: str


class Answer(msgspec.Struct):
    """What became of a batch, one letter a fact."""

    ledger: int
    answers: str
    set_aside: list[Aside]


class Trouble(msgspec.Struct):
    """A batch that was not taken in."""

    code: str
    reason: str


def deliver(body: bytes, content_type: str, sender: registry.Sender, received_at: int) -> Answer:
    """Take a batch in and answer fact by fact.  Raises wire.Malformed, line.Failed."""
    contents, size = wire.Reader(sender.by, received_at).read(body, content_type)
    parcel = Parcel(sender, received_at, contents, size)
    if size:
        book.post(parcel)
    return Answer(max(parcel.seqs, default=0), parcel.letters.decode(), _asides(parcel))


def _asides(parcel: Parcel) -> list[Aside]:
    if not parcel.reasons:
        return []
    found = _ids_of(parcel)
    return [Aside(index, found[index], *why) for index, why in sorted(parcel.reasons.items())]


def _ids_of(parcel: Parcel) -> dict[int, str]:
    found: dict[int, str] = {}
    for sheaf in parcel.contents:
        if isinstance(sheaf, Unreadable):
            found[sheaf.index] = ids.text(sheaf.id) if len(sheaf.id) == 16 else ""
        else:
            found.update(zip(sheaf.indexes, map(ids.text, sheaf.columns.ids), strict=True))
    return found


Say = Callable[[str, str], str]
_say: Say | None = None


def say_by(say: Say) -> None:
    """The web room tells here how a sentence reads under an Accept-Language header."""
    global _say
    _say = say


def _in_words_of(language: str, answer: Answer | Trouble) -> None:
    if _say is None or not language:
        return
    told: Iterable[Aside | Trouble]
    told = answer.set_aside if isinstance(answer, Answer) else (answer,)
    for one in told:
        one.reason = _say(one.reason, language)


Start = Callable[[str, list[tuple[str, str]]], Any]
_STATUS = {
    200: "200 OK", 400: "400 Bad Request", 401: "401 Unauthorized", 405: "405 Method Not Allowed",
    411: "411 Length Required", 413: "413 Content Too Large", 415: "415 Unsupported Media Type",
    503: "503 Service Unavailable",
}  # fmt: skip


def application(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """The same as a WSGI application."""
    status, answer = handle(
        environ["REQUEST_METHOD"],
        environ.get("HTTP_AUTHORIZATION", ""),
        environ.get("CONTENT_TYPE", "") or wire.ROWS,
        environ.get("CONTENT_LENGTH", ""),
        lambda most: environ["wsgi.input"].read(most),
    )
    _in_words_of(environ.get("HTTP_ACCEPT_LANGUAGE", ""), answer)
    body = msgspec.json.encode(answer)
    headers = [
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
    ]
    if status == 503:
        headers.append(("Retry-After", str(random.randint(*RETRY_AFTER_S))))  # noqa: S311
    if status == 401:
        headers.append(("WWW-Authenticate", 'Bearer realm="sanjiayi"'))
    start(_STATUS[status], headers)
    return [body]


def handle(
    method: str, authorization: str, content_type: str, length: str, read: Callable[[int], bytes]
) -> tuple[int, Answer | Trouble]:
    """Status and answer for a request, whatever server or framework brought it."""
    if method != "POST":
        return 405, Trouble("ledger.method", "这个地址只接受 POST。")
    sender = registry.recognise(authorization.removeprefix("Bearer ").strip())
    if not authorization.startswith("Bearer ") or sender is None:
        return 401, Trouble(
            "ledger.unknown_device", "这台设备没有登记或已停用，请找组长重新扫码登记。"
        )
    kind = content_type.split(";")[0].strip().lower()
    if kind not in {wire.ROWS, wire.COLUMNS}:
        return 415, Trouble("ledger.content_type", f"请用 {wire.ROWS} 或 {wire.COLUMNS}。")
    if not length.isdigit():
        return 411, Trouble("ledger.length", "请求缺少 Content-Length。")
    if int(length) > wire.MAX_BYTES:
        return 413, Trouble("ledger.too_large", "这批记录超过 1 MB，请分批上传，每批 500 条以内。")
    return _take_in(read(int(length)), kind, sender)


def _take_in(body: bytes, kind: str, sender: registry.Sender) -> tuple[int, Answer | Trouble]:
    try:
        with book.room(max(1, len(body) // BYTES_A_FACT[kind])):
            return 200, deliver(body, kind, sender, clock.now_ms())
    except wire.Malformed as torn:
        return 400, Trouble("ledger.malformed", torn.reason)
    except line.Full:
        return 503, Trouble("ledger.busy", "上传的人很多，记录还在手机里，稍后自动重传。")
    except line.Failed:
        return 503, Trouble(
            "ledger.cannot_write", "服务器暂时写不进去，记录还在手机里，稍后自动重传。"
        )
