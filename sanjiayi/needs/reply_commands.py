"""Keeping templates of answers: each change is an entry."""

import secrets

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import book
from sanjiayi.needs import rules
from sanjiayi.needs.facts import ReplyChanged
from sanjiayi.needs.models import Reply
from sanjiayi.needs.reply_queries import Template, template
from sanjiayi.needs.rules import Category, Outcome

LONGEST_TITLE, LONGEST_TEXT = 40, 500


def keep(wanted: Template, *, place: str, by: str, now: int) -> str:
    """Write a template or change one; code "" makes a new one.  Returns its code.

    place   where whoever keeps it works, for the entry
    Raises Refusal "needs.reply_title", "needs.reply_text", "needs.reply_private",
    "needs.outcome", "needs.category" or "needs.no_reply".
    """
    _check(wanted)
    if wanted.code and template(wanted.code) is None:
        raise Refusal("needs.no_reply", "没有这条模板，请从列表里选一条。")
    code = wanted.code or f"own_{secrets.token_hex(6)}"
    what = "changed" if wanted.code else "written"
    if wanted.code and not wanted.is_active:
        what = "put_away"
    values = {
        "category": wanted.category,
        "outcome": wanted.outcome,
        "title": wanted.title.strip(),
        "text": wanted.text.strip(),
        "title_en": wanted.title_en.strip(),
        "text_en": wanted.text_en.strip(),
        "is_active": wanted.is_active,
        "changed_by": by,
        "changed_at": now,
    }
    with book.together():
        Reply.objects.update_or_create(pk=code, defaults=values)
        fact = ReplyChanged(reply=code, what=what)
        book.record([book.Draft(fact, place=place, subject=code, happened_at=now)], by=by, now=now)
    return code


def _check(wanted: Template) -> None:
    if not wanted.title.strip() or len(wanted.title.strip()) > LONGEST_TITLE:
        raise Refusal("needs.reply_title", f"请给模板起个名字，最多 {LONGEST_TITLE} 个字。")
    if not wanted.text.strip() or len(wanted.text.strip()) > LONGEST_TEXT:
        raise Refusal("needs.reply_text", f"请写模板的话，最多 {LONGEST_TEXT} 个字。")
    if len(wanted.title_en) > 2 * LONGEST_TITLE or len(wanted.text_en) > 2 * LONGEST_TEXT:
        raise Refusal("needs.reply_text", f"英文最多 {2 * LONGEST_TEXT} 个字母，请写短一些。")
    if rules.has_private(wanted.text) or rules.has_private(wanted.title):
        raise Refusal("needs.reply_private", "模板里有号码或门牌，会发给很多人。请去掉。")
    if wanted.category and wanted.category not in set(Category):
        raise Refusal("needs.category", "请选要什么：配药、看病、缺东西、有问题、提问或传言。")
    if wanted.outcome not in set(Outcome):
        raise Refusal("needs.outcome", "请选结果：已解决、已解释、已转交或暂时办不到。")
