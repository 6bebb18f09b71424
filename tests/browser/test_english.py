"""Every page in English: nothing Chinese is left but names."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from sanjiayi.demo import lots, names, roster
from sanjiayi.demo.plan.titles import TITLES
from sanjiayi.web.extraction import HAN
from tests.browser import routes
from tests.browser.conftest import Opener

LISTED = sorted(routes.SCREENS.keys() & routes.url_names())

_RESIDENT = rf"[{names.SURNAMES}][{names.FIRST}][{names.SECOND}]"
_INVENTED = [
    *(lot.name for lot in lots.LOTS),
    *(title.title for title in TITLES),
    *(name for name, _role in roster.BRANCH),
    *roster.SECRETARIES,
    *(name for pair in roster.BACKUPS for name in pair),
    *roster.COMPOUND_LEADERS,
    *(name for name, _number in roster.FUNCTIONS.values()),
    *roster._UNITS,
]
_NAMES = re.compile("|".join([_RESIDENT, *sorted(_INVENTED, key=len, reverse=True)]))
_PLACES = re.compile(
    r"永泰(?:社区)?|[一二三四五六七]居|\d ?号楼|\d ?室|银杏|[东西南北]门|仓库|采样点"
)
"""Names of places in the demonstration: "永泰一居", "银杏新村 3 号楼 602 室", "一居仓库"."""

SPOKEN = {"alt", "aria-label", "placeholder", "title", "data-failed", "data-offline", "data-done"}
VOID = {"br", "col", "hr", "img", "input", "link", "meta", "path", "rect", "source", "wbr"}


class Reading(HTMLParser):
    """What a page says in its own language: text and spoken attributes, lang="zh…" left out."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.language = ""
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = told.get("lang", "")
        is_apart = self._is_apart or (tag != "html" and told.get("lang", "").startswith("zh"))
        if not is_apart:
            self.said += [told[name] for name in SPOKEN if name in told]
        if tag not in VOID:
            self._open.append((tag, is_apart))

    def handle_endtag(self, tag: str) -> None:
        for position in range(len(self._open) - 1, -1, -1):
            if self._open[position][0] == tag:
                del self._open[position:]
                return

    def handle_data(self, data: str) -> None:
        if not self._is_apart:
            self.said.append(data.strip())

    @property
    def _is_apart(self) -> bool:
        return bool(self._open) and self._open[-1][1]


def _left_in_chinese(said: list[str]) -> list[str]:
    return [one for one in said if HAN.search(_PLACES.sub("", _NAMES.sub("", one)))]


@pytest.mark.parametrize("name", LISTED)
def test_a_page_in_english_keeps_only_names_in_chinese(
    name: str, open_window: Opener, address_of: Callable[[str], str]
) -> None:
    window = open_window(routes.SCREENS[name].account)
    answer = window.page.request.get(
        window.server + address_of(name), headers={"Accept-Language": "en"}
    )
    reading = Reading()
    reading.feed(answer.text())
    assert answer.headers["content-language"] == reading.language == "en"
    assert not _left_in_chinese(reading.said)


def test_what_is_not_a_name_would_be_found() -> None:
    reading = Reading()
    reading.feed('<p>未到 3 人<b lang="zh-Hans">日报</b></p><button title="关闭">×</button>')
    assert _left_in_chinese(reading.said) == ["未到 3 人", "关闭"]


def test_choosing_a_language_keeps_the_page(open_window: Opener) -> None:
    window = open_window(width=1440, clothes="large")
    window.open("/ledger/?kind=screening.swab_taken")
    window.page.click(".top .clothes button[name=language] >> visible=true")
    assert window.page.url == window.server + "/ledger/?kind=screening.swab_taken"
    assert window.page.get_attribute("html", "lang") == "en"
    window.page.click(".top .clothes button[name=language] >> visible=true")
    assert window.page.get_attribute("html", "lang") == "zh-Hans"
