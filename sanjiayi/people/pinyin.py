"""Pinyin initials of a name: 王桂英 → wgy.  Surnames by their own reading (单 → shan)."""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin

SURNAMES = {
    "单": "s", "曾": "z", "解": "x", "查": "z", "仇": "q", "区": "o", "朴": "p", "覃": "q",
    "盖": "g", "任": "r", "华": "h", "翟": "z", "尉": "w", "乐": "y", "冼": "x", "缪": "m",
    "召": "s", "繁": "p", "秘": "b", "种": "c", "员": "y", "黑": "h", "折": "s", "重": "c",
}  # fmt: skip
"""First letters of surnames whose usual reading differs."""


@lru_cache(maxsize=16_384)
def _initial(character: str) -> str:
    found = lazy_pinyin(character, style=Style.FIRST_LETTER, errors="default")
    letter = found[0][:1].lower() if found else ""
    return letter if letter.isalpha() and letter.isascii() else ""


def initials(name: str) -> str:
    """First letters of the name, lower case; "" when it has none.

    >>> initials("王桂英"), initials("单田芳"), initials("Anna Li")
    ('wgy', 'stf', 'al')
    """
    if not name:
        return ""
    if name.isascii():
        return "".join(word[0] for word in name.lower().split() if word[0].isalpha())
    head = SURNAMES.get(name[0]) or _initial(name[0])
    return head + "".join(_initial(character) for character in name[1:])
