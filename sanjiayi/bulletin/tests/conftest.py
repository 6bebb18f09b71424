"""A community whose swabs need no register: this room may not know people."""

from typing import Any

import pytest

from sanjiayi.bulletin.tests import make
from sanjiayi.ledger import registry


@pytest.fixture(autouse=True)
def _no_static_folder(settings: Any) -> None:
    settings.WHITENOISE_AUTOREFRESH = True
    settings.SANJIAYI_STRICT_RIGHTS = True


@pytest.fixture
def strangers_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """Swabs of anybody stand; who the person is, is not this room's business."""
    monkeypatch.setattr(registry.kind_named("screening.swab_taken"), "judge_set", None)


@pytest.fixture
def community(db: None, strangers_count: None) -> None:
    make.community()
