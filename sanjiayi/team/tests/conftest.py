"""Fixtures of the team room's tests."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from sanjiayi.team.models import Account
from sanjiayi.team.tests import make


@pytest.fixture(autouse=True)
def _cheap_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _no_static_folder(settings: Settings) -> None:
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def _unlisted_addresses_fail(settings: Settings) -> None:
    settings.SANJIAYI_STRICT_RIGHTS = True


@pytest.fixture(autouse=True)
def _forget_rates() -> None:
    cache.clear()


@pytest.fixture
def community(db: None) -> dict[tuple[str, str, str], UUID]:
    """A small valid 3+1; posting ids by (name, group, role)."""
    return make.small_community()


@pytest.fixture
def signed_in(community: object) -> Callable[[str], Client]:
    """A browser in which a member of the cast is signed in."""

    def as_somebody(name: str) -> Client:
        client = Client()
        client.force_login(
            Account.objects.get(username=make.account(name)),
            backend="django.contrib.auth.backends.ModelBackend",
        )
        return client

    return as_somebody
