"""How alike two asks are in wording, and where to look for the alike.  Pure."""

from difflib import SequenceMatcher

from sanjiayi.needs.wording_forms import bare, written


def similarity(a: str, b: str) -> float:
    """How likely two texts ask the same, 0..1; 1 for the same writing.  Symmetric."""
    first, second = sorted((bare(written(a)), bare(written(b))))
    if first == second:
        return 1.0
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def keys(text: str) -> frozenset[int]:
    """Numbers under which a text is filed; texts alike in wording share at least one."""
    plain = bare(written(text))
    return frozenset(hash(plain[i : i + 3]) & 0x7FFFFFFF for i in range(max(1, len(plain) - 2)))
