"""The list as a file: .xlsx, .csv, or a sheet to print.  No names, no telephones.

Files leave the house, so they hold no words either: words name people.  The printed sheet has
them, for whoever goes from door to door.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any, cast
from urllib.parse import quote

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from sanjiayi.kernel.civil import from_ms
from sanjiayi.ledger import clock
from sanjiayi.needs import inbox_queries, inbox_rows, queries
from sanjiayi.needs.desk_pages import sight_of
from sanjiayi.needs.inbox_rows import Row
from sanjiayi.needs.inbox_rules import read
from sanjiayi.needs.inbox_words import CHANNEL_WORDS, TAB_WORDS
from sanjiayi.rolls.sheetwriting import Cell, Column, Writer, neutral

MOST = 5_000
MOST_PRINTED = 300
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@never_cache
def needs_list(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The list with its filters, as "xlsx", "csv" or "print".  The look is kept."""
    if kind not in ("xlsx", "csv", "print"):
        raise Http404
    sight, now = sight_of(request), clock.now_ms()
    filters = read(request.GET.dict())
    is_print = kind == "print"
    most = MOST_PRINTED if is_print else MOST
    page = inbox_queries.inbox(sight, filters, None, most, now=now, with_words=is_print)
    queries.shown(sight, [line.need for line in page.lines], purpose="export", now=now)
    rows = inbox_rows.rows(page.lines, sight, now, is_whole=True)
    title = _("求助") + " " + str(TAB_WORDS[filters.tab])
    if is_print:
        context = {"rows": rows, "title": title, "filters": filters, "most": MOST_PRINTED,
                   "has_more": page.after is not None, "query": filters.query()}  # fmt: skip
        return render(request, "needs/inbox/sheet.html", context)
    stamp = f"{title} {from_ms(now):%Y-%m-%d %H:%M}"
    return _xlsx(rows, title, stamp) if kind == "xlsx" else _csv(rows, title)


def _headings() -> list[str]:
    return [
        _("编号"), _("哪一类"), _("多急"), _("为什么这么急"), _("哪里"), _("从哪里来"),
        _("登记时间"), _("答应最晚"), _("还有或超时"), _("状态"), _("经办"),
        _("最后一步"), _("主题"), _("并到"),
    ]  # fmt: skip


def _cells(rows: Sequence[Row]) -> Iterator[list[Cell]]:
    for row in rows:
        one = row.need
        yield [
            one.number, str(row.category), str(row.urgency), row.reason, row.where,
            str(CHANNEL_WORDS.get(one.channel, one.channel)), _moment(one.raised_at),
            _moment(one.due_at), row.clock, str(row.state), row.owner,
            f"{row.step} {_moment(row.step_at)}", one.theme_title, one.merged_into,
        ]  # fmt: skip


def _moment(at_ms: int) -> str:
    return f"{from_ms(at_ms):%Y-%m-%d %H:%M}" if at_ms else ""


def _xlsx(rows: Sequence[Row], title: str, stamp: str) -> HttpResponseBase:
    writer = Writer()
    writer.sheet(title[:31], [Column(word, 16) for word in _headings()], _cells(rows), stamp)
    return FileResponse(
        cast(Any, writer.done()), as_attachment=True, filename=f"{title}.xlsx", content_type=_XLSX
    )


def _csv(rows: Sequence[Row], title: str) -> HttpResponse:
    """With the mark at its beginning by which spreadsheets know UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_headings())
    writer.writerows([neutral(str(cell)) for cell in row] for row in _cells(rows))
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f"attachment; filename*=utf-8''{quote(title)}.csv"
    return answer
