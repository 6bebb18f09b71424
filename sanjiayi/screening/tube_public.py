"""The public page on which somebody asks with her own card: am I in it?

Answers only about who the card belongs to, without a name.  The card's text is posted, so
that it stands in no address and no log; a card cannot be guessed, being signed.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from sanjiayi.kernel.doorkeeper import Doorkeeper
from sanjiayi.ledger import clock
from sanjiayi.people.code_queries import verify_here
from sanjiayi.people.codes import Kind
from sanjiayi.people.models import Resident
from sanjiayi.screening import queries, tube_own
from sanjiayi.screening.tube_doors import pack_at
from sanjiayi.screening.tube_own import OwnSwab
from sanjiayi.screening.tube_rules import ALARMING, State
from sanjiayi.team.doorway import address_of

MOST_A_MINUTE = 12
MOST_AT_ALL = 600
"""Questions a minute from one address, and from all of them together."""


doorkeeper = Doorkeeper(most_each=MOST_A_MINUTE, most_at_all=MOST_AT_ALL)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("code")
def my_tube(request: HttpRequest) -> HttpResponse:
    """查我的核酸: sampled when, where the tube is, what to do."""
    if request.method != "POST":
        return render(request, "screening/my_tube.html", {})
    now = clock.now_ms()
    if not doorkeeper.may_ask(address_of(request), now):
        sentence = _("问得太勤了，请一分钟后再试。急事请打居委电话。")
        return render(request, "screening/my_tube.html", {"sentence": sentence}, status=429)
    scanned = verify_here(request.POST.get("code", ""))
    if scanned is None or scanned.is_revoked:
        sentence = _("认不出这张卡。请对着卡上的码重新扫，或请楼组长补一张。")
        return render(request, "screening/my_tube.html", {"sentence": sentence}, status=422)
    persons = _persons(scanned.code.kind, scanned.code.id)
    return render(request, "screening/my_tube.html", _answer(persons, now))


def _persons(kind: Kind, holder: UUID) -> list[str]:
    """The card's people: one, or those of the household, the eldest first."""
    if kind == Kind.PERSON:
        return [str(holder)]
    rows = Resident.objects.filter(household=holder).order_by("person__birth_year", "pk")
    return [str(person) for person in rows.values_list("pk", flat=True)]


def _answer(persons: list[str], now: int) -> dict[str, object]:
    home = Resident.objects.filter(pk__in=persons).values_list("compound", flat=True).first()
    round_ = queries.current(home, now) if home else None
    if round_ is None:
        return {"is_answered": True, "round": None}
    pack = pack_at(round_.starts_at)
    swabs = tube_own.own_swabs(round_, persons, pack)
    people = [_told(n, swabs.get(person, [])) for n, person in enumerate(persons, 1)]
    return {
        "is_answered": True,
        "round": round_,
        "people": people,
        "is_household": len(persons) > 1,
        "hours": pack.round.result_within_h.value,
    }


def _told(number: int, swabs: list[OwnSwab]) -> dict[str, object]:
    own = swabs[0] if swabs else None
    return {"number": number, "own": own, "what": _what(own) if own else "missing"}


def _what(own: OwnSwab) -> str:
    """Which of the page's answers fits.  A doubted tube is not called negative."""
    if own.is_recalled or own.result in ALARMING:
        return "retest"
    if own.result in ("invalid", "rerun"):
        return "again"
    if own.result == "negative":
        return "checking" if own.is_conflict else "negative"
    return "under_way" if own.state in (State.HANDED_OVER, State.RECEIVED) else "sampled"
