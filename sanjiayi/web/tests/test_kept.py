"""Pieces of a page that are drawn again only when what they show has changed."""

from django.template import Context, Template
from django.utils.translation import override


class Counted:
    """Says how often it was printed."""

    def __init__(self) -> None:
        self.times = 0

    def __str__(self) -> str:
        self.times += 1
        return "<drawn>"


def test_a_piece_is_drawn_once_for_equal_values() -> None:
    page, seen = Template("{% load kept %}{% kept a b %}{{ a }}{{ seen }}{% endkept %}"), Counted()
    told = [page.render(Context({"a": a, "b": (1, "x"), "seen": seen})) for a in (1, 1, 2, 1)]
    assert told == ["1&lt;drawn&gt;", "1&lt;drawn&gt;", "2&lt;drawn&gt;", "1&lt;drawn&gt;"]
    assert seen.times == 2


def test_each_language_has_its_own_piece() -> None:
    page = Template("{% load kept i18n %}{% kept %}{% translate '搜索' %}{% endkept %}")
    with override("zh-hans"):
        chinese = page.render(Context())
    with override("en"):
        english = page.render(Context())
    assert (chinese, english) == ("搜索", "Search")


def test_text_is_escaped_whether_it_is_drawn_or_kept() -> None:
    page = Template("{% load kept %}{% kept a %}{{ a }}{% endkept %}")
    assert [page.render(Context({"a": "<b>"})) for _ in range(2)] == ["&lt;b&gt;"] * 2
