"""What a text looks like to those who compare it: one writing, no decoration.  Pure."""

import re
import unicodedata
from functools import cache
from pathlib import Path

LONGEST = 4000
"""Characters of a text that are judged, half from its beginning and half from its end."""

DATA = Path(__file__).parent / "data"
_BREAKS = re.compile(r"[^\w%+.°℃/:-]+")
_SPACES = re.compile(r"\s+")
_STOPS = re.compile(r"[,。!?;、\n\r…~]+|(?<!\d)\.|\s-+\s")
_REPEATED = re.compile(r"(.)\1{3,}")
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"}


def written(text: str) -> str:
    """One writing of a text: full-width as half-width, traditional as simplified, small letters.

    Keeps marks and line ends, for those who need clauses; drops what cannot be seen.

    >>> written("胰島素用完了，ＨＥＬＰ！！")
    '胰岛素用完了,help!!'
    """
    plain = unicodedata.normalize("NFKC", shortened(text)).lower().translate(_simpler())
    if not plain.isascii():
        plain = "".join(c for c in plain if c == "\n" or unicodedata.category(c) not in _DROPPED)
    return _REPEATED.sub(r"\1\1\1", plain)


def shortened(text: str) -> str:
    """The text, or the first and last half of what is judged of a very long one."""
    if len(text) <= LONGEST:
        return text
    return text[: LONGEST // 2] + "\n" + text[-LONGEST // 2 :]


def bare(text: str) -> str:
    """A written text without marks and spaces: what is compared.

    >>> bare("你好, 2 号楼。 停水了!")
    '你好2号楼停水了'
    """
    return "".join(_BREAKS.split(_SPACES.sub("", text)))


def clauses(text: str) -> list[str]:
    """The parts of a written text between its stops, empty ones left out.

    >>> clauses("不是胸痛,是头疼。怎么办?")
    ['不是胸痛', '是头疼', '怎么办']
    """
    return [part.strip() for part in _STOPS.split(text) if part.strip()]


@cache
def lines(name: str) -> tuple[str, ...]:
    """The lines of a data file of this room, without remarks and empty ones."""
    content = (DATA / name).read_text(encoding="utf-8")
    return tuple(line for line in content.split("\n") if line and not line.startswith("#"))


@cache
def _simpler() -> dict[int, str]:
    traditional, simplified = lines("traditional.txt")
    return {ord(a): b for a, b in zip(traditional, simplified, strict=True)}
