"""Properties: the pack in force is the right one, and changes read the same both ways."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanjiayi import policy
from sanjiayi.kernel.civil import date_of, day_range
from sanjiayi.policy import force
from sanjiayi.policy.force import chain
from sanjiayi.policy.tables import Pack

days = st.sampled_from(day_range(20200101, 20251231))
places = st.sampled_from(["*", "CN", "CN-11", "CN-31", "CN-31-15", "CN-44", "FR"])
packs = st.sampled_from(policy.packs())


@given(place=places, day=days)
def test_the_pack_in_force_holds_on_that_day_for_that_place(place: str, day: int) -> None:
    pack = policy.in_force(place, day)

    assert pack.head.first_day <= date_of(day)
    assert pack.head.last_day is None or date_of(day) <= pack.head.last_day
    assert pack.jurisdiction in chain(place)


@given(place=places, day=days)
def test_no_nearer_pack_is_passed_over(place: str, day: int) -> None:
    line = chain(place)
    distance = line.index(policy.in_force(place, day).jurisdiction)

    nearer = [pack for pack in policy.packs() if pack.jurisdiction in line[:distance]]

    assert not any(pack.holds_on(day) for pack in nearer)


@given(place=places, day=days)
def test_at_most_one_pack_of_a_jurisdiction_holds(place: str, day: int) -> None:
    holding = [p for p in policy.packs() if p.jurisdiction == place and p.holds_on(day)]

    assert len(holding) <= 1


@given(pack=packs)
def test_nothing_changes_between_a_pack_and_itself(pack: Pack) -> None:
    assert policy.changes(pack, pack) == []


@given(old=packs, new=packs)
def test_changes_read_backwards_are_the_changes_back(old: Pack, new: Pack) -> None:
    forwards = policy.changes(old, new)

    assert [change.turned() for change in policy.changes(new, old)] == forwards


@given(old=packs, new=packs)
def test_changes_lead_from_the_old_rules_to_the_new(old: Pack, new: Pack) -> None:
    rules = {(table, key): rule.value for table, key, rule in old.rules()}

    for change in policy.changes(old, new):
        if change.new is None:
            del rules[change.table, change.key]
        else:
            rules[change.table, change.key] = change.new.value

    assert rules == {(table, key): rule.value for table, key, rule in new.rules()}


def test_a_change_names_the_sources_of_both_sides_newest_first() -> None:
    found = policy.changes(policy.pack("CN-9/1"), policy.pack("CN-20/1"))

    close = next(
        change for change in found if (change.table, change.key) == ("quarantine", "close")
    )

    assert close.sources == ("S20", "S19")


@pytest.fixture
def _fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A town's own folder, read anew before the test and forgotten after it."""
    caches = (force._all, force.packs, force.in_force)
    monkeypatch.setenv("SANJIAYI_PACKS", str(tmp_path))
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


@pytest.mark.usefixtures("_fresh")
def test_a_town_keeps_its_packs_in_a_folder_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "XX-1.toml").write_text(
        """
        [pack]
        id = "XX-1"
        revision = 1
        title = "镇"
        title_en = "Town"
        jurisdiction = "CN-99-01"
        place = "镇"
        place_en = "Town"
        from = 2022-05-01
        until = 2022-05-31
        extends = "generic/1"
        """,
        encoding="utf-8",
    )

    assert policy.in_force("CN-99-01", 20220531).version == "XX-1/1"
    assert policy.in_force("CN-99-01", 20220601).version == "generic/1"
    assert "CN-99-01" in policy.jurisdictions()
