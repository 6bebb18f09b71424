"""A run's sheet on A4, black on white, with room for the pen."""

import json
import threading
from pathlib import Path
from typing import Any

import manimgx_fonts_cjk
import typst
from django.utils.translation import gettext as _

from sanjiayi.kernel.civil import from_ms

_TEMPLATE = Path(__file__).parent / "typst" / "run.typ"
_FONTS = Path(manimgx_fonts_cjk.__file__).parent
_lock = threading.Lock()
"""One setting at a time: it holds the font and a core."""


def pdf(told: dict[str, Any], courier: str, now: int) -> bytes:
    """The sheet as PDF.  told: run_sheet.sheet."""
    with _lock:
        return bytes(
            typst.compile(
                _TEMPLATE,
                font_paths=[_FONTS],
                ignore_system_fonts=True,
                sys_inputs={"told": json.dumps(_paper(told, courier, now), ensure_ascii=False)},
            )
        )


def _paper(told: dict[str, Any], courier: str, now: int) -> dict[str, Any]:
    cash = f"{told['cash'] / 100:.2f}"
    words = {"run": told["number"], "step": str(told["step"]), "courier": courier}
    head = [_("序"), _("单号"), _("到哪里"), _("药"), _("盒"), _("要点"), _("结果、金额、签字")]
    return {
        "title": _("%(step)s %(run)s") % words,
        "line": _("送药员 %(courier)s · %(from)s 出发，%(to)s 回来 · 备用金 %(yuan)s 元")
        % (words | {"from": told["starts"], "to": told["ends"], "yuan": cash}),
        "head": head,
        "stops": [_stop(stop) for stop in told["stops"]],
        "foot": _("%(at)s 打印，用完收回居委") % {"at": f"{from_ms(now):%Y-%m-%d %H:%M}"},
        "checks": _("温度：____ ℃ ____ 点  回来时包里还有：____ 份  签字：________"),
    }  # fmt: skip


def _stop(stop: dict[str, Any]) -> dict[str, Any]:
    title = f"{stop['n']}. {stop['at']} {stop['where']} {stop['contact']}".strip()
    if stop["is_sealed"]:
        title += _("（封控楼：交到楼门口）")
    return {"title": title, "rows": [_line(n, line) for n, line in enumerate(stop["lines"], 1)]}


def _line(n: int, line: dict[str, Any]) -> list[str]:
    one = line["order"]
    notes = [_("冷藏")] if line["is_cold"] else []
    notes += [_("两人核对")] if line["is_two"] else []
    if line["what"] == "take":
        notes += [str(words) for words in line["papers"]]
    drug = f"{line['drug']} {one.strength}".strip() if line["drug"] else _("保密药品")
    where = f"{line['building']}-{line['door']} {line['surname']}"
    told = drug if line["what"] == "take" else ""
    return [str(n), one.number, where, told, str(one.boxes), "、".join(notes), ""]
