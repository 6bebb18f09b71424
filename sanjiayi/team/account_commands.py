"""Sign-ins of staff: open one with a one-time password, give another, close, open again.

Account and entry change together (book.together).  A one-time password must be replaced at
the first sign-in (middleware), so that nobody works with one that somebody else has seen.
"""

from uuid import UUID

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import book
from sanjiayi.places.models import Place
from sanjiayi.team import rules, sight, sign_ins
from sanjiayi.team.facts import Changed
from sanjiayi.team.models import Account, Staff


def open_for(staff: UUID, username: str, *, by: str, now: int) -> str:
    """Open a sign-in for somebody who serves.  Returns the one-time password, shown once.

    Raises Refusal "team.unknown_staff", "team.staff_left", "team.bad_sign_in_name",
    "team.name_taken", "team.has_account".
    """
    no = sign_ins.why_not_name(username)
    if no is not None:
        raise no
    password = sign_ins.one_time_password()
    with book.together():
        _serving(staff)
        if Account.objects.filter(staff=staff).exists():
            raise Refusal("team.has_account", "这个人已有登录名，可以重设密码。")
        if Account.objects.filter(username__iexact=username).exists():
            raise Refusal("team.name_taken", "这个登录名已有人用，请换一个。")
        account = Account(username=username, staff_id=staff, must_change_password=True)
        account.set_password(password)
        account.save()
        _note("account_opened", account, by, now)
    return password


def give_password(staff: UUID, *, by: str, now: int) -> str:
    """Another one-time password; open sessions end.  Returns it, shown once.

    Raises Refusal "team.no_account", "team.account_closed", "team.staff_left".
    """
    password = sign_ins.one_time_password()
    with book.together():
        _serving(staff)
        account = _account_of(staff)
        if not account.is_active:
            raise Refusal("team.account_closed", "这个登录已停用，请先恢复。")
        account.must_change_password = True
        account.set_password(password)
        account.save()
        _note("password_reset", account, by, now)
    return password


def close(staff: UUID, *, by: str, now: int) -> None:
    """Nobody signs in with it any more; open sessions end.  Repeating changes nothing.

    Raises Refusal "team.no_account".
    """
    with book.together():
        account = _account_of(staff)
        if account.is_active:
            account.is_active = False
            account.save()
            _note("account_closed", account, by, now)


def reopen(staff: UUID, *, by: str, now: int) -> None:
    """A closed sign-in works again.  Repeating changes nothing.

    Raises Refusal "team.no_account", "team.staff_left".
    """
    with book.together():
        _serving(staff)
        account = _account_of(staff)
        if not account.is_active:
            account.is_active = True
            account.save()
            _note("account_reopened", account, by, now)


def choose_password(account: Account, password: str, *, by: str, now: int) -> None:
    """Somebody gives themselves a password, as the sign-in pages have checked it."""
    with book.together():
        account.set_password(password)
        account.must_change_password = False
        account.save()
        _note("password_changed", account, by, now)


def _serving(staff: UUID) -> Staff:
    found = Staff.objects.filter(pk=staff).first()
    if found is None:
        raise rules.unknown_staff()
    if found.left_on is not None:
        raise Refusal("team.staff_left", "这个人已经离岗，不能再登录；回来了请先重新登记到岗。")
    return found


def _account_of(staff: UUID) -> Account:
    found: Account | None = Account.objects.filter(staff=staff).first()
    if found is None:
        raise Refusal("team.no_account", "这个人还没有登录，请先开一个。")
    return found


def _note(what: str, account: Account, by: str, now: int) -> None:
    sight.forget()
    top = Place.objects.filter(parent=None).values_list("path", flat=True).first()
    if top is not None:
        draft = book.Draft(Changed(what=what), place=top, subject=str(account.pk))
        book.record([draft], by=by, now=now)
