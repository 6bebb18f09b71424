"""How sign-in behaves: accounts are made by leaders, never by signing up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from sanjiayi.ledger import clock
from sanjiayi.team import account_commands
from sanjiayi.team.models import Account
from sanjiayi.team.sight import sight_of


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes the sign-up page; a password somebody chooses is an entry."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def clean_password(self, password: str, user: Account | None = None) -> str:
        """A one-time password does not become one's own.  Raises ValidationError."""
        if user is not None and user.must_change_password and user.check_password(password):
            raise ValidationError(_("这是一次性口令，请换一个自己的。"))
        checked: str = super().clean_password(password, user)
        return checked

    def set_password(self, user: Account, password: str) -> None:
        account_commands.choose_password(user, password, by=sight_of(user).by, now=clock.now_ms())

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")
