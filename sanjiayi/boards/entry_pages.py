"""One record of the book: what it says, what was said later about it, and setting it right."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sanjiayi.boards.templatetags.reasons import REASONS
from sanjiayi.kernel.facts import Record
from sanjiayi.kernel.paths import building_of
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock, correcting, figures, registry
from sanjiayi.ledger.correcting import Standing
from sanjiayi.places import queries as places
from sanjiayi.team import queries as team
from sanjiayi.team import rights

NEVER = "ledger.not_voidable"


@dataclass(frozen=True)
class Asked:
    """What somebody typed into the form; kept when the answer is no.

    act      "void" or "amend"
    reason   a known reason, or "" when words tell it
    """

    act: str = ""
    reason: str = ""
    words: str = ""
    quantity: str = ""

    @property
    def told(self) -> str:
        """The reason that counts: words, when there are some."""
        return self.words.strip() or self.reason


def _sight(request: HttpRequest) -> Sight:
    sight: Sight = request.sight  # type: ignore[attr-defined]
    return sight


def _record(request: HttpRequest, seq: int, address: str) -> Record[Any]:
    """The record, for whoever may open this address at its place."""
    record = figures.record_at(seq)
    if record is None:
        raise Http404
    rights.require(_sight(request), address, building_of(record.place))
    return record


@require_safe
def entry(request: HttpRequest, seq: int) -> HttpResponse:
    """One record: what, where, when, who, and what was corrected."""
    return _page(request, _record(request, seq, "ledger_entry"), Asked())


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, seq: int) -> HttpResponse:
    """Void the record or set its quantity right; a refusal shows the record with its sentence."""
    record = _record(request, seq, "ledger_correct")
    if request.method != "POST":
        return redirect("ledger_entry", record.seq)
    asked = Asked(**{name: request.POST.get(name, "") for name in Asked.__dataclass_fields__})
    try:
        _carry_out(_sight(request), record, asked)
    except Refusal as no:
        return _page(request, record, asked, no)
    done = _("已作废，不再算进任何数字。") if asked.act == "void" else _("数量已更正。")
    messages.success(request, done)
    return redirect("ledger_entry", record.seq)


def _carry_out(sight: Sight, record: Record[Any], asked: Asked) -> None:
    now = clock.now_ms()
    if asked.act == "void":
        correcting.void(record, asked.told, by=sight.by, now=now)
    elif asked.act == "amend":
        quantity = int(asked.quantity) if asked.quantity.strip().isdecimal() else None
        correcting.amend(record, quantity, asked.told, by=sight.by, now=now)
    else:
        raise Refusal("ledger.no_act", _("请选作废还是改数量。"))


def _page(
    request: HttpRequest, record: Record[Any], asked: Asked, refusal: Refusal | None = None
) -> HttpResponse:
    sight = _sight(request)
    standing = correcting.standing(record)
    changes = [figures.record_at(change.seq) for change in standing.corrections]
    recorders = team.recorder_words({record.by, *(one.by for one in changes if one)})
    by = {one.seq: recorders.get(one.by, one.by) for one in changes if one}
    context = {
        "record": record,
        "kind": registry.kind_named(record.fact.kind),
        "where": places.full_name(building_of(record.place)),
        "by": recorders.get(record.by, record.by),
        "fields": [(k, v) for k, v in figures.body_of(record).items() if k != "person"],
        "standing": standing,
        "corrections": [(change, by.get(change.seq, "")) for change in standing.corrections],
        "voided_by": by.get(standing.voided.seq, "") if standing.voided else "",
        "corrects": correcting.corrected_by(record.seq),
        "may_open": rights.may(sight, "ledger_entry", building_of(record.place)),
        **_form(sight, record, standing, asked, refusal),
    }
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
    return render(request, "boards/entry.html", context, status=status)


def _form(
    sight: Sight,
    record: Record[Any],
    standing: Standing,
    asked: Asked,
    refusal: Refusal | None,
) -> dict[str, object]:
    """What the part of the page that corrects needs; nothing for whoever may not correct here."""
    if not rights.may(sight, "ledger_correct", building_of(record.place)):
        return {"may_correct": False}
    no = correcting.why_not(record, by=sight.by, now=clock.now_ms())
    return {
        "may_correct": no is None or no.code != NEVER,
        "never": no if no is not None and no.code == NEVER else None,
        "no": no,
        "refusal": refusal,
        "asked": asked,
        "quantity": asked.quantity or str(standing.quantity),
        "reasons": [(code, REASONS[code]) for code in correcting.REASONS],
        "longest": correcting.LONGEST_REASON,
    }
