"""保管: cards, books and cash the desk answers for: scanned in, handed on, brought back."""

import re
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock
from sanjiayi.medicine import custody_commands as commands
from sanjiayi.medicine import custody_queries as queries
from sanjiayi.medicine import money_rules, sight
from sanjiayi.medicine.custody_queries import Alarm
from sanjiayi.medicine.custody_rules import (
    DOUBT_WORDS,
    RESIDENT,
    THING_WORDS,
    Custody,
    State,
    is_thing,
    kind_of,
    order_of,
)
from sanjiayi.medicine.run_crew import members
from sanjiayi.places import queries as places
from sanjiayi.team.queries import recorder_words

MOST_AT_ONCE = 60
LONGEST_SCAN = 4_000
_APART = re.compile(r"[\s,，;；、]+")

ALARM_WORDS = {
    "missing": "找不到了，先问最后拿着的人",
    "doubt": "两边说的对不上，当面核对",
    "way": "交出去半小时了，对方还没收下",
    "night": "过了晚上九点，还没回到居委",
}


@dataclass(frozen=True)
class Typed:
    """What was scanned or typed, kept when something is refused."""

    things: str = ""
    act: str = "take"
    other: str = RESIDENT
    yuan: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def things(request: HttpRequest) -> HttpResponse:
    """Everything entrusted and not back.  POST act: take, give, miss, find."""
    who, now = cast(Sight, request.sight), clock.now_ms()  # type: ignore[attr-defined]
    typed, mistakes = Typed(), list[str]()
    if request.method == "POST":
        sent = request.POST
        typed = Typed(
            sent.get("things", "")[:LONGEST_SCAN], sent.get("act", ""), sent.get("other", ""),
            sent.get("yuan", ""),
        )  # fmt: skip
        done, mistakes = _do(typed, who, now)
        if done:
            messages.success(request, _("记下了 %(n)s 件。") % {"n": len(done)})
        if not mistakes:
            return redirect("medicine_things")
        left = [one for one in _names(typed.things) if one not in done]
        typed = Typed("\n".join(left), typed.act, typed.other, typed.yuan)
    context = {**_shown(who, now), "typed": typed, "mistakes": mistakes}
    page = "medicine/custody/things.html"
    return render(request, page, context, status=422 if mistakes else 200)


def _names(scanned: str) -> list[str]:
    """Names of things in what a scanner or a hand typed, each once.

    >>> _names("m-0412/card  M-0412/card，M-0413/现金")
    ['M-0412/card', 'M-0413/cash']
    """
    kinds = {words: kind for kind, words in THING_WORDS.items()}
    found = []
    for one in _APART.split(scanned.strip()):
        order, _sep, kind = one.rpartition("/")
        if one:
            found.append(f"{order.upper()}/{kinds.get(kind, kind.lower())}")
    return list(dict.fromkeys(found))


def _do(typed: Typed, who: Sight, now: int) -> tuple[list[str], list[str]]:
    """Do it to each; answers names done, and a sentence for each that was not."""
    names = _names(typed.things)
    if not names:
        return [], [_("还没有扫到东西。请扫标签，或输入单号和是什么，例如 M-0412/card。")]
    if len(names) > MOST_AT_ONCE:
        return [], [_("一次最多 %(n)s 件，请分几次。") % {"n": MOST_AT_ONCE}]
    done, mistakes = list[str](), list[str]()
    for name in names:
        try:
            _one(name, typed, who, now)
            done.append(name)
        except Refusal as no:
            mistakes.append(f"{name}：{no.reason}")
    return done, mistakes


def _one(name: str, typed: Typed, who: Sight, now: int) -> None:
    if not is_thing(name) or not _reaches(name, who):
        raise Refusal("medicine.thing", "标签上的编号不认识，请重扫，或在单子上选是哪一件。")
    if typed.act == "miss":
        commands.miss(name, by=who.by, now=now)
        return
    if typed.act == "find":
        commands.find(name, who.by, by=who.by, now=now)
        return
    fen = _fen(name, typed.yuan)
    if typed.act == "take":
        _refuse_twice(name, typed.other)
        commands.take(name, typed.other, taker=who.by, fen=fen, by=who.by, now=now)
    elif typed.act == "give" and typed.other == RESIDENT:
        # residents sign on paper: what they took is said by whoever handed it over
        commands.take(name, who.by, taker=RESIDENT, fen=fen, how="sign", by=who.by, now=now)
    elif typed.act == "give":
        commands.give(name, typed.other, giver=who.by, fen=fen, by=who.by, now=now)
    else:
        raise Refusal("medicine.act", "请选要做什么：收下、交出、找不到或找到了。")


def _refuse_twice(name: str, giver: str) -> None:
    held = queries.thing(name)
    if held is not None and giver == RESIDENT and held.state is not State.RETURNED:
        raise Refusal("medicine.twice", "这一件已经收过，不在住户手里。请点开它的经过核对。")


def _fen(name: str, yuan: str) -> int:
    if kind_of(name) != "cash":
        return 0
    fen = money_rules.fen_of(yuan)
    if fen is None:
        raise Refusal("medicine.cash", "金额写得不对，请核对后重记。")
    return fen


def _reaches(name: str, who: Sight) -> bool:
    place = queries.place_of(order_of(name))
    return place is not None and sight.reaches(who, place)


# --- what is shown ---------------------------------------------------------------------------


def _shown(who: Sight, now: int) -> dict[str, Any]:
    scopes = sight.scopes(who)
    out = [one for scope in scopes for one in queries.out(scope)]
    top = places.community()
    crew = members(top.path, now) if top else []
    called = {member.by: member.name for member in crew if member.name}
    words = recorder_words({one.holder for one in out} | {one.to for one in out} | {who.by})
    names = {**words, **called, RESIDENT: _("住户")}
    desks = [by for by in names if _is_desk(by)]
    alarms = [alarm for scope in scopes for alarm in queries.alarms(scope, now, desks)]
    holders = dict.fromkeys(one.holder for one in out)
    return {
        "alarms": [_alarm_row(alarm, names) for alarm in alarms],
        "holders": [
            (names.get(by, by), [_row(one, names) for one in out if one.holder == by])
            for by in sorted(holders, key=lambda by: (by != who.by, names.get(by, by)))
        ],
        "total": len(out),
        "me": names.get(who.by, who.by),
        "crew": [(m.by, names.get(m.by, m.by), m.is_on) for m in crew if m.by != who.by],
        "acts": _acts(),
        "now": now,
    }


def _acts() -> list[tuple[str, str]]:
    return [
        ("take", _("我收下")),
        ("give", _("我交出")),
        ("miss", _("找不到了")),
        ("find", _("找到了")),
    ]


def _is_desk(by: str) -> bool:
    """A secretary's or B-role's post: what they hold lies at the committee."""
    role = by.rpartition("/")[2]
    return role == "secretary" or role.startswith("backup")


def _row(one: Custody, names: dict[str, str]) -> dict[str, Any]:
    return {
        "thing": one.thing,
        "order": order_of(one.thing),
        "kind": THING_WORDS[kind_of(one.thing)],
        "where": places.full_name(one.place),
        "yuan": money_rules.yuan(one.fen) if one.fen else "",
        "to": names.get(one.to, one.to),
        "state": one.state,
        "since": one.since,
        "doubts": [DOUBT_WORDS[code] for code in one.doubts],
    }


def _alarm_row(alarm: Alarm, names: dict[str, str]) -> dict[str, Any]:
    holder = alarm.thing.holder
    return {
        **_row(alarm.thing, names),
        "why": ALARM_WORDS[alarm.why],
        "is_lost": alarm.why == "missing",
        "holder": names.get(holder, holder),
    }


@require_http_methods(["GET", "HEAD"])
@never_cache
def story(request: HttpRequest, thing: str) -> HttpResponse:
    """Every word about one thing, both sides'."""
    who = cast(Sight, request.sight)  # type: ignore[attr-defined]
    found = queries.thing(thing)
    if found is None or not sight.reaches(who, found.place):
        raise Http404
    words = queries.story(thing)
    people = {word.by for word in words} | {w.giver for w in words} | {w.taker for w in words}
    names = {**recorder_words(people), RESIDENT: _("住户")}
    rows = [
        {
            "word": word,
            "by": names.get(word.by, word.by),
            "giver": names.get(word.giver, word.giver),
            "taker": names.get(word.taker, word.taker),
            "yuan": money_rules.yuan(word.fen) if word.fen else "",
        }
        for word in words
    ]
    context = {"one": _row(found, names), "holder": names.get(found.holder, ""), "rows": rows}
    return render(request, "medicine/custody/story.html", context)
