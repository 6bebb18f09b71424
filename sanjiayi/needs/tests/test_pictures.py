"""Photos of every make and every kind of wrong: a small upright JPEG, or a sentence."""

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.needs import pictures

RED, WHITE = (254, 0, 0), (255, 255, 255)
TURNED = 0x0112
SECRET = b"GPS-SECRET"


def file_of(picture: Image.Image, form: str = "JPEG", **more: Any) -> bytes:
    file = BytesIO()
    picture.save(file, form, **more)
    return file.getvalue()


def photo(size: tuple[int, int] = (400, 300), colour: str = "red") -> Image.Image:
    return Image.new("RGB", size, colour)


def anew(content: bytes) -> Image.Image:
    made = Image.open(BytesIO(pictures.made_anew(content)))
    made.load()
    assert (made.format, made.mode) == ("JPEG", "RGB")
    return made


def refused(content: bytes) -> str:
    with pytest.raises(Refusal) as no:
        pictures.made_anew(content)
    return no.value.code


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_large_photo_is_made_small_and_a_small_one_keeps_its_size(form: str) -> None:
    assert anew(file_of(photo((4000, 3000)), form)).size == (1600, 1200)
    assert anew(file_of(photo((400, 300)), form)).size == (400, 300)


def test_a_photo_taken_sideways_stands_upright() -> None:
    lying = photo((400, 300))
    lying.paste("white", (0, 0, 200, 300))
    exif = Image.Exif()
    exif[TURNED] = 6
    made = anew(file_of(lying, exif=exif, quality=95))
    assert made.size == (300, 400)
    assert made.getpixel((150, 50)) == WHITE
    assert made.getpixel((150, 350)) == RED


def test_nothing_is_left_of_place_time_and_maker() -> None:
    exif = Image.Exif()
    exif[0x010F] = SECRET.decode()
    told: dict[str, Any] = {
        "exif": exif, "comment": SECRET, "xmp": SECRET, "icc_profile": SECRET,
    }  # fmt: skip
    came = file_of(photo(), **told)
    assert came.count(SECRET) == 4
    assert SECRET not in pictures.made_anew(came + SECRET)


def test_colours_of_a_printing_house_become_those_of_a_screen() -> None:
    assert anew(file_of(Image.new("CMYK", (40, 30), (0, 255, 255, 0)))).getpixel((0, 0)) == RED


def test_grey_of_sixteen_bits_stays_grey() -> None:
    grey = anew(file_of(Image.new("I;16", (40, 30), 40_000), "PNG")).getpixel((0, 0))
    assert grey == (156, 156, 156)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
def test_what_is_transparent_becomes_paper(mode: str) -> None:
    clear = Image.new("RGBA", (40, 30), (0, 0, 0, 0)).convert(mode)
    assert anew(file_of(clear, "PNG" if mode != "PA" else "WEBP")).getpixel((0, 0)) == WHITE


def _png_of(wide: int, high: int) -> bytes:
    """What says it is this large; a few bytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        mark = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + mark

    head = struct.pack(">IIBBBBB", wide, high, 1, 0, 0, 0, 0)
    lines = zlib.compress(b"\0" * 1000)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
    return start + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(6000, 5000), (20_000, 20_000), (2**31 - 1, 2**31 - 1)])
def test_a_small_file_of_very_many_pixels_is_refused_unopened(size: tuple[int, int]) -> None:
    assert refused(_png_of(*size)) == "needs.file_big"


def test_the_longest_screenshot_is_taken() -> None:
    assert anew(file_of(Image.new("1", (1080, 20_000)), "PNG")).size == (86, 1600)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_cut_off_on_its_way_is_asked_for_again(form: str) -> None:
    noise = Image.effect_noise((600, 400), 80).convert("RGB")
    whole = file_of(noise, form)
    assert refused(whole[: len(whole) // 2]) in ("needs.photo_torn", "needs.no_photo")


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"%PDF-1.7", b"<svg/>", b"\xff\xd8\xff"])
def test_what_is_no_photo_is_refused_in_words(content: bytes) -> None:
    assert refused(content) == "needs.no_photo"


def test_a_page_disguised_as_a_photo_is_gone_from_what_is_kept() -> None:
    came = file_of(photo()) + b"<script>alert(1)</script>"
    assert b"<script>" not in pictures.made_anew(came)


WHOLE = {form: file_of(Image.effect_noise((64, 48), 80).convert("RGB"), form)
         for form in ("JPEG", "PNG", "WEBP")}  # fmt: skip


@given(
    st.sampled_from(sorted(WHOLE)),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=12),
    st.floats(0, 1),
)
@settings(max_examples=150, deadline=None)
def test_whatever_comes_is_a_small_picture_or_a_refusal(
    form: str, changes: list[tuple[float, int]], upto: float
) -> None:
    came = bytearray(WHOLE[form])
    for where, byte in changes:
        came[int(where * len(came))] = byte
    try:
        made = pictures.made_anew(bytes(came[: int(upto * len(came)) + 1]))
    except Refusal:
        return
    assert max(anew(made).size) <= pictures.LONGEST_PX
