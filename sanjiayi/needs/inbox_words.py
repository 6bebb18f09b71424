"""How the inbox says what it shows: kinds, states, steps, clocks, owners."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sanjiayi.kernel.sight import Sight
from sanjiayi.needs.inbox_rules import Tab
from sanjiayi.needs.queries import NeedView
from sanjiayi.needs.rules import Category, Channel, Outcome, State, is_by_resident, is_overdue
from sanjiayi.needs.said import group_words
from sanjiayi.needs.urgency import reason_words
from sanjiayi.team.queries import recorder_words

Words = str | Promise

TAB_WORDS: dict[str, Words] = {
    Tab.OPEN: gettext_lazy("未结"),
    Tab.MINE: gettext_lazy("我接的"),
    Tab.GROUP: gettext_lazy("我组的"),
    Tab.OFFERED: gettext_lazy("等我接"),
    Tab.UNASSIGNED: gettext_lazy("没人接"),
    Tab.OVERDUE: gettext_lazy("超时"),
    Tab.CLOSED: gettext_lazy("已结"),
}
CATEGORY_WORDS: dict[str, Words] = {
    Category.MEDICINE: gettext_lazy("配药"),
    Category.CARE: gettext_lazy("看病"),
    Category.SUPPLIES: gettext_lazy("缺东西"),
    Category.PROBLEM: gettext_lazy("问题"),
    Category.QUESTION: gettext_lazy("提问"),
    Category.RUMOUR: gettext_lazy("传言"),
}
URGENCY_WORDS: dict[int, Words] = {
    1: gettext_lazy("危及生命"),
    2: gettext_lazy("今天要办"),
    3: gettext_lazy("一般"),
    4: gettext_lazy("可以等"),
}
URGENCY_TONES = {1: "urgent", 2: "warn", 3: "", 4: "plain"}
CHANNEL_WORDS: dict[str, Words] = {
    Channel.DOOR: gettext_lazy("上门"),
    Channel.PHONE: gettext_lazy("电话"),
    Channel.PAGE: gettext_lazy("网页"),
    Channel.DESK: gettext_lazy("来访"),
    Channel.LIST: gettext_lazy("清单"),
    Channel.OPEN311: gettext_lazy("外部系统"),
    Channel.HOTLINE: gettext_lazy("热线工单"),
}
STATE_WORDS: dict[str, Words] = {
    State.NEW: gettext_lazy("没人接"),
    State.OFFERED: gettext_lazy("等对方接"),
    State.ACCEPTED: gettext_lazy("在办"),
    State.ANSWERED: gettext_lazy("已答复"),
    State.WITHDRAWN: gettext_lazy("已撤回"),
    State.MERGED: gettext_lazy("已合并"),
}
OUTCOME_WORDS: dict[str, Words] = {
    Outcome.MET: gettext_lazy("已解决"),
    Outcome.EXPLAINED: gettext_lazy("已解释"),
    Outcome.PASSED_ON: gettext_lazy("已转交"),
    Outcome.NOT_POSSIBLE: gettext_lazy("暂时办不到"),
}
DECLINING_WORDS: dict[str, Words] = {
    "not_ours": gettext_lazy("不归我们管"),
    "wrong_place": gettext_lazy("不在我们的地方"),
    "full": gettext_lazy("人手已满"),
    "needs_more": gettext_lazy("要先问清楚"),
    "other": gettext_lazy("别的原因"),
}
STEP_WORDS: dict[str, Words] = {
    "raised": gettext_lazy("登记"),
    "answered": gettext_lazy("答复"),
    "sorted": gettext_lazy("改分类"),
    "assigned": gettext_lazy("派办"),
    "accepted": gettext_lazy("接下"),
    "declined": gettext_lazy("退回"),
    "promised": gettext_lazy("约定"),
    "added": gettext_lazy("补充"),
    "withdrawn": gettext_lazy("撤回"),
    "disputed": gettext_lazy("重新打开"),
    "merged": gettext_lazy("合并"),
    "parted": gettext_lazy("拆开"),
    "themed": gettext_lazy("归主题"),
    "linked": gettext_lazy("转快报"),
}
WHY_WORDS: dict[str, Words] = {
    "household": gettext_lazy("同一户"),
    "person": gettext_lazy("同一人"),
    "words": gettext_lazy("说法相近"),
}


def reasons_of(need: NeedView) -> list[str]:
    """Why it is as urgent as it is, as sentences."""
    return [reason_words(code) for code in need.reasons.split(",") if code]


def clock_of(need: NeedView, now: int) -> tuple[str, str]:
    """(time left or over, its tone); of a closed one, nothing."""
    if need.closed_at is not None:
        return "", ""
    if not need.due_at:
        return _("没有约定时间"), "warm"
    words = span(abs(need.due_at - now))
    if is_overdue(need.due_at, now):
        return _("超时 %(span)s") % {"span": words}, "hot"
    is_soon = need.due_at - now < 3_600_000
    return _("还有 %(span)s") % {"span": words}, "warm" if is_soon else ""


def span(ms: int) -> str:
    """A length of time in two parts at most: minutes, hours, days."""
    minutes = ms // 60_000
    if minutes < 60:
        return ngettext("%(n)s 分", "%(n)s 分", minutes) % {"n": minutes}
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return _("%(hours)s 小时 %(minutes)s 分") % {"hours": hours, "minutes": minutes}
    return ngettext("%(n)s 天", "%(n)s 天", hours // 24) % {"n": hours // 24}


def recorders(some: Iterable[str]) -> dict[str, str]:
    """Whoever did something, as screens call them."""
    asked = {by for by in some if by}
    names = recorder_words(by for by in asked if not is_by_resident(by))
    for by in asked:
        if is_by_resident(by):
            names[by] = _("居民")
        elif by.startswith("system:"):
            names[by] = _("系统")
    return names


def owner_of(need: NeedView, names: dict[str, str], sight: Sight) -> str:
    """Who has it, or on whose way it is: "配药组 → 银杏新村工作组（等对方接）"."""
    group = group_words(need.owner) if need.owner else _("还没有组")
    has = group if not need.assignee else f"{group} {names.get(need.assignee, need.assignee)}"
    if need.state != State.OFFERED:
        return has
    to = group_words(need.to_owner)
    if need.to_assignee:
        to = f"{to} {names.get(need.to_assignee, need.to_assignee)}"
    return _("%(owner)s → %(to)s，等对方接") % {"owner": has, "to": to}
