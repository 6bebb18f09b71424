"""What is held about whoever asked on this phone: seen, set right, and erased."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from sanjiayi.kernel.paths import building_of
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import book, clock
from sanjiayi.needs import (
    attachments,
    commands,
    queries,
    resident_limits,
    resident_phone,
    slips,
)
from sanjiayi.needs.enclosed import keys_of
from sanjiayi.needs.queries import Card
from sanjiayi.needs.resident_progress import STATE_WORDS
from sanjiayi.needs.resident_questions import OF, choice_words, label_of
from sanjiayi.needs.resident_sending import tells_scripts
from sanjiayi.needs.rules import RESIDENT, is_by_resident
from sanjiayi.needs.said import who
from sanjiayi.people.commands import forget_words
from sanjiayi.places.queries import full_name

PURPOSE_WORDS: dict[str, str | Promise] = {
    "card": gettext_lazy("办这件事"),
    "inbox": gettext_lazy("看列表"),
    "similar": gettext_lazy("比对是不是同一件"),
    "export": gettext_lazy("导出"),
    "desk": gettext_lazy("接电话"),
}
"""Why somebody of the team opened the words."""

ERASED = "asked"


@dataclass(frozen=True)
class Held:
    """One ask and everything kept of it.

    rows     (what, words);  files: how many photos and voice notes
    looks    (at, who, what for) of everybody of the team who opened it
    """

    card: Card
    code: str
    title: str | Promise
    state: str | Promise
    rows: list[tuple[str | Promise, str]]
    files: int
    looks: list[tuple[int, str, str | Promise]]


@require_http_methods(["GET", "HEAD", "POST"])
@tells_scripts
@gzip_page
@never_cache
@sensitive_post_parameters("code", "text")
def need_mine(request: HttpRequest) -> HttpResponse:
    """What this phone asked for: what is held, who looked; correct it, erase it, let it go."""
    now = clock.now_ms()
    if request.method == "POST":
        return _acted(request, now)
    held = [found for code in resident_phone.codes(request) if (found := _held(code))]
    return render(request, "needs/resident/mine.html", {"held": held, "done": _done(request)})


def _done(request: HttpRequest) -> str | Promise:
    return _DONE_WORDS.get(request.GET.get("done", ""), "")


_DONE_WORDS: dict[str, str | Promise] = {
    "correct": gettext_lazy("要更正的已经记下，经办的人会改。"),
    "erase": gettext_lazy("您写的话、电话、照片都删掉了，只留编号和时间。"),
    "let_go": gettext_lazy("这部手机不再记着这一件；它还在办。"),
}


def _held(code: str) -> Held | None:
    card = queries.by_code(code)
    if card is None:
        return None
    need = card.need
    rows: list[tuple[str | Promise, str]] = [
        (_("您写的"), card.text),
        (_("怎么找您"), card.reach),
        (_("地方"), full_name(need.place)),
    ]
    for name, answer in card.details.items():
        words = str(choice_words(need.category, name, answer))
        rows.append((label_of(need.category, name), words))
    added = [e.text for e in _own_words(need.number) if e.what == "added"]
    rows += [(_("您补充的"), text) for text in added]
    looks = [(one.at, who(one.by), PURPOSE_WORDS.get(one.purpose, _("办这件事")))
             for one in queries.looks_at(need.number, limit=20)]  # fmt: skip
    return Held(
        card=card,
        code=slips.shown(code),
        title=OF[need.category].title if need.category in OF else need.category,
        state=STATE_WORDS.get(need.state, need.state),
        rows=[row for row in rows if row[1]],
        files=len(_files(card)),
        looks=looks,
    )


def _own_words(number: str) -> list[queries.Event]:
    """What the resident said, of this ask alone."""
    events = queries.history(number)
    return [
        e for e in events if e.number == number and (is_by_resident(e.by) or e.what == "raised")
    ]


def _files(card: Card) -> list[str]:
    return keys_of(card.need, _own_words(card.need.number))


# --- what can be done -------------------------------------------------------------------------


def _acted(request: HttpRequest, now: int) -> HttpResponse:
    code, act = request.POST.get("code", ""), request.POST.get("act", "")
    card = queries.by_code(code) if resident_limits.may_guess(request, now) else None
    if card is None or act not in ("correct", "erase", "let_go"):
        resident_limits.note_wrong(request, now)
        return redirect("need_mine")
    try:
        if act == "correct":
            _correct(card, request.POST.get("text", ""), now)
        elif act == "erase":
            if request.POST.get("sure") != "on":
                raise Refusal("needs.sure", _("请先勾上“我知道删掉就找不回来了”。"))
            _erase(card, now)
    except Refusal as no:
        return _refused(request, card, no)
    answer = redirect(f"{reverse('need_mine')}?done={act}")
    if act == "let_go":
        resident_phone.forget(request, answer, code)
    return answer


def _refused(request: HttpRequest, card: Card, no: Refusal) -> HttpResponse:
    context: dict[str, Any] = {
        "held": [found for code in resident_phone.codes(request) if (found := _held(code))],
        "sentence": no.reason,
        "wrong": card.need.number,
        "typed": request.POST.get("text", ""),
    }
    return render(request, "needs/resident/mine.html", context, status=422)


def _correct(card: Card, text: str, now: int) -> None:
    if not text.strip():
        raise Refusal("needs.empty", _("请写哪里不对，应该是什么。"))
    said = _("要求更正：%s") % text.strip()
    commands.add(card.need.number, said, by=RESIDENT, now=now)


def _erase(card: Card, now: int) -> None:
    """Take the ask back if it is open, and erase every word and picture of the resident's."""
    need = card.need
    names = [need.words, need.reach, need.details]
    names += [str(event.body.get("words", "")) for event in _own_words(need.number)]
    with book.together():
        if not need.closed_at:
            commands.withdraw(need.number, by=RESIDENT, now=now)
        some = {UUID(name) for name in names if name}
        forget_words(some, place=building_of(need.place), reason=ERASED, by=RESIDENT, now=now)
    for file in _files(card):
        attachments.erase(file)
