"""The organisation picture, and giving, proposing and laying down posts."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from sanjiayi.kernel.civil import date_of, day_number
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock
from sanjiayi.places import queries as places
from sanjiayi.team import commands, postings, printing, reach, rights, rules, words
from sanjiayi.team.picture import picture
from sanjiayi.team.postings import PostingLine
from sanjiayi.team.queries import Structure, structure_now
from sanjiayi.team.structure import GroupCard, Kind, Role


def sight_on(request: HttpRequest) -> Sight:
    """Who is looking, put there by the middleware."""
    found: Sight = request.sight  # type: ignore[attr-defined]
    return found


@require_GET
def organisation(request: HttpRequest) -> HttpResponse:
    """Three levels as columns by committee, functional groups as bands across."""
    sight = sight_on(request)
    return render(
        request,
        "team/organisation.html",
        {
            "picture": picture(),
            "waiting": postings.waiting_for(sight),
            "may_appoint": rights.may(sight, "posting_appoint"),
            "may_propose": rights.may(sight, "posting_propose"),
            "may_see_staff": rights.may(sight, "staff"),
            "today": date_of(clock.today()),
        },
    )


@require_GET
def organisation_pdf(request: HttpRequest) -> HttpResponse:
    """The same on one sheet: ?paper=a4 or a3 (default), landscape."""
    paper = "a4" if request.GET.get("paper") == "a4" else "a3"
    made = printing.organisation_pdf(picture(), date_of(clock.today()), paper)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="organisation-{paper}.pdf"'
    return answer


# --- giving a post -------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def appoint(request: HttpRequest) -> HttpResponse:
    """Choose a seat, then a person; whoever may not sit there is grey and says why."""
    return _fill(request, is_proposal=False)


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Put a member forward; the group's leader accepts or declines."""
    return _fill(request, is_proposal=True)


def _fill(request: HttpRequest, *, is_proposal: bool) -> HttpResponse:
    house = structure_now()
    sight = sight_on(request)
    given = request.POST if request.method == "POST" else request.GET
    group, role = _seat(house, given.get("seat", ""), given.get("group"), given.get("role"))
    said: dict[str, Any] = {}
    if request.method == "POST" and group is not None:
        try:
            _fill_seat(request, sight, group, role, is_proposal=is_proposal)
        except Refusal as no:
            said = {"refusal": no}
        else:
            return redirect("organisation")
    choices = postings.choices(house, group, role) if group else []
    page = {
        "is_proposal": is_proposal,
        "seats": postings.seat_choices(house, sight, is_proposal=is_proposal),
        "group": group,
        "role": role,
        "role_words": words.ROLES.get(Role(role)) if role else "",
        "choices": choices,
        "may_choose": any(not choice.why_not for choice in choices),
        "chosen": given.get("staff", ""),
        "served": places.committees(group.place) if group and _may_serve(group, role) else [],
        "serves": given.get("serves", ""),
        "day": given.get("since_on") or date_of(clock.today()).isoformat(),
        "no_reach": _why_not(sight, group, role, is_proposal=is_proposal),
        **said,
    }
    return render(request, "team/appoint.html", page, status=409 if said else 200)


def _may_serve(group: GroupCard, role: str) -> bool:
    return group.kind == Kind.FUNCTIONAL and role == Role.MEMBER


def _seat(
    house: Structure, seat: str, code: str | None, role: str | None
) -> tuple[GroupCard | None, str]:
    """The seat asked for, as one value "committee@yt.3|backup" or as two."""
    if seat:
        code, _bar, role = seat.partition("|")
    group = house.groups.get(code or "")
    if group is None or role not in set(Role):
        return None, ""
    return group, str(role)


def _why_not(
    sight: Sight, group: GroupCard | None, role: str, *, is_proposal: bool
) -> Refusal | None:
    """A proposal may be made for any group; its leader answers."""
    return None if group is None or is_proposal else reach.why_not_change(sight, group, role)


def _fill_seat(
    request: HttpRequest, sight: Sight, group: GroupCard, role: str, *, is_proposal: bool
) -> None:
    no = _why_not(sight, group, role, is_proposal=is_proposal)
    if no is not None:
        raise no
    staff = _uuid(request.POST.get("staff", ""))
    serves = request.POST.get("serves", "") if _may_serve(group, role) else ""
    now = clock.now_ms()
    if is_proposal:
        commands.propose(staff, group.code, role, by=sight.by, now=now, serves=serves)
        messages.success(request, _("已提名，等组长答复。"))
        return
    commands.appoint(
        staff,
        group.code,
        role,
        since_on=_day(request.POST.get("since_on", "")),
        by=sight.by,
        now=now,
        serves=serves,
    )
    messages.success(request, _("已任命，组织图已更新。"))


def _uuid(text: str) -> UUID:
    """The person picked.  Raises Refusal when nobody was."""
    try:
        return UUID(text)
    except ValueError:
        raise Refusal("team.nobody_chosen", "还没有选人，请先选一个人。") from None


def _day(text: str) -> int:
    """20220517 from a date field.  Raises Refusal."""
    try:
        return day_number(date.fromisoformat(text))
    except ValueError:
        raise Refusal("team.no_such_day", "没有这一天，请改日期。") from None


# --- answering and laying down -------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, posting: UUID) -> HttpResponse:
    """Take a proposed member in from a day on, or go to decline."""
    return _close(request, posting, "accept")


@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, posting: UUID) -> HttpResponse:
    """Decline a proposal, with a reason."""
    return _close(request, posting, "decline")


@require_http_methods(["GET", "POST"])
def relieve(request: HttpRequest, posting: UUID) -> HttpResponse:
    """Lay a post down; the date is its last day."""
    return _close(request, posting, "relieve")


def _close(request: HttpRequest, posting: UUID, act: str) -> HttpResponse:
    line = postings.line(posting)
    if line is None:
        raise Http404
    sight = sight_on(request)
    rights.require(sight, f"posting_{act}", line.group.place)
    no = _why_not_close(sight, line, act)
    if request.method == "POST":
        try:
            if no is not None:
                raise no
            _carry_out(request, sight, line, act)
        except Refusal as refused:
            no = refused
        else:
            return redirect("organisation")
    page = {
        "line": line,
        "act": act,
        "refusal": no,
        "reasons": words.DECLINE_REASONS.items(),
        "day": request.POST.get("day") or date_of(clock.today()).isoformat(),
    }
    status = 409 if no is not None and request.method == "POST" else 200
    return render(request, "team/posting.html", page, status=status)


def _why_not_close(sight: Sight, line: PostingLine, act: str) -> Refusal | None:
    if act == "relieve":
        since = int(line.since.replace("-", "")) if line.since else 0
        return reach.why_not_change(sight, line.group, line.role) or (
            rules.why_not_relieve(line.state, since, max(since, clock.today()))
        )
    return reach.why_not_answer(sight, line.group) or rules.why_not_accept(line.state)


def _carry_out(request: HttpRequest, sight: Sight, line: PostingLine, act: str) -> None:
    now = clock.now_ms()
    if act == "decline":
        reason = request.POST.get("reason", "")
        commands.decline(line.id, reason, by=sight.by, now=now)
        messages.success(request, _("已谢绝，提名人会看到。"))
        return
    day = _day(request.POST.get("day", ""))
    if act == "accept":
        commands.accept(line.id, since_on=day, by=sight.by, now=now)
        messages.success(request, _("已接受，已进组。"))
    else:
        commands.relieve(line.id, until_on=day, by=sight.by, now=now)
        messages.success(request, _("已卸任，组织图已更新。"))
