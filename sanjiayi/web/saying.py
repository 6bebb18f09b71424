"""A Chinese sentence of the pure rooms, said in the reader's language.

Refusals, findings and reasons are filled in Chinese where they are made and kept so: in the
ledger, in reports, on devices.  Read in English, a sentence is looked up; if it was filled
in, its template is recognised and filled anew, so that one written years ago still reads.
"""

import re
from collections.abc import Iterator
from functools import cache

import polib
from django.http import HttpRequest
from django.utils.translation import (
    get_language,
    get_language_from_request,
    gettext,
    gettext_noop,
    override,
)

from sanjiayi.web.extraction import CATALOGUE, HAN, PLACEHOLDER

PARTS = (
    gettext_noop("%(group)s书记"),
    gettext_noop("%(group)s副书记"),
    gettext_noop("%(group)s组织委员"),
    gettext_noop("%(group)s B 角"),
    gettext_noop("%(group)s B 角 %(mark)s"),
    gettext_noop("%(group)s支部 %(mark)s"),
    gettext_noop("%(group)s书记 %(mark)s"),
    gettext_noop("%(group)s党小组长"),
    gettext_noop("%(group)s党小组长 %(mark)s"),
    gettext_noop("%(group)s小区组长"),
    gettext_noop("%(group)s小区组长 %(mark)s"),
    gettext_noop("%(group)s组长"),
    gettext_noop("%(group)s组员"),
    gettext_noop("%(group)s支部"),
    gettext_noop("%(place)s党小组"),
    gettext_noop("%(place)s工作组"),
    gettext_noop("%(place)s小区工作组"),
    gettext_noop("%(place)s居委会"),
    gettext_noop("住在%(place)s"),
    gettext_noop("现为%(seats)s"),
    gettext_noop("改了%(fields)s"),
    gettext_noop("状态请选：%(words)s。"),
    gettext_noop("密码不合要求：%(why)s"),
    gettext_noop("第 %(n)s 行：%(why)s"),
    gettext_noop("第 %(n)s 条"),
    gettext_noop("“%(word)s”"),
    gettext_noop("第 %(number)s 次提交（台账 #%(first)s–#%(last)s）"),
    gettext_noop("%(kind)s，地点 %(place)s，%(when)s 收到，登记者 %(by)s"),
)
"""Filled-in parts of sentences that are no sentence themselves."""

SHORT = (
    gettext_noop("核酸医护领航"),
    gettext_noop("社区抗疫"),
    gettext_noop("物资保供"),
)
"""Functional groups without the word for group."""

_LOOKS = {"mark": "[0-9a-z]+", "group": "[^，、；。]+?", "place": "[^，、；。]+?"}
"""What may stand for a name in a template; anything, where nothing is said."""

_BETWEEN = re.compile("[，、；]")


def said(sentence: object) -> str:
    """The sentence in the language of the page; what is not ours stays as it is.

    Names are data and stay Chinese: "榆园小区工作组组长" is "lead of 榆园小区工作组".
    """
    text = str(sentence)
    if not HAN.search(text) or (get_language() or "zh").startswith("zh"):
        return text
    found = gettext(text)
    return found if found != text else _refilled(text) or _in_pieces(text)


def said_to(sentence: str, accept_language: str) -> str:
    """The same for a program, which names its languages in a header."""
    asked = HttpRequest()
    asked.META["HTTP_ACCEPT_LANGUAGE"] = accept_language
    with override(get_language_from_request(asked)):
        return said(sentence)


def _refilled(text: str) -> str | None:
    for template, shape in _shapes():
        match = shape.fullmatch(text)
        if match:
            return gettext(template) % {
                n: said(word.strip()) for n, word in match.groupdict().items()
            }
    return None


def _in_pieces(text: str) -> str:
    """A list of words, each on its own; unchanged when none of them is known."""
    pieces = _BETWEEN.split(text)
    told = [said(piece) for piece in pieces] if len(pieces) > 1 else pieces
    return ", ".join(told) if told != pieces else text


@cache
def _shapes() -> list[tuple[str, re.Pattern[str]]]:
    """Templates and what their fillings look like; those that say most come first."""
    ordered = sorted(templates(), key=lambda one: (-len(PLACEHOLDER.sub("", one)), one[0] == "%"))
    return [(one, _shape(one)) for one in ordered]


def templates() -> Iterator[str]:
    """Every template that is recognised when it comes back filled in."""
    yield from PARTS
    for entry in polib.pofile(str(CATALOGUE)):
        names = [match[1] for match in PLACEHOLDER.finditer(entry.msgid)]
        if entry.msgid.endswith("。") and names and all(names) and not entry.msgid_plural:
            yield entry.msgid


def _shape(template: str) -> re.Pattern[str]:
    shape, end = "", 0
    for match in PLACEHOLDER.finditer(template):
        shape += re.escape(template[end : match.start()].replace("%%", "%"))
        shape += f"(?P<{match[1]}>{_LOOKS.get(match[1], '.+?')})"
        end = match.end()
    return re.compile(shape + re.escape(template[end:].replace("%%", "%")), re.S)
