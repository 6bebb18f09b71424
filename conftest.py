"""What every test of the house shares."""

import pytest
from django.conf import settings


@pytest.fixture(scope="session", autouse=True)
def static_files_are_found_when_asked_for() -> None:
    """Each test client builds the middleware anew: let it not read every static file first."""
    settings.WHITENOISE_AUTOREFRESH = True
