"""How the Express says what it shows."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sanjiayi.express.rules import Category, Outcome, Reason, State

Words = str | Promise

LEVEL_WORDS: dict[int, Words] = {
    1: _("一级：危及生命"),
    2: _("二级：当天要办"),
    3: _("三级：一天内办"),
    4: _("四级：苗头趋势"),
}
LEVEL_TONES = {1: "urgent", 2: "warn", 3: "", 4: "plain"}
CATEGORY_WORDS: dict[str, Words] = {
    Category.LIFE: _("生命安全"),
    Category.MEDICINE: _("就医配药"),
    Category.SUPPLY: _("物资"),
    Category.SCREENING: _("核酸抗原"),
    Category.WASTE: _("垃圾清运"),
    Category.STAFF: _("人手"),
    Category.INFORMATION: _("信息"),
    Category.OTHER: _("其他"),
}
STATE_WORDS: dict[str, Words] = {
    State.REPORTED: _("等接办"),
    State.ACKNOWLEDGED: _("在办"),
    State.UNBLOCKED: _("已答复，等报告人确认"),
    State.SETTLED: _("办结"),
    State.REOPENED: _("退回重办"),
}
OUTCOME_WORDS: dict[str, Words] = {
    Outcome.UNBLOCKED: _("打通了"),
    Outcome.PARTLY: _("打通一部分"),
    Outcome.EXPLAINED: _("说明了情况"),
    Outcome.NOT_POSSIBLE: _("暂时办不到"),
    Outcome.RETURNED: _("不属于快报，退回"),
    Outcome.MERGED: _("并入另一份"),
}
REASON_WORDS: dict[str, Words] = {
    Reason.UNACKNOWLEDGED: _("到时没人接"),
    Reason.OVERDUE: _("到时没答复"),
    Reason.BY_HAND: _("人工上报"),
}
STEP_WORDS: dict[str, Words] = {
    "reported": _("报上来"),
    "acknowledged": _("接办"),
    "climbed": _("上报一级"),
    "passed": _("转办"),
    "told": _("告诉外单位"),
    "heard": _("外单位回音"),
    "joined": _("并入一件求助"),
    "unblocked": _("答复"),
    "confirmed": _("报告人确认"),
}
HOW_WORDS: dict[str, Words] = {
    "phone": _("电话"),
    "letter": _("书面"),
    "system": _("系统"),
    "meeting": _("会上"),
}
PART_WORDS: dict[str, Words] = {
    "problem": _("卡在哪里"),
    "cause": _("为什么卡住"),
    "suggestion": _("建议怎么办"),
    "tried": _("已经试过什么"),
}
CONTENT_WORDS: dict[int, Words] = {1: _("满意"), 2: _("一般"), 3: _("不满意")}
TAB_WORDS: dict[str, Words] = {
    "open": _("未结"),
    "mine": _("等我答复"),
    "reported": _("我报的"),
    "answered": _("等确认"),
    "settled": _("已办结"),
}
