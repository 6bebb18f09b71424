"""Pages of rules: those in force on a day at a place, and what changed between two packs."""

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sanjiayi import policy
from sanjiayi.kernel.civil import date_of, day_number
from sanjiayi.ledger import clock
from sanjiayi.policy import NoPack, Pack
from sanjiayi.web import rules_rows, rules_words


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """The rules in force.  GET day=2022-05-17 (default: today), place=CN-31 (default: ours).

    400 with a sentence for a day that is no date or that no pack covers, and for a place
    that has no pack of its own.
    """
    choices = rules_rows.places()
    place = request.GET.get("place") or _here()
    day, mistake = _day_asked(request.GET.get("day", ""))
    if place not in dict(choices) and place != _here():
        place, mistake = _here(), _("没有这个地方的规则。请从列表里选一个地方。")
    try:
        pack = policy.in_force(place, day_number(day))
    except NoPack:
        pack, mistake = _first_pack(), _("这一天还没有规则。下面是最早的一包。")
    context = {
        "day": day,
        "place": place,
        "places": choices,
        "mistake": mistake,
        "pack": rules_rows.pack_line(pack),
        "tables": rules_rows.tables(pack),
        "turns": rules_rows.turns(place),
        "certainty": rules_words.CERTAINTY_LONG.items(),
    }
    return render(request, "web/rules.html", context, status=400 if mistake else 200)


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """What changed.  GET old, new: versions (default: the pack in force here and the one before).

    400 with a sentence for a version that does not exist.
    """
    old, new = _last_turn()
    mistake = ""
    try:
        old = policy.pack(request.GET.get("old") or old.version)
        new = policy.pack(request.GET.get("new") or new.version)
    except NoPack:
        mistake = _("没有这一版规则。请从列表里选。")
    context = {
        "old": rules_rows.pack_line(old),
        "new": rules_rows.pack_line(new),
        "packs": [rules_rows.pack_line(pack) for pack in policy.packs()],
        "rows": rules_rows.change_rows(old, new),
        "mistake": mistake,
    }
    return render(request, "web/rules_compare.html", context, status=400 if mistake else 200)


def _here() -> str:
    """The jurisdiction this house works in."""
    here: str = settings.SANJIAYI_JURISDICTION
    return here


def _day_asked(text: str) -> tuple[date, str]:
    """The day asked for and, where it cannot be read, today and a sentence saying so."""
    today = date_of(clock.today())
    if not text:
        return today, ""
    try:
        return date.fromisoformat(text), ""
    except ValueError:
        return today, _("日期看不懂。请写成 2022-05-17 这样。")


def _first_pack() -> Pack:
    return policy.packs()[0]


def _last_turn() -> tuple[Pack, Pack]:
    """The pack in force here today and the one before it; the same twice if there is none."""
    today = date_of(clock.today())
    turns = [turn for turn in rules_rows.turns(_here()) if turn.day <= today]
    if not turns:
        return _first_pack(), _first_pack()
    last = turns[-1]
    return policy.pack(last.before or last.pack.version), policy.pack(last.pack.version)
