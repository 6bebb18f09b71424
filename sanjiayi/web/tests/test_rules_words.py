"""Every rule of every pack can be said in words; nothing is left as a code."""

import re
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

import pytest
from django.utils.translation import override
from msgspec import Struct
from msgspec.structs import fields

from sanjiayi import policy
from sanjiayi.policy import Pack, Rule, shapes
from sanjiayi.policy.tables import KEYS
from sanjiayi.web import rules_rows, rules_said, rules_words

RECORDS = [
    shape
    for shape in vars(shapes).values()
    if isinstance(shape, type)
    and issubclass(shape, Struct)
    and shape.__name__ in rules_words.FIELDS
]


def literals(shape: Any) -> Iterator[str]:
    """Every word that may stand in a value of this type."""
    if get_origin(shape) is Literal:
        for word in get_args(shape):
            yield from [word] if isinstance(word, str) else literals(word)
        return
    if isinstance(shape, type) and issubclass(shape, Struct) and shape is not Rule:
        for field in fields(shape):
            yield from literals(field.type)
    for part in get_args(shape):
        yield from literals(part)


def said(value: Any, unit: Any = None, table: str = "zones", key: str = "sealed") -> list[str]:
    rule: Rule[Any] = Rule(value=value, source=("S01",), certainty="A", unit=unit)
    return [f"{line.label} {line.text}".strip() for line in rules_said.lines(table, key, rule)]


def test_every_table_and_key_has_a_name_and_no_name_is_left_over() -> None:
    named = {(table, key) for table, keys in rules_words.KEYS.items() for key in keys}

    assert named == set(KEYS)
    assert set(rules_words.TABLES) == {table for table, _ in KEYS}


def test_every_word_a_value_may_take_has_a_name() -> None:
    words = {word for shape in KEYS.values() for word in literals(shape)}

    assert len(words) > 40
    assert words <= set(rules_words.WORDS)


def test_every_field_of_a_record_has_a_name() -> None:
    assert {shape.__name__ for shape in RECORDS} == set(rules_words.FIELDS)
    for shape in RECORDS:
        assert [field.name for field in fields(shape)] == list(rules_words.FIELDS[shape.__name__])


def test_every_unit_and_certainty_has_a_name() -> None:
    assert set(rules_words.UNITS) == set(get_args(shapes.Unit))
    assert set(rules_words.CERTAINTY) == set(get_args(shapes.Certainty))
    assert set(rules_words.CERTAINTY_LONG) == set(get_args(shapes.Certainty))


@pytest.mark.parametrize("pack", policy.packs(), ids=lambda pack: pack.version)
def test_no_value_is_shown_as_a_code(pack: Pack) -> None:
    for table, key, rule in pack.rules():
        for line in rules_said.lines(table, key, rule):
            assert not re.search("[a-z_]{2}", line.text), (table, key, line.text)


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (24, "hour", ["24 小时"]),
        (200000, "yuan", ["200,000 元"]),
        (True, None, ["是"]),
        (False, None, ["否"]),
        ((1, 5, 10, 20), "person", ["1、5、10、20 人"]),
        ((5, 10), "person", ["5、10 人"]),
        ("pooled10", None, ["10人混采"]),
        (shapes.Quarantine(off=True), None, ["已取消"]),
        (
            shapes.Quarantine(facility_days=5, home_days=3, home_kind="quarantine", tests=("f1",)),
            "day",
            ["集中隔离 5 天", "居家 3 天", "居家方式 居家隔离", "核酸 集中第1天"],
        ),
        (
            shapes.Zone(
                leaving="none",
                steps=(shapes.Step(to="low", days=5, last_day_all_negative=True),),
                retest_after_hours=24,
            ),
            None,
            [
                "外出 不得外出",
                "期满 5 天无新增且最后一天全员阴性，转为低风险区",
                "全体复测在几小时后 24 小时",
            ],
        ),
        (
            shapes.Zone(outing=shapes.Outing(persons=1, times=2, days=7), nat_days=(1, 3)),
            None,
            ["外出次数 每户 1 人，7 天 2 次", "核酸在第几天 1、3"],
        ),
        (
            shapes.NarcoticLimit(injection_days=0, sustained_days=7, other_days=3),
            "day",
            ["注射剂 一次常用量", "缓控释 7 天", "其他剂型 3 天"],
        ),
    ],
)
def test_values_read_as_sentences(value: Any, unit: Any, expected: list[str]) -> None:
    assert said(value, unit) == expected


def test_lowest_and_highest_read_as_a_span() -> None:
    assert said((2000, 3000), "person", "round", "population_per_site") == ["2,000–3,000 人"]


def test_a_missing_rule_is_said_to_be_missing() -> None:
    assert rules_said.lines("zones", "sealed", None) == [rules_said.Line("", "没有规定")]


def test_a_pack_speaks_the_language_of_the_page() -> None:
    pack = policy.pack("SH-2022-04/1")

    with override("en"):
        english = rules_rows.pack_line(pack)
    with override("zh-hans"):
        chinese = rules_rows.pack_line(pack)

    assert (english.place, chinese.place) == ("Shanghai", "上海市")


def test_the_days_of_change_in_shanghai_are_listed_in_order() -> None:
    turns = [(turn.day.isoformat(), turn.pack.version) for turn in rules_rows.turns("CN-31")]

    assert turns == [
        ("2020-01-01", "generic/1"),
        ("2021-09-14", "CN-2021-09/1"),
        ("2022-03-22", "generic/1"),
        ("2022-03-23", "SH-2022-03/1"),
        ("2022-04-11", "SH-2022-04/1"),
        ("2022-05-01", "SH-2022-05-01/1"),
        ("2022-05-16", "SH-2022-05/1"),
        ("2022-06-13", "SH-2022-06/1"),
        ("2022-06-28", "CN-9/1"),
        ("2022-11-11", "CN-20/1"),
        ("2022-12-08", "CN-12-08/1"),
        ("2023-01-08", "CN-2023-01/1"),
    ]
