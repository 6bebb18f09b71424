"""登记配药: who, which drug, how long it lasts; from a need nothing is typed again."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock
from sanjiayi.medicine import (
    commands,
    desk_queries,
    desk_words,
    new_forms,
    rules,
)
from sanjiayi.medicine.catalogue_queries import find, named
from sanjiayi.medicine.commands import Wanted
from sanjiayi.medicine.desk_pages import viewer_of
from sanjiayi.medicine.sight import DESK
from sanjiayi.needs import attachments
from sanjiayi.needs import queries as needs
from sanjiayi.people import errands
from sanjiayi.people import queries as people
from sanjiayi.people.queries import PersonLine

_SALT = "medicine.files"
_MOST_FILES = 3
_MOST_FOUND = 12


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
def medicine_new(request: HttpRequest) -> HttpResponse:
    """The form.  ?need=, ?person=, ?again= begin it; POST act: who, drug, look or save."""
    viewer, now, today = viewer_of(request), clock.now_ms(), clock.today()
    if request.method != "POST":
        return _answer(request, _begun(request.GET, viewer, now), viewer, now)
    sent = request.POST.copy()
    sent["drug"] = sent.get("pick") or sent.get("drug", "")
    try:
        sent["files"] = _files(request)
        if sent.get("act") == "save":
            taken = _save(sent, viewer, now, today)
            if not taken.is_seen:
                words = {"number": taken.number}
                messages.success(request, _("%(number)s 登记好了，请把单号告诉居民。") % words)
            return redirect("medicine_order", number=taken.number)
    except Refusal as no:
        return _answer(request, sent, viewer, now, [no.reason])
    return _answer(request, sent, viewer, now)


# --- how it begins -----------------------------------------------------------------------------


def _begun(asked: QueryDict, viewer: Sight, now: int) -> QueryDict:
    begun = {name: asked.get(name, "")[:60] for name in ("need", "person", "who", "drug")}
    begun["boxes"] = "1"
    card = needs.need(begun["need"], viewer) if begun["need"] else None
    if card is not None:
        needs.shown(viewer, [card.need], purpose="medicine", now=now)
        begun |= {
            "channel": "need",
            "words": card.text[: new_forms.LONGEST["words"]],
            "person": begun["person"] or card.need.person,
            "who": begun["who"] or card.need.place,
            "drug": begun["drug"] or _drug_in(card.text),
        }
    before = desk_queries.order(asked.get("again", ""))
    if before is not None and viewer.has(DESK, before.place):
        begun |= {
            "channel": "again", "person": before.person, "drug": before.drug,
            "strength": before.strength, "boxes": str(before.boxes), "proxy": before.proxy,
        }  # fmt: skip
    filled = QueryDict(mutable=True)
    filled.update(begun)
    return filled


def _drug_in(text: str) -> str:
    """A name of the table that stands in what a resident wrote; "" for none."""
    for part in text.replace("，", " ").replace("。", " ").replace("、", " ").split():
        hits = find(part[:20], 1)
        if hits and hits[0].how in ("name", "also") and hits[0].by in part:
            return hits[0].drug.name
    return ""


# --- what is written ---------------------------------------------------------------------------


def _files(request: HttpRequest) -> str:
    """Photos kept so far, signed: a look at the form again loses none."""
    kept = _kept(request.POST.get("files", ""))
    photo = request.FILES.get("photo")
    if photo and len(kept) < _MOST_FILES:
        kept.append(attachments.keep(photo.read(), attachments.PHOTO))
    return signing.dumps(kept, salt=_SALT)


def _kept(signed: str) -> list[str]:
    try:
        return list(signing.loads(signed, salt=_SALT)) if signed else []
    except signing.BadSignature:
        return []


def _save(sent: QueryDict, viewer: Sight, now: int, today: int) -> commands.Taken:
    person = _person(sent, viewer, now)
    if person is None:
        raise Refusal("medicine.person", "请先找到用药的居民，再点名字。")
    if not viewer.has(DESK, person.door):
        raise Refusal("medicine.desk", "登记配药请找配药组或居委书记。")
    lasts = new_forms.lasts(sent, today)
    if lasts is None:
        raise Refusal("medicine.day", "请填家里的药能吃到哪一天，或填剩余数量和每次用量。")
    if lasts.is_doubtful and "sure" not in sent:
        raise Refusal("medicine.doubt", "算下来不够吃一天。数量或用量写错了吗？没写错请勾选。")
    wanted = Wanted(
        new_forms.form_id(sent.get("form_id", "")),
        str(person.id),
        person.door,
        new_forms.text(sent, "drug"),
        lasts.day,
        strength=new_forms.text(sent, "strength"),
        boxes=new_forms.boxes(sent),
        need=new_forms.text(sent, "need")[:20],
        packet=desk_queries.packet_to_join(str(person.id)),
        priority=sent.get("priority", "")[:1],
        reason=new_forms.text(sent, "reason"),
        can_substitute="can_substitute" in sent,
        proxy=new_forms.proxy(sent),
        may_tell="may_tell" in sent,
        channel=new_forms.channel(sent),
        files=tuple(_kept(sent.get("files", ""))),
        words=new_forms.text(sent, "words"),
    )
    return commands.register(wanted, by=viewer.by, now=now)


def _person(sent: QueryDict, viewer: Sight, now: int) -> PersonLine | None:
    """Whom it is for: of the viewer's register, or of a need or an order that is their errand."""
    try:
        one = UUID(sent.get("person", ""))
    except ValueError:
        return None
    line = people.resident(viewer, one)
    if line is not None:
        people.shown(viewer, line, now=now)
        return line
    if not _is_errand(str(one), sent.get("need", ""), viewer):
        return None
    return errands.lines(viewer, [one], purpose="medicine", now=now).get(one)


def _is_errand(person: str, need: str, viewer: Sight) -> bool:
    card = needs.need(need, viewer) if need else None
    if card is not None and card.need.person == person:
        return True
    return any(viewer.has(DESK, place) for place in desk_queries.doors_of(person))


# --- what is shown -----------------------------------------------------------------------------


def _answer(
    request: HttpRequest, sent: QueryDict, viewer: Sight, now: int, mistakes: Sequence[str] = ()
) -> HttpResponse:
    today = clock.today()
    person = _person(sent, viewer, now)
    drug = named(new_forms.text(sent, "drug"))
    context = {
        "typed": sent,
        "form_id": new_forms.form_id(sent.get("form_id", "")),
        "person": person,
        "others": _others(sent, viewer, person, now),
        "drug": drug,
        "law": desk_words.LAWS.get(drug.law_on(today), "") if drug else "",
        "hits": [] if drug else _hits(sent),
        "is_unknown": bool(new_forms.text(sent, "drug")) and drug is None,
        "photos": len(_kept(sent.get("files", ""))),
        "standing": desk_queries.open_of(str(person.id)) if person else [],
        "proxies": list(rules.PROXY_WORDS.items()),
        "mistakes": list(mistakes),
        **_reckoned(sent, today),
    }
    status = 422 if mistakes else 200
    return render(request, "medicine/desk/new.html", context, status=status)


def _others(
    sent: QueryDict, viewer: Sight, person: PersonLine | None, now: int
) -> list[PersonLine]:
    """Whom the words for "who" may mean, when nobody was chosen or somebody else is looked for."""
    typed = new_forms.text(sent, "who")
    if not typed or (person is not None and sent.get("act") != "who"):
        return []
    return people.search(viewer, typed, limit=_MOST_FOUND, now=now)


def _hits(sent: QueryDict) -> list[dict[str, Any]]:
    found = find(new_forms.text(sent, "drug"))
    return [{"drug": hit.drug, "how": desk_words.MATCHED[hit.how], "by": hit.by} for hit in found]


def _reckoned(sent: QueryDict, today: int) -> dict[str, Any]:
    """How long it lasts, said back before anything is written."""
    try:
        lasts = new_forms.lasts(sent, today)
    except Refusal:
        return {}
    if lasts is None:
        return {}
    left = rules.days_left(lasts.day, today)
    return {"until": lasts.day, "left": left, "is_doubtful": lasts.is_doubtful}
