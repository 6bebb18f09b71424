"""The English catalogue: complete, exact, and nothing in it that nobody says.

When a sentence is missing: script/words adds it to locale/en, then write its English.
"""

from functools import cache

import polib
import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from sanjiayi.web import catalogue, extraction, saying
from sanjiayi.web.extraction import HAN, PLACEHOLDER, Sentence

DATA = (
    "银杏新村", "榆园12号楼602室", "12号楼", "12幢", "602室", "1单元602", "二居门岗 1 号",
    "是", "否", "男", "女", "在住", "外出", "已转运", "已迁离", "全天", "白天", "晚上", "周末",
    "下沉干部", "双报到党员", "志愿者", "居委工作者", "来电号码",
)  # fmt: skip
"""What English sentences quote: examples of addresses, and words as they stand in a roll."""


@pytest.fixture(scope="module")
def english() -> polib.POFile:
    return polib.pofile(str(extraction.CATALOGUE))


@pytest.fixture(scope="module")
def wanted() -> list[Sentence]:
    return extraction.sentences()


def _told(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_the_source_says_a_thousand_things(wanted: list[Sentence]) -> None:
    assert len(wanted) > 1000


def test_every_sentence_of_the_source_has_its_english(
    english: polib.POFile, wanted: list[Sentence]
) -> None:
    said = {entry.msgid for entry in english if all(_told(entry)) and not entry.fuzzy}
    assert not [one.singular for one in wanted if one.singular not in said]


def test_nothing_is_kept_that_nobody_says(english: polib.POFile, wanted: list[Sentence]) -> None:
    assert not {entry.msgid for entry in english} - {one.singular for one in wanted}
    assert not english.obsolete_entries()


def test_english_fills_in_exactly_what_chinese_fills_in(english: polib.POFile) -> None:
    def places(text: str) -> list[str]:
        return sorted(match[0] for match in PLACEHOLDER.finditer(text))

    wrong = [e.msgid for e in english for told in _told(e) if places(told) != places(e.msgid)]
    assert not wrong


def test_english_is_written_in_english(english: polib.POFile) -> None:
    def rest(text: str) -> str:
        for example in sorted(DATA, key=len, reverse=True):
            text = text.replace(example, "")
        return text

    left = [told for entry in english for told in _told(entry) if HAN.search(rest(told))]
    assert not left


def test_english_uses_straight_quotes(english: polib.POFile) -> None:
    """The fonts of a Chinese page set curly ones a whole character wide; " ends an attribute."""
    assert not [told for entry in english for told in _told(entry) if set(told) & set('‘’“”"')]


def test_one_and_many_differ_where_english_says_them_differently(english: polib.POFile) -> None:
    """A noun after a counted number: "1 day" and "2 days"."""
    alike = [e.msgid for e in english if e.msgid_plural and len(set(_told(e))) == 1]
    assert sorted(alike) == sorted(
        ["%(n)d 分前", "%(shown)s ℃", "%(shown)s 元", "%(shown)s 岁", "还剩 %(n)s 个",
         "%(total)s 个里还剩 %(n)s 个。"]
    )  # fmt: skip


def test_the_catalogue_stands_as_the_source_would_write_it(
    english: polib.POFile, wanted: list[Sentence]
) -> None:
    again = extraction.rewritten(english, wanted)
    assert [(e.msgid, _told(e)) for e in again] == [(e.msgid, _told(e)) for e in english]


# --- how sentences are found ------------------------------------------------------------------


def test_an_f_string_counts_as_the_template_it_is() -> None:
    source = 'def f(): return Refusal("a", f"{row.path}：最多 {_MOST} 个字，现在 {len(text)} 个。")'
    assert list(extraction.in_python(source)) == [
        Sentence("%(path)s：最多 %(most)s 个字，现在 %(text)s 个。")
    ]


def test_docstrings_and_code_are_no_sentences() -> None:
    source = 'def f():\n    """说明文字。"""\n    return "yt.3"'
    assert not list(extraction.in_python(source))


def test_a_template_says_what_it_translates() -> None:
    text = (
        "{% load i18n %}{% translate '采样' %}"
        "{% blocktranslate trimmed count n=x %}{{ n }} 户{% plural %}"
        "{{ n }} 户们{% endblocktranslate %}"
    )
    assert list(extraction.in_template(text)) == [
        Sentence("采样"),
        Sentence("%(n)s 户", "%(n)s 户们"),
    ]


# --- how they are said ------------------------------------------------------------------------


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    catalogue.compile_all()


@cache
def _templates() -> list[str]:
    return sorted(saying.templates())


_WORDS = st.text("abcdefghij0123456789", min_size=1, max_size=8)


@settings(deadline=None)  # the first sentence waits until the catalogue is read
@given(data=st.data())
def test_a_filled_in_sentence_is_said_in_english(data: st.DataObject) -> None:
    template = data.draw(st.sampled_from(_templates()))
    names = {match[1] for match in PLACEHOLDER.finditer(template)}
    words = {name: data.draw(_WORDS) for name in sorted(names)}
    with translation.override("en"):
        told = saying.said(template % words)
    assert not HAN.search(told)
    assert all(word in told for word in words.values())


def test_a_seat_inside_a_sentence_is_said_too() -> None:
    with translation.override("en"):
        told = saying.said("榆园小区工作组组长空缺，请任命。")
    assert told == "Vacant: lead of 榆园 work group. Please appoint somebody."


def test_names_stay_as_they_are() -> None:
    with translation.override("en"):
        assert saying.said("张三") == "张三"


def test_chinese_readers_read_what_was_written() -> None:
    with translation.override("zh-hans"):
        assert saying.said("三居书记") == "三居书记"
