"""Slips and call sheets on paper, through typst: black on white, nothing by colour alone."""

import json
import threading
from pathlib import Path
from typing import Any

import manimgx_fonts_cjk
import typst

_FOLDER = Path(__file__).parent / "templates" / "screening"
_FONTS = Path(manimgx_fonts_cjk.__file__).parent
_lock = threading.Lock()
"""One setting at a time: it holds the font and a core."""


def slip(told: dict[str, Any]) -> bytes:
    """The slip of a box, A4 or A6."""
    return set_in_type("slip.typ", told)


def call_sheet(told: dict[str, Any]) -> bytes:
    """The call sheet of a tube, A4."""
    return set_in_type("recall.typ", told)


def set_in_type(template: str, told: dict[str, Any]) -> bytes:
    with _lock:
        return bytes(
            typst.compile(
                _FOLDER / template,
                font_paths=[_FONTS],
                ignore_system_fonts=True,
                sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
            )
        )
