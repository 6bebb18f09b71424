"""The sheet at a building's door: its code, its address, whom to call.  Black on white."""

import json
import threading
from collections.abc import Mapping
from pathlib import Path

import manimgx_fonts_cjk
import typst
from django.utils.translation import gettext as _

from sanjiayi.places import queries as places
from sanjiayi.team.codes import code_of
from sanjiayi.web import building_day

_TEMPLATE = Path(__file__).parent / "templates" / "web" / "door.typ"
_FONTS = Path(manimgx_fonts_cjk.__file__).parent
_lock = threading.Lock()
"""One setting at a time: it holds the font and a core."""


def pdf(addresses: Mapping[str, str], paper: str) -> bytes:
    """A sheet for each building, path → address of its page; paper "a4", or "a6": four on an A4."""
    top = places.community()
    told = {
        "paper": paper,
        "community": top.name if top else "",
        "lead": _("扫一扫：今天的安排、要配药、要看病、缺东西、说问题、查进度"),
        "free": _("不用注册，不用下载。替家里老人、邻居扫也可以。"),
        "calls": _("没有智能手机，打电话一样办："),
        "typed": _("也可以在浏览器里输入："),
        "buildings": [_building(path, address) for path, address in addresses.items()],
    }
    with _lock:
        return bytes(
            typst.compile(
                _TEMPLATE,
                font_paths=[_FONTS],
                ignore_system_fonts=True,
                sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
            )
        )


def _building(path: str, address: str) -> dict[str, object]:
    code = code_of(address)
    return {
        "name": places.full_name(path),
        "address": address,
        "path": code.path,
        "size": code.size,
        "lines": [[line.label, line.number] for line in building_day.lines(path)],
    }
