"""Photos and voice notes of a need, in the data folder: sealed, without what a camera tells.

A photo loses every part that is not picture: place, time, maker, thumbnail (JPEG APP1–APP15 and
comments, PNG text and eXIf, WebP EXIF and XMP).
"""

import base64
import os
import struct
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.people import sealing

PHOTO, VOICE = "photo", "voice"
MOST_BYTES = {PHOTO: 20 * 2**20, VOICE: 2**20}
"""1 MB is two minutes of speech at 64 kbit/s."""


@dataclass(frozen=True)
class Attachment:
    """media_type: "image/jpeg", "audio/webm" …"""

    media_type: str
    content: bytes


def keep(content: bytes, kind: str) -> str:
    """Seal a file away; returns its id.

    kind   "photo" or "voice"
    Raises Refusal "needs.file_big", "needs.no_photo" or "needs.no_voice".
    """
    if len(content) > MOST_BYTES[kind]:
        most = MOST_BYTES[kind] // 2**20
        raise Refusal("needs.file_big", f"文件超过 {most} MB，请拍小一点，或录短一些。")
    clean = _photo(content) if kind == PHOTO else _voice(content)
    identifier = str(uuid4())
    told = clean.media_type.encode() + b"\n" + clean.content
    sealed = sealing.seal(base64.b64encode(told).decode("ascii"))
    path = _file(identifier)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(sealed)
    return identifier


def open(identifier: str) -> Attachment | None:  # noqa: A001 - reads as attachments.open()
    """The file; None when there is none, or it was erased."""
    try:
        sealed = _file(str(UUID(identifier))).read_text(encoding="ascii")
    except (ValueError, FileNotFoundError):
        return None
    media_type, _, content = base64.b64decode(sealing.unseal(sealed)).partition(b"\n")
    return Attachment(media_type.decode(), content)


def erase(identifier: str) -> None:
    """Remove a file for good."""
    _file(str(UUID(identifier))).unlink(missing_ok=True)


def _file(identifier: str) -> Path:
    return Path(settings.DATA) / "files" / identifier[:2] / f"{identifier}.sealed"


# --- photos ----------------------------------------------------------------------------------


def _photo(content: bytes) -> Attachment:
    try:
        if content.startswith(b"\xff\xd8"):
            return Attachment("image/jpeg", _plain_jpeg(content))
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            return Attachment("image/png", _plain_png(content))
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return Attachment("image/webp", _plain_webp(content))
    except (struct.error, IndexError):
        pass
    raise Refusal("needs.no_photo", "这个文件不是照片，请用手机拍一张（JPEG、PNG 或 WebP）。")


def _plain_jpeg(content: bytes) -> bytes:
    kept, at = [b"\xff\xd8"], 2
    while content[at + 1] != 0xDA:  # the picture itself begins
        if content[at] != 0xFF:
            raise IndexError
        mark = content[at + 1]
        size = 2 + struct.unpack(">H", content[at + 2 : at + 4])[0]
        if not (0xE1 <= mark <= 0xEF or mark == 0xFE) or mark == 0xEE:
            kept.append(content[at : at + size])
        at += size
    return b"".join([*kept, _until_end(content[at:])])


def _until_end(scan: bytes) -> bytes:
    """The picture up to its end mark: phones append films and further pictures after it."""
    end = scan.find(b"\xff\xd9")
    return scan if end < 0 else scan[: end + 2]


_PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB", b"cHRM", b"iCCP"}


def _plain_png(content: bytes) -> bytes:
    kept, at = [content[:8]], 8
    while at < len(content):
        size = 12 + struct.unpack(">I", content[at : at + 4])[0]
        name = content[at + 4 : at + 8]
        if name in _PNG_KEPT:
            kept.append(content[at : at + size])
        if name == b"IEND":
            break
        at += size
    return b"".join(kept)


_WEBP_META = 0b0000_1100
"""Bits of the VP8X header that promise EXIF and XMP."""


def _plain_webp(content: bytes) -> bytes:
    kept, at = [], 12
    while at + 8 <= len(content):
        size = struct.unpack("<I", content[at + 4 : at + 8])[0]
        chunk = content[at : at + 8 + size + size % 2]
        if chunk[:4] == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_META]) + chunk[9:]
        if chunk[:4] not in (b"EXIF", b"XMP "):
            kept.append(chunk)
        at += 8 + size + size % 2
    body = b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


# --- voice notes -----------------------------------------------------------------------------


def _voice(content: bytes) -> Attachment:
    starts = {
        b"\x1aE\xdf\xa3": "audio/webm",
        b"OggS": "audio/ogg",
        b"ID3": "audio/mpeg",
        b"#!AMR": "audio/amr",
    }
    for start, media_type in starts.items():
        if content.startswith(start):
            return Attachment(media_type, content)
    if content[4:8] == b"ftyp":
        return Attachment("audio/mp4", content)
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return Attachment("audio/wav", content)
    raise Refusal("needs.no_voice", "这个文件不是录音，请在页面上重新录一段。")
