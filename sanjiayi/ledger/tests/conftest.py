"""Every test of the ledger knows two made-up kinds, and all places."""

from collections.abc import Iterator

import pytest

from sanjiayi.ledger import registry
from sanjiayi.ledger.tests import things


@pytest.fixture(autouse=True)
def made_up_kinds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The kinds exist for one test only: the catalogue of facts stays as shipped."""
    before = dict(registry._kinds)
    things.enter()
    monkeypatch.setattr(
        registry, "_places_known", lambda paths: {p for p in paths if p[:2] == "yt"}
    )
    yield
    registry._kinds.clear()
    registry._kinds.update(before)
