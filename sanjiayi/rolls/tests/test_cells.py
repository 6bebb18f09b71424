"""Reading single cells: properties that hold for every cell, and the odd ones met in the field."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanjiayi.kernel.paths import is_path
from sanjiayi.people.rules import check_digit
from sanjiayi.rolls import cells, wording
from sanjiayi.rolls.cells import Unreadable
from sanjiayi.rolls.sheetwriting import neutral

VALUES = st.one_of(
    st.none(), st.text(max_size=30), st.integers(), st.floats(), st.booleans(), st.dates(),
    st.datetimes(), st.times(),
)  # fmt: skip
READERS = [
    cells.place_name, cells.id_number, cells.phone, cells.day, cells.birth_year, cells.yes_no,
    cells.sex, cells.whole, cells.building, cells.room, cells.address,
]  # fmt: skip


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@given(VALUES)
def test_any_cell_becomes_one_tidy_line(value: cells.Value) -> None:
    text = cells.as_text(value)
    assert text == text.strip()
    assert "\n" not in text
    assert cells.as_text(text) == text or text.startswith("'")


@given(VALUES)
@pytest.mark.parametrize("reader", READERS)
def test_a_reader_answers_or_says_what_is_wrong(
    reader: Callable[[cells.Value], object],
    value: cells.Value,
) -> None:
    try:
        reader(value)
        code = ""
    except Unreadable as no:
        code = no.code
    assert code == "" or code in wording.SENTENCES


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=20))
def test_width_makes_no_difference(text: str) -> None:
    assert cells.as_text(full_width(text)) == cells.as_text(text)


@given(st.integers(1, 999), st.sampled_from(["", "号楼", "幢", "栋", "号", "#", "座", "号楼 "]))
def test_a_building_number_is_read_whatever_follows_it(number: int, end: str) -> None:
    assert cells.building(f"{number:03d}{end}") == str(number)


@given(st.integers(1, 40), st.integers(1, 12), st.sampled_from(["", "室", "号", "房"]))
def test_a_room_becomes_a_door_path_that_tells_its_floor(floor: int, flat: int, end: str) -> None:
    number = cells.room(f"{floor}{flat:02d}{end}")
    assert is_path(f"yt.1.01.12/{number}")
    assert cells.floor_of(number) == floor


@given(st.one_of(st.text(max_size=20), st.integers(0, 99999), st.floats(0, 1e6)))
def test_whatever_is_read_as_a_door_fits_into_a_path(value: str | int | float) -> None:
    try:
        segment, number = cells.building(value), cells.room(value)
    except Unreadable:
        return
    assert is_path(f"yt.1.01.{segment}/{number}")


@given(st.dates(date(1900, 1, 1), date(2030, 12, 31)))
def test_a_day_is_the_same_in_every_spelling(day: date) -> None:
    spellings: list[cells.Value] = [
        day.isoformat(), f"{day:%Y/%m/%d}", f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日", f"{day:%Y%m%d}", day, full_width(day.isoformat()),
        datetime(day.year, day.month, day.day),  # noqa: DTZ001 - a spreadsheet knows no zone
    ]  # fmt: skip
    assert {cells.day(spelling) for spelling in spellings} == {day}
    assert {cells.birth_year(spelling) for spelling in spellings} == {day.year}


@given(st.integers(10**16, 10**17 - 1))
def test_an_identity_number_typed_as_a_number_is_never_taken(first: int) -> None:
    number = f"{first}{check_digit(str(first))}"
    assert cells.id_number(f" {number.lower()} ") == number
    for lost in (float(first * 10), first * 10, f"{float(first * 10):.5E}"):
        with pytest.raises(Unreadable, match="id_lost_digits"):
            cells.id_number(lost)


@given(st.integers(13 * 10**9, 20 * 10**9 - 1))
def test_a_mobile_number_is_the_same_in_every_spelling(number: int) -> None:
    text = str(number)
    spelt = f"{text[:3]}-{text[3:7]} {text[7:]}"
    for value in (number, float(number), text, f"+86{text}", f"86-{spelt}", f"{spelt}/021-5555000"):
        assert cells.phone(value) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("榆园12号楼602室", ("榆园", "12", "", "602")),
        ("永泰路123弄4号502", ("永泰路123弄", "4", "", "502")),
        ("银杏新村 3幢 2单元 1101室", ("银杏新村", "3", "2", "1101")),
        ("三春里A座8-2", ("三春里", "A", "", "8-2")),
        ("12号楼602", ("", "12", "", "602")),
    ],
)
def test_an_address_is_taken_apart(text: str, told: tuple[str, str, str, str]) -> None:
    assert cells.address(text) == told


@given(st.text(max_size=30))
def test_no_exported_text_begins_a_formula_and_none_is_changed_for_good(text: str) -> None:
    safe = neutral(text)
    assert not safe.lstrip(" \u3000\ufeff\u200b").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert safe in (text, "'" + text)


@pytest.mark.parametrize("text", ["=1+1", "+86 138", "-3", "@cmd", "＝王", "|calc"])
def test_what_was_made_harmless_is_read_back_as_it_was(text: str) -> None:
    assert neutral(text) == "'" + text
    assert cells.as_text(neutral(text)) == cells.as_text(text)
