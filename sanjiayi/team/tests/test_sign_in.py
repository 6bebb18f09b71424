"""Signing in by user name, being locked out, a second factor, signing out."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, yield_hotp_counters_from_time
from allauth.mfa.totp.internal.auth import hotp_value as code_of
from axes.models import AccessAttempt
from django.conf import settings as configured
from django.test import Client

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.team import commands
from sanjiayi.team.models import Account
from sanjiayi.team.tests import make

SIGN_IN = "/accounts/login/"


@pytest.fixture
def username(community: object) -> str:
    return make.account("周敏")


def _try(browser: Client, username: str, password: str):  # type: ignore[no-untyped-def]
    return browser.post(SIGN_IN, {"login": username, "password": password})


def _is_in(browser: Client) -> bool:
    return browser.get("/organisation/").status_code == 200


def test_a_member_signs_in_by_user_name_and_lands_inside(username: str) -> None:
    browser = Client()

    answer = _try(browser, username, make.PASSWORD)

    assert answer.status_code == 302
    assert _is_in(browser)


def test_a_wrong_password_lets_nobody_in(username: str) -> None:
    browser = Client()

    _try(browser, username, "wrong")

    assert not _is_in(browser)


def test_too_many_failures_lock_even_the_right_password_out(username: str) -> None:
    browser = Client()
    for _ in range(configured.AXES_FAILURE_LIMIT):
        _try(browser, username, "wrong")

    answer = _try(browser, username, make.PASSWORD)

    assert answer.status_code == 429
    assert not _is_in(browser)


def test_failures_for_one_name_lock_nobody_else_out(username: str) -> None:
    other = make.account("罗海")
    for _ in range(configured.AXES_FAILURE_LIMIT):
        _try(Client(), username, "wrong")

    browser = Client()
    _try(browser, other, make.PASSWORD)

    assert _is_in(browser)
    assert AccessAttempt.objects.filter(username=username).exists()


def test_an_account_that_was_closed_cannot_sign_in(username: str) -> None:
    Account.objects.filter(username=username).update(is_active=False)
    browser = Client()

    _try(browser, username, make.PASSWORD)

    assert not _is_in(browser)


def test_nobody_makes_an_account_by_signing_up(community: object) -> None:
    Client().post("/accounts/signup/", {"username": "intruder", "password1": make.PASSWORD})

    assert not Account.objects.filter(username="intruder").exists()


def test_signing_out_ends_the_sight(username: str) -> None:
    browser = Client()
    _try(browser, username, make.PASSWORD)

    browser.post("/accounts/logout/")

    assert not _is_in(browser)


def test_opening_the_sign_out_page_alone_signs_nobody_out(username: str) -> None:
    browser = Client()
    _try(browser, username, make.PASSWORD)

    browser.get("/accounts/logout/")

    assert _is_in(browser)


def _code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(code_of(secret, counter)))


def _set_up_second_factor(browser: Client) -> str:
    """The pages' own way: the password once more, then a code from the app."""
    browser.post("/accounts/reauthenticate/", {"password": make.PASSWORD})
    page = browser.get("/accounts/2fa/totp/activate/")
    secret = str(page.context["form"].secret)
    browser.post("/accounts/2fa/totp/activate/", {"code": _code(secret)})
    return secret


def test_setting_up_a_second_factor_asks_for_the_password_once_more(username: str) -> None:
    browser = Client()
    _try(browser, username, make.PASSWORD)

    answer = browser.get("/accounts/2fa/totp/activate/")

    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")


def test_a_second_factor_set_up_on_the_pages_is_asked_for_from_then_on(username: str) -> None:
    browser = Client()
    _try(browser, username, make.PASSWORD)
    _set_up_second_factor(browser)
    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()

    again = Client()
    first = _try(again, username, make.PASSWORD)

    assert first.headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert not _is_in(again)
    again.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert not _is_in(again)


def test_the_second_factor_lets_its_owner_in(
    username: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Client()
    _try(browser, username, make.PASSWORD)
    secret = _set_up_second_factor(browser)
    later = time.time() + 60  # the code just used may not be used again
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time.time", lambda: later)

    again = Client()
    _try(again, username, make.PASSWORD)
    again.post("/accounts/2fa/authenticate/", {"code": _code(secret)})

    assert _is_in(again)


def test_a_reset_password_replaces_the_old_one(username: str) -> None:
    commands.reset_password(username, "eleven-green-lanterns")
    old, new = Client(), Client()

    _try(old, username, make.PASSWORD)
    _try(new, username, "eleven-green-lanterns")

    assert (_is_in(old), _is_in(new)) == (False, True)


def test_a_password_everybody_uses_is_refused(community: object) -> None:
    with pytest.raises(Refusal, match=r"team\.weak_password"):
        commands.open_account("somebody", "password123")


def test_a_sign_in_name_is_given_once(username: str) -> None:
    with pytest.raises(Refusal, match=r"team\.name_taken"):
        commands.open_account(username, make.PASSWORD)
