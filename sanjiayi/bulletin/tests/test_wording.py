"""The wording, held by golden files.  SANJIAYI_GOLDEN=write writes them anew: read the diff."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanjiayi.bulletin import forms, spoken
from sanjiayi.bulletin.issue import Issue, digest, from_json, to_json
from sanjiayi.bulletin.rules import HIDDEN, SMALL, Shown, trace_of_a_person
from sanjiayi.bulletin.tests import sample
from sanjiayi.bulletin.words import plain_text, say

GOLDEN = Path(__file__).parent / "golden"
SAMPLES = {"full": sample.full, "quiet": sample.quiet}


def agrees(name: str, text: str) -> bool:
    kept = GOLDEN / name
    if os.environ.get("SANJIAYI_GOLDEN") == "write":
        kept.write_text(text, encoding="utf-8")
    return kept.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("name", SAMPLES)
def test_the_wording_is_what_was_agreed(name: str) -> None:
    assert agrees(f"{name}.txt", plain_text(SAMPLES[name]()))


@pytest.mark.parametrize("name", SAMPLES)
def test_the_loudspeaker_says_what_was_agreed(name: str) -> None:
    assert agrees(f"{name}.script.txt", spoken.script(SAMPLES[name]()))


@pytest.mark.parametrize("issue", [sample.full(), sample.quiet(), sample.maximum()])
def test_the_script_takes_a_minute_and_its_sentences_one_breath(issue: Issue) -> None:
    said = spoken.script(issue).splitlines()

    assert sum(len(line) for line in said) <= spoken.MOST_CHARACTERS
    assert all(len(line.rstrip("。")) <= spoken.MOST_IN_A_SENTENCE for line in said[:-3])
    assert not any(character.isdigit() for line in said for character in line)


def test_a_record_comes_back_from_its_kept_form_unchanged() -> None:
    kept = to_json(sample.full())

    assert from_json(kept) == sample.full()
    assert digest(kept) == digest(kept.decode())


@given(st.integers(0, 99_999_999))
def test_a_spoken_number_has_no_digit_and_never_starts_with_a_zero(number: int) -> None:
    words = spoken.number_words(number)

    assert set(words) <= set("零一二三四五六七八九十百千万两")
    assert number == 0 or not words.startswith("零")
    assert "零零" not in words
    assert not words.endswith("零") or number == 0


def test_counts_are_printed_with_commas_or_in_words() -> None:
    assert [say(shown) for shown in (Shown(31_902), Shown(0), SMALL, HIDDEN, None)] == [
        "31,902", "0", "少于 5", "—", "—",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "trace"),
    [
        ("5号楼602室没收到", "门牌"),
        ("12-1803室", "门牌"),
        ("请打13800001111", "手机号"),
        ("身份证310115197001011234", "身份证号"),
        ("5、6 号楼解除封控", ""),
        ("全社区采样 31,902 人次", ""),
        ("居委值班 5550 0102", ""),
    ],
)
def test_what_points_at_a_person_is_found(text: str, trace: str) -> None:
    assert trace_of_a_person(text) == trace


def test_the_form_gives_back_what_the_record_holds() -> None:
    texts = sample.full().texts
    drawn = forms.inputs(texts, [])
    sent = {name: drawn[name].value for name in ("headline", "next_update", "note")}
    for part in ("plan", "done", "questions", "rumours", "phones"):
        for row in drawn[part]:
            sent |= {field.name: field.value for field in row.fields}
            sent |= {row.stands_name: "1"} if row.stands else {}
    for part in ("known", "unknown"):
        sent |= {field.name: field.value for field in drawn[part]}

    assert forms.read(sent) == (texts, [])


def test_full_width_digits_and_stray_blanks_are_accepted() -> None:
    texts, mistakes = forms.read({"headline": "  明天　９:３０ 送菜。\n"})

    assert mistakes == []
    assert texts.headline == "明天 9:30 送菜。"
