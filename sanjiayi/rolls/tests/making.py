"""A small community, and rolls of it as other people would send them."""

import io
from collections.abc import Sequence
from typing import Any

import openpyxl

from sanjiayi.people.rules import check_digit
from sanjiayi.places.commands import plant
from sanjiayi.places.rules import PlaceRow
from sanjiayi.rolls import commands, opening
from sanjiayi.rolls.commands import Brought
from sanjiayi.rolls.models import ImportRun
from sanjiayi.rolls.rules import Kind
from sanjiayi.rolls.storage import Work

NOW = 1652752800000  # 2022-05-17 10:00 in Shanghai
BY = "post:yt/branch"


def community() -> None:
    """Two committees, three compounds, one building with one door."""
    plant(
        [
            PlaceRow("yt", "community", "示范社区"),
            PlaceRow("yt.1", "committee", "晨光第一居委会", "一居"),
            PlaceRow("yt.2", "committee", "晨光第二居委会", "二居"),
            PlaceRow("yt.1.01", "compound", "榆园"),
            PlaceRow("yt.1.02", "compound", "银杏新村"),
            PlaceRow("yt.2.03", "compound", "三春里"),
            PlaceRow("yt.1.01.12", "building", "12号楼", floors=18, rooms_per_floor=4),
            PlaceRow("yt.1.01.12/602", "door", "602室", floor=6),
        ],
        by=BY,
        now=NOW,
    )


def id_number(n: int, born: str = "19560318", sex: int = 1) -> str:
    """A sound made-up identity number; region 999999 belongs to nobody."""
    first = f"999999{born}{n % 100:02d}{sex}"
    return first + check_digit(first)


HEADINGS = ["小区名称", "楼号", "室号", "姓名", "性别", "出生日期", "身份证号码", "联系电话"]


def row(n: int = 1, **changes: Any) -> list[Any]:
    """One sound line under HEADINGS."""
    line = dict(
        zip(
            HEADINGS,
            ["榆园", "12", "602", f"王{'甲乙丙丁戊己庚辛壬癸'[n % 10]}", "男", "1956-03-18",
             id_number(n), f"1380000{n:04d}"],
            strict=True,
        )
    )  # fmt: skip
    return list((line | changes).values())


def xlsx(*rows: Sequence[Any], title: str = "Sheet1") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for line in rows:
        sheet.append(list(line))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv(*rows: Sequence[Any], encoding: str = "utf-8", sign: str = ",") -> bytes:
    return "\r\n".join(sign.join(map(str, line)) for line in rows).encode(encoding)


def brought(
    content: bytes,
    name: str = "roll.xlsx",
    kind: Kind | None = Kind.RESIDENTS,
    reach: Sequence[str] = ("yt",),
    **more: Any,
) -> ImportRun:
    """The file, received and checked with the columns that were guessed."""
    run = commands.receive(
        Brought(name=name, content=content, place=reach[0], reach=reach, kind=kind, **more),
        by=BY,
        now=NOW,
    )
    with Work(run.pk, "checking") as work:
        commands.check(run, work, now=NOW)
    return run


def imported(content: bytes, *, is_partial: bool = False, **more: Any) -> ImportRun:
    run = brought(content, **more)
    with Work(run.pk, "importing") as work:
        return commands.carry_out(run, work, is_partial=is_partial, by=BY, now=NOW)


def codes(run: ImportRun) -> list[str]:
    """Codes of the troubles of a run, in order."""
    return [finding.code for finding in opening.report_of(run).troubles]


def notes(run: ImportRun) -> list[str]:
    return [finding.code for finding in opening.report_of(run).notes]
