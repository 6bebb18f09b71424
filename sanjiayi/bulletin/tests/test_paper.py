"""Sheet and picture, as they leave the press."""

import struct
import subprocess
import zlib
from pathlib import Path

import pytest

from sanjiayi.bulletin import render
from sanjiayi.bulletin.issue import Issue
from sanjiayi.bulletin.tests import sample

ADDRESS = "https://yongtai.example/r/yt/20220517"


def told_by(tool: str, paper: bytes, tmp_path: Path, *rest: str) -> str:
    sheet = tmp_path / "sheet.pdf"
    sheet.write_bytes(paper)
    command = [tool, str(sheet), *rest]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode()  # noqa: S603


@pytest.mark.parametrize("issue", [sample.full(), sample.quiet(), sample.maximum()])
def test_whatever_the_day_brings_the_sheet_is_one_page_of_a4(issue: Issue, tmp_path: Path) -> None:
    told = told_by("pdfinfo", render.pdf(issue, ADDRESS), tmp_path)

    assert "Pages:           1\n" in told
    assert "A4" in told
    assert "Tagged:          yes" in told


@pytest.mark.parametrize("issue", [sample.full(), sample.maximum()])
def test_nothing_falls_off_the_sheet(issue: Issue, tmp_path: Path) -> None:
    said = told_by("pdftotext", render.pdf(issue, ADDRESS), tmp_path, "-").replace("\n", "")
    said = said.replace(" ", "")

    for words in (
        issue.texts.headline,
        issue.rows[-1].title,
        issue.texts.plan[-1].what,
        issue.texts.questions[-1].answer,
        issue.texts.rumours[-1].fact,
        issue.texts.unknown[-1],
        issue.texts.phones[-1].number,
        "演示数据" if "演示" in issue.texts.note else issue.texts.note,
    ):
        assert words.replace(" ", "") in said


def test_the_sheet_is_set_in_our_own_font(tmp_path: Path) -> None:
    fonts = told_by("pdffonts", render.pdf(sample.full(), ADDRESS), tmp_path).splitlines()[2:]

    assert fonts
    assert all("NotoSansCJK" in font for font in fonts)


def test_the_picture_is_a_phone_wide_and_full_of_ink() -> None:
    picture = render.png(sample.full(), ADDRESS)
    width, height = struct.unpack(">II", picture[16:24])

    assert picture.startswith(b"\x89PNG")
    assert width == render.PIXELS_WIDE
    assert height > 2 * width
    assert len(set(pixels(picture)[:: 4 * 997])) > 4


def pixels(picture: bytes) -> bytes:
    """The filtered bytes of the picture's rows: enough to tell a blank one."""
    found, at = b"", 8
    while at < len(picture):
        (length,) = struct.unpack(">I", picture[at : at + 4])
        if picture[at + 4 : at + 8] == b"IDAT":
            found += picture[at + 8 : at + 8 + length]
        at += 12 + length
    return zlib.decompress(found)


def test_the_code_on_the_sheet_holds_the_address_of_the_page() -> None:
    assert render.qr_svg(ADDRESS).count("<path") == 1
    assert render.qr_svg(ADDRESS) != render.qr_svg(ADDRESS + "1")
