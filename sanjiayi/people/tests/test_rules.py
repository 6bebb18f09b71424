from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanjiayi.people import rules
from sanjiayi.people.pinyin import initials
from sanjiayi.people.rules import RollRow

TODAY = date(2022, 5, 17)

birthdays = st.dates(date(1900, 1, 1), TODAY)
regions = st.integers(110_000, 659_999)
serials = st.integers(0, 999)


@st.composite
def numbers(draw: st.DrawFn) -> str:
    first = f"{draw(regions)}{draw(birthdays):%Y%m%d}{draw(serials):03}"
    return first + rules.check_digit(first)


@given(numbers())
def test_a_number_with_its_own_check_digit_is_sound(number: str) -> None:
    assert rules.id_number_problem(number, TODAY) is None


@given(numbers(), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number: str, place: int, by: int) -> None:
    wrong = str((int(number[place]) + by) % 10)
    slipped = number[:place] + wrong + number[place + 1 :]

    assert rules.id_number_problem(slipped, TODAY) is not None


@given(numbers(), st.integers(0, 15))
def test_two_neighbouring_digits_changed_about_are_always_noticed(number: str, place: int) -> None:
    one, other = number[place], number[place + 1]
    swapped = number[:place] + other + one + number[place + 2 :]

    assert (rules.id_number_problem(swapped, TODAY) is None) == (one == other)


@given(numbers())
def test_year_and_sex_are_read_where_the_standard_puts_them(number: str) -> None:
    row = rules.clean_row(RollRow(None, "王桂英", id_number=number, door="yt.2.08.3/602"))

    assert row.birth_year == int(number[6:10])
    assert row.sex == ("1" if int(number[16]) % 2 else "2")
    assert rules.problems(row, TODAY) == []


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("110105194912310021", "校验码"),
        ("310115195605012", "旧证号"),
        ("3101151956050", "13 位"),
        ("31011519561301002X", "出生日期"),
        ("31011520991231002X", "合理范围"),
        ("A1011519560501002X", "只能是数字"),
    ],
)
def test_each_mistake_in_a_number_has_its_own_sentence(typed: str, told: str) -> None:
    assert told in (rules.id_number_problem(typed, TODAY) or "")


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        " 110105 19491231 002x ",
        "110105-19491231-002X",
    ],
)
def test_a_number_may_be_typed_full_width_with_blanks_and_a_small_x(typed: str) -> None:
    assert rules.clean_id_number(typed) == "11010519491231002X"


@given(st.text(max_size=40))
def test_cleaning_a_name_twice_is_cleaning_it_once(text: str) -> None:
    assert rules.clean_name(rules.clean_name(text)) == rules.clean_name(text)


@given(st.text(max_size=40))
def test_a_cleaned_phone_holds_only_digits(text: str) -> None:
    assert set(rules.clean_phone(text)) <= set("0123456789")


@given(st.text(max_size=30))
def test_a_cleaned_number_stays_as_it_is(text: str) -> None:
    once = rules.clean_id_number(text)

    assert rules.clean_id_number(once) == once


rows = st.builds(
    RollRow,
    id=st.none() | st.builds(UUID, int=st.integers(1, 2**64)),
    name=st.text(max_size=50),
    phone=st.text(max_size=20),
    id_number=st.text(max_size=20) | numbers(),
    birth_year=st.none() | st.integers(-5, 3000),
    sex=st.sampled_from(["", "1", "2", "M"]),
    door=st.sampled_from(["", "yt.2.08.3/602", "yt"]),
    needs=st.lists(st.sampled_from(["", "deaf", "wings"])).map(tuple),
    presence=st.sampled_from(["", "present", "gone"]),
)


@given(rows)
def test_whatever_is_typed_each_mistake_names_a_field_and_a_sentence(row: RollRow) -> None:
    for problem in rules.problems(rules.clean_row(row), TODAY):
        assert problem.field in RollRow.__dataclass_fields__
        assert problem.sentence.endswith("。")


def test_a_year_that_contradicts_the_number_is_named() -> None:
    row = RollRow(None, "王桂英", "", "11010519491231002X", 1950, "2", "yt.2.08.3/602")

    assert [p.field for p in rules.problems(row, TODAY)] == ["birth_year"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("王　桂英", "王桂英"),
        ("ＡＮＮＡ  Li", "ANNA Li"),
        ("阿依•古丽", "阿依·古丽"),
        ("王桂英\u200b", "王桂英"),
        ("\t王桂英 \n", "王桂英"),
    ],
)
def test_one_name_has_one_spelling(typed: str, kept: str) -> None:
    assert rules.clean_name(typed) == kept


@pytest.mark.parametrize(
    ("phone", "is_right"),
    [("13800001234", True), ("02155500102", True), ("1380000123", False), ("123", False)],
)
def test_a_phone_with_a_digit_missing_is_noticed(phone: str, is_right: bool) -> None:
    assert (rules.phone_problem(phone) is None) == is_right


@pytest.mark.parametrize(
    ("name", "letters"),
    [("王桂英", "wgy"), ("单田芳", "stf"), ("曾国藩", "zgf"), ("欧阳兰", "oyl"), ("Anna Li", "al")],
)
def test_initials_follow_the_reading_of_the_surname(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(("presence", "may"), [("present", False), ("away", False), ("left", True)])
def test_who_still_lives_here_is_not_forgotten(presence: str, may: bool) -> None:
    assert (rules.why_not_forget(presence) is None) == may
