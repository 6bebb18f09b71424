"""The whole matrix: every role × every address, asked of the real door."""

import re
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import Settings

from sanjiayi.kernel.sight import STRANGER, Sight
from sanjiayi.team import commands, rights
from sanjiayi.team.middleware import UnlistedAddress
from sanjiayi.team.models import Account
from sanjiayi.team.rights import BEARER, PUBLIC, RIGHTS, SIGNED_IN, Right
from sanjiayi.team.roles import STAFF
from sanjiayi.team.sight import sight_of
from sanjiayi.team.tests import make

Arg = tuple[str, str]
PLACES = {right.place_kwarg for right in RIGHTS.values() if right.place_kwarg}

VIEWERS = {
    "stranger": "",
    "branch": "梁宇",
    "secretary": "顾秀兰",
    "backup": "罗海",
    "party_lead": "周敏",
    "compound_lead": "方圆",
    "functional_lead": "何静",
    "member": "段飞",
    "nobody": "",
    "operator": "",
}
"""Who holds which role in the made-up community; nobody: an account without a post."""


def _addresses(
    patterns: list[URLPattern | URLResolver], space: str = "", above: frozenset[Arg] = frozenset()
) -> Iterator[tuple[str, frozenset[Arg]]]:
    for pattern in patterns:
        wanted = above | _arguments(pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _addresses(pattern.url_patterns, space + inner, wanted)
        else:
            yield f"{space}{pattern.name or ''}", wanted


def _arguments(pattern: URLPattern | URLResolver) -> frozenset[Arg]:
    """(name, pattern of its value) pairs of a pattern's own part of the address."""
    route = pattern.pattern
    if route.converters:
        return frozenset((key, str(found.regex)) for key, found in route.converters.items())
    return frozenset((key, ".+") for key in route.regex.groupindex)


ADDRESSES = dict(_addresses(get_resolver().url_patterns))
"""Every URL name of the URLconf, as reverse() knows it, with the arguments it wants."""


def _row(name: str) -> str:
    space, colon, last = name.rpartition(":")
    return f"{space.partition('-')[0]}{colon}{last}"


def _samples(wanted: frozenset[Arg], place: str) -> dict[str, str]:
    """Arguments with which an address can be made: the first sample that fits each."""
    samples = ("20220517", "1", str(UUID(int=1)), "a", "csv", "xlsx")
    return {
        key: next(
            one
            for one in ((place, *samples) if key in PLACES else (*samples, place))
            if re.fullmatch(regex, one)
        )
        for key, regex in wanted
    }


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_every_address_has_a_row(name: str) -> None:
    assert _row(name) in RIGHTS


def _expected(right: Right, sight: Sight, place: str) -> bool:
    """The table read by hand."""
    if right.audience in (PUBLIC, BEARER):
        return True
    if right.audience is SIGNED_IN:
        return not sight.is_stranger
    held = {
        role
        for role, scope in sight.roles
        if right.place_kwarg is None or place == scope or place.startswith(f"{scope}.")
    }
    return bool(held & set(right.audience))  # type: ignore[arg-type]


class Reached:
    """Stands behind the guard in tests: whoever gets here was let through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, *_: object) -> HttpResponse:
        return HttpResponse("reached", status=299)


def _browser(viewer: str) -> tuple[Client, Sight]:
    browser = Client()
    if viewer == "stranger":
        return browser, STRANGER
    if viewer in {"nobody", "operator"}:
        account = commands.open_account(viewer, make.PASSWORD, None, viewer == "operator")
    else:
        account = Account.objects.get(username=make.account(VIEWERS[viewer]))
    browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return browser, sight_of(account)


@pytest.mark.parametrize("viewer", list(VIEWERS))
def test_every_address_answers_this_role_as_the_table_says(
    viewer: str, community: object, settings: Settings
) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.Reached"]
    browser, sight = _browser(viewer)
    refused = 302 if sight.is_stranger else 403
    found, expected = {}, {}

    for name, wanted in ADDRESSES.items():
        for place in ("yt.1.01", "yt.2.01"):
            address = reverse(name, kwargs=_samples(wanted, place))
            found[name, place] = browser.get(address).status_code
            allowed = _expected(RIGHTS[_row(name)], sight, place)
            expected[name, place] = 299 if allowed else refused

    assert found == expected


PLAIN = [
    "organisation", "organisation_pdf", "staff", "devices", "device_new", "device_program",
    "posting_appoint", "posting_propose",
]  # fmt: skip


@pytest.mark.parametrize("name", PLAIN)
def test_the_pages_of_the_team_open_for_whom_they_are_meant(name: str, community: object) -> None:
    for viewer in ("branch", "operator"):
        browser, sight = _browser(viewer)
        allowed = _expected(RIGHTS[name], sight, "")

        assert browser.get(reverse(name)).status_code == (200 if allowed else 403), viewer


def test_a_stranger_is_led_to_sign_in_and_back(db: None) -> None:
    answer = Client().get("/staff/?q=方")

    assert answer.headers["Location"].startswith("/accounts/login/?next=/staff/")


def test_a_fragment_asked_for_by_a_stranger_sends_the_whole_page_to_sign_in(db: None) -> None:
    answer = Client().get("/staff/", headers={"HX-Request": "true"})

    assert answer.headers["HX-Redirect"].startswith("/accounts/login/?next=/staff/")


def test_the_403_page_says_for_whom_and_whom_to_ask(community: dict[object, UUID]) -> None:
    browser = Client()
    browser.force_login(
        Account.objects.get(username=make.account("段飞")),
        backend="django.contrib.auth.backends.ModelBackend",
    )

    page = browser.get("/posts/appoint/")

    assert page.status_code == 403
    assert "这页只给支部、居委书记、党小组长、B 角看。需要请找梁宇。" in page.content.decode()


def test_an_address_without_a_row_is_refused(
    db: None, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.delitem(RIGHTS, "account_login")

    with pytest.raises(UnlistedAddress, match="account_login"):
        Client().get("/accounts/login/")

    settings.SANJIAYI_STRICT_RIGHTS = False
    assert Client().get("/accounts/login/").status_code == 403


def test_a_row_that_names_an_argument_the_view_lacks_is_refused(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RIGHTS, "account_login", Right(STAFF, "place"))

    with pytest.raises(UnlistedAddress, match="place"):
        Client().get("/accounts/login/")


def _sight(*roles: tuple[str, str]) -> Sight:
    return Sight(account=1, by="", name="", roles=frozenset(roles))


def test_only_writers_may_send_more_than_get() -> None:
    right = Right(STAFF, writers=frozenset({"branch"}))

    assert rights.allows(right, _sight(("member", "yt")))
    assert not rights.allows(right, _sight(("member", "yt")), is_write=True)
    assert rights.allows(right, _sight(("branch", "yt")), is_write=True)


def test_a_role_reaches_what_lies_below_its_place_and_nothing_beside_it() -> None:
    sight = _sight(("secretary", "yt.1"))

    assert rights.may(sight, "board_compound", "yt.1.02")
    assert not rights.may(sight, "board_compound", "yt.2.01")
    assert not rights.may(sight, "board_compound", "yt.11.01")
