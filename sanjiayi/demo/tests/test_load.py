"""Through the front door into an empty database, and the ledger says the same as the plan."""

import stat
from collections import Counter
from pathlib import Path

import pytest

from sanjiayi.bulletin import queries as bulletins
from sanjiayi.demo import accounts, evenings, published
from sanjiayi.demo.load import FOUNDED, _together, load, state
from sanjiayi.demo.month import Month
from sanjiayi.demo.published import DAYS, FIRST_DAY, LAST_DAY
from sanjiayi.demo.tests.adding_up import COUNTED, PUBLISHED, sums
from sanjiayi.kernel.civil import at
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import clock, figures, proof, replay
from sanjiayi.places import queries as places
from sanjiayi.team.models import Account

MORNING, NOON = at(FIRST_DAY, 9, 30), at(FIRST_DAY, 12)


def _counts(kinds: list[str]) -> Counter[str]:
    found = {kind: figures.total([kind], "yt", FIRST_DAY, LAST_DAY).count for kind in kinds}
    return Counter({kind: count for kind, count in found.items() if count})


@pytest.mark.django_db
def test_a_morning_and_then_the_noon_are_what_the_plan_says(month: Month, data: Path) -> None:
    load(MORNING, password="correct horse battery")  # noqa: S106
    assert clock.now_ms() == MORNING
    first = load(NOON)
    again = load(NOON)

    planned, _ = sums(month.arriving(FOUNDED, NOON))
    assert first.set_aside == 0
    assert again.facts == 0
    assert _counts(list(planned)) == planned
    assert clock.now_ms() == NOON
    assert state() is not None

    with pytest.raises(Refusal) as backwards:
        load(MORNING)
    assert backwards.value.code == "demo.past"
    with pytest.raises(Refusal) as other:
        load(NOON, seed=3)
    assert other.value.code == "demo.other_seed"

    kept = data / "demo-accounts.txt"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    for one in accounts.sign_ins():
        assert Account.objects.get(username=one.username).check_password("correct horse battery")
    assert len(accounts.listing()) == 8


@pytest.mark.django_db
def test_a_database_that_holds_something_else_is_left_alone(data: Path) -> None:
    from sanjiayi.places import commands

    commands.plant([commands.PlaceRow("zz", "community", "别处")], by="system:set-up", now=FOUNDED)
    with pytest.raises(Refusal) as no:
        load(NOON)
    assert no.value.code == "demo.not_empty"
    assert [p.path for p in places.committees()] == []


def test_what_is_written_together_is_short_and_never_spans_an_evening(month: Month) -> None:
    first, last = at(20220425, 16), at(20220425, 23)
    groups = list(_together(month.arriving(first, last)))
    whole = [sheet.received_at for sheet in month.arriving(first, last)]
    assert [sheet.received_at for group in groups for sheet in group] == whole
    for group in groups:
        assert len(group) == 1 or sum(len(s.lines) for s in group) <= 4_500
        arrived = [sheet.received_at for sheet in group]
        assert arrived[-1] - arrived[0] <= 3_600_000
        assert not evenings.between(arrived[0], arrived[-1] - 1)
    assert evenings.between(first, last) == [20220425]


@pytest.mark.month
@pytest.mark.django_db(transaction=True)
def test_the_whole_month_stands_in_the_ledger_and_proves_itself(data: Path) -> None:
    loaded = load(at(LAST_DAY, 24))
    assert loaded.set_aside == 0

    def total(kind: str) -> figures.Figure:
        return figures.total([kind], "yt", FIRST_DAY, LAST_DAY)

    assert total("screening.swab_taken").count == published.SWABS
    assert {kind: total(kind).quantity for kind in PUBLISHED} == PUBLISHED
    assert {kind: total(kind).count for kind in COUNTED} == COUNTED
    assert bulletins.public("yt", LAST_DAY) is not None
    assert len(bulletins.published(limit=99, scope="yt")) == len(DAYS)
    assert proof.verify().is_whole
    assert replay.rebuild(keep=False).is_equal
