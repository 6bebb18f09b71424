"""Empty rolls to download: headings, one example line, notes, lists to choose from."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from sanjiayi.places import queries as places
from sanjiayi.rolls import rules
from sanjiayi.rolls.rules import SHAPES, Kind
from sanjiayi.rolls.sheetwriting import neutral

_LINES = 5_000
"""Lines below the headings that carry the lists and the text format."""

_EXAMPLES = {
    "committee": "示例：晨光第一居委会",
    "compound": "示例：榆园",
    "building": "12号楼",
    "stair": "1单元",
    "room": "602",
    "address": "",
    "person": "示例：王小明",
    "sex": "男",
    "birth": "1956-03-18",
    "id_number": "",
    "phone": "13800000001",
    "needs": "独居老人、血透",
    "presence": "在住",
    "short_name": "一居",
    "code": "",
    "order": "1",
    "floors": "18",
    "rooms_per_floor": "4",
    "floor": "6",
    "own_kitchen": "是",
    "own_bath": "是",
    "staff_kind": "志愿者",
    "party": "否",
    "unit": "",
    "skills": "驾驶、电脑",
    "availability": "周末",
    "joined_on": "2022-04-18",
}


def _hints() -> Mapping[str, str]:
    return {
        "committee": _("居委的名称或简称。小区重名时才需要。"),
        "compound": _("小区名称，和系统里一致；差一点也会提示最接近的。"),
        "building": _("写成 12、12号楼、12幢都可以。"),
        "stair": _("没有单元就空着。"),
        "room": _("写成 602、602室都可以。"),
        "address": _("可以代替小区、楼号、室号三列：榆园12号楼602室。"),
        "person": _("现在住在这里的人，不论户口在哪里。"),
        "sex": _("男或女；填了证件号可以空着。"),
        "birth": _("填年份或日期都可以；填了证件号可以空着。"),
        "id_number": _("只在送检或就医需要时填写。请保持文本格式，末位 X 大小写都可以。"),
        "phone": _("手机或带区号的固定电话；有多个时读第一个。"),
        "needs": _("可写几样，用顿号隔开：%(words)s。")
        % {"words": "、".join(rules.answer_words("needs"))},
        "presence": _("可写：%(words)s。空着就是在住。")
        % {"words": "、".join(rules.answer_words("presence"))},
        "short_name": _("窄表格里用的短名，最多 16 个字。"),
        "code": _("12 位统计代码，不知道就空着。"),
        "order": _("走访的先后，不填就按编号。"),
        "floors": _("地上层数。"),
        "rooms_per_floor": _("每层几户。"),
        "floor": _("所在楼层；空着就按室号推算。"),
        "own_kitchen": _("是、否，不知道就空着。"),
        "own_bath": _("是、否，不知道就空着。"),
        "staff_kind": _("可写：%(words)s。")
        % {"words": "、".join(rules.answer_words("staff_kind"))},
        "party": _("是或否。"),
        "unit": _("派出单位或工作单位。"),
        "skills": _("可写几样，用顿号隔开：%(words)s。")
        % {"words": "、".join(rules.answer_words("skills"))},
        "availability": _("可写：%(words)s。")
        % {"words": "、".join(rules.answer_words("availability"))},
        "joined_on": _("写成 2022-04-18；空着就是导入那天。"),
    }


def workbook(kind: Kind, title: str) -> bytes:
    """The empty roll of a kind as .xlsx.  title: its word on screens."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False})
    fields = SHAPES[kind].fields
    _form(book, title, fields, SHAPES[kind].needed)
    _notes(book, fields, SHAPES[kind].needed)
    _choices(book, title, fields)
    book.close()
    return out.getvalue()


def _form(book: Any, title: str, fields: Sequence[str], needed: frozenset[str]) -> None:
    page = book.add_worksheet(title)
    text = book.add_format({"num_format": "@"})
    grey = book.add_format({"num_format": "@", "italic": True, "font_color": "#5A6763"})
    plain = book.add_format({"bold": True, "bg_color": "#E9EDEA", "border": 1})
    must = book.add_format({"bold": True, "bg_color": "#DCEBE8", "border": 1})
    for position, name in enumerate(fields):
        page.set_column(position, position, 22 if name in ("id_number", "address") else 15, text)
        page.write_string(0, position, rules.title(name), must if name in needed else plain)
        page.write_string(1, position, neutral(_EXAMPLES[name]), grey)
    page.freeze_panes(1, 0)


def _notes(book: Any, fields: Sequence[str], needed: frozenset[str]) -> None:
    page = book.add_worksheet(_("填写说明"))
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    page.set_column(0, 0, 16)
    page.set_column(1, 1, 8)
    page.set_column(2, 2, 70)
    page.write_row(0, 0, [_("列"), _("必填"), _("怎么填")], bold)
    hints = _hints()
    for number, name in enumerate(fields, start=1):
        page.write_string(number, 0, rules.title(name))
        page.write_string(number, 1, _("必填") if name in needed else "")
        page.write_string(number, 2, neutral(hints[name]), wrap)
    last = len(fields) + 2
    page.write_string(last, 0, _("第一张表第 2 行是示例，导入时不读，可以删去。"))
    page.write_string(last + 1, 0, _("多出来的列不会读；列的顺序可以改。"))


def _choices(book: Any, title: str, fields: Sequence[str]) -> None:
    """Lists to choose from, on a sheet of their own: long ones do not fit into a cell's rule."""
    lists = {name: words for name, words in _lists().items() if name in fields and words}
    if not lists:
        return
    page = book.add_worksheet(_("选项"))
    page.hide()
    form = book.get_worksheet_by_name(title)
    for position, (name, words) in enumerate(lists.items()):
        page.write_string(0, position, rules.title(name))
        page.write_column(1, position, [neutral(word) for word in words])
        letter = xlsxwriter.utility.xl_col_to_name(position)
        column = fields.index(name)
        form.data_validation(
            1,
            column,
            _LINES,
            column,
            {
                "validate": "list",
                "source": f"='{_('选项')}'!${letter}$2:${letter}${len(words) + 1}",
                "error_type": "warning",
                "error_title": _("不在列表里"),
                "error_message": _("这个词不在列表里，导入时可能认不出。"),
            },
        )


def _lists() -> dict[str, list[str]]:
    yes_no = [_("是"), _("否")]
    return {
        "committee": [place.name for place in places.committees()],
        "compound": [place.name for place in places.compounds()],
        "sex": ["男", "女"],
        "presence": rules.answer_words("presence"),
        "own_kitchen": yes_no,
        "own_bath": yes_no,
        "party": yes_no,
        "staff_kind": rules.answer_words("staff_kind"),
        "availability": rules.answer_words("availability"),
    }
