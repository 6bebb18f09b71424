"""Somebody met at a table, later found on the register: her tube knows the resident."""

from uuid import UUID

import pytest

from sanjiayi.people.facts import Reconciled
from sanjiayi.people.models import Person
from sanjiayi.policy import pack
from sanjiayi.screening import tube_own, tube_told
from sanjiayi.screening.facts import SwabTaken
from sanjiayi.screening.queries import round_of
from sanjiayi.screening.tests.tubes import KEY, SITE
from tests import make

pytestmark = pytest.mark.django_db

HOME = "yt.1.01.1"


@pytest.fixture
def resident() -> str:
    """Swabbed under an id given at the table, then recognised."""
    resident = make.neighbourhood().resident(make.DOORS[0])
    met = str(make.person_id("met at the table"))
    Person.objects.create(pk=UUID(met))
    make.round()
    make.write(SwabTaken(round=make.ROUND, tube="T-1", site=SITE, table=1), HOME, met)
    make.write(Reconciled(resident=resident), HOME, met, moment=make.at(10))
    return resident


def test_the_call_sheet_calls_the_resident(resident: str) -> None:
    assert [member.person for member in tube_told.members(KEY, "T-1")] == [resident]


def test_the_resident_finds_her_own_swab(resident: str) -> None:
    round_ = round_of(make.ROUND)
    assert round_ is not None

    own = tube_own.own_swabs(round_, [resident], pack("SH-2022-05/1"))

    assert [swab.tube for swab in own[resident]] == ["T-1"]
