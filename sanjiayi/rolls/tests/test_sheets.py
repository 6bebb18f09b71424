"""Files as they really come: titles, merged cells, formulas, extra columns, odd codings."""

import io
import zipfile

import openpyxl
import pytest
import xlsxwriter

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.rolls import rules, sheets
from sanjiayi.rolls.cells import key
from sanjiayi.rolls.rules import Kind
from sanjiayi.rolls.tests.making import HEADINGS, csv, row, saved, xlsx


def opened(content: bytes, name: str = "roll.xlsx") -> sheets.Sheet:
    return sheets.open_file(name, content, {})[0]


def test_headings_are_found_below_a_merged_title() -> None:
    book = openpyxl.Workbook()
    page = book.active
    page["A1"] = "榆园居民名册"
    page.merge_cells("A1:H2")
    page["A3"] = "填表人：张三"
    page.append(HEADINGS)
    page.append(row(1))
    sheet = opened(saved(book))
    assert sheet.headings == HEADINGS
    assert [number for number, _ in sheet.body()] == [5]


def test_the_lower_of_two_heading_rows_counts() -> None:
    book = openpyxl.Workbook()
    page = book.active
    for cell, word in {"A1": "姓名", "B1": "联系方式", "B2": "手机", "C2": "备用"}.items():
        page[cell] = word
    page.merge_cells("A1:A2")
    page.merge_cells("B1:C1")
    page.append(["王甲", "13800000001", ""])
    assert opened(saved(book)).headings == ["姓名", "手机", "备用"]


def test_a_merged_building_number_holds_for_all_its_lines() -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.append(["楼号", "室号", "姓名"])
    for room in (101, 102, 103):
        page.append([None, room, "王甲"])
    page["A2"] = "12号楼"
    page.merge_cells("A2:A4")
    assert [line[0] for _, line in opened(saved(book)).body()] == ["12号楼"] * 3


def test_a_formula_gives_its_value() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet()
    page.write_row(0, 0, ["楼号", "室号", "姓名"])
    page.write_row(1, 0, ["12", "602"])
    page.write_formula(1, 2, '="王"&"甲"', None, "王甲")
    book.close()
    assert [line for _, line in opened(out.getvalue()).body()] == [["12", "602", "王甲"]]


def test_empty_rows_repeated_headings_and_twenty_extra_columns_do_not_matter() -> None:
    extra = [f"额外{n}" for n in range(20)]
    content = xlsx(
        [*extra, *HEADINGS],
        [],
        [*["x"] * 20, *row(1)],
        [],
        [*extra, *HEADINGS],
        [*["y"] * 20, *row(2)],
    )
    sheet = opened(content)
    assert [number for number, _ in sheet.body()] == [3, 6]
    columns = rules.guess(Kind.RESIDENTS, sheet.headings, {})
    assert columns["person"] == 20 + HEADINGS.index("姓名")
    assert all(position >= 20 for position in columns.values())


def test_a_sheet_of_notes_is_passed_over() -> None:
    book = openpyxl.Workbook()
    book.active.append(["请按说明填写，不要改动"])
    page = book.create_sheet("名册")
    page.append(HEADINGS)
    page.append(row(1))
    assert [sheet.name for sheet in sheets.open_file("r.xlsx", saved(book), {})] == ["名册"]


def test_a_hidden_sheet_is_not_read() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(HEADINGS, row(1))))
    hidden = book.copy_worksheet(book.active)
    hidden.sheet_state = "hidden"
    assert len(sheets.open_file("r.xlsx", saved(book), {})) == 1


def ods(*rows: list[str]) -> bytes:
    """The least an OpenDocument spreadsheet may be."""
    office = "urn:oasis:names:tc:opendocument:xmlns"
    start, end = (
        '<table:table-cell office:value-type="string"><text:p>',
        "</text:p></table:table-cell>",
    )
    cells = ["".join(f"{start}{cell}{end}" for cell in line) for line in rows]
    lines = "".join(f"<table:table-row>{line}</table:table-row>" for line in cells)
    content = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{office}:office:1.0" '
        f'xmlns:table="{office}:table:1.0" xmlns:text="{office}:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="名册">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = f'<manifest:manifest xmlns:manifest="{office}:manifest:1.0"/>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("mimetype", kind)
        packed.writestr("META-INF/manifest.xml", manifest)
        packed.writestr("content.xml", content)
    return out.getvalue()


def test_an_ods_is_read() -> None:
    sheet = opened(ods(["楼号", "室号", "姓名"], ["12", "0602", "王甲"]), name="r.ods")
    assert [line for _, line in sheet.body()] == [["12", "0602", "王甲"]]


def test_a_file_is_opened_by_what_it_is_not_by_its_ending() -> None:
    assert opened(xlsx(HEADINGS, row(1)), name="misnamed.xls").headings == HEADINGS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_in_any_usual_coding(encoding: str) -> None:
    sheet = opened(csv(HEADINGS, row(1), encoding=encoding), name="r.csv")
    assert sheet.headings == HEADINGS


def test_numbers_guarded_in_a_csv_keep_their_zeros() -> None:
    sheet = opened('楼号,室号,姓名\n="03",\t0602,王甲\n'.encode(), name="r.csv")
    assert [line for _, line in sheet.body()] == [["03", "0602", "王甲"]]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsx", b"nothing of the kind", "rolls.not_a_table"),
        ("a.xlsx", b"PK\x03\x04 torn", "rolls.not_a_table"),
        ("a.csv", b"", "rolls.empty"),
        ("a.csv", b"\xff\x80\x80\xff", "rolls.encoding"),
        ("a.csv", b"x" * (sheets.MAX_BYTES + 1), "rolls.too_big"),
    ],
    ids=["words", "torn", "empty", "coding", "big"],
)
def test_what_cannot_be_read_is_told(name: str, content: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        sheets.open_file(name, content, {})
    assert refused.value.code == code
    assert refused.value.reason.endswith("。")


def test_one_far_cell_does_not_fill_the_memory() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "姓名"
    book.active["XFD1048576"] = "x"
    with pytest.raises(Refusal) as refused:
        sheets.open_file("a.xlsx", saved(book), {})
    assert refused.value.code == "rolls.too_big"


def test_a_small_file_that_unpacks_to_gigabytes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_UNPACKED", 2**20)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 2**21)
    with pytest.raises(Refusal) as refused:
        sheets.open_file("a.xlsx", out.getvalue(), {})
    assert refused.value.code == "rolls.too_big"


# --- columns -----------------------------------------------------------------------------------


def test_one_word_stands_for_one_field_only() -> None:
    met: dict[str, str] = {}
    for name, words in rules._aliases().items():
        for word in words:
            assert met.setdefault(key(word), name) == name, word


@pytest.mark.parametrize(
    ("headings", "kind"),
    [
        (["居委名称", "统计代码"], Kind.COMMITTEES),
        (["居民区", "小区名称"], Kind.COMPOUNDS),
        (["小区", "楼号", "层数"], Kind.BUILDINGS),
        (["小区", "楼号", "室号"], Kind.HOUSEHOLDS),
        (["小区", "楼号", "室号", "户主", "身份证号"], Kind.RESIDENTS),
        (["住址", "姓名"], Kind.RESIDENTS),
        (["小区", "楼号", "室号", "住户", "身份证号"], Kind.RESIDENTS),
        (["姓名", "手机", "身份", "工作单位"], Kind.STAFF),
        (["甲", "乙"], None),
    ],
)
def test_headings_give_the_kind_away(headings: list[str], kind: Kind | None) -> None:
    assert rules.guess_kind(headings) == kind


def test_headings_with_explanations_are_known() -> None:
    found = rules.guess(Kind.RESIDENTS, ["姓名（必填）*", "联系电话(手机)", "身份证号 码："], {})
    assert found == {"person": 0, "phone": 1, "id_number": 2}


def test_the_same_headings_in_other_columns_are_another_fingerprint() -> None:
    kind = Kind.RESIDENTS
    assert rules.fingerprint(kind, ["姓名", "电话"]) != rules.fingerprint(kind, ["电话", "姓名"])
    assert rules.fingerprint(kind, ["姓 名："]) == rules.fingerprint(kind, ["姓名"])
