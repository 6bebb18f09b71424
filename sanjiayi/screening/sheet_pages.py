"""补录纸表: a sheet filled by hand is typed in, looked at, and written as one batch."""

import os
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from sanjiayi.kernel import ids
from sanjiayi.kernel.civil import DAY_MS, SHANGHAI, date_of, from_ms, to_ms
from sanjiayi.kernel.paths import parent
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import clock
from sanjiayi.ledger.scopes import inside
from sanjiayi.people import queries as people
from sanjiayi.people.queries import PersonLine
from sanjiayi.places import queries as places
from sanjiayi.places.queries import PlaceView
from sanjiayi.screening import commands, queries, rules, sheets, tube_printing
from sanjiayi.screening.commands import PaperRow
from sanjiayi.screening.console_pages import round_shown, titled
from sanjiayi.screening.models import Attendance
from sanjiayi.screening.mustest import class_of, size_of
from sanjiayi.screening.queries import RoundView
from sanjiayi.screening.sheets import Entry, Register
from sanjiayi.screening.tube_doors import sight_of, site_words

TROUBLES = frozenset({"many", "unknown", "no_tube"})
KEPT = ("building", "site", "table", "time")
"""What the next sheet begins with."""


@sensitive_post_parameters("rows")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, place: str) -> HttpResponse:
    """The form; posted, a dry look; posted again as it was shown, written."""
    now = clock.now_ms()
    found, round_ = _asked(request, place, now)
    if request.method != "POST":
        form = request.GET.copy()
        form["sheet"] = str(UUID(bytes=ids.uuid7(now, os.urandom(10))))
        return _page(request, found, round_, form)
    form = request.POST.copy()
    try:
        UUID(form.get("sheet", ""))
        at = _moment(round_, form.get("time", ""))
        table = _table(form.get("table", ""))
    except Refusal as no:
        return _page(request, found, round_, form, no=no)
    except ValueError:
        raise Http404 from None
    if len(form.get("rows", "").splitlines()) > sheets.MOST_ROWS:
        long = Refusal("screening.long_sheet", _("一次最多 200 行。请分两张录。"))
        return _page(request, found, round_, form, no=long)
    entries = _read(request, found, round_, form, now)
    try:
        if form.get("act") == "save":
            return _save(request, found, round_, form, entries, table=table, at=at, now=now)
    except Refusal as no:
        return _page(request, found, round_, form, entries=entries, no=no)
    return _page(request, found, round_, form, entries=entries)


def _asked(request: HttpRequest, place: str, now: int) -> tuple[PlaceView, RoundView]:
    found, round_ = places.place(place), round_shown(request, place, now)
    if found is None or found.level != "compound" or round_ is None or round_.is_rehearsal:
        raise Http404
    return found, round_


def _moment(round_: RoundView, typed: str) -> int:
    """When the sheet was filled: the time on the round's day, or after midnight."""
    day = date_of(queries.day_of(round_))
    try:
        naive = datetime.fromisoformat(f"{day.isoformat()}T{typed}")
    except ValueError:
        raise Refusal("screening.time", _("请填纸表上的时间，例如 09:30。")) from None
    at = to_ms(naive.replace(tzinfo=SHANGHAI))
    return at + DAY_MS if at + DAY_MS <= round_.ends_at else at


def _table(typed: str) -> int:
    if not typed.strip():
        return 0
    if not typed.isdecimal() or int(typed) > rules.MOST_TABLES:
        raise Refusal("screening.table", _("台号填数字，没写就空着。"))
    return int(typed)


def _read(
    request: HttpRequest, found: PlaceView, round_: RoundView, form: QueryDict, now: int
) -> list[Entry[PersonLine]]:
    """Every row against the register; the look is written down."""
    sight = sight_of(request)
    every = people.residents_at(sight, found.path, now=now, purpose="paper_sheet")
    lines = [line for line in every if line.presence != "left"]
    register = Register(lines, people.number_endings(sight, found.path), form.get("building", ""))
    swabbed = Attendance.objects.filter(
        inside(found.path, "building"), round=round_.key, swabs__gt=0
    ).values_list("person", flat=True)
    tube = sheets.cleaned(form.get("tube", ""))
    return sheets.read(form.get("rows", ""), tube, register, {bytes(p) for p in swabbed})


def _save(
    request: HttpRequest,
    found: PlaceView,
    round_: RoundView,
    form: QueryDict,
    entries: list[Entry[PersonLine]],
    *,
    table: int,
    at: int,
    now: int,
) -> HttpResponse:
    """Write what was shown; rows nobody could make out stay in the form.  Raises Refusal."""
    if sheets.digest(entries) != form.get("shown"):
        raise Refusal("screening.sheet_changed", _("看过以后有改动。请再看一遍，再写入。"))
    told = form.get("count", "").strip()
    if told and (not told.isdecimal() or int(told) != len(entries)):
        raise Refusal(
            "screening.sheet_count",
            _("纸上写 %(a)s 人，这里有 %(b)s 行。请对一遍；纸上写错了，就把人数空着。")
            % {"a": told, "b": len(entries)},
        )
    site = form.get("site", "")
    chosen = _rows(round_, found, entries, set(form.getlist("again")))
    count = commands.record_sheet(
        round_, chosen, sheet=UUID(form.get("sheet", "")),
        site=site if site in round_.sites else "", table=table, at=at,
        by=sight_of(request).by, now=now,
    )  # fmt: skip
    said = ngettext("已写入 %(n)s 人。", "已写入 %(n)s 人。", count) % {"n": count}
    rest = sheets.left_over(entries)
    if not rest:
        messages.success(request, said)
        kept = QueryDict(mutable=True)
        kept["round"] = round_.round
        for name in KEPT:
            kept[name] = form.get(name, "")
        return redirect(f"{reverse('screening_sheet', args=[found.path])}?{kept.urlencode()}")
    messages.warning(request, said + _("还有认不出的行留在下面，请改好再写入。"))
    form["rows"], form["count"], form["tube"] = rest, "", ""
    form["sheet"] = str(UUID(bytes=ids.uuid7(now, os.urandom(10))))
    return _page(request, found, round_, form)


def _rows(
    round_: RoundView, found: PlaceView, entries: list[Entry[PersonLine]], again: set[str]
) -> list[PaperRow]:
    classes = queries.classes(round_, found.path)
    default = (class_of(round_.pool_size), "")
    return [
        PaperRow(
            entry.person.id,
            entry.person.building,
            entry.tube,
            size_of(classes.get(entry.person.id, default)[0]),
        )
        for entry in entries
        if entry.person is not None
        and (entry.state == "fresh" or (entry.state == "again" and str(entry.person.id) in again))
    ]


def _page(
    request: HttpRequest,
    found: PlaceView,
    round_: RoundView,
    form: QueryDict,
    *,
    entries: list[Entry[PersonLine]] | None = None,
    no: Refusal | None = None,
) -> HttpResponse:
    some = entries or []
    building = form.get("building", "")
    context: dict[str, Any] = {
        "place": found,
        "round": round_,
        "round_title": titled(round_),
        "form": form,
        "again": form.getlist("again"),
        "buildings": places.buildings(found.path),
        "chosen": next((b for b in places.buildings(found.path) if b.path == building), None),
        "sites": [
            (site, site_words(site))
            for site in sorted(round_.sites)
            if rules.compound_of(site) == found.path
        ],
        "is_looked": entries is not None,
        "entries": some,
        "shown": sheets.digest(some),
        "fresh": sum(e.state == "fresh" for e in some),
        "doubled": sum(e.state in ("again", "twice") for e in some),
        "troubles": sum(e.state in TROUBLES for e in some),
        "refusal": no,
    }
    return render(request, "screening/sheet.html", context, status=422 if no else 200)


@require_safe
@never_cache
def pdf(request: HttpRequest, place: str) -> HttpResponse:
    """The list of a building on A4 with row numbers, for a table without any phone."""
    now = clock.now_ms()
    found, round_ = places.place(place), round_shown(request, parent(place), now)
    if found is None or found.level != "building" or round_ is None:
        raise Http404
    every = people.residents_at(sight_of(request), place, now=now, purpose="print")
    lines = sheets.numbered(every, place)
    told = {
        "title": _("采样登记表"),
        "place": places.full_name(place),
        "round": titled(round_),
        "mark": _("名单号 %(mark)s") % {"mark": sheets.mark(lines)},
        "blanks": [_("采样点"), _("台"), _("开始"), _("结束"), _("人数")],
        "labels": [_("行号"), _("门"), _("姓名"), _("采了"), _("管号")],
        "rows": [
            [str(n), line.door.rpartition("/")[2], line.name] for n, line in enumerate(lines, 1)
        ],
        "extra": _("名单上没有的人写在背面：门牌、姓名、电话、证件号。"),
        "printed": _("%(by)s 打印于 %(at)s")
        % {"by": sight_of(request).name, "at": f"{from_ms(now):%Y-%m-%d %H:%M}"},
        "foot": _("用完交回小区组长，不要拍照转发。"),
    }
    answer = HttpResponse(
        tube_printing.set_in_type("sheet.typ", told), content_type="application/pdf"
    )
    answer["Content-Disposition"] = f'inline; filename="sheet-{found.path}.pdf"'
    return answer
