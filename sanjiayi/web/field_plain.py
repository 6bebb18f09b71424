"""Recording a swab through a plain form, for a browser without scripts: nothing is kept there."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import book, clock
from sanjiayi.people import code_queries, codes
from sanjiayi.people import queries as people
from sanjiayi.people.codes import Kind
from sanjiayi.people.queries import PersonLine
from sanjiayi.places import queries as places
from sanjiayi.screening import missing
from sanjiayi.screening import queries as screening
from sanjiayi.screening.facts import Rehearsed, SwabTaken
from sanjiayi.screening.queries import RoundView
from sanjiayi.web.saying import said

MOST_LETTERS = 400
MOST_TUBE = 32


@dataclass(frozen=True)
class Found:
    """One person the page offers; is_waiting: must be tested in this round and was not yet."""

    line: PersonLine
    is_waiting: bool


@never_cache
@require_http_methods(["GET", "POST"])
def plain(request: HttpRequest) -> HttpResponse:
    """Look for somebody by door, name, number or the text of a card; record with one button."""
    sight: Sight = request.sight  # type: ignore[attr-defined]
    now = clock.now_ms()
    round_ = _round(now)
    tube = request.POST.get("tube", request.GET.get("tube", "")).strip().upper()[:MOST_TUBE]
    page: dict[str, object] = {"round": round_, "tube": tube, "text": "", "status": ""}
    no: Refusal | None = None
    try:
        if request.method == "POST":
            page["status"] = _record(sight, round_, request.POST.get("person", ""), tube, now)
        else:
            page["text"] = request.GET.get("q", "").strip()[:MOST_LETTERS]
            page["found"] = _found(sight, round_, str(page["text"]), now)
    except Refusal as refusal:
        no = refusal
    page["refusal"] = no
    return render(request, "field/plain.html", page, status=409 if no else 200)


def _round(now: int) -> RoundView | None:
    top = places.community()
    found = screening.current(top.path, now) if top else None
    return None if found is None or found.closed_at is not None else found


def _found(sight: Sight, round_: RoundView | None, text: str, now: int) -> list[Found]:
    if not text:
        return []
    if codes.looks_like_one(text):
        lines = _behind_code(sight, text, now)
    else:
        lines = people.search(sight, text, limit=20, now=now)
    waiting: dict[str, set[bytes]] = {}
    for line in lines if round_ else ():
        if round_ and line.building not in waiting:
            left = missing.standing(round_, line.building).missing
            waiting[line.building] = set(left.get(line.building, ()))
    return [Found(line, line.id.bytes in waiting.get(line.building, ())) for line in lines]


def _behind_code(sight: Sight, text: str, now: int) -> list[PersonLine]:
    scanned = code_queries.verify_here(text)
    if scanned is None:
        raise Refusal("people.code_forged", "这张码的签名不对，可能是假码。请输门牌，并告诉组长。")
    if scanned.is_revoked:
        raise Refusal("people.code_revoked", "这张卡已经作废。请输门牌登记，并收回旧卡。")
    if scanned.code.kind != Kind.PERSON:
        raise Refusal("people.code_household", "这是一户的码。请输门牌，再选人。")
    line = people.resident(sight, scanned.code.id)
    if line is None:
        raise Refusal("people.not_here", "您管的范围里没有这个人。")
    people.shown(sight, line, now=now)
    return [line]


def _record(sight: Sight, round_: RoundView | None, person: str, tube: str, now: int) -> str:
    if round_ is None:
        raise Refusal("screening.no_round", "现在没有开着的轮次，不能登记采样。")
    if not tube:
        raise Refusal("screening.no_tube", "请先填采样管的管号。")
    line = people.resident(sight, _uuid(person))
    if line is None:
        raise Refusal("people.not_here", "您管的范围里没有这个人。")
    kind = Rehearsed if round_.is_rehearsal else SwabTaken
    fact = kind(round=round_.round, tube=tube, how="door")
    draft = book.Draft(fact, place=line.building, subject=str(line.id), happened_at=now)
    book.record([draft], by=sight.by, now=now)
    return _("已登记：%(name)s，%(where)s") % {"name": line.name, "where": said(line.where)}


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Refusal("people.not_here", "您管的范围里没有这个人。") from error
