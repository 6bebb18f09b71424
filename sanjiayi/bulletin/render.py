"""Paper and picture: the record set in type.  No reading from tables.

The font is the wheel manimgx-fonts-cjk (Noto Sans CJK, all weights in one file): no font of
the machine is used, so that a sheet looks the same wherever it is made.
"""

import io
import json
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

import manimgx_fonts_cjk
import qrcode
import typst
from qrcode.image.svg import SvgPathImage

from sanjiayi.bulletin import compose, words
from sanjiayi.bulletin.issue import Issue, Row

_TYPST = Path(__file__).parent / "typst"
PIXELS_WIDE = 1080
_POINTS_WIDE = 360
_POINTS_AN_INCH = 72

_lock = threading.Lock()
"""One setting at a time: it holds the font's 32 MB and a core; a second waits half a second."""


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[Path(manimgx_fonts_cjk.__file__).parent],
    )


def pdf(issue: Issue, address: str) -> bytes:
    """One page of A4.  address: where the number is read, for the QR code."""
    return _set("sheet.typ", issue, address, format="pdf")


def png(issue: Issue, address: str) -> bytes:
    """A picture 1080 px wide, as tall as it must be, for chat groups."""
    ppi = PIXELS_WIDE / _POINTS_WIDE * _POINTS_AN_INCH
    return _set("tall.typ", issue, address, format="png", ppi=ppi)


def _set(template: str, issue: Issue, address: str, **how: Any) -> bytes:
    with _lock:
        made = typst.compile(
            str(_TYPST / template),
            root=str(_TYPST),
            font_paths=_fonts(),
            sys_inputs={"data": json.dumps(told(issue, address), ensure_ascii=False)},
            **how,
        )
    if not isinstance(made, bytes):
        raise RuntimeError(f"{template} made more than one page")
    return made


def qr_svg(address: str) -> str:
    """The address as a QR code, one path, no margin."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    code.add_data(address)
    out = io.BytesIO()
    code.make_image(image_factory=SvgPathImage).save(out)
    return out.getvalue().decode()


def told(issue: Issue, address: str) -> dict[str, Any]:
    """The record as words ready to be set: what the templates read."""
    texts = issue.texts
    first, rest = issue.errata[: compose.MOST_ERRATA], issue.errata[compose.MOST_ERRATA :]
    errata = [words.erratum_words(e) for e in first]
    if rest:
        errata.append(f"另有 {len(rest)} 条更正，见网页版。")
    return {
        "title": words.TITLE,
        "scope_name": issue.scope_name,
        "community_name": issue.community_name,
        "number": issue.number,
        "date": words.date_words(issue.day),
        "frozen": words.clock_words(issue.frozen_at),
        "published": words.clock_words(issue.published_at) if issue.published_at else "",
        "headline": texts.headline,
        "rows": [
            {"title": r.title, "unit": _unit(r), "today": r.today, "yesterday": r.yesterday,
             "note": r.note}
            for r in issue.rows
        ],
        "errata": errata,
        "official": words.official_words(issue.official) if issue.official else "",
        "week": words.week_words(issue.curves),
        "curves": [
            {"title": c.title, "values": c.values, "first_words": _value(c.values[0]),
             "last_words": _value(c.values[-1])}
            for c in issue.curves
        ],
        "plan": [{"when": line.when, "what": line.what} for line in texts.plan],
        "done": [{"title": d.title, "answer": d.answer} for d in texts.done],
        "questions": [{"question": q.question, "answer": q.answer} for q in texts.questions],
        "rumours": [
            {"fact": r.fact, "rumour": r.rumour, "verdict": r.verdict, "source": r.source}
            for r in texts.rumours
        ],
        "known": texts.known,
        "unknown": texts.unknown,
        "next_update": texts.next_update,
        "phones": words.phone_words(issue),
        "colophon": words.colophon(issue),
        "qr": qr_svg(address) if address else "",
        "qr_words": f"网页版地址：{address}",
    }  # fmt: skip


def _value(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _unit(row: Row) -> str:
    """A count that is not given has none."""
    return "" if row.today == words.NOT_GIVEN else row.unit
