"""The day's Express on paper and for Word: the same words as the page, black on white."""

import io
import json
import threading
from pathlib import Path
from typing import Any

import docx
import manimgx_fonts_cjk
import typst
from django.utils.translation import gettext as _
from docx.document import Document

_TEMPLATE = Path(__file__).parent / "typst" / "sheet.typ"
_FONTS = Path(manimgx_fonts_cjk.__file__).parent
_lock = threading.Lock()
"""One setting at a time: it holds the font and a core."""


def pdf(told: dict[str, Any]) -> bytes:
    """The sheet as PDF.  told: sheet_pages.told."""
    with _lock:
        return bytes(
            typst.compile(
                _TEMPLATE,
                font_paths=[_FONTS],
                ignore_system_fonts=True,
                sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
            )
        )


def word(told: dict[str, Any]) -> bytes:
    """The sheet as .docx, with headings and tables Word can go on editing."""
    paper = docx.Document()
    paper.core_properties.title = told["title"]
    paper.core_properties.author = told["community"]
    paper.add_heading(told["title"], level=0)
    paper.add_paragraph(told["line"])
    for section in told["sections"]:
        paper.add_heading(section["title"], level=1)
        _rows(paper, section)
    paper.add_paragraph(_("由台账算出；不含姓名、门牌。"))
    kept = io.BytesIO()
    paper.save(kept)
    return kept.getvalue()


def _rows(paper: Document, section: dict[str, Any]) -> None:
    if not section["rows"]:
        paper.add_paragraph(section["none"])
        return
    table = paper.add_table(rows=1, cols=len(section["head"]), style="Table Grid")
    for cell, words in zip(table.rows[0].cells, section["head"], strict=True):
        cell.text = words
        cell.paragraphs[0].runs[0].bold = True
    for row in section["rows"]:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
