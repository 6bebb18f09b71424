"""The day's Express as a numbered document, and how reports were dealt with."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sanjiayi.express import sheet, sheet_files
from sanjiayi.express.models import Report
from sanjiayi.express.sheet import Rates, Sheet
from sanjiayi.express.words import CATEGORY_WORDS, LEVEL_WORDS, OUTCOME_WORDS, STATE_WORDS
from sanjiayi.kernel.civil import civil_day, date_of, days_before, from_ms
from sanjiayi.ledger import clock
from sanjiayi.needs.desk_pages import sight_of
from sanjiayi.needs.said import group_words
from sanjiayi.places import queries as places
from sanjiayi.policy import in_force
from sanjiayi.team.roles import LEADERS

RATE_DAYS = 7
_MOST_DAYS = 92
_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def _place(request: HttpRequest) -> str:
    """The place asked for if it is within reach, else the widest the posts reach."""
    reach = sorted(sight_of(request).scopes(LEADERS), key=len)
    if not reach:
        raise Http404
    asked = request.GET.get("place", "")
    is_within = any(asked == scope or asked.startswith(f"{scope}.") for scope in reach)
    return asked if asked and is_within and places.place(asked) is not None else reach[0]


@require_safe
def express_day_today(request: HttpRequest) -> HttpResponse:
    """The number of today."""
    return redirect("express_day", day=civil_day(clock.now_ms()))


@require_safe
@never_cache
def express_day(request: HttpRequest, day: int) -> HttpResponse:
    """The number of a day on a page, with the days around it."""
    place = _place(request)
    if not _is_day(day):
        raise Http404
    found = _sheet(day, place)
    today = civil_day(clock.now_ms())
    context = {
        "day": day,
        "place": place,
        "told": told(found) if found else None,
        "before": days_before(day, 1),
        "after": days_before(day, -1) if day < today else None,
    }
    return render(request, "express/day.html", context, status=200 if found else 404)


def _is_day(day: int) -> bool:
    try:
        date_of(day)
    except ValueError:
        return False
    return True


def _sheet(day: int, place: str) -> Sheet | None:
    is_past = _is_day(day) and day <= civil_day(clock.now_ms())
    return sheet.sheet(day, place) if is_past else None


@require_safe
@never_cache
def express_day_file(request: HttpRequest, day: int, form: str) -> HttpResponse:
    """The same as PDF or .docx."""
    found = _sheet(day, _place(request))
    if found is None or form not in _TYPES:
        raise Http404
    made = sheet_files.pdf(told(found)) if form == "pdf" else sheet_files.word(told(found))
    answer = HttpResponse(made, content_type=_TYPES[form])
    kind = "inline" if form == "pdf" else "attachment"
    answer["Content-Disposition"] = f'{kind}; filename="express-{day}.{form}"'
    return answer


# --- the sheet in words ------------------------------------------------------------------------


def told(found: Sheet) -> dict[str, Any]:
    """The sheet as page, PDF and .docx show it: sections of rows of words."""
    below = _below(found.day)
    community = places.full_name(found.place)
    came = [_came(one, below) for one in found.came]
    return {
        "title": _("社情民意快报 第 %s 期") % found.number,
        "community": community,
        "line": f"{community} · {_line(found)}",
        "foot": _("由台账算出；不含姓名、门牌。"),
        "sections": [
            _section(_("今天收到"), _("今天没有收到快报。"), came, _CAME),
            _section(_("还没打通"), _("没有未结的快报。"), list(map(_stuck, found.stuck)), _STUCK),
            _section(
                _("今天答复"), _("今天没有答复快报。"), list(map(_solved, found.solved)), _SOLVED
            ),
            _section(
                _("反复出现的事"),
                _("七天里没有反复出现的事。"),
                list(map(_theme, found.themes)),
                _THEMES,
            ),
        ],
    }


def _line(found: Sheet) -> str:
    date = date_of(found.day)
    counts = _("收到 %(came)s 件，答复 %(solved)s 件，未结 %(stuck)s 件") % {
        "came": len(found.came),
        "solved": len(found.solved),
        "stuck": len(found.stuck),
    }
    day = _("%(year)s年%(month)s月%(day)s日") % {
        "year": date.year,
        "month": date.month,
        "day": date.day,
    }
    return f"{day} · {counts}"


_CAME = (("编号", 2), ("级别", 3), ("地方", 3), ("什么卡住了", 6), ("涉及", 2))
_STUCK = (("编号", 2), ("报上来", 2), ("地方", 3), ("什么卡住了", 5), ("由谁答复", 3), ("上报", 1))
_SOLVED = (("编号", 2), ("地方", 3), ("什么卡住了", 4), ("答复", 5), ("结果", 2), ("用时", 2))
_THEMES = (("哪一类", 3), ("几个小区", 2), ("几次", 2))
HEAD_WORDS = {
    "编号": "编号", "级别": "级别", "地方": "地方", "什么卡住了": "什么卡住了", "涉及": "涉及",
    "报上来": "报上来", "由谁答复": "由谁答复", "上报": "上报", "答复": "答复", "结果": "结果",
    "用时": "用时", "哪一类": "哪一类", "几个小区": "几个小区", "几次": "几次",
}  # fmt: skip
"""Heads of columns, for the catalogue."""


_TYPED = ("什么卡住了", "答复")
"""Columns that hold what somebody wrote, in whatever language that is."""


def _section(
    title: str, none: str, rows: list[list[str]], head: Sequence[tuple[str, int]]
) -> dict[str, Any]:
    return {
        "title": title,
        "none": none,
        "rows": rows,
        "head": [_(HEAD_WORDS[word]) for word, _wide in head],
        "widths": [wide for _word, wide in head],
        "typed": [n for n, (word, _wide) in enumerate(head) if word in _TYPED],
    }


def _came(one: Report, below: int) -> list[str]:
    persons = counted(one.persons, below) if one.persons else "–"
    return [
        one.number,
        str(LEVEL_WORDS[one.level]),
        places.full_name(one.place),
        one.title,
        persons,
    ]


def _stuck(one: Report) -> list[str]:
    since = f"{from_ms(one.reported_at):%m-%d %H:%M}"
    where, owner = places.full_name(one.place), group_words(one.owner)
    return [one.number, since, where, one.title, owner, str(one.climbs)]


def _solved(one: Report) -> list[str]:
    minutes = sheet.minutes_of(one)
    result = str(OUTCOME_WORDS.get(one.outcome, STATE_WORDS.get(one.state, "")))
    where = places.full_name(one.place)
    return [one.number, where, one.title, one.answer, result, lasted(minutes)]


def _theme(one: tuple[str, int, int]) -> list[str]:
    category, compounds, times = one
    return [str(CATEGORY_WORDS.get(category, category)), str(compounds), str(times)]


def lasted(minutes: int | None) -> str:
    """How long something took, in words."""
    if minutes is None:
        return "–"
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%s 分钟") % rest
    return _("%(h)s 小时 %(m)s 分") % {"h": hours, "m": rest}


def _below(day: int) -> int:
    return int(in_force(settings.SANJIAYI_JURISDICTION, day).privacy.small_count_below.value)


def counted(count: int, below: int) -> str:
    """A count as it may leave the room: small ones are not told.

    >>> counted(0, 5), counted(3, 5), counted(12, 5)
    ('0', '<5', '12')
    """
    return f"<{below}" if 0 < count < below else str(count)


# --- how it went -----------------------------------------------------------------------------


@require_safe
@never_cache
def express_rates(request: HttpRequest) -> HttpResponse:
    """Response, resolution, satisfaction, median time, by committee; few reports say nothing."""
    place, now = _place(request), clock.now_ms()
    asked = request.GET.get("days", "")
    days = min(int(asked), _MOST_DAYS) if asked.isdecimal() and int(asked) else RATE_DAYS
    last = civil_day(now)
    first = days_before(last, days - 1)
    below = _below(last)
    parts = [p.path for p in places.children(place)] if place.count(".") < 2 else []
    rows = [rated(sheet.rates(part, first, last, now), below) for part in parts]
    whole = sheet.rates(place, first, last, now)
    hidden = sum(row["is_small"] for row in rows)
    context = {
        "place": place,
        "where": places.full_name(place),
        "days": days,
        "choices": (1, 7, 28),
        "first": first,
        "last": last,
        "whole": rated(whole, below),
        # One hidden row could be worked out from the whole.
        "is_whole_told": hidden != 1,
        "rows": rows,
        "below": below,
    }
    return render(request, "express/rates.html", context)


def rated(found: Rates, below: int) -> dict[str, Any]:
    """A row of rates; under `below` reports a share would tell of single people's matters."""
    is_small = 0 < found.reported < below
    is_silent = is_small or not found.reported

    def share(part: int, of: int) -> float | None:
        return part / of if of and not is_silent else None

    return {
        "where": places.full_name(found.place),
        "is_small": is_small,
        "reported": counted(found.reported, below),
        "in_time": share(found.in_time, found.reported),
        "resolved": share(found.resolved, found.reported),
        "content": share(found.content, found.said) if found.said >= below else None,
        "minutes": None if is_silent else lasted(found.minutes),
        "reopened": "–" if is_silent else counted(found.reopened, below),
        "overdue": "–" if is_silent else counted(found.overdue, below),
        "open": "–" if is_silent else counted(found.open, below),
    }
