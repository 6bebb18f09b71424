"""What every test of the house shares."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import translation


@pytest.fixture(scope="session", autouse=True)
def settings_of_tests(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Settings that cost time without proving anything, and one that proves more.

    Each test client builds the middleware anew: let it not read every static file first.
    Passwords are made by the hundred: scrypt is slow on purpose.  An address without a row in
    the table of rights is an error here, not only a closed door.  Tests that run side by side
    have a data folder each: the stopped clock is a file in it.
    """
    settings.DATA = tmp_path_factory.mktemp("house")
    settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SANJIAYI_STRICT_RIGHTS = True


@pytest.fixture(autouse=True)
def language_of_the_house() -> Iterator[None]:
    """A page asked for in English leaves its language behind in the thread."""
    yield
    translation.deactivate()
