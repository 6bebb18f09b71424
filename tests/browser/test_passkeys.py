"""A passkey, from adding it to signing in with it alone: the browser's own authenticator."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.browser import chromium
from tests.browser.conftest import PASSWORD

WHO = "peiyao"
"""Nobody else's tests sign in as her: a second step would be in their way."""
KEY = "值班室的钥匙"

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def place(server: str) -> str:
    """The server by a name: a passkey belongs to a name, never to an IP address."""
    return server.replace("127.0.0.1", "localhost")


@pytest.fixture
def page(browser: Browser, place: str) -> Iterator[Page]:
    """Signed in, on a phone of her own."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    page = context.new_page()
    chromium.sign_in(page, place, WHO, PASSWORD)
    yield page
    context.close()


@pytest.fixture
def finger(page: Page) -> tuple[CDPSession, str]:
    """A fingerprint reader in the phone, which knows its owner."""
    link = page.context.new_cdp_session(page)
    link.send("WebAuthn.enable")
    made = link.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return link, str(made["authenticatorId"])


def _say_who_again(page: Page) -> None:
    """Before a change of keys the password is asked for, unless it was just given."""
    if "reauthenticate" in page.url:
        page.fill("input[type=password]", PASSWORD)
        page.click("main form button[type=submit]")
        page.wait_for_url(lambda url: "reauthenticate" not in url)


def _add(page: Page, place: str) -> None:
    page.goto(f"{place}/accounts/2fa/webauthn/add/")
    _say_who_again(page)
    page.fill("input[name=name]", KEY)
    page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda url: "/webauthn/add" not in url)


def _remove(page: Page, place: str) -> None:
    page.goto(f"{place}/accounts/2fa/webauthn/")
    page.get_by_role("link", name="去掉").click()
    _say_who_again(page)
    page.click("main form button.danger")
    page.wait_for_url(lambda url: "/remove" not in url)


def _sign_out(page: Page, place: str) -> None:
    page.goto(f"{place}/accounts/logout/")
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "logout" not in url)


def test_a_passkey_is_added_signs_in_alone_and_is_taken_away(
    page: Page, place: str, finger: tuple[CDPSession, str]
) -> None:
    link, reader = finger
    _add(page, place)
    kept = link.send("WebAuthn.getCredentials", {"authenticatorId": reader})["credentials"]
    page.goto(f"{place}/accounts/2fa/webauthn/")
    expect(page.get_by_text(KEY)).to_be_visible()
    assert [(one["rpId"], one["isResidentCredential"]) for one in kept] == [("localhost", True)]

    _sign_out(page, place)
    page.goto(f"{place}/accounts/login/")
    page.click("#passkey_login")
    page.wait_for_url(lambda url: "/accounts/login" not in url)
    signed_in_by_key = page.goto(f"{place}/hq/")

    _remove(page, place)
    page.goto(f"{place}/accounts/2fa/webauthn/")
    expect(page.get_by_text("还没有密钥。")).to_be_visible()
    assert signed_in_by_key is not None
    assert signed_in_by_key.status == 200


def test_a_finger_that_is_not_recognised_signs_nobody_in(
    page: Page, place: str, finger: tuple[CDPSession, str]
) -> None:
    link, reader = finger
    _add(page, place)
    try:
        _sign_out(page, place)
        stranger = {"authenticatorId": reader, "isUserVerified": False}
        link.send("WebAuthn.setUserVerified", stranger)
        page.goto(f"{place}/accounts/login/")
        page.click("#passkey_login")
        page.wait_for_timeout(1_500)
        page.goto(f"{place}/hq/")
        assert "/accounts/login" in page.url
    finally:
        link.send("WebAuthn.setUserVerified", {"authenticatorId": reader, "isUserVerified": True})
        page.goto(f"{place}/accounts/login/")
        page.click("#passkey_login")
        page.wait_for_url(lambda url: "/accounts/login" not in url)
        _remove(page, place)
