"""A name in pinyin: 王桂英 → wangguiying, wgy.  Surnames by their own reading (单 → shan)."""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin

SURNAMES = {
    "单": "shan", "曾": "zeng", "解": "xie", "查": "zha", "仇": "qiu", "区": "ou", "朴": "piao",
    "覃": "qin", "盖": "ge", "任": "ren", "华": "hua", "翟": "zhai", "尉": "wei", "乐": "yue",
    "冼": "xian", "缪": "miao", "召": "shao", "繁": "po", "秘": "bi", "种": "chong",
    "员": "yun", "黑": "he", "折": "she", "重": "chong",
}  # fmt: skip
"""Surnames whose usual reading differs."""


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
    head = SURNAMES.get(name[0], "")[:1] or _initial(name[0])
    return head + "".join(_initial(character) for character in name[1:])


def spelled(name: str) -> str:
    """The whole name in letters, for a sign-in name; "" when it has none.

    >>> spelled("王桂英"), spelled("单田芳"), spelled("Anna Li")
    ('wangguiying', 'shantianfang', 'annali')
    """
    if not name:
        return ""
    head = SURNAMES.get(name[0])
    rest = name if head is None else name[1:]
    said = (head or "") + "".join(lazy_pinyin(rest, errors="default"))
    return "".join(letter for letter in said.lower() if letter.isascii() and letter.isalpha())
