"""Who did something and when, as a sentence says it."""

from django.utils.translation import gettext
from django.utils.translation import gettext as _

from sanjiayi.kernel.civil import from_ms
from sanjiayi.needs.rules import is_by_resident
from sanjiayi.places.queries import short_name
from sanjiayi.team.queries import recorder_words


def who(by: str) -> str:
    """A recorder as screens call them: "三居书记", "居民", "系统"."""
    if is_by_resident(by):
        return "居民"
    if by.startswith("system:"):
        return "系统"
    return recorder_words([by])[by]


def who_and_when(by: str, at: int) -> str:
    """Who, and the hour: "三居书记 14:31 "."""
    return f"{who(by)} {from_ms(at):%H:%M} "


def group_words(code: str) -> str:
    """A group by its code: "work_group@yt.3.08" is "银杏新村工作组"."""
    kind, _at, place = code.partition("@")
    word = _GROUPS.get(kind)
    if word is None or not place:
        return code
    if kind in _WHOLE:
        return gettext(word)
    return _("%(place)s%(group)s") % {"place": short_name(place), "group": gettext(word)}


_GROUPS = {
    "work_group": "工作组",
    "committee": "居委",
    "party_group": "党小组",
    "branch": "支部",
    "escort": "领航组",
    "medicine": "配药组",
    "antiepidemic": "抗疫组",
    "supplies": "保供组",
    "town": "镇",
    "district": "区",
}
_WHOLE = frozenset(_GROUPS) - {"work_group", "committee", "party_group"}
"""Groups of which there is one: they need no place beside their name."""
