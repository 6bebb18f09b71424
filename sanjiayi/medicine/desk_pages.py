"""The desk board: what is open, what runs out, what must be looked at, and how it went."""

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sanjiayi.kernel.paths import building_of, within
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock
from sanjiayi.medicine import (
    custody_queries,
    custody_rules,
    desk_queries,
    desk_words,
    queries,
    rules,
    sight,
)
from sanjiayi.medicine.desk_queries import Line
from sanjiayi.people import errands
from sanjiayi.people import queries as people
from sanjiayi.people.queries import PersonLine
from sanjiayi.places import queries as places

PAGE = 50
_OUT = {"24": 24, "48": 48}


def viewer_of(request: HttpRequest) -> Sight:
    return cast(Sight, request.sight)  # type: ignore[attr-defined]


@require_safe
@never_cache
def medicine(request: HttpRequest) -> HttpResponseBase:
    """The desk.  ?q= state group place rung due doubts: filters; after: the page's key; as=csv."""
    viewer, now, today = viewer_of(request), clock.now_ms(), clock.today()
    lines = desk_queries.lines(viewer, today)
    chosen = _chosen(request, viewer, lines, now)
    form = request.GET.get("as", "")
    if form in ("chat", "desk"):
        return _csv(viewer, chosen, form, now)
    after = request.GET.get("after", "")
    rest = [line for line in chosen if line.key > after]
    page, more = rest[:PAGE], rest[PAGE:]
    context = {
        **_numbers(viewer, lines, now, today),
        "rows": rows_of(viewer, page, now),
        "found": len(chosen),
        "is_filtered": len(chosen) != len(lines) or bool(request.GET.get("q")),
        "after": page[-1].key if more else "",
        "asked": request.GET,
        "query": _without(request, "after", "as"),
        **_choices(lines),
        "now": now,
    }
    return render(request, "medicine/desk/board.html", context)


def _without(request: HttpRequest, *names: str) -> str:
    kept = request.GET.copy()
    for name in names:
        kept.pop(name, None)
    return kept.urlencode()


def _choices(lines: Sequence[Line]) -> dict[str, Any]:
    compounds = sorted({building_of(line.order.place).rpartition(".")[0] for line in lines})
    return {
        "states": list(desk_words.STATES.items())[:4],
        "groups": list(desk_words.GROUPS.items()),
        "rungs": list(desk_words.RUNGS.items()),
        "compounds": [(path, places.full_name(path)) for path in compounds],
    }


def _numbers(viewer: Sight, lines: Sequence[Line], now: int, today: int) -> dict[str, Any]:
    """The tiles above the list: the day's pipeline, running out, groups, things to do."""
    passed: Counter[str] = Counter()
    for scope in sight.scopes(viewer):
        done = queries.pipeline(today, scope)
        for step in ("registered", "collected", "bought", "at_desk", "issued"):
            passed[step] += getattr(done, step)
    out = {hours: _running_out(lines, now, hours) for hours in (24, 48)}
    groups = Counter(line.order.group for line in lines)
    urgent = Counter(line.order.group for line in out[24])
    rates = {rate.group: rate for rate in desk_queries.rates(viewer, lines, now)}
    return {
        "open": len(lines),
        "passed": [(desk_words.STATES[step], passed[step]) for step in list(desk_words.STATES)[:5]],
        "out24": len(out[24]),
        "out48": len(out[48]),
        "unbought24": sum(1 for line in out[24] if line.order.bought_at is None),
        "by_group": [
            (code, words, groups[code], urgent[code], rates[code])
            for code, words in desk_words.GROUPS.items()
        ],
        "todo": _todo(viewer, lines, now, today),
        "fill_days": desk_queries.FILL_DAYS,
    }


def _running_out(lines: Iterable[Line], now: int, hours: int) -> list[Line]:
    return [one for one in lines if rules.is_running_out(one.order.runs_out_on, now, hours)]


def _todo(viewer: Sight, lines: Sequence[Line], now: int, today: int) -> list[dict[str, Any]]:
    doubted = [(line.order.number, line.order.doubts) for line in lines if line.order.doubts]
    doubted += desk_queries.closed_doubts(viewer, today)
    found: list[dict[str, Any]] = [
        {"number": number, "what": desk_words.DOUBTS[code][0], "do": desk_words.DOUBTS[code][1]}
        for number, codes in doubted
        for code in codes.split()
    ]
    for scope in sight.scopes(viewer):
        alarms = custody_queries.alarms(scope, now, [])
        found += [_lost(alarm) for alarm in alarms if alarm.why != "night"]
    return found


def _lost(alarm: custody_queries.Alarm) -> dict[str, Any]:
    number, _slash, kind = alarm.thing.thing.partition("/")
    words = custody_rules.THING_WORDS.get(kind, kind)
    what = _("%(thing)s 要找：交接对不上") % {"thing": words}
    return {"number": number, "what": what, "do": _("打开单子，问最后拿着的人。")}


# --- choosing ----------------------------------------------------------------------------------


def _chosen(request: HttpRequest, viewer: Sight, lines: list[Line], now: int) -> list[Line]:
    asked = request.GET
    for name in ("state", "group", "rung"):
        wanted = asked.get(name, "")
        if wanted:
            lines = [line for line in lines if getattr(line.order, name) == wanted]
    if place := asked.get("place", ""):
        lines = [line for line in lines if within(line.order.place, place)]
    if asked.get("doubts"):
        lines = [line for line in lines if line.order.doubts]
    if hours := _OUT.get(asked.get("due", "")):
        lines = _running_out(lines, now, hours)
    typed = asked.get("q", "").strip()[:60]
    return _sought(viewer, lines, typed, now) if typed else lines


def _sought(viewer: Sight, lines: list[Line], typed: str, now: int) -> list[Line]:
    """By number, by a drug these eyes may read, or by name, surname and door of the register."""
    upper = typed.upper()
    found = [line for line in lines if upper in line.order.number or typed in line.drug]
    if found:
        return found
    persons = {str(one.id) for one in people.search(viewer, typed, limit=200, now=now)}
    found = [line for line in lines if line.order.person in persons]
    if found or len(typed) > 2:
        return found
    named = _people(viewer, lines, now)
    return [line for line in lines if _begins(named.get(line.order.person), typed)]


def _begins(one: PersonLine | None, typed: str) -> bool:
    return one is not None and one.name.startswith(typed)


def _people(viewer: Sight, lines: Sequence[Line], now: int) -> dict[str, PersonLine]:
    asked = {UUID(line.order.person) for line in lines}
    if not asked:
        return {}
    found = errands.lines(viewer, asked, purpose="medicine", now=now)
    return {str(person): line for person, line in found.items()}


def rows_of(viewer: Sight, lines: Sequence[Line], now: int) -> list[dict[str, Any]]:
    """Lines as the list shows them: building–door–surname; one look is written down."""
    named = _people(viewer, lines, now)
    where = places.full_names([line.order.place for line in lines])
    return [
        {
            "order": line.order,
            "priority": line.priority,
            "drug": line.drug,
            "where": where[line.order.place],
            "surname": surname(named.get(line.order.person)),
            "state": desk_words.STATES[line.order.state],
            "group": desk_words.GROUPS[line.order.group],
            "rung": desk_words.RUNGS[line.order.rung],
            "doubts": [desk_words.DOUBTS[code][0] for code in line.order.doubts.split()],
            "is_out": rules.is_running_out(line.order.runs_out_on, now, 24),
        }
        for line in lines
    ]


def surname(one: PersonLine | None) -> str:
    """王**: what is left of a name outside the register."""
    return f"{one.name[:1]}**" if one and one.name else ""


def _csv(viewer: Sight, lines: Sequence[Line], form: str, now: int) -> HttpResponse:
    """The list as a file.  chat: number, building, surname; no drug, no door."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="medicine-{form}.csv"'
    answer.write("\ufeff")
    sheet = csv.writer(answer)
    is_chat = form == "chat"
    head = [_("单号"), _("楼"), _("姓"), _("到哪一步")]
    sheet.writerow(head if is_chat else [*head, _("药名"), _("盒数"), _("吃到"), _("先后")])
    for row in rows_of(viewer, lines, now):
        order = row["order"]
        where = places.full_name(building_of(order.place)) if is_chat else row["where"]
        cells = [order.number, where, row["surname"], str(row["state"])]
        if not is_chat:
            drug = row["drug"] or _("保密药品")
            cells += [drug, order.boxes, order.runs_out_on, row["priority"]]
        sheet.writerow([_safe(cell) for cell in cells])
    return answer


def _safe(cell: object) -> str:
    """Nothing a spreadsheet would reckon."""
    text = str(cell)
    return f"'{text}" if text[:1] in "=+-@\t" else text


def link(name: str, *args: str) -> str:
    """The address of a page of the room; "" while it is not there."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
