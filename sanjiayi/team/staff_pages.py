"""The list of staff and one member's page."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sanjiayi.kernel.sight import Sight
from sanjiayi.team import postings, reach, rights, roster, words
from sanjiayi.team.pages import sight_on
from sanjiayi.team.postings import PostingLine
from sanjiayi.team.queries import structure_now
from sanjiayi.team.roster import Asked


@require_GET
def staff(request: HttpRequest) -> HttpResponse:
    """Everybody who serves; ?q= searches, kind, group and has narrow it down."""
    asked = Asked(
        text=request.GET.get("q", ""),
        kind=request.GET.get("kind", ""),
        group=request.GET.get("group", ""),
        has=request.GET.get("has", ""),
    )
    everybody = roster.staff_lines()
    lines = roster.asked_for(everybody, asked)
    return render(
        request,
        "team/staff.html",
        {
            "lines": lines,
            "total": len(everybody),
            "hidden": len(everybody) - len(lines),
            "asked": asked,
            "kinds": words.STAFF_KINDS.items(),
            "groups": [(g.code, g.title) for _, g in sorted(structure_now().groups.items())],
            "may_propose": rights.may(sight_on(request), "posting_propose"),
            "may_sign_in": rights.may(sight_on(request), "staff_accounts"),
        },
    )


@require_GET
def staff_member(request: HttpRequest, staff: UUID) -> HttpResponse:
    """Posts now and before, kind, skills, how to reach."""
    member = roster.member(staff)
    if member is None:
        raise Http404
    sight = sight_on(request)
    lines = postings.lines(staff=staff)
    return render(
        request,
        "team/staff_member.html",
        {
            "member": member,
            "may_sign_in": rights.may(sight, "staff_account"),
            "postings": [
                (line, line.state == "held" and _may_relieve(sight, line)) for line in lines
            ],
        },
    )


def _may_relieve(sight: Sight, line: PostingLine) -> bool:
    return (
        rights.may(sight, "posting_relieve", line.group.place)
        and reach.why_not_change(sight, line.group, line.role) is None
    )
