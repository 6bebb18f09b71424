"""The packs we ship: complete, sourced, one for every day, and as the texts say."""

import hashlib
import json
from pathlib import Path

import msgspec
import pytest

from sanjiayi import policy
from sanjiayi.kernel.civil import day_range
from sanjiayi.policy.reader import read
from sanjiayi.policy.shapes import Zone
from sanjiayi.policy.tables import TABLES, Pack

SHIPPED = Path(__file__).parent / "shipped.json"
EACH_PACK = pytest.mark.parametrize("pack", policy.packs(), ids=lambda pack: pack.version)


def zone(version: str, zone_class: str) -> Zone:
    found = policy.pack(version).zones.of(zone_class)
    assert found is not None
    return found


def digest(pack: Pack) -> str:
    """Of what a pack rules: values, units, ranges, sources, certainty; not of its notes."""
    said = {
        f"{table}.{key}": [rule.value, rule.unit, rule.range, rule.source, rule.certainty]
        for table, key, rule in pack.rules()
    }
    text = json.dumps(msgspec.to_builtins(said), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def test_all_packs_of_2022_are_here() -> None:
    assert {pack.id for pack in policy.packs()} >= {
        "generic", "CN-2021-09", "SH-2022-03", "SH-2022-04", "SH-2022-05-01", "SH-2022-05",
        "SH-2022-06", "BJ-2022-05", "CN-9", "CN-20", "CN-12-08", "CN-2023-01",
    }  # fmt: skip


@EACH_PACK
def test_every_value_says_where_it_was_read_and_how_sure_it_is(pack: Pack) -> None:
    for table, key, rule in pack.rules():
        assert rule.certainty in "ABCDKP", (table, key)
        assert rule.source, (table, key)
        assert all(pack.sources[name].outlet for name in rule.source), (table, key)


@EACH_PACK
def test_every_number_has_a_unit(pack: Pack) -> None:
    for table, key, rule in pack.rules():
        if isinstance(rule.value, int) and not isinstance(rule.value, bool):
            assert rule.unit is not None, (table, key)


@EACH_PACK
def test_every_table_but_confinement_is_full(pack: Pack) -> None:
    filled = {table for table, _, _ in pack.rules()}
    assert filled >= TABLES.keys() - {"zones", "quarantine"}


@EACH_PACK
def test_a_local_pack_rests_on_no_text_younger_than_itself(pack: Pack) -> None:
    if pack.jurisdiction == "*":
        return
    first = pack.head.first_day.isoformat()
    for table, key, rule in pack.rules():
        if pack.origin[table, key] == pack.version:
            for name in rule.source:
                dated = pack.sources[name].dated
                assert dated <= first[: len(dated)], (table, key, name)


def test_the_generic_pack_confines_nobody() -> None:
    generic = policy.pack("generic/1")

    assert list(generic.zones.rules()) == []
    assert list(generic.quarantine.rules()) == []


@pytest.mark.parametrize("jurisdiction", ["CN", "CN-31", "CN-11", "CN-31-15"])
def test_every_day_of_the_epidemic_has_a_pack(jurisdiction: str) -> None:
    for day in day_range(20220301, 20230131):
        assert policy.in_force(jurisdiction, day).holds_on(day)


@pytest.mark.parametrize(
    ("jurisdiction", "day", "version"),
    [
        ("CN-31", 20220310, "CN-2021-09/1"),
        ("CN-31", 20220322, "generic/1"),
        ("CN-31", 20220410, "SH-2022-03/1"),
        ("CN-31", 20220411, "SH-2022-04/1"),
        ("CN-31", 20220430, "SH-2022-04/1"),
        ("CN-31", 20220501, "SH-2022-05-01/1"),
        ("CN-31-15", 20220517, "SH-2022-05/1"),
        ("CN-31", 20220613, "SH-2022-06/1"),
        ("CN-31", 20220628, "CN-9/1"),
        ("CN-11", 20220517, "BJ-2022-05/1"),
        ("CN-11", 20220516, "generic/1"),
        ("CN", 20221111, "CN-20/1"),
        ("CN", 20221208, "CN-12-08/1"),
        ("CN", 20230131, "CN-2023-01/1"),
        ("FR", 20220517, "generic/1"),
    ],
)
def test_the_nearest_pack_of_the_day_holds(jurisdiction: str, day: int, version: str) -> None:
    assert policy.in_force(jurisdiction, day).version == version


def test_a_day_before_all_packs_has_none() -> None:
    with pytest.raises(policy.NoPack, match="20191231"):
        policy.in_force("CN-31", 20191231)


def test_an_unknown_version_is_named() -> None:
    with pytest.raises(policy.NoPack, match="SH-1999/1"):
        policy.pack("SH-1999/1")


def test_values_of_a_round_are_those_of_the_texts() -> None:
    rules = policy.in_force("CN-31", 20220517).round

    assert rules.pool_size_default.value == 10
    assert rules.pool_size_allowed.value == (1, 5, 10, 20)
    assert rules.population_per_site.value == (2000, 3000)
    assert rules.population_per_table.value == (600, 800)
    assert rules.population_per_swabber.value == 360
    assert rules.finish_within_h.value == 24
    assert (rules.swabs_per_swabber_hour.value, rules.swabs_per_swabber_hour.range) == (
        100, (40, 220),
    )  # fmt: skip
    assert policy.in_force("CN-31", 20220310).round.finish_within_h.value == 72


def test_values_of_the_daily_work_are_those_of_the_texts() -> None:
    pack = policy.in_force("CN-31", 20220517)

    assert pack.building_duty.disinfect_per_day.value == 2
    assert pack.building_duty.disinfect_per_day.source == ("S01", "S58")
    assert [pack.express.ack_minutes(level) for level in (1, 2, 3, 4)] == [30, 240, 1440, None]
    assert [pack.medicine.priority(left) for left in (0, 1, 2, 3, 7, 8)] == list("AABBCD")
    assert [pack.ppe.block_hours(at) for at in (None, 31, 32)] == [4, 4, 2]
    assert pack.privacy.small_count_below.value == 5
    assert pack.parcel.rest_minutes.value == 30
    assert pack.volunteer.min_age.value == 18
    assert (pack.retention.days("checkin"), pack.retention.days("bulletin")) == (30, None)


def test_the_clock_of_a_sealed_zone_differs_by_city_and_date() -> None:
    may = zone("SH-2022-05/1", "sealed").steps
    beijing = zone("BJ-2022-05/1", "sealed")
    ninth = zone("CN-9/1", "high").steps
    twenty = zone("CN-20/1", "high")

    assert [(step.days, step.to) for step in may] == [(7, "controlled")]
    assert [(s.days, s.to) for s in zone("SH-2022-05/1", "controlled").steps] == [(3, "precaution")]
    assert [(step.days, step.to) for step in beijing.steps] == [(10, "controlled"), (4, "released")]
    assert beijing.nat_days == (1, 3, 5, 7, 10)
    assert beijing.antigen_days == (2, 4, 6, 8)
    assert [(step.days, step.to) for step in ninth] == [(7, "medium"), (3, "low")]
    assert (twenty.hold_days, twenty.unit, twenty.steps[0].last_day_all_negative) == (
        5, "building", True,
    )  # fmt: skip
    assert zone("SH-2022-04/1", "sealed").home_monitor_days == 7


def test_contacts_and_quarantine_change_with_the_packs() -> None:
    june = policy.pack("SH-2022-06/1")
    ninth = policy.pack("CN-9/1").quarantine.of("close")
    twenty = policy.pack("CN-20/1").quarantine.of("close")

    assert (june.contacts.lookback_days.value, june.contacts.lookback_days.source) == (4, ("S21",))
    assert policy.pack("CN-9/1").contacts.lookback_days.value == 2
    assert ninth is not None
    assert (ninth.facility_days, ninth.home_days, ninth.home_kind) == (7, 3, "monitoring")
    assert twenty is not None
    assert (twenty.facility_days, twenty.home_days, twenty.home_kind) == (5, 3, "quarantine")
    assert policy.pack("CN-20/1").quarantine.of("secondary") is None
    assert policy.pack("CN-20/1").zones.of("medium") is None
    assert policy.pack("CN-2023-01/1").contacts.determined.value is False


def test_since_8_december_a_positive_pool_seals_no_building() -> None:
    assert policy.in_force("CN-31", 20221207).pool_positive.seal_building.value is True
    assert policy.in_force("CN-31", 20221208).pool_positive.seal_building.value is False


def test_a_shipped_version_never_changes_what_it_rules() -> None:
    """Decisions store the version.  A correction is a new revision beside the old file."""
    shipped = json.loads(SHIPPED.read_text(encoding="utf-8"))

    assert {version: digest(pack) for version, pack in read().items()} == shipped
