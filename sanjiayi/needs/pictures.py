"""A photo made anew: decoded, turned upright, made small, written as JPEG.

Only this picture is kept, never the file that came (decision 26): it holds nothing of place,
time, maker or thumbnail, and whoever opens it in the inbox opens what this program wrote.
"""

import struct
import zlib
from io import BytesIO
from threading import Lock

from PIL import Image, ImageOps

from sanjiayi.kernel.refusals import Refusal

LONGEST_PX = 1600
"""The small print of a prescription on A4 can still be read; 300 to 700 KB."""
QUALITY = 80
MOST_PIXELS = {"JPEG": 64_000_000, "PNG": 24_000_000, "WEBP": 24_000_000}
"""What a phone's camera and its longest screenshot have.  A JPEG is decoded at a fraction of its
size, the others whole: 24 million pixels take 100 MB."""

Image.MAX_IMAGE_PIXELS = max(MOST_PIXELS.values())

_ONE_AT_A_TIME = Lock()
_TORN = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, EOFError,
    struct.error, zlib.error,
)  # fmt: skip
"""What decoders raise for bytes that are no whole picture."""


def made_anew(content: bytes) -> bytes:
    """JPEG of at most LONGEST_PX a side, upright, on white.

    Raises Refusal "needs.no_photo", "needs.photo_torn", or "needs.file_big" for more pixels than
    any phone takes: such a file is small on the wire and fills the memory of the machine.
    """
    with _ONE_AT_A_TIME:
        picture = _opened(content)
        try:
            return _written(_small(picture))
        except _TORN:
            raise Refusal("needs.photo_torn", "这张照片没有传完整，请再传一次。") from None


def _opened(content: bytes) -> Image.Image:
    try:
        picture = Image.open(BytesIO(content), formats=tuple(MOST_PIXELS))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_big() from None
    except _TORN:
        no_photo = "这个文件不是照片，请用手机拍一张（JPEG、PNG 或 WebP）。"
        raise Refusal("needs.no_photo", no_photo) from None
    most = MOST_PIXELS.get(str(picture.format), max(MOST_PIXELS.values()))
    if picture.width * picture.height > most:
        raise _too_big()
    return picture


def _too_big() -> Refusal:
    return Refusal("needs.file_big", "这张照片太大，请重拍一张，或截一张图。")


def _small(picture: Image.Image) -> Image.Image:
    picture.draft("RGB", (LONGEST_PX, LONGEST_PX))
    upright = _eight_bit(ImageOps.exif_transpose(picture))
    has_holes = upright.has_transparency_data
    plain = upright.convert("RGBA" if has_holes else "RGB")
    plain.thumbnail((LONGEST_PX, LONGEST_PX))
    # a picture of our own: comments, profiles and XMP would travel with the other
    own = Image.new("RGB", plain.size, "white")
    own.paste(plain, mask=plain.getchannel("A") if has_holes else None)
    return own


def _eight_bit(picture: Image.Image) -> Image.Image:
    """Grey of 16 bits as grey of 8; a plain conversion would cut all but black to white."""
    if not picture.mode.startswith("I"):
        return picture
    return picture.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")


def _written(picture: Image.Image) -> bytes:
    file = BytesIO()
    picture.save(file, "JPEG", quality=QUALITY, progressive=True)
    return file.getvalue()
