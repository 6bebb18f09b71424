"""Sign-ins of staff: who has one, opening one with a slip to hand over, closing it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import clock
from sanjiayi.team import account_commands as commands
from sanjiayi.team import accounts, codes
from sanjiayi.team.accounts import SignInLine
from sanjiayi.team.pages import sight_on


@require_GET
def staff_accounts(request: HttpRequest) -> HttpResponse:
    """Whoever the viewer may open a sign-in for: has one, never used it, closed, has none."""
    lines = accounts.lines(sight_on(request))
    return render(
        request,
        "team/accounts.html",
        {
            "lines": lines,
            "having": sum(1 for line in lines if line.username),
            "unused": sum(1 for line in lines if line.state == accounts.UNUSED),
        },
    )


@never_cache
@require_http_methods(["GET", "POST"])
def staff_account(request: HttpRequest, staff: UUID) -> HttpResponse:
    """One member's sign-in: open, give another password, close, open again."""
    line = accounts.line(sight_on(request), staff)
    if line is None:
        raise Http404
    refusal = line.no
    if request.method == "POST":
        try:
            return _carry_out(request, line)
        except Refusal as no:
            refusal = no
    page = {
        "line": line,
        "refusal": refusal,
        "username": request.POST.get("username", line.suggested),
    }
    status = 409 if refusal is not None and request.method == "POST" else 200
    return render(request, "team/account.html", page, status=status)


def _carry_out(request: HttpRequest, line: SignInLine) -> HttpResponse:
    """What the pressed button says.  Raises Refusal."""
    if line.no is not None:
        raise line.no
    by, now, act = sight_on(request).by, clock.now_ms(), request.POST.get("act", "")
    if act == "open":
        username = request.POST.get("username", "").strip()
        return _slip(request, line, username, commands.open_for(line.id, username, by=by, now=now))
    if act == "reset":
        password = commands.give_password(line.id, by=by, now=now)
        return _slip(request, line, line.username, password)
    if act == "close":
        commands.close(line.id, by=by, now=now)
        messages.success(request, _("已停用。他已登录的地方也都退出了，记过的都还在。"))
    elif act == "reopen":
        commands.reopen(line.id, by=by, now=now)
        messages.success(request, _("已恢复，用原来的口令登录。"))
    else:
        raise Refusal("team.no_act", "请按页面上的按钮。")
    return redirect("staff_account", line.id)


def _slip(request: HttpRequest, line: SignInLine, username: str, password: str) -> HttpResponse:
    """The only time the password is shown: to print or to copy."""
    address = request.build_absolute_uri(reverse("account_login"))
    page = {
        "line": line,
        "username": username,
        "password": password,
        "address": address,
        "code": codes.code_of(address),
    }
    return render(request, "team/account_slip.html", page)
