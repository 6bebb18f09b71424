"""Ordering, pausing and closing a round: at most three steps, the last one showing what it does."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from sanjiayi.kernel.civil import DAY_MS, SHANGHAI, at, civil_day, date_of, to_ms
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import clock
from sanjiayi.places import queries as places
from sanjiayi.policy import Pack
from sanjiayi.screening import commands, console, ordering, queries, rules, tube_queries
from sanjiayi.screening.mustest import MustTest
from sanjiayi.screening.ordering import Order
from sanjiayi.screening.queries import RoundView
from sanjiayi.screening.tube_doors import round_named, sight_of
from sanjiayi.team import rights

FIRST_HOUR, HOURS = 7, 10
"""What a new order proposes when nothing was ordered before."""


@never_cache
@require_http_methods(["GET", "POST"])
def order(request: HttpRequest) -> HttpResponse:
    """First what and when; then whom that makes due, and why; then it is open."""
    top = places.community()
    if top is None:
        raise Http404
    rights.require(sight_of(request), "screening_order", top.path)
    now = clock.now_ms()
    if request.method != "POST":
        return _form(request, top.path, _proposed(top.path, now), now)
    try:
        wanted = _read(request.POST, top.path)
    except Refusal as no:
        return _form(request, top.path, request.POST, now, no)
    pack = ordering.pack_of(settings.SANJIAYI_JURISDICTION, wanted.day)
    retest = tube_queries.retest_open()
    if "open" not in request.POST:
        return _preview(request, wanted, pack, ordering.must_test(wanted, pack, retest))
    try:
        name, who = commands.order_round(
            wanted, pack, retest=retest, by=sight_of(request).by, now=now
        )
    except Refusal as no:
        who = ordering.must_test(wanted, pack, retest)
        return _preview(request, wanted, pack, who, no)
    said = _("已开轮 %(round)s：应采 %(n)s 人。") % {"round": name, "n": who.persons_due}
    messages.success(request, said)
    return redirect("screening")


def _proposed(place: str, now: int) -> QueryDict:
    """The form filled as the last round was, for the next free morning."""
    last = queries.current(place, now)
    pack = ordering.pack_of(settings.SANJIAYI_JURISDICTION, civil_day(now))
    day = civil_day(now)
    hour = int((last.starts_at - at(queries.day_of(last))) // 3_600_000) if last else FIRST_HOUR
    if now > at(day, hour):
        day = civil_day(at(day) + DAY_MS)
    length = (last.ends_at - last.starts_at) // 3_600_000 if last else HOURS
    form = QueryDict(mutable=True)
    form["day"] = date_of(day).isoformat()
    form["from"] = f"{hour:02}:00"
    form["to"] = f"{min(hour + length, 23):02}:00"
    form["pool"] = str(pack.round.pool_size_default.value)
    return form


def _read(form: QueryDict, place: str) -> Order:
    """The order a form describes.  Raises Refusal "screening.form"."""
    try:
        starts_at = _moment(str(form["day"]), str(form["from"]))
        ends_at = _moment(str(form["day"]), str(form["to"]))
        pool = int(str(form["pool"]))
        sites = {
            key.removeprefix("site:"): int(str(value))
            for key, value in form.items()
            if key.startswith("site:") and str(value).strip() not in ("", "0")
        }
    except (KeyError, ValueError):
        raise Refusal("screening.form", "日期、时间或台数没有填对。请看一看再交。") from None
    if ends_at <= starts_at:
        ends_at += DAY_MS  # past midnight
    known = rules.codes(rules.CLASSES)
    return Order(
        place=place,
        starts_at=starts_at,
        ends_at=ends_at,
        pool_size=pool,
        scope=tuple(dict.fromkeys(form.getlist("scope"))),
        sites=sites,
        modes={
            key.removeprefix("mode:"): str(value)
            for key, value in form.items()
            if key.startswith("mode:") and value in known
        },
        is_rehearsal=form.get("kind") == "rehearsal",
    )


def _moment(day: str, clock_: str) -> int:
    naive = datetime.fromisoformat(f"{day}T{clock_}")
    return to_ms(naive.replace(tzinfo=SHANGHAI))


def _form(
    request: HttpRequest, place: str, form: QueryDict, now: int, no: Refusal | None = None
) -> HttpResponse:
    pack = ordering.pack_of(settings.SANJIAYI_JURISDICTION, civil_day(now))
    open_ = queries.open_rounds()
    context = {
        "form": form,
        "scope": form.getlist("scope"),
        "groups": [(c, places.compounds(c.path)) for c in places.committees(place)],
        "pools": sorted(pack.round.pool_size_allowed.value),
        "open": open_[0] if open_ else None,
        "is_blocked": any(not round_.scope for round_ in open_),
        "refusal": no,
    }
    return render(request, "screening/order.html", context, status=422 if no else 200)


def _preview(
    request: HttpRequest, wanted: Order, pack: Pack, who: MustTest, no: Refusal | None = None
) -> HttpResponse:
    sites = ordering.sites_of(wanted, who.due, pack)
    context = {
        "order": wanted,
        "name": ordering.name_of(wanted),
        "who": who,
        "pack": pack,
        "day": wanted.day,
        "reasons": [
            (rules.word(rules.CLASSES, placed.what), rules.word(rules.REASONS, placed.reason), n)
            for placed, n in sorted(who.reasons.items(), key=lambda item: -item[1])
        ],
        "rows": _rows(wanted, who, sites),
        "modes": [w for w in rules.CLASSES if w.code.startswith(("pooled", "single"))],
        "default": who.default,
        "sites": len(sites),
        "tables": sum(sites.values()),
        "per_site": pack.round.population_per_site.value,
        "per_table": pack.round.population_per_table.value,
        "refusal": no,
        "hidden": [
            (key, value)
            for key in ("day", "from", "to", "pool", "kind", "scope")
            for value in request.POST.getlist(key)
        ],
    }
    return render(request, "screening/order_preview.html", context, status=409 if no else 200)


def _rows(wanted: Order, who: MustTest, sites: dict[str, int]) -> list[dict[str, Any]]:
    """A row a compound: present, due, set apart, its class, its sites."""
    due = who.due
    rows = []
    for compound in places.compounds(wanted.place):
        counts = who.counts.get(compound.path)
        if counts is None:
            continue
        apart = [
            (rules.word(rules.CLASSES, what), n)
            for what, n in sorted(counts.items())
            if what in ("home", "excluded", "deferred", "single") and what != who.default
        ]
        rows.append(
            {
                "place": compound,
                "present": sum(counts.values()),
                "due": due[compound.path],
                "apart": apart,
                "mode": wanted.modes.get(compound.path, who.default),
                "sites": [
                    (site, site.rpartition("-")[2], tables)
                    for site, tables in sorted(sites.items())
                    if rules.compound_of(site) == compound.path
                ],
            }
        )
    return rows


def _round(request: HttpRequest, name: str, url_name: str) -> RoundView:
    """The round, if the viewer answers for all of it.  Raises Http404, rights.NotForYou."""
    found = round_named(name)
    rights.require(sight_of(request), url_name, found.place)
    return found


@require_POST
def pause(request: HttpRequest, round: str) -> HttpResponse:  # noqa: A002
    """先留在楼上: nobody is to come down until it goes on."""
    found, now = _round(request, round, "screening_pause"), clock.now_ms()
    reason = request.POST.get("reason", "")
    try:
        commands.pause_round(found.round, found.place, reason, by=sight_of(request).by, now=now)
    except Refusal as no:
        messages.error(request, no.reason)
    else:
        messages.success(request, _("已暂停。手机和指挥板上都写着：先留在楼上。"))
    return redirect("screening")


@require_POST
def resume(request: HttpRequest, round: str) -> HttpResponse:  # noqa: A002
    """It goes on."""
    found, now = _round(request, round, "screening_resume"), clock.now_ms()
    try:
        commands.resume_round(found.round, found.place, by=sight_of(request).by, now=now)
    except Refusal as no:
        messages.error(request, no.reason)
    else:
        messages.success(request, _("已恢复，可以接着叫号。"))
    return redirect("screening")


@never_cache
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, round: str) -> HttpResponse:  # noqa: A002
    """What is still missing, then the end of the round."""
    found, now = _round(request, round, "screening_close"), clock.now_ms()
    no: Refusal | None = None
    if request.method == "POST":
        try:
            commands.close_round(found.round, found.place, by=sight_of(request).by, now=now)
        except Refusal as refused:
            no = refused
        else:
            messages.success(request, _("已收轮 %(round)s。") % {"round": found.round})
            return redirect("screening")
    shown = console.console(found, found.place, now)
    context = {
        "round": found,
        "console": shown,
        "lines": [line for line in shown.lines if line.missing],
        "refusal": no,
    }
    return render(request, "screening/close.html", context, status=409 if no else 200)
