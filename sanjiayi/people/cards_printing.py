"""Cards and the blank table sheet on A4, through typst: black on white, dotted lines to cut."""

import json
from collections.abc import Sequence

from django.utils.translation import gettext as _

from sanjiayi.people import squares
from sanjiayi.people.cards import Bundle, Card
from sanjiayi.people.cards_press import press, press_apart

_FEW = 100
"""Cards set in this process; more are set in a child."""

_ROWS = 25
"""Rows of the blank sheet: they fill an A4 upright, a hand's width of pen each."""


def cards_pdf(bundles: Sequence[Bundle], layout: int, community: str) -> bytes:
    """Sheets of eight or four cards; every building begins a new sheet."""
    sheet = {
        "layout": layout,
        "size": squares.SIZE,
        "community": community,
        "household": _("一户一张"),
        "person": _("个人"),
        "use": {
            "household": _("做核酸、领东西时出示：扫一次，再勾来的人。"),
            "person": _("做核酸、领东西时出示。"),
        },
        "without": _("没带、没手机也能做：报楼号、室号和姓名。"),
        "lost": _("丢了请告诉小区组长，旧卡作废，换新卡。"),
        "more": _("还有"),
        "bundles": [[_card(card) for card in bundle.cards] for bundle in bundles],
    }
    text = json.dumps(sheet, ensure_ascii=False)
    is_small = sum(len(bundle.cards) for bundle in bundles) <= _FEW
    return (press if is_small else press_apart)("cards.typ", text)


def one_card_pdf(card: Card, community: str) -> bytes:
    """A sheet with one card on it."""
    return cards_pdf([Bundle("", [card])], 8, community)


def _card(card: Card) -> list[object]:
    return [
        card.kind, card.serial, card.square, card.where, card.door, card.name,
        list(card.members), card.more,
    ]  # fmt: skip


def blank_sheet_pdf(place: str, round_name: str) -> bytes:
    """The last way on paper: a numbered list for a table, to be entered later."""
    columns = [
        _("序号"), _("姓名"), _("楼号、室号"), _("证号后四位或电话"), _("管号"), _("时间"),
    ]  # fmt: skip
    sheet = {
        "title": _("采样登记纸"),
        "place": place,
        "fields": [_("轮次"), _("采样点"), _("台号"), _("登记人"), _("第几张")],
        "round": round_name,
        "columns": columns,
        "rows": _ROWS,
        "note": _("手机、网络都用不了时用。一人一行，满管换行写新管号。写完交小区组长，当天补录。"),
    }
    return press("sheet.typ", json.dumps(sheet, ensure_ascii=False))
