"""Fixtures of the demo room's tests: one month planned once, a data folder of its own."""

from pathlib import Path

import pytest
from pytest_django import Settings

from sanjiayi.demo.month import Month


@pytest.fixture(scope="session")
def month() -> Month:
    return Month(2022)


@pytest.fixture
def data(settings: Settings, tmp_path: Path) -> Path:
    """An empty data folder: clock, state and sign-ins go there; passwords are cheap."""
    settings.DATA = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return tmp_path
