"""Every look at names is an entry: who opened which page, and whose names it showed.

One fact a page view.  It names at most fifty persons by id; a longer list gives the first
fifty and the number, and then stands against everybody at its place.
"""

import re
from collections.abc import Sequence
from uuid import UUID

from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import book
from sanjiayi.people.facts import Looked
from sanjiayi.places.queries import community, short_name

MOST_NAMED = 50

PURPOSES = {
    "register": "翻看名册",
    "resident": "打开一位居民",
    "search": "搜索",
    "print": "打印名册",
    "cards": "印卡",
    "provisional": "核对临时登记",
    "missing_list": "漏检名单",
    "call_sheet": "电话名单",
    "certificates": "等着拿证明的人",
    "medicine": "配药",
    "visit": "上门",
    "set_aside": "处理搁置记录",
    "field_packet": "下载到采样手机",
    "paper_sheet": "补录纸表",
}
"""Purpose codes and the words for the resident's page; other rooms may bring their own."""

POSTS = {
    "branch": "支部",
    "secretary": "书记",
    "backup": "B 角",
    "party_lead": "党小组长",
    "compound_lead": "小区组长",
}
"""Role in a recorder's post → the word on the resident's page; the roles that may look."""

_POST = re.compile(r"post:(?P<place>[^/]+(?:/[^/]+)?)/(?P<role>[a-z_]+)(?:-(?P<mark>\w+))?")


def by_words(by: str) -> str:
    """A recorder as a resident's page says it: "post:yt.3/secretary" is "三居书记".

    The mark behind a shared post stays, so that two B-roles can be told apart.
    """
    found = _POST.fullmatch(by)
    if found is None or found["role"] not in POSTS:
        return by
    mark = f" {found['mark']}" if found["mark"] else ""
    return f"{short_name(found['place'])}{POSTS[found['role']]}{mark}"


def keep(sight: Sight, persons: Sequence[UUID], *, purpose: str, place: str, now: int) -> None:
    """Write down that `sight` was shown these persons.  Nobody shown, nothing written.

    place   whose list it was; the community when the persons are from all over
    """
    if not persons:
        return
    top = community()
    draft = book.Draft(
        Looked(purpose=purpose, persons=[str(person) for person in persons[:MOST_NAMED]]),
        place=place or (top.path if top else ""),
        happened_at=now,
        quantity=len(persons),
    )
    book.record([draft], by=sight.by, now=now)
