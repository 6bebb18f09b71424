"""The page of one card: shown, printed, taken back, given anew."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock
from sanjiayi.people import (
    cards,
    cards_printing,
    code_commands,
    code_queries,
    code_rules,
    looks,
    queries,
    squares,
)
from sanjiayi.people.cards_pages import pdf
from sanjiayi.people.code_queries import IssueLine
from sanjiayi.people.codes import Kind
from sanjiayi.people.queries import PersonLine
from sanjiayi.places import queries as places

_KINDS = {"person": Kind.PERSON, "household": Kind.HOUSEHOLD}
_REASONS = [(reason, gettext_lazy(code_rules.REASON_WORDS[reason])) for reason in code_rules.CHOSEN]


def _sight(request: HttpRequest) -> Sight:
    return cast(Sight, request.sight)  # type: ignore[attr-defined]


def _lines(sight: Sight, kind: Kind, holder: UUID) -> list[PersonLine]:
    """Whose card it is; nobody within the viewer's scopes is a 404."""
    if kind is Kind.HOUSEHOLD:
        found = queries.household_lines(sight, holder)
    else:
        line = queries.resident(sight, holder)
        found = [line] if line else []
    if not found:
        raise Http404
    return found


def _kind(text: str) -> Kind:
    if text not in _KINDS:
        raise Http404
    return _KINDS[text]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, kind: str, id: UUID) -> HttpResponse:  # noqa: A002
    """The card of a person or household that counts now, and those that did."""
    sight, now, sort = _sight(request), clock.now_ms(), _kind(kind)
    lines = _lines(sight, sort, id)
    mistake = ""
    if request.method == "POST":
        try:
            _act(request, sort, id, lines[0].building, now)
        except Refusal as no:
            mistake = no.reason
        else:
            return redirect("code", kind=kind, id=id)
    looks.keep(
        sight, [line.id for line in lines], purpose="cards", place=lines[0].building, now=now
    )
    given = code_queries.cards_of(sort, id)
    current = next((card for card in given if card.counts), None)
    square, mistake = _square(sort, id, current, mistake)
    context = {
        "kind": kind,
        "id": id,
        "line": lines[0],
        "lines": lines,
        "household": queries.household_at(sight, lines[0].id),
        "current": current,
        "square": square,
        "size": squares.SIZE,
        "past": [card for card in given if not card.counts],
        "reasons": _REASONS,
        "mistake": mistake,
    }
    return render(request, "people/code.html", context, status=422 if mistake else 200)


def _square(kind: Kind, holder: UUID, current: IssueLine | None, mistake: str) -> tuple[str, str]:
    if current is None:
        return "", mistake
    try:
        return squares.path_of(code_queries.text_of(kind, holder, current)), mistake
    except Refusal as no:
        return "", mistake or no.reason


def _act(request: HttpRequest, kind: Kind, holder: UUID, building: str, now: int) -> None:
    by, act = _sight(request).by, request.POST.get("act", "")
    reason = request.POST.get("reason", "")
    if act == "issue":
        code_commands.issue(kind, [holder], place=building, by=by, now=now)
        messages.success(request, _("已发卡，可以打印。"))
    elif act == "reissue":
        code_commands.reissue(kind, holder, reason, by=by, now=now)
        messages.success(request, _("旧卡已作废，新卡可以打印。"))
    elif act == "revoke":
        standing = [card for card in code_queries.cards_of(kind, holder) if card.counts]
        serial = standing[0].serial if standing else 0
        code_commands.revoke(serial, reason, by=by, now=now)
        messages.success(request, _("这张卡已作废。"))


@never_cache
@require_GET
def code_pdf(request: HttpRequest, kind: str, id: UUID) -> HttpResponse:  # noqa: A002
    """One card on a sheet, PDF."""
    sight, sort = _sight(request), _kind(kind)
    _lines(sight, sort, id)
    top = places.community()
    try:
        card = cards.one(sight, sort, id, now=clock.now_ms())
    except Refusal as no:
        messages.error(request, no.reason)
        return redirect("code", kind=kind, id=id)
    content = cards_printing.one_card_pdf(card, top.name if top else "")
    return pdf(content, _("卡片 %(serial)s.pdf") % {"serial": card.serial})
