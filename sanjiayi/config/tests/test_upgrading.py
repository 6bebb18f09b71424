"""The program is not changed in the middle of a round."""

import pytest
from django.db.migrations.executor import MigrationExecutor

from sanjiayi.config import upgrading
from sanjiayi.ledger import clock
from sanjiayi.screening.models import Round
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def an_upgrade_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: [("screening", "9999")])
    monkeypatch.setattr(clock, "stopped_at", lambda: None)


def begin(name: str, closed_at: int | None = None) -> None:
    Round.objects.create(
        key=1, round=name, number=1, place="yt", starts_at=make.at(8), ends_at=make.at(20),
        pool_size=10, pack="x", opened_at=make.at(7), closed_at=closed_at,
    )  # fmt: skip


@pytest.mark.usefixtures("an_upgrade_waits")
def test_an_open_round_stands_against_an_upgrade() -> None:
    begin("2022-05-17")

    assert upgrading.why_not().startswith("2022-05-17 这一轮核酸还没有收轮")


@pytest.mark.usefixtures("an_upgrade_waits")
def test_a_closed_round_and_a_rehearsal_do_not() -> None:
    begin("2022-05-17", closed_at=make.at(20))
    assert upgrading.why_not() == ""

    Round.objects.all().delete()
    begin("2022-05-17-91")
    assert upgrading.why_not() == ""


def test_starting_again_without_a_new_version_is_always_allowed() -> None:
    begin("2022-05-17")

    assert upgrading.why_not() == ""
