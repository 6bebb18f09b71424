"""What the code on a slip opens: how it stands, what was promised, and what one can still say.

Nobody signs in here, so nothing is shown that tells who asked: no words, no door, no name of
whoever works on it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

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
from sanjiayi.ledger import clock
from sanjiayi.needs import (
    attachments,
    commands,
    queries,
    resident_limits,
    resident_phone,
    slips,
    urgency,
)
from sanjiayi.needs.queries import Card, Event
from sanjiayi.needs.resident_forms import FindForm, WordsForm
from sanjiayi.needs.resident_questions import OF
from sanjiayi.needs.resident_sending import tells_scripts
from sanjiayi.needs.rules import RESIDENT, Outcome, State, is_by_resident
from sanjiayi.needs.said import group_words

Words = str | Promise

STATE_WORDS: dict[str, Words] = {
    State.NEW: gettext_lazy("已登记，等人接办"),
    State.OFFERED: gettext_lazy("已登记，正在找人接办"),
    State.ACCEPTED: gettext_lazy("有人接办了"),
    State.ANSWERED: gettext_lazy("已经答复"),
    State.WITHDRAWN: gettext_lazy("已经撤回"),
    State.MERGED: gettext_lazy("和另一件合在一起办"),
}
OUTCOME_WORDS: dict[str, Words] = {
    Outcome.MET: gettext_lazy("办好了"),
    Outcome.EXPLAINED: gettext_lazy("说明了情况"),
    Outcome.PASSED_ON: gettext_lazy("转给了别的单位"),
    Outcome.NOT_POSSIBLE: gettext_lazy("暂时办不到"),
}
_STEP_WORDS: dict[str, Words] = {
    "raised": gettext_lazy("您提出"),
    "assigned": gettext_lazy("派给一个组"),
    "accepted": gettext_lazy("有人接办"),
    "declined": gettext_lazy("退回，重新找人"),
    "promised": gettext_lazy("约定了时间"),
    "answered": gettext_lazy("答复"),
    "disputed": gettext_lazy("您说没收到"),
    "withdrawn": gettext_lazy("您撤回了"),
    "merged": gettext_lazy("和另一件合在一起办"),
    "parted": gettext_lazy("又分开办"),
    "linked": gettext_lazy("写进快报，往上报"),
}
"""Steps a resident is told of.  What the team adds for itself is its own."""
DONE_WORDS: dict[str, Words] = {
    "add": gettext_lazy("补充的内容已经记下。"),
    "withdraw": gettext_lazy("已经撤回，不会再有人为这件事找您。"),
    "dispute": gettext_lazy("已经记下，这件事重新办。"),
}


@dataclass(frozen=True)
class Passed:
    """One line of how it went.  text: words meant for the resident."""

    at: int
    title: Words
    text: str


@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
@never_cache
@sensitive_post_parameters("code")
def need_find(request: HttpRequest) -> HttpResponse:
    """Look an ask up by the code on its slip."""
    if request.method != "POST":
        return render(request, "needs/resident/find.html", {"form": FindForm()})
    form = FindForm(request.POST)
    now = clock.now_ms()
    if not resident_limits.may_guess(request, now):
        return _later(request, form)
    if form.is_valid():
        card = queries.by_code(form.cleaned_data["code"])
        if card is not None and _is_number(form.cleaned_data["number"], card.need.number):
            code = slips.tidy(form.cleaned_data["code"])
            return redirect("need_progress", code=code)
        resident_limits.note_wrong(request, now)
        form.add_error("code", _("没有这个查询码，请对着纸条再看一遍；找不到纸条就打电话给居委。"))
    return render(request, "needs/resident/find.html", {"form": form}, status=422)


def _is_number(typed: str, number: str) -> bool:
    plain = "".join(c for c in typed.upper() if c.isalnum())
    return not plain or plain.lstrip("N") == number.partition("-")[2]


def _later(request: HttpRequest, form: FindForm) -> HttpResponse:
    context = {"form": form, "sentence": _("试得太多了，请过一分钟再查；急事请打电话给居委。")}
    return render(request, "needs/resident/find.html", context, status=429)


@require_http_methods(["GET", "HEAD", "POST"])
@tells_scripts
@gzip_page
@never_cache
def need_progress(request: HttpRequest, code: str) -> HttpResponse:
    """How an ask stands, and what whoever holds its code may still say."""
    now = clock.now_ms()
    if not resident_limits.may_guess(request, now):
        return _later(request, FindForm())
    card = queries.by_code(code)
    if card is None:
        resident_limits.note_wrong(request, now)
        context = {"form": FindForm(), "sentence": _("没有这个查询码，请对着纸条再看一遍。")}
        return render(request, "needs/resident/find.html", context, status=404)
    if request.method == "POST":
        return _acted(request, code, card, now)
    answer = render(request, "needs/resident/progress.html", _told(request, code, card, now))
    if slips.tidy(code) not in resident_phone.codes(request):
        resident_phone.remember(request, answer, code)
    return answer


def _told(request: HttpRequest, code: str, card: Card, now: int) -> dict[str, Any]:
    need = card.need
    shown = card.into or need
    return {
        "code": slips.shown(code),
        "need": need,
        "title": OF[need.category].title if need.category in OF else need.category,
        "state": STATE_WORDS.get(need.state, need.state),
        "owner": group_words(need.owner) if need.owner and not need.closed_at else "",
        "due_at": shown.due_at if not shown.closed_at else 0,
        "is_late": bool(0 < shown.due_at < now and not shown.closed_at),
        "promise": "" if card.into else card.promise,
        "reply": "" if card.into else card.reply,
        "outcome": OUTCOME_WORDS.get(need.outcome, ""),
        "passed": list(_passed(need.number)),
        "is_new": request.GET.get("new") == "1",
        "is_life": need.urgency == urgency.LIFE and not shown.closed_at,
        "done": DONE_WORDS.get(request.GET.get("done", ""), ""),
        "home": reverse("building", args=[building_of(need.place)]),
        "words": WordsForm(),
        "can_dispute": need.state == State.ANSWERED,
        "now": now,
    }


def _passed(number: str) -> Iterator[Passed]:
    """The steps of this ask alone: what was merged into it belongs to somebody else."""
    for event in queries.history(number):
        if event.number != number:
            continue
        title = _title(event)
        if title:
            yield Passed(event.at, title, event.text if _is_for_resident(event) else "")


def _title(event: Event) -> Words:
    if event.what == "added" and is_by_resident(event.by):
        return gettext_lazy("您补充了")
    return _STEP_WORDS.get(event.what, "")


def _is_for_resident(event: Event) -> bool:
    return event.what in ("promised", "answered")


# --- what the holder of the code says ---------------------------------------------------------


def _acted(request: HttpRequest, code: str, card: Card, now: int) -> HttpResponse:
    act = request.POST.get("act", "")
    form = WordsForm(request.POST, request.FILES)
    if act not in _ACTS:
        return redirect("need_progress", code=code)
    try:
        if not resident_limits.may_send(request, building_of(card.need.place), now):
            sentence = _("这里刚才收到得太多了。您填的都在，请过几分钟再按一次；急事请打电话。")
            raise Refusal("needs.often", sentence)
        if not form.is_valid():
            raise Refusal("needs.words", _("有几处要改，请看下面。"))
        if not _is_repeated(card.need.number, act, form.cleaned_data["text"], now):
            _ACTS[act](card.need.number, form, now)
    except Refusal as no:
        told = _told(request, code, card, now) | {"words": form, "sentence": no.reason, "act": act}
        return render(request, "needs/resident/progress.html", told, status=_status(no))
    return redirect(f"{reverse('need_progress', args=[code])}?done={act}")


def _status(no: Refusal) -> int:
    return {"needs.often": 429, "needs.words": 422, "needs.empty": 422}.get(no.code, 409)


_REPEAT_MS = 120_000


def _is_repeated(number: str, act: str, text: str, now: int) -> bool:
    """The same once more within two minutes: a second press of the button."""
    what = {"add": "added", "withdraw": "withdrawn", "dispute": "disputed"}[act]
    last = queries.history(number)[-1]
    is_same = (last.what, last.text) == (what, "" if act == "withdraw" else text.strip())
    return is_same and is_by_resident(last.by) and now - last.at < _REPEAT_MS


def _add(number: str, form: WordsForm, now: int) -> None:
    photos = form.cleaned_data["photos"]
    files = [attachments.keep(one.read(), attachments.PHOTO) for one in photos]
    commands.add(number, form.cleaned_data["text"], files=files, by=RESIDENT, now=now)


def _withdraw(number: str, _form: WordsForm, now: int) -> None:
    commands.withdraw(number, by=RESIDENT, now=now)


def _dispute(number: str, form: WordsForm, now: int) -> None:
    commands.dispute(number, form.cleaned_data["text"], by=RESIDENT, now=now)


_ACTS: dict[str, Callable[[str, WordsForm, int], None]] = {
    "add": _add,
    "withdraw": _withdraw,
    "dispute": _dispute,
}
