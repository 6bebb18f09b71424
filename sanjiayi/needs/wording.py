"""How alike two asks are in wording, and where to look for the alike.  Pure."""

import zlib
from difflib import SequenceMatcher

from sanjiayi.needs.wording_forms import bare, written


def similarity(a: str, b: str) -> float:
    """How likely two texts ask the same, 0..1; 1 for the same writing.  Symmetric."""
    first, second = sorted((bare(written(a)), bare(written(b))))
    if first == second:
        return 1.0
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def keys(text: str) -> frozenset[int]:
    """Numbers under which a text is filed: one for each three characters in a row, 0..2**31-1.

    Texts alike in wording share many.  The same in every process, so they may be stored.
    """
    plain = bare(written(text))
    threes = {plain[i : i + 3] for i in range(max(1, len(plain) - 2))}
    return frozenset(zlib.crc32(three.encode()) & 0x7FFFFFFF for three in threes)
