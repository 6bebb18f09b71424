"""The must-test set: everybody present in one class, with a reason."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sanjiayi.policy import in_force
from sanjiayi.screening import mustest, rules
from sanjiayi.screening.mustest import Ground, Placed, Traits

PACK = in_force("CN-31", 20220517)
BUILDINGS = ("yt.1.01.1", "yt.1.01.2", "yt.1.02.1", "yt.2.03.1")
GROUND = Ground(pack=PACK, year=2022, pool_size=10)

persons = st.lists(
    st.builds(
        Traits,
        person=st.integers(0, 10**6).map(str),
        building=st.sampled_from(BUILDINGS),
        birth_year=st.none() | st.integers(1920, 2022),
        needs=st.lists(st.sampled_from(("bedridden", "wheelchair", "deaf", "infant"))).map(tuple),
    ),
    max_size=40,
    unique_by=lambda one: one.person,
)


@st.composite
def grounds(draw: st.DrawFn, some: list[Traits]) -> Ground:
    ids = [one.person for one in some] or ["-"]
    chosen = st.frozensets(st.sampled_from(ids), max_size=5)
    return Ground(
        pack=PACK,
        year=2022,
        pool_size=draw(st.sampled_from(rules.POOL_SIZES)),
        modes=draw(
            st.dictionaries(
                st.sampled_from(("yt.1.01", "yt.1.01.2", "yt.2")),
                st.sampled_from(("pooled5", "pooled20", "single")),
            )
        ),
        retest=dict.fromkeys(draw(chosen), "deferred"),
        awaiting=draw(chosen),
        movers=draw(chosen),
    )


def at_home(**traits: Any) -> Traits:
    return replace_traits(Traits("p", "yt.1.01.1", 1980, ()), **traits)


def replace_traits(who: Traits, **traits: Any) -> Traits:
    return who._replace(**traits)


@given(some=persons, data=st.data())
def test_everybody_present_is_in_exactly_one_class(some: list[Traits], data: st.DataObject) -> None:
    ground = data.draw(grounds(some))

    found = mustest.must_test(some, ground)

    assert found.present == len(some) == sum(found.reasons.values())
    apart = {who.person for who, _ in found.classed}
    default = found.reasons.get(Placed(ground.default, "default"), 0)
    assert len(apart) + default == len(some)
    assert {place.what for place in found.reasons} <= rules.codes(rules.CLASSES)
    assert {place.reason for place in found.reasons} <= rules.codes(rules.REASONS)


@given(some=persons, data=st.data())
def test_due_is_everybody_but_the_excluded_and_the_deferred(
    some: list[Traits], data: st.DataObject
) -> None:
    found = mustest.must_test(some, data.draw(grounds(some)))

    left_out = found.count("excluded") + found.count("deferred")
    assert found.persons_due == len(some) - left_out
    assert all(due >= 0 for due in found.due.values())


def test_who_cannot_come_down_is_tested_at_home() -> None:
    assert mustest.placed(at_home(needs=("bedridden",)), GROUND) == ("home", "immobile")
    assert mustest.placed(at_home(birth_year=1935), GROUND) == ("home", "very_old")
    assert mustest.placed(at_home(birth_year=None), GROUND) == ("pooled10", "default")


def test_a_person_waiting_for_transfer_is_not_tested_here() -> None:
    ground = replace(GROUND, awaiting=frozenset({"p"}), movers=frozenset({"p"}))

    assert mustest.placed(at_home(needs=("bedridden",)), ground) == (
        "excluded",
        "awaiting_transfer",
    )


def test_a_person_whose_pool_waits_for_retest_is_put_off() -> None:
    ground = replace(GROUND, retest={"p": "deferred"})

    assert mustest.placed(at_home(), ground) == ("deferred", "pool_retest_open")


def test_whoever_moves_about_for_work_is_tested_alone() -> None:
    assert mustest.placed(at_home(), replace(GROUND, movers=frozenset({"p"}))) == (
        "single",
        "service_staff",
    )


def test_the_nearest_ground_says_how_many_go_into_a_tube() -> None:
    ground = replace(GROUND, modes={"yt.1.01": "pooled5", "yt.1.01.1": "single"})

    assert mustest.placed(at_home(), ground) == ("single", "sealed")
    assert mustest.placed(at_home(building="yt.1.01.2"), ground) == ("pooled5", "controlled")
    assert mustest.placed(at_home(building="yt.2.03.1"), ground) == ("pooled10", "default")


@given(due=st.dictionaries(st.sampled_from(("yt.1.01", "yt.1.02")), st.integers(0, 9_000)))
def test_no_suggested_site_or_table_is_for_more_persons_than_the_rules_say(
    due: dict[str, int],
) -> None:
    sites = mustest.suggested_sites(due, PACK)

    for compound, persons in due.items():
        here = [n for site, n in sites.items() if rules.compound_of(site) == compound]
        assert bool(here) == (persons > 0)
        assert persons <= len(here) * PACK.round.population_per_site.value[1]
        assert persons <= sum(here) * PACK.round.population_per_table.value[1]
    assert rules.why_not_scope([], sites) is None
