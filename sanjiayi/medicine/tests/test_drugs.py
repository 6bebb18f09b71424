"""The table of drugs is sound, and a drug is found by whatever somebody remembers of it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.medicine import drug_search, drugs
from sanjiayi.medicine.rules import Group

ATC = re.compile(r"|[A-Z]\d\d([A-Z]([A-Z](\d\d)?)?)?")


def test_at_least_three_hundred_drugs_each_named_once() -> None:
    names = [drug.name for drug in drugs.shipped()]
    assert len(names) == len(set(names)) >= 300


def test_every_class_is_written_as_the_index_writes_it() -> None:
    assert [drug.name for drug in drugs.shipped() if not ATC.fullmatch(drug.atc)] == []


def test_the_hard_groups_are_there() -> None:
    by_group = [drug.group for drug in drugs.shipped()]
    assert by_group.count(Group.INSULIN) >= 10
    assert by_group.count(Group.PSYCHIATRIC) >= 40
    assert by_group.count(Group.ONCOLOGY) >= 40


def test_every_insulin_is_kept_cold_and_goes_first() -> None:
    insulins = [drug for drug in drugs.shipped() if drug.group is Group.INSULIN]
    assert all(drug.is_cold and drug.is_vital for drug in insulins)


@pytest.mark.parametrize(
    ("name", "day", "law"),
    [
        ("羟考酮缓释片", 20220517, "narcotic"),
        ("哌甲酯缓释片", 20220517, "psychotropic_1"),
        ("氯硝西泮片", 20220517, "psychotropic_2"),
        ("氨酚曲马多片", 20220517, "ordinary"),
        ("氨酚曲马多片", 20230701, "psychotropic_2"),
        ("右美沙芬片", 20240630, "ordinary"),
        ("右美沙芬片", 20240701, "psychotropic_2"),
        ("氨氯地平片", 20220517, "ordinary"),
    ],
)
def test_the_law_of_the_day_is_asked(name: str, day: int, law: str) -> None:
    found = drugs.named(name)
    assert found is not None
    assert found.law_on(day) == law
    assert found.is_controlled_on(day) == (law in ("narcotic", "psychotropic_1"))


def test_what_a_drug_is_for_is_kept_quiet_where_it_says_too_much() -> None:
    quiet = {drug.name for drug in drugs.shipped() if drug.is_sensitive}
    assert {"奥氮平片", "吉非替尼片", "羟考酮缓释片"} <= quiet
    assert not {"氨氯地平片", "甘精胰岛素注射液"} & quiet


@pytest.mark.parametrize(
    ("typed", "name", "how"),
    [
        ("氯硝西泮", "氯硝西泮片", "name"),
        ("lxxp", "氯硝西泮片", "initials"),
        ("绿硝西畔", "氯硝西泮片", "sound"),
        ("诺和锐", "门冬胰岛素注射液", "also"),
        ("拜新同", "硝苯地平控释片", "also"),
        ("格列卫", "伊马替尼片", "also"),
        ("阿斯匹林", "阿司匹林肠溶片", "misspelt"),
        ("二甲双瓜", "二甲双胍片", "misspelt"),
        (" 泰 瑞 沙 ", "奥希替尼片", "also"),
        ("Ｄ３", "碳酸钙D3片", "name"),
        ("丙戌酸钠", "丙戊酸钠缓释片", "misspelt"),
    ],
)
def test_a_drug_is_found_by_what_is_remembered(typed: str, name: str, how: str) -> None:
    found = drug_search.find(typed)
    assert (found[0].drug.name, found[0].how) == (name, how)


def test_every_name_and_other_name_finds_its_drug() -> None:
    for drug in drugs.shipped():
        for typed in (drug.name, *drug.also):
            found = {hit.drug.name for hit in drug_search.find(typed)}
            assert drug.name in found, typed


def test_likeness_alone_is_said_to_be_no_more_than_that() -> None:
    found = drug_search.find("阿托伐地汀钙")
    assert found[0].drug.name == "阿托伐他汀钙片"
    assert found[0].how == "alike"


@given(st.text(max_size=60))
def test_whatever_is_typed_is_answered(typed: str) -> None:
    found = drug_search.find(typed)
    assert len(found) <= drug_search.MOST
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)


@pytest.mark.parametrize(
    "row",
    [
        {"name": "", "law": "ordinary", "keep": "room"},
        {"name": "甲", "law": "毒", "keep": "room"},
        {"name": "甲", "law": "ordinary", "keep": "freezer"},
        {"name": "甲", "law": "ordinary", "keep": "room", "law_since": "2023"},
    ],
)
def test_a_row_nobody_can_use_is_refused_with_its_reason(row: dict[str, str]) -> None:
    with pytest.raises(Refusal) as no:
        drugs.as_drug(row)
    assert no.value.code == "medicine.drug_row"
