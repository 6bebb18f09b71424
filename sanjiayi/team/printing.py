"""The organisation picture on one sheet, through typst: black on white, nothing by colour alone."""

import json
from datetime import date
from pathlib import Path

import manimgx_fonts_cjk
import typst
from django.utils.translation import gettext as _

from sanjiayi.team.picture import Column, Holder, Picture, Vacancy

_TEMPLATE = Path(__file__).parent / "templates" / "team" / "organisation.typ"
_FONTS = Path(manimgx_fonts_cjk.__file__).parent


def organisation_pdf(shown: Picture, day: date, paper: str) -> bytes:
    """One landscape page, "a3" or "a4"."""
    return bytes(
        typst.compile(
            _TEMPLATE,
            font_paths=[_FONTS],
            ignore_system_fonts=True,
            sys_inputs={"sheet": json.dumps(_sheet(shown, day, paper), ensure_ascii=False)},
        )
    )


def _sheet(shown: Picture, day: date, paper: str) -> dict[str, object]:
    return {
        "paper": paper,
        "title": _("三加一组织图"),
        "community": shown.community,
        "day": day.isoformat(),
        "totals": [f"{label} {number}" for label, number in shown.totals],
        "branch": [f"{seat.words} {_people(seat.holders, seat.vacancy)}" for seat in shown.branch],
        "labels": [_("居委书记"), _("党小组：B 角，◆ 为组长"), _("小区工作组组长")],
        "columns": [_column(column) for column in shown.columns],
        "functions": [
            f"{function.title}\n{_people(function.leads, function.vacancy)} · {function.count}"
            for function in shown.functions
        ],
        "amiss": list(dict.fromkeys(item.violation.sentence for item in shown.amiss)),
        "kept": list(shown.kept),
        "kept_label": _("规则检查"),
        "amiss_label": _("要补的"),
    }


def _column(column: Column) -> dict[str, object]:
    backups = [f"{'◆' if b.is_lead else '○'} {b.name}" for b in column.backups]
    if column.short:
        backups.append(_missing(column.short))
    return {
        "name": column.name,
        "secretary": _people(column.secretary, column.no_secretary),
        "backups": backups,
        "lots": [[lot.name, _people(lot.leads, lot.vacancy)] for lot in column.lots],
        "bands": [
            _("全社区") if band.is_shared else _("%(count)s 人") % {"count": band.count}
            for band in column.bands
        ],
    }


def _people(holders: tuple[Holder, ...], vacancy: Vacancy | None) -> str:
    said = [holder.name for holder in holders]
    if vacancy:
        said.append(_missing(vacancy))
    return "、".join(said)


def _missing(vacancy: Vacancy) -> str:
    return _("缺 %(count)s 名") % {"count": vacancy.missing}
