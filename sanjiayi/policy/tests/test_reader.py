"""A bad pack is refused with the file, the key and what is wrong."""

from pathlib import Path

import pytest

from sanjiayi.policy import BadPack, Pack
from sanjiayi.policy.reader import PACKS, read

HEAD = """
[pack]
id = "{id}"
revision = {revision}
title = "镇"
title_en = "Town"
jurisdiction = "{jurisdiction}"
place = "镇"
place_en = "Town"
from = {first}
{more}
"""


def pack_text(
    id: str = "XX-1",  # noqa: A002
    *,
    revision: int = 1,
    jurisdiction: str = "CN-99",
    first: str = "2022-05-01",
    more: str = 'extends = "generic/1"',
    rules: str = "",
) -> str:
    head = HEAD.format(id=id, revision=revision, jurisdiction=jurisdiction, first=first, more=more)
    return head + rules


def read_with(folder: Path, **files: str) -> dict[str, Pack]:
    """Reads our own packs and these; a name like XX_1 stands for the file XX-1.toml."""
    for name, text in files.items():
        (folder / f"{name.replace('_', '-')}.toml").write_text(text, encoding="utf-8")
    return read((PACKS, folder))


def test_a_town_writes_only_what_differs(tmp_path: Path) -> None:
    rules = (
        '[parcel]\nrest_minutes = {value = 60, unit = "minute", source = ["T1"], certainty = "B"}'
    )
    source = '\n[sources.T1]\noutlet = "镇防控办通告"\noutlet_en = "town notice"'

    town = read_with(tmp_path, XX_1=pack_text(rules=rules + source))["XX-1/1"]

    assert town.parcel.rest_minutes.value == 60
    assert town.origin["parcel", "rest_minutes"] == "XX-1/1"
    assert town.round.pool_size_default.value == 10
    assert town.origin["round", "pool_size_default"] == "generic/1"
    assert town.sources["T1"].outlet == "镇防控办通告"


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ("[rounds]", r"XX-1\.toml: rounds: unknown table; known: round,"),
        (
            '[parcel]\nrest_min = {value = 60, source = ["S11"], certainty = "A"}',
            r"XX-1\.toml: parcel\.rest_min: unknown key; known: states, rest_minutes",
        ),
        (
            '[parcel]\nrest_minutes = {value = 60, certainty = "A"}',
            r"XX-1\.toml: parcel\.rest_minutes: .*missing required field `source`",
        ),
        (
            '[parcel]\nrest_minutes = {value = 60, source = [], certainty = "A"}',
            r"XX-1\.toml: parcel\.rest_minutes: .*length >= 1.*source",
        ),
        (
            '[parcel]\nrest_minutes = {value = 60, source = ["S11"]}',
            r"XX-1\.toml: parcel\.rest_minutes: .*missing required field `certainty`",
        ),
        (
            '[parcel]\nrest_minutes = {value = 60, source = ["S999"], certainty = "A"}',
            r'XX-1\.toml: parcel\.rest_minutes: unknown source "S999"',
        ),
        (
            '[parcel]\nrest_minutes = {value = "long", source = ["S11"], certainty = "A"}',
            r"XX-1\.toml: parcel\.rest_minutes: Expected `int`, got `str`.*value",
        ),
        (
            '[parcel]\nrest_minutes = {value = 60, source = ["S11"], certainty = "E"}',
            r"XX-1\.toml: parcel\.rest_minutes: Invalid enum value 'E'.*certainty",
        ),
        (
            '[parcel]\nrest_minutes = {value = 60, source = ["S11"], certainty = "P"}',
            r"XX-1\.toml: parcel\.rest_minutes: certainty P is our proposal",
        ),
        (
            '[parcel]\nrest_minutes = {value = 60, source = ["proposal"], certainty = "A"}',
            r"XX-1\.toml: parcel\.rest_minutes: certainty A needs published sources only",
        ),
        (
            '[zones.sealed]\nvalue.hold = 7\nsource = ["S15"]\ncertainty = "A"',
            r"XX-1\.toml: zones\.sealed: .*unknown field `hold`.*value",
        ),
        (
            '[zones.sealed]\nvalue = {off = true, unit = "building"}\n'
            'source = ["S15"]\ncertainty = "A"',
            r"XX-1\.toml: zones\.sealed: value: is off and yet says more",
        ),
        (
            '[round]\npopulation_per_site = {value = [3, 2], source = ["S04"], certainty = "A"}',
            r"XX-1\.toml: round\.population_per_site: value: lowest is above highest",
        ),
        (
            "[round]\nfinish_within_h = "
            '{value = 90, range = [48, 72], source = ["S06"], certainty = "A"}',
            r"XX-1\.toml: round\.finish_within_h: value 90 is not a number inside its range",
        ),
        (
            '[sources.S11]\noutlet = "别的"\noutlet_en = "other"',
            r"XX-1\.toml: sources\.S11: is taken by another source",
        ),
        ("parcel = 3", r"XX-1\.toml: pack: Object contains unknown field `parcel`"),
        ("[parcel", r"XX-1\.toml: not readable as TOML: Expected '\]'"),
    ],
)
def test_a_mistake_in_a_rule_is_named(tmp_path: Path, rules: str, message: str) -> None:
    with pytest.raises(BadPack, match=message):
        read_with(tmp_path, XX_1=pack_text(rules=rules))


def test_a_pack_that_extends_nothing_must_be_complete(tmp_path: Path) -> None:
    with pytest.raises(BadPack, match=r"XX-1\.toml: round\.\w+: neither written nor inherited"):
        read_with(tmp_path, XX_1=pack_text(more=""))


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ('extends = "generic/9"', r'XX-1\.toml: pack\.extends: there is no pack "generic/9"'),
        ('extends = "XX-1/1"', r"XX-1\.toml: pack\.extends: packs extend each other in a circle"),
        ("until = 2022-04-30", r"XX-1\.toml: pack\.until: is before pack\.from"),
        ("begins = 2022-04-30", r"XX-1\.toml: pack: .*unknown field `begins`"),
    ],
)
def test_a_mistake_in_the_head_is_named(tmp_path: Path, more: str, message: str) -> None:
    with pytest.raises(BadPack, match=message):
        read_with(tmp_path, XX_1=pack_text(more=more))


def test_two_packs_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    first = pack_text("XX-1", more='extends = "XX-2/1"\nuntil = 2022-05-31')
    second = pack_text("XX-2", first="2022-06-01", more='extends = "XX-1/1"')

    with pytest.raises(BadPack, match="circle"):
        read_with(tmp_path, XX_1=first, XX_2=second)


def test_a_file_bears_the_name_of_its_pack(tmp_path: Path) -> None:
    with pytest.raises(BadPack, match=r'YY\.toml: pack\.id: "XX-1" does not match'):
        read_with(tmp_path, YY=pack_text("XX-1"))


def test_two_packs_of_one_jurisdiction_may_not_hold_on_the_same_day(tmp_path: Path) -> None:
    until = 'extends = "generic/1"\nuntil = 2022-05-31'

    with pytest.raises(
        BadPack,
        match=r"XX-2\.toml: pack\.from: CN-99 already has XX-1/1 \(XX-1\.toml\) on 20220531",
    ):
        read_with(tmp_path, XX_1=pack_text(more=until), XX_2=pack_text("XX-2", first="2022-05-31"))


def test_packs_of_two_jurisdictions_may_hold_on_the_same_day(tmp_path: Path) -> None:
    packs = read_with(tmp_path, XX_1=pack_text(), XX_2=pack_text("XX-2", jurisdiction="CN-99-01"))

    assert {"XX-1/1", "XX-2/1"} <= packs.keys()


def test_a_correction_is_a_new_revision_and_the_old_one_can_still_be_opened(
    tmp_path: Path,
) -> None:
    (tmp_path / "XX-1.2.toml").write_text(pack_text(revision=2), encoding="utf-8")

    packs = read_with(tmp_path, XX_1=pack_text(revision=1))

    assert {"XX-1/1", "XX-1/2"} <= packs.keys()


def test_one_version_is_written_once(tmp_path: Path) -> None:
    (tmp_path / "XX-1.1.toml").write_text(pack_text(), encoding="utf-8")

    with pytest.raises(BadPack, match=r"pack\.revision: XX-1/1 is already in XX-1\.1\.toml"):
        read_with(tmp_path, XX_1=pack_text())
