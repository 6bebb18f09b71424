"""The parts add up to what was published."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanjiayi.demo import published
from sanjiayi.demo.month import Month
from sanjiayi.demo.neighbourhood import build
from sanjiayi.demo.plan.rounds import rounds
from sanjiayi.demo.published import DAYS, EXTRA_DAYS, LAST_DAY, ROUND_DAYS, SEALED
from sanjiayi.demo.sheets import shares
from sanjiayi.demo.tests.adding_up import COUNTED, PUBLISHED, Sums, sums
from sanjiayi.kernel.civil import at
from sanjiayi.kernel.paths import parent
from sanjiayi.medicine.facts import Issued


@pytest.fixture(scope="module")
def whole(month: Month) -> Sums:
    return sums(sheet for day in DAYS for sheet in month.about(day))


def test_every_day_together_is_the_published_month(whole: Sums) -> None:
    facts, quantities = whole
    assert {kind: quantities[kind] for kind in PUBLISHED} == PUBLISHED
    assert {kind: facts[kind] for kind in COUNTED} == COUNTED


def test_swabs_that_were_not_voided_are_the_published_ones(whole: Sums) -> None:
    facts, _ = whole
    assert facts["screening.swab_taken"] - facts["ledger.voided"] == published.SWABS
    assert facts["ledger.voided"] > 100


def test_more_kits_and_goods_came_in_than_went_out(whole: Sums) -> None:
    facts, quantities = whole
    assert quantities["supplies.batch_received"] > quantities["supplies.kits_issued"]
    assert facts["supplies.kits_issued"] > 160_000


def test_the_month_is_the_size_the_bench_expects(whole: Sums) -> None:
    assert 870_000 < whole[0].total() < 920_000


def test_nineteen_rounds_reach_everybody_and_six_only_two_compounds(month: Month) -> None:
    sizes = {day: len(round_.sites) for day, round_ in month.screening.rounds.items()}
    assert {day for day, sites in sizes.items() if sites == 15} == set(ROUND_DAYS)
    assert {day for day, sites in sizes.items() if sites == 2} == set(EXTRA_DAYS)
    assert len(ROUND_DAYS) == published.ROUNDS
    assert month.screening.rounds[LAST_DAY].number == published.ROUNDS


def test_nearly_three_thousand_people_got_medicine(month: Month) -> None:
    served = {
        order.person.id
        for order in month.medicine.orders
        if any(isinstance(fact, Issued) for _, fact in order.steps)
    }
    assert len(served) == published.SERVED


def test_sealed_buildings_lie_in_one_compound_and_are_disinfected_twice_a_day(
    month: Month,
) -> None:
    assert len({parent(building) for building in SEALED}) == 1
    told = Counter(
        (day, line.place)
        for day in DAYS
        for _, line in month.sealing.lines(day)
        if getattr(line.fact, "what", "") == "sealed_building"
    )
    whole_days = [day for day in DAYS if at(20220506) <= at(day) < at(20220517)]
    assert all(told[day, building] == 2 for day in whole_days for building in SEALED)


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(min_value=0, max_value=10**9))
def test_rounds_of_any_seed_add_up(seed: int) -> None:
    town = build(seed)
    planned = rounds(town)
    assert sum(round_.swabs for round_ in planned.values()) == published.SWABS
    minutes = sum(site.minutes for round_ in planned.values() for site in round_.sites)
    assert minutes == published.SITE_MINUTES
    assert all(0 < s.swabs <= s.compound.due for r in planned.values() for s in r.sites)


def test_a_whole_month_of_another_seed_adds_up_too() -> None:
    other = Month(7)
    facts, quantities = sums(sheet for day in DAYS for sheet in other.about(day))
    assert {kind: quantities[kind] for kind in PUBLISHED} == PUBLISHED
    assert {kind: facts[kind] for kind in COUNTED} == COUNTED
    assert facts["screening.swab_taken"] - facts["ledger.voided"] == published.SWABS


@given(
    total=st.integers(min_value=0, max_value=10**7),
    weights=st.lists(st.floats(min_value=0.01, max_value=1000), min_size=1, max_size=40),
)
def test_shares_lose_nothing_and_stay_near_their_weight(total: int, weights: list[float]) -> None:
    found = shares(total, weights)
    assert sum(found) == total
    for part, weight in zip(found, weights, strict=True):
        assert abs(part - total * weight / sum(weights)) < 1.001
