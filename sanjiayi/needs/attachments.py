"""Photos and voice notes of a need, in the data folder: sealed, without what a camera tells.

Of a photo only a small picture is kept, made anew (pictures.made_anew); the file that came is
let go.  A voice note is kept as it came.
"""

import base64
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.needs import pictures
from sanjiayi.people import sealing

PHOTO, VOICE, GONE = "photo", "voice", "gone"
MOST_BYTES = {PHOTO: 20 * 2**20, VOICE: 2**20}
"""1 MB is two minutes of speech at 64 kbit/s."""
_BEFORE = "sealed"
"""How files of either kind ended before their names told which."""


@dataclass(frozen=True)
class Attachment:
    """media_type: "image/jpeg", "audio/webm" …"""

    media_type: str
    content: bytes


def keep(content: bytes, kind: str) -> str:
    """Seal a file away; returns its id.

    kind   "photo" or "voice"
    Raises Refusal "needs.file_big", "needs.no_photo", "needs.photo_torn" or "needs.no_voice".
    """
    if len(content) > MOST_BYTES[kind]:
        most = MOST_BYTES[kind] // 2**20
        raise Refusal("needs.file_big", f"文件超过 {most} MB，请拍小一点，或录短一些。")
    clean = _photo(content) if kind == PHOTO else _voice(content)
    identifier = str(uuid4())
    told = clean.media_type.encode() + b"\n" + clean.content
    sealed = sealing.seal(base64.b64encode(told).decode("ascii"))
    path = _file(identifier, kind)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(sealed)
    return identifier


def open(identifier: str) -> Attachment | None:  # noqa: A001 - reads as attachments.open()
    """The file; None when there is none, or it was erased."""
    path = _found(identifier)
    if path is None:
        return None
    sealed = path.read_text(encoding="ascii")
    media_type, _, content = base64.b64decode(sealing.unseal(sealed)).partition(b"\n")
    return Attachment(media_type.decode(), content)


def listed(identifiers: Iterable[str]) -> list[tuple[str, str]]:
    """(id, PHOTO, VOICE or GONE) of each, without opening any."""
    found = ((one, _found(one)) for one in identifiers)
    return [(one, path.suffix.lstrip(".") if path else GONE) for one, path in found]


def erase(identifier: str) -> None:
    """Remove a file for good."""
    path = _found(identifier)
    if path is not None:
        path.unlink(missing_ok=True)


def _file(identifier: str, kind: str) -> Path:
    return Path(settings.DATA) / "files" / identifier[:2] / f"{identifier}.{kind}"


def _found(identifier: str) -> Path | None:
    try:
        tidy = str(UUID(identifier))
    except ValueError:
        return None
    places = (_file(tidy, kind) for kind in (PHOTO, VOICE, _BEFORE))
    return next((path for path in places if path.is_file()), None)


def _photo(content: bytes) -> Attachment:
    return Attachment("image/jpeg", pictures.made_anew(content))


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
