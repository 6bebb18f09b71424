"""The desk's words for states, groups, rungs, steps and doubts."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

STATES: dict[str, Words] = {
    "registered": _("已登记"),
    "collected": _("已收卡"),
    "bought": _("已买到"),
    "at_desk": _("到居委了"),
    "issued": _("已发放"),
    "withdrawn": _("已撤销"),
}
GROUPS: dict[str, Words] = {
    "psychiatric": _("精神类"),
    "insulin": _("胰岛素"),
    "oncology": _("肿瘤"),
    "chronic": _("慢病"),
    "ordinary": _("普通"),
}
RUNGS: dict[str, Words] = {
    "clinic": _("社区医院"),
    "district": _("区级医院"),
    "city": _("市级医院"),
    "specialist": _("专科医院"),
    "internet": _("互联网医院"),
    "group": _("配药组"),
    "express": _("快报"),
}
STEPS: dict[str, Words] = {
    "registered": _("登记"),
    "collected": _("收卡"),
    "bought": _("买到"),
    "not_obtained": _("没有买到"),
    "reached_desk": _("到居委了"),
    "issued": _("交给居民"),
    "not_home": _("没人应门，带回居委"),
    "consented": _("居民同意换药"),
    "checked": _("双人复核"),
    "climbed": _("往上找"),
    "withdrawn": _("撤销"),
}
DOUBTS: dict[str, tuple[Words, Words]] = {
    "twice_bought": (_("可能买重了"), _("核对两边的小票，多的那份退回或留给下一单。")),
    "bought_then_withdrawn": (_("买了又撤销"), _("先问居民还要不要，再退药或转给别的单子。")),
    "unasked_substitute": (_("换了药还没问居民"), _("打电话问居民，记下同意或换回。")),
    "unchecked": (_("管制药品没有双人复核"), _("请另一位同事对姓名、药名、数量，再按复核。")),
    "short": (_("还没买够"), _("剩下的盒数接着找，或问居民够不够。")),
}
"""Code → what it is, what to do."""
NEXT: dict[str, Words] = {
    "registered": _("下一步：上门收卡"),
    "collected": _("下一步：去买药"),
    "bought": _("下一步：带回居委"),
    "at_desk": _("下一步：送到门口"),
}
OUTCOMES: dict[str, Words] = {
    "got": _("买到了"),
    "part": _("买到一部分"),
    "other": _("换了别的药"),
    "none": _("没有货"),
    "refused": _("不给配"),
    "closed": _("没开门"),
    "papers": _("缺材料"),
    "limit": _("超过限量"),
}
MATCHED: dict[str, Words] = {
    "name": _("药名"),
    "also": _("别名"),
    "misspelt": _("常见写错"),
    "sound": _("读音"),
    "initials": _("拼音首字母"),
    "alike": _("字形相近"),
}
LAWS: dict[str, Words] = {
    "narcotic": _("麻醉药品"),
    "psychotropic_1": _("第一类精神药品"),
    "psychotropic_2": _("第二类精神药品"),
}

KEEPS: dict[str, Words] = {
    "room": _("常温"),
    "cool": _("阴凉"),
    "cold": _("冷藏"),
}
"""How a drug is kept."""
