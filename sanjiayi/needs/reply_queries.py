"""Templates of answers: those that ship, and the changes people made, which stand before them."""

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from sanjiayi.needs.models import Reply

_SHIPPED = Path(__file__).parent / "data" / "replies.toml"


@dataclass(frozen=True)
class Template:
    """One template.  category "" fits all; is_own: somebody wrote or changed it here."""

    code: str
    category: str
    outcome: str
    title: str
    text: str
    title_en: str = ""
    text_en: str = ""
    is_active: bool = True
    is_own: bool = False

    @property
    def name(self) -> str:
        """The title in the reader's language."""
        return self.title_en if _is_english() and self.title_en else self.title

    @property
    def said(self) -> str:
        """The words as they go to residents: always Chinese, whoever answers."""
        return self.text


def _is_english() -> bool:
    return (get_language() or "").startswith("en")


@cache
def shipped() -> dict[str, Template]:
    """Templates of the data file by code, in its order."""
    found = tomllib.loads(_SHIPPED.read_text(encoding="utf-8"))["reply"]
    return {row["code"]: Template(**row) for row in found}


_COLUMNS = (
    "code", "category", "outcome", "title", "text", "title_en", "text_en", "is_active",
)  # fmt: skip


def _own(row: tuple[Any, ...]) -> Template:
    return replace(Template(*row), is_own=True)


def templates(category: str = "", *, with_put_away: bool = False) -> list[Template]:
    """Templates that fit a category ("": every one), those for it first.  One query."""
    own = {row[0]: _own(row) for row in Reply.objects.values_list(*_COLUMNS)}
    found = [own.pop(code, one) for code, one in shipped().items()]
    found += sorted(own.values(), key=lambda one: one.code)
    fit = [
        one
        for one in found
        if (with_put_away or one.is_active) and (not category or one.category in ("", category))
    ]
    return sorted(fit, key=lambda one: one.category == "")


def template(code: str) -> Template | None:
    """One template, put away or not."""
    row = Reply.objects.filter(pk=code).values_list(*_COLUMNS).first()
    return _own(row) if row else shipped().get(code)


def filled(code: str, number: str) -> str:
    """The words of a template for one ask; "" for a template there is none of."""
    found = template(code)
    return found.text.replace("{number}", number) if found and found.is_active else ""
