"""Asking for help in three steps: what, who and where, check and send.

Each step is one small POST that ends in a redirect: a reload asks again for a page, never for
an act.  The form's own id becomes the ask's id, so sending twice is sending once.
"""

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from sanjiayi.kernel.paths import gathering
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import clock
from sanjiayi.needs import (
    attachments,
    commands,
    resident_drafts,
    resident_limits,
    resident_phone,
    slips,
    urgency,
)
from sanjiayi.needs import resident_questions as asked
from sanjiayi.needs.commands import Ask
from sanjiayi.needs.resident_drafts import Said
from sanjiayi.needs.resident_forms import MOST_PHOTOS, WhatForm, WhoForm, what_form
from sanjiayi.needs.resident_sending import tells_scripts
from sanjiayi.needs.rules import RESIDENT, Channel
from sanjiayi.places import queries as places
from sanjiayi.places import rules as place_rules

LAST = 3
_ANSWERS_OF_WHO = ("door", "as_typed", "whom", "called", "phone")


def _building(place: str) -> str:
    found = places.place(place)
    if found is None or not found.stands or found.level != place_rules.BUILDING:
        raise Http404
    return places.full_name(place)


@require_http_methods(["GET", "HEAD", "POST"])
@tells_scripts
@gzip_page
@never_cache
@sensitive_post_parameters()
def need_ask(request: HttpRequest, place: str, category: str) -> HttpResponse:
    """The first step of a new ask; its form brings an id of its own."""
    _building(place)
    if category not in asked.OF:
        raise Http404
    if request.method != "POST":
        return _what_page(request, place, category, what_form(category), uuid4())
    return _what_kept(request, place, category, _posted_id(request))


def _posted_id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("ask", ""))
    except ValueError:
        return uuid4()


@require_http_methods(["GET", "HEAD", "POST"])
@tells_scripts
@gzip_page
@never_cache
@sensitive_post_parameters()
def need_ask_step(request: HttpRequest, place: str, ask: UUID, step: int) -> HttpResponse:
    """A step of an ask begun on this building's page; where it was sent, how it stands."""
    _building(place)
    said = resident_drafts.find(ask)
    if said is None or said.place != place or not 1 <= step <= LAST:
        return render(request, "needs/resident/gone.html", _about(place), status=410)
    if said.is_sent:
        return redirect("need_progress", code=slips.code_of(str(ask)))
    if step == 1:
        return _step_what(request, ask, said)
    return _step_who(request, ask, said) if step == 2 else _step_send(request, ask, said)


def _about(place: str) -> dict[str, Any]:
    """What every step shows: where, the way back, whom to call."""
    calls = [
        (found.short, found.telephone)
        for step in gathering(place)
        if (found := places.place(step)) is not None and found.telephone
    ]
    return {
        "place": place,
        "home": reverse("building", args=[place]),
        "name": places.full_name(place),
        "calls": calls,
    }


def _too_often(request: HttpRequest, place: str, template: str, context: Any) -> HttpResponse:
    """Nothing typed is lost: the same page, with a sentence and a number to call."""
    sentence = _("这里刚才收到得太多了。您填的都在，请过几分钟再按一次；急事请打电话。")
    shown = {**_about(place), **context, "sentence": sentence}
    return render(request, template, shown, status=429)


# --- step 1: what ----------------------------------------------------------------------------


def _step_what(request: HttpRequest, ask: UUID, said: Said) -> HttpResponse:
    if request.method == "POST":
        return _what_kept(request, said.place, said.category, ask)
    form = what_form(said.category, initial=said.answers, has_files=bool(said.files))
    return _what_page(request, said.place, said.category, form, ask, said)


def _what_page(
    request: HttpRequest,
    place: str,
    category: str,
    form: WhatForm,
    ask: UUID,
    said: Said | None = None,
) -> HttpResponse:
    context = {**_about(place), **_what_context(category, form, ask, said)}
    status = 422 if form.errors else 200
    return render(request, "needs/resident/what.html", context, status=status)


def _what_context(category: str, form: WhatForm, ask: UUID, said: Said | None) -> dict[str, Any]:
    return {
        "form": form,
        "ask": ask,
        "category": category,
        "questions": asked.OF[category],
        "said": said,
        "step": 1,
    }


def _what_kept(request: HttpRequest, place: str, category: str, ask: UUID) -> HttpResponse:
    """Keep what was typed, even where it must be mended; then the next step."""
    now = clock.now_ms()
    said = resident_drafts.find(ask) or Said(place, category)
    if said.is_sent:
        return redirect("need_progress", code=slips.code_of(str(ask)))
    form = what_form(category, request.POST, request.FILES, has_files=bool(said.files))
    if not resident_limits.may_keep(request, now):
        context = _what_context(category, form, ask, said)
        return _too_often(request, place, "needs/resident/what.html", context)
    form.is_valid()
    codes = ["text", *(q.code for q in asked.OF[category].more)]
    said.answers.update({code: str(form.cleaned_data.get(code) or "") for code in codes})
    _keep_files(request, form, said)
    if form.is_valid():
        resident_drafts.keep(ask, said, now)
        return redirect("need_ask_step", place=place, ask=ask, step=2)
    if said.files:
        resident_drafts.keep(ask, said, now)
    return _what_page(request, place, category, form, ask, said)


def _keep_files(request: HttpRequest, form: WhatForm, said: Said) -> None:
    """Photos and voice join what is kept; those ticked off go."""
    drop = set(request.POST.getlist("drop"))
    said.photos = [one for one in said.photos if one not in drop]
    said.voice = "" if said.voice in drop else said.voice
    for upload in form.cleaned_data.get("photos") or []:
        if len(said.photos) < MOST_PHOTOS:
            kept = _kept(form, "photos", upload, attachments.PHOTO)
            said.photos += [kept] if kept else []
    voice = form.cleaned_data.get("voice")
    if voice is not None:
        said.voice = _kept(form, "voice", voice, attachments.VOICE) or said.voice


def _kept(form: WhatForm, field: str, upload: Any, kind: str) -> str:
    try:
        return attachments.keep(upload.read(), kind)
    except Refusal as no:
        form.add_error(field, no.reason)
        return ""


# --- step 2: who and where -------------------------------------------------------------------


def _step_who(request: HttpRequest, ask: UUID, said: Said) -> HttpResponse:
    wants_door = asked.OF[said.category].wants_door
    if request.method != "POST":
        form = WhoForm(said.place, wants_door=wants_door, initial=said.answers)
        return _who_page(request, ask, said, form)
    form = WhoForm(said.place, request.POST, wants_door=wants_door)
    now = clock.now_ms()
    if not resident_limits.may_keep(request, now):
        context = {"form": form, "ask": ask, "said": said, "step": 2}
        return _too_often(request, said.place, "needs/resident/who.html", context)
    is_right = form.is_valid()
    typed = {code: str(form.cleaned_data.get(code) or "") for code in _ANSWERS_OF_WHO}
    said.answers.update(typed)
    said.answers["at"] = form.place if is_right else said.place
    resident_drafts.keep(ask, said, now)
    if is_right:
        return redirect("need_ask_step", place=said.place, ask=ask, step=LAST)
    return _who_page(request, ask, said, form)


def _who_page(request: HttpRequest, ask: UUID, said: Said, form: WhoForm) -> HttpResponse:
    context = {
        **_about(said.place),
        "form": form,
        "ask": ask,
        "questions": asked.OF[said.category],
        "said": said,
        "step": 2,
        "is_life": _is_life(said),
    }
    status = 422 if form.errors else 200
    return render(request, "needs/resident/who.html", context, status=status)


def _is_life(said: Said) -> bool:
    """Do the words say that somebody's life is at stake?  Then 120 comes before any form."""
    told = " ".join(answer for code, answer in said.answers.items() if code != "phone")
    return urgency.judge(told).level == urgency.LIFE


# --- step 3: check and send ------------------------------------------------------------------


def _step_send(request: HttpRequest, ask: UUID, said: Said) -> HttpResponse:
    if "at" not in said.answers:
        return redirect("need_ask_step", place=said.place, ask=ask, step=2)
    context = {
        **_about(said.place),
        "ask": ask,
        "questions": asked.OF[said.category],
        "said": said,
        "rows": _rows(said),
        "step": LAST,
        "is_life": _is_life(said),
    }
    if request.method != "POST":
        return render(request, "needs/resident/check.html", context)
    now = clock.now_ms()
    if not resident_limits.may_send(request, said.place, now):
        return _too_often(request, said.place, "needs/resident/check.html", context)
    try:
        told = commands.raise_need(_ask(ask, said), by=f"{RESIDENT}:{said.place}", now=now)
    except Refusal as no:
        context["sentence"] = no.reason
        return render(request, "needs/resident/check.html", context, status=409)
    resident_drafts.mark_sent(ask, now)
    answer = redirect(reverse("need_progress", kwargs={"code": told.code}) + "?new=1")
    resident_phone.remember(request, answer, told.code)
    return answer


def _rows(said: Said) -> list[tuple[str, str, int]]:
    """(label, answer, step to mend it) of everything that was answered."""
    questions = asked.OF[said.category]
    rows = [(str(questions.first.label), said.answers.get("text", ""), 1)]
    for question in questions.more:
        answer = said.answers.get(question.code, "")
        words = str(asked.choice_words(said.category, question.code, answer))
        rows.append((str(question.label), words, 1))
    answers = said.answers
    who = _("替邻居、亲友说") if answers.get("whom") == "other" else ""
    rows += [
        (_("几室"), answers.get("door", ""), 2),
        (_("替谁说"), who, 2),
        (_("怎么称呼要帮的人"), answers.get("called", ""), 2),
        (_("电话"), answers.get("phone", "") or _("不留，自己查答复"), 2),
    ]
    return [row for row in rows if row[1]]


def _ask(ask: UUID, said: Said) -> Ask:
    """The envelope: the resident's own words, and what was ticked as answers by code."""
    answers = said.answers
    details = {
        question.code: answers[question.code]
        for question in asked.OF[said.category].more
        if answers.get(question.code)
    }
    typed = {"whom": answers.get("whom", ""), "called": answers.get("called", "")}
    if answers["at"] == said.place:
        typed["door"] = answers.get("door", "")
    details |= {code: answer for code, answer in typed.items() if answer and answer != "self"}
    return Ask(
        category=said.category,
        place=answers["at"],
        channel=Channel.PAGE,
        text=answers.get("text", ""),
        reach=answers.get("phone", ""),
        details=details,
        files=said.files,
        ask_id=ask,
        days_left=asked.DAYS_LEFT.get(answers.get("days_left", "")),
    )
