"""钱: what was handed in, spent and given back, by household, courier and day, to the cent."""

import csv
import io
from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from sanjiayi.kernel.civil import date_of, days_before, from_ms
from sanjiayi.kernel.paths import building_of
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock
from sanjiayi.medicine import commands, desk_queries, money_commands, sight, source_queries
from sanjiayi.medicine import money_queries as queries
from sanjiayi.medicine.desk_pages import surname, viewer_of
from sanjiayi.medicine.money_queries import Day, Payment, Purse, Till
from sanjiayi.medicine.money_rules import yuan
from sanjiayi.needs import attachments
from sanjiayi.people import errands
from sanjiayi.places import queries as places
from sanjiayi.rolls.sheetwriting import Cell, Column, Writer, neutral
from sanjiayi.team.queries import recorder_words

MOST = 100
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HISTORY_DAYS = 400


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def medicine_money(request: HttpRequest) -> HttpResponseBase:
    """Tills, the day and the couriers.  ?day=20220517.  POST act: even, settle, purse."""
    viewer, now = viewer_of(request), clock.now_ms()
    number = _day(request)
    wrong, code = "", 200
    if request.method == "POST":
        try:
            _acted(request, viewer, now)
            messages.success(request, _("记下了。"))
            return redirect(f"{reverse('medicine_money')}?day={number}")
        except Refusal as no:
            wrong, code = no.reason, 422
    context = _shown(viewer, number, now) | {"mistakes": [wrong] if wrong else []}
    context |= {"typed": request.POST}
    answer: HttpResponse = render(request, "medicine/custody/money.html", context, status=code)
    return answer


def _day(request: HttpRequest) -> int:
    """The Shanghai day asked for, today for none; a 404 for what is no day of the last year."""
    today = clock.today()
    typed = request.GET.get("day", "").replace("-", "")
    if not typed:
        return today
    try:
        number = int(typed)
        date_of(number)
    except ValueError:
        raise Http404 from None
    if not days_before(today, _HISTORY_DAYS) <= number <= today:
        raise Http404
    return number


# --- what is done ----------------------------------------------------------------------------


def _acted(request: HttpRequest, viewer: Sight, now: int) -> None:
    sent = request.POST
    act, what = sent.get("act", ""), sent.get("what", "")
    try:
        fen = int(sent.get("fen", ""))
    except ValueError:
        raise Refusal("medicine.cash", "金额写得不对，请核对后重记。") from None
    if act == "purse":
        if not any(viewer.has(sight.DESK, one) for one in sight.scopes(viewer)):
            raise Refusal("medicine.sight", "钱由配药台结，请打电话给配药台。")
        money_commands.reckon_run(what, fen, reason=sent.get("reason", ""), by=viewer.by, now=now)
        return
    found = queries.till(what)
    if found is None or not sight.reaches(viewer, found.place):
        raise Refusal("medicine.unknown", "没有这张配药单，请核对单号。")
    _may_act(viewer, found.place)
    if act == "even":
        form = _form(sent.get("form", ""))
        money_commands.even_out(what, fen, form=form, by=viewer.by, now=now)
    elif act == "settle":
        money_commands.settle(what, fen, reason=sent.get("reason", ""), by=viewer.by, now=now)
    else:
        raise Refusal("medicine.act", "请选要做什么。")


def _form(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise Refusal("medicine.form", "这一页放得太久了，请刷新后再按。") from None


def _may_act(viewer: Sight, place: str) -> None:
    if not viewer.has(sight.DESK, place):
        raise Refusal("medicine.sight", "钱由配药台结，请打电话给配药台。")


# --- what is shown ---------------------------------------------------------------------------


def _shown(viewer: Sight, number: int, now: int) -> dict[str, Any]:
    scopes = sight.scopes(viewer)
    open_ones = [one for scope in scopes for one in queries.tills(scope, limit=MOST + 1)]
    done = [one for scope in scopes for one in queries.settled_on(scope, number)]
    found = _day_of(scopes, number)
    purses = {one.run: one for scope in scopes for one in queries.purses(scope, number)}
    by = recorder_words({*found.hands, *(one.courier for one in purses.values())})
    today = clock.today()
    return {
        "tills": _till_rows(viewer, open_ones[:MOST], now),
        "tills_more": len(open_ones) > MOST,
        "owed": yuan(sum(one.money.left for one in open_ones)),
        "settled": _till_rows(viewer, done[:MOST], now),
        "differences": sum(1 for one in done if one.money.left),
        "day": number,
        "earlier": days_before(number, 1),
        "later": days_before(number, -1) if number < today else 0,
        "today": today,
        "sums": [
            (_("住户交来"), yuan(found.received)),
            (_("买药花掉"), yuan(found.spent)),
            (_("找还住户"), yuan(found.returned)),
            (_("当天结余"), yuan(found.received - found.spent - found.returned)),
        ],
        "hands": [(by[one], yuan(fen), fen < 0) for one, fen in sorted(found.hands.items()) if fen],
        "purses": [_purse_row(one, by[one.courier]) for one in purses.values()],
        "payments": _payment_rows(found.payments[:MOST]),
        "may_act": any(viewer.has(sight.DESK, scope) for scope in scopes),
        "now": now,
    }


def _day_of(scopes: list[str], number: int) -> Day:
    found = Day()
    for scope in scopes:
        one = queries.day(scope, number)
        found.received += one.received
        found.returned += one.returned
        found.payments += one.payments
        found.hands.update(one.hands)
    return found


def _till_rows(viewer: Sight, some: list[Till], now: int) -> list[dict[str, Any]]:
    """Building–door–surname and sums; one look is written down."""
    asked = {UUID(one.person) for one in some}
    named = errands.lines(viewer, asked, purpose="medicine", now=now)
    where = places.full_names([one.place for one in some])
    return [
        {
            "one": one,
            "where": where[one.place],
            "surname": surname(named.get(UUID(one.person))),
            "left": one.money.left,
            "prepaid": yuan(one.money.prepaid),
            "spent": yuan(one.money.spent),
            "returned": yuan(one.money.returned),
            "due": yuan(abs(one.money.left)),
            "may_act": viewer.has(sight.DESK, one.place),
            "form": commands.new_form(),
        }
        for one in some
    ]


def _purse_row(one: Purse, courier: str) -> dict[str, Any]:
    return {
        "one": one,
        "courier": courier,
        "took": yuan(one.took),
        "spent": yuan(one.spent),
        "back": yuan(one.back),
        "left": yuan(one.left),
        "no_receipt": one.paid - one.receipts,
    }


def _payment_rows(some: list[Payment]) -> list[dict[str, Any]]:
    names = source_queries.names()
    by = recorder_words([one.by for one in some])
    return [
        {"one": one, "yuan": yuan(one.fen), "source": names.get(one.source, one.source),
         "by": by[one.by]}
        for one in some
    ]  # fmt: skip


# --- files -----------------------------------------------------------------------------------


@require_safe
@never_cache
def medicine_money_file(request: HttpRequest, day: int, kind: str) -> HttpResponseBase:
    """A day's payments and reckonings as "xlsx" or "csv".  No names, no drugs, no doors."""
    if kind not in ("xlsx", "csv"):
        raise Http404
    viewer = viewer_of(request)
    try:
        title = f"{_('配药钱账')} {date_of(day).isoformat()}"
    except ValueError:
        raise Http404 from None
    scopes = sight.scopes(viewer)
    rows = list(_cells(scopes, day))
    if kind == "csv":
        return _csv(rows, title)
    writer = Writer()
    stamp = f"{title} · {from_ms(clock.now_ms()):%Y-%m-%d %H:%M}"
    columns = [Column(word, 16, is_text=n not in (4,)) for n, word in enumerate(_headings())]
    writer.sheet(title[:31], columns, rows, stamp)
    return FileResponse(
        cast(Any, writer.done()), as_attachment=True, filename=f"{title}.xlsx", content_type=_XLSX
    )


def _headings() -> list[str]:
    return [
        _("时间"), _("单号"), _("楼"), _("是什么"), _("元"), _("哪一处"), _("经手"), _("趟次"),
        _("小票"), _("原因"),
    ]  # fmt: skip


def _cells(scopes: list[str], day: int) -> Iterator[list[Cell]]:
    """Payments below nothing, as what left the till; then what was reckoned up."""
    found = _day_of(scopes, day)
    done = [one for scope in scopes for one in queries.settled_on(scope, day)]
    doors = [one.place for one in found.payments] + [one.place for one in done]
    halls = [building_of(place) for place in doors]
    where = places.full_names(halls)
    for row in _payment_rows(found.payments):
        one = row["one"]
        yield [
            _moment(one.at), one.order, where[building_of(one.place)], _("买药"), -one.fen / 100,
            row["source"], row["by"], one.run, _("有") if one.receipt else _("没有"), "",
        ]  # fmt: skip
    for till in done:
        yield [
            _moment(till.settled_at or 0), till.packet, where[building_of(till.place)], _("结账"),
            till.money.left / 100, "", "", "", "", till.reason,
        ]  # fmt: skip


def _moment(at_ms: int) -> str:
    return f"{from_ms(at_ms):%Y-%m-%d %H:%M}"


def _csv(rows: list[list[Cell]], title: str) -> HttpResponse:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_headings())
    for row in rows:
        writer.writerow([neutral(cell) if isinstance(cell, str) else cell for cell in row])
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f"attachment; filename*=utf-8''{title}.csv"
    return answer


@require_safe
@never_cache
def medicine_receipt(request: HttpRequest, number: str, key: str) -> HttpResponse:
    """The photo of a receipt; who may not read the drug may not see its receipt either."""
    viewer, found = viewer_of(request), desk_queries.order(number)
    if found is None or not sight.reaches(viewer, found.place):
        raise Http404
    named = sight.Named(found.place, found.group, found.law)
    if not sight.may_read_drug(viewer, named) or not queries.receipt(found.place, number, key):
        raise Http404
    file = attachments.open(key)
    if file is None:
        raise Http404
    answer = HttpResponse(file.content, content_type=file.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
