"""Pages of the whole: home, health, preferences, mistakes."""

import json

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from pytest_django import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_collected_files(settings: Settings) -> None:
    """Static files come from their folders: nothing is collected in tests."""
    settings.WHITENOISE_AUTOREFRESH = True


def test_health_says_how_far_the_ledger_is() -> None:
    answer = Client().get("/health")
    assert answer.status_code == 200
    assert json.loads(answer.content)["status"] == "ok"
    assert json.loads(answer.content)["ledger"] == 0


def test_a_stranger_is_shown_what_is_public() -> None:
    answer = Client().get("/")
    assert answer.status_code == 302
    assert answer["Location"] == reverse("bulletin_public_list")


def test_search_engines_are_asked_to_stay_away() -> None:
    assert b"Disallow: /" in Client().get("/robots.txt").content


@pytest.mark.parametrize(
    ("field", "value", "cookie"),
    [
        ("theme", "dark", "theme"),
        ("size", "l", "size"),
        ("language", "en", "django_language"),
    ],
)
def test_a_preference_is_kept_in_a_cookie(field: str, value: str, cookie: str) -> None:
    answer = Client().post("/preferences", {field: value, "next": "/accounts/login/?next=/hq/"})
    assert answer["Location"] == "/accounts/login/?next=/hq/"
    assert answer.cookies[cookie].value == value


def test_a_preference_nobody_offers_is_not_kept() -> None:
    answer = Client().post("/preferences", {"theme": "<script>", "size": "99"})
    assert not answer.cookies.keys() & {"theme", "size"}


@pytest.mark.parametrize(
    "after", ["https://elsewhere.example/", "//elsewhere.example", "javascript:1"]
)
def test_a_preference_never_sends_elsewhere(after: str) -> None:
    assert Client().post("/preferences", {"next": after})["Location"] == "/"


def test_the_server_draws_the_chosen_theme_and_size() -> None:
    client = Client()
    client.cookies.load({"theme": "dark", "size": "l"})
    page = client.get("/accounts/login/").content.decode()
    assert 'data-theme="dark"' in page
    assert 'data-size="l"' in page


def test_signing_in_offers_a_name_and_no_address() -> None:
    page = Client().get("/accounts/login/").content.decode()
    assert 'autocomplete="username webauthn"' in page
    assert 'type="email"' not in page


def test_a_page_that_is_not_there_says_so_in_plain_words() -> None:
    answer = Client().get("/no/such/page")
    assert answer.status_code == 404
    assert "没有这一页" in answer.content.decode()


def test_a_stale_form_says_how_to_go_on() -> None:
    answer = Client(enforce_csrf_checks=True).post("/preferences", {"theme": "dark"})
    assert answer.status_code == 403
    assert "这一页开得太久了" in answer.content.decode()


@override_settings(DEBUG=False)
def test_a_fault_of_the_server_says_that_nothing_was_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def break_down() -> None:
        raise RuntimeError

    monkeypatch.setattr("sanjiayi.web.pages.figures.head", break_down)
    answer = Client(raise_request_exception=False).get("/health")
    assert answer.status_code == 500
    assert "没有存上" in answer.content.decode()


def test_a_stopped_clock_is_told_on_every_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sanjiayi.web.context.clock.stopped_at", lambda: 1652718600000)
    page = Client().get("/accounts/login/").content.decode()
    assert "时钟停在 5月17日 00:30" in page
