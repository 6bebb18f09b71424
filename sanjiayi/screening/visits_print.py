"""The list of a building on paper, through typst: black on white, boxes to tick."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sanjiayi.screening import rules, tube_printing
from sanjiayi.screening.rules import Word
from sanjiayi.screening.visits import Floor, Sought

_BOXES = ("sampled", "later", "not_home", "immobile", "refused", "done_elsewhere", "away")


def told(
    *, title: str, place: str, round_: str, printed: str, by: str, floors: Sequence[Floor]
) -> dict[str, Any]:
    """The sheet as words ready to be set."""
    return {
        "title": title,
        "place": place,
        "round": round_,
        "printed": _("%(by)s 打印于 %(at)s") % {"by": by, "at": printed},
        "labels": [_("门"), _("姓名"), _("电话"), _("说明"), _("结果")],
        "boxes": [_said(rules.word(rules.OUTCOMES, code)) for code in _BOXES],
        "rows": [
            [door.place.name, one.line.name, one.line.masked_phone, _remark(one)]
            for floor in floors
            for door in floor.doors
            for one in door.persons
        ],
        "foot": _("用完交回小区组长，不要拍照转发。"),
    }


def _remark(one: Sought) -> str:
    parts = [_said(one.what_word)] if one.what_word else []
    parts += [_said(call.word) for call in one.calls[:1]]
    return " · ".join(parts)


def _said(word: Word) -> str:
    return word.en if (get_language() or "").startswith("en") else word.zh


def sheet(told_: dict[str, Any]) -> bytes:
    """A4, as many pages as it takes."""
    return tube_printing.set_in_type("visits.typ", told_)
