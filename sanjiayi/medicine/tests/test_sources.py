"""Which clinic has what, told by couriers and by telephone."""

from dataclasses import replace

import pytest
from django.db import connection

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.medicine import commands, source_commands, source_queries, source_rules
from sanjiayi.medicine.commands import Outcome
from sanjiayi.medicine.source_commands import SourceRow
from sanjiayi.medicine.tests.test_desk import DESK, INSULIN, taken
from tests import make
from tests.make import Neighbourhood

pytestmark = pytest.mark.django_db
BY = "system:test"
WEEK = ",".join(["8:00-17:00"] * 7)
ROWS = (
    SourceRow("clinic-1", "社区医院", "clinic", 400, 0, WEEK),
    SourceRow("hospital-1", "区医院", "district", 2_000, 900, WEEK, has_controlled=True),
)


@pytest.fixture
def here() -> Neighbourhood:
    found = make.neighbourhood()
    for row in ROWS:
        source_commands.keep(row, place="yt", by=BY, now=make.at(8))
    return found


def test_the_newest_word_counts(here: Neighbourhood) -> None:
    number = taken(here)
    source_commands.seen("clinic-1", INSULIN, "yes", place="yt", by=DESK, now=make.at(10))
    commands.outcome(number, Outcome("clinic-1", "none"), by=DESK, now=make.at(11))
    assert source_queries.words(make.at(12))["clinic-1", INSULIN].has == "no"
    source_commands.seen("clinic-1", INSULIN, "few", place="yt", by=DESK, now=make.at(12))
    assert source_queries.words(make.at(13))["clinic-1", INSULIN].has == "few"


def test_missing_papers_say_nothing_of_the_stock(here: Neighbourhood) -> None:
    commands.outcome(taken(here), Outcome("clinic-1", "papers"), by=DESK, now=make.at(11))
    assert source_queries.words(make.at(12)) == {}


def test_a_source_put_away_is_not_asked_any_more(here: Neighbourhood) -> None:
    source_commands.keep(replace(ROWS[0], is_active=False), place="yt", by=BY, now=make.at(9))
    assert "clinic-1" not in {one.code for one in source_queries.sources()}
    with pytest.raises(Refusal, match="没有这一处"):
        source_commands.seen("clinic-1", INSULIN, "yes", place="yt", by=DESK, now=make.at(10))


@pytest.mark.parametrize("text", ["17:00-8:00", "早上", "8:70-9:00", "8:00-25:00"])
def test_impossible_hours_are_told(text: str) -> None:
    with pytest.raises(Refusal) as no:
        source_rules.read_hours([text, *[""] * 6])
    assert no.value.code == "medicine.hours"


def test_a_contact_is_sealed_in_the_table(here: Neighbourhood) -> None:
    source_commands.keep(replace(ROWS[0], contact="周医生"), place="yt", by=BY, now=make.at(9))
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact FROM medicine_source WHERE code = 'clinic-1'")
        assert "周医生" not in cursor.fetchone()[0]
    found = {one.code: one for one in source_queries.sources()}
    assert found["clinic-1"].contact == "周医生"
