"""The card on paper and as a picture: words for everybody, a code for the rest."""

import json
import threading
from pathlib import Path
from typing import Any

import manimgx_fonts_cjk
import typst

from sanjiayi.needs.share_rules import Card
from sanjiayi.places import queries as places
from sanjiayi.team.codes import code_of
from sanjiayi.team.queries import recorder_words
from sanjiayi.web.share_words import when

_TEMPLATE = Path(__file__).parent / "templates" / "web" / "share.typ"
_FONTS = Path(manimgx_fonts_cjk.__file__).parent
_PIXELS_AN_INCH = 220
_lock = threading.Lock()
"""One setting at a time: it holds the font and a core."""


def pdf(card: Card, code: str, address: str) -> bytes:
    """One A6 page."""
    return _set(card, code, address, format="pdf")


def png(card: Card, code: str, address: str) -> bytes:
    """The same as a picture, 909 px wide."""
    return _set(card, code, address, format="png", ppi=_PIXELS_AN_INCH)


def _set(card: Card, code: str, address: str, **how: Any) -> bytes:
    top = places.community()
    square = code_of(address)
    told = {
        "community": top.name if top else "",
        "text": card.text,
        "code": code,
        "address": address,
        "until": when(card.expires_at),
        "by": recorder_words([card.made_by])[card.made_by],
        "path": square.path,
        "size": square.size,
    }
    with _lock:
        return bytes(
            typst.compile(
                _TEMPLATE,
                font_paths=[_FONTS],
                ignore_system_fonts=True,
                sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
                **how,
            )
        )
