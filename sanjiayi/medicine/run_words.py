"""Words of runs for screens and paper."""

from django.utils.translation import gettext_lazy

STATE_WORDS = {
    "planned": gettext_lazy("还没出发"),
    "left": gettext_lazy("在路上"),
    "ended": gettext_lazy("已回来"),
    "dropped": gettext_lazy("已作废"),
}
STEP_WORDS = {"fetch": gettext_lazy("取药"), "bring": gettext_lazy("送药")}
WHERE_WORDS = {"bag": gettext_lazy("冷藏包"), "fridge": gettext_lazy("居委冰箱")}
WHY_WORDS = {
    "phone": gettext_lazy("手机没电或坏了"),
    "ill": gettext_lazy("人不舒服"),
    "shift": gettext_lazy("换班"),
    "other": gettext_lazy("其他"),
}
OUTCOME_WORDS = {
    "got": gettext_lazy("买到"),
    "part": gettext_lazy("买到一部分"),
    "other": gettext_lazy("换了别的"),
    "none": gettext_lazy("没有药"),
    "refused": gettext_lazy("不给配"),
    "closed": gettext_lazy("没开门"),
    "papers": gettext_lazy("证件不够"),
    "limit": gettext_lazy("限量"),
}
HOW_WORDS = {
    "code": gettext_lazy("核对取药码"),
    "signature": gettext_lazy("签字"),
    "stair_door": gettext_lazy("封控楼门口交接"),
}
THING_WORDS = {
    "card": gettext_lazy("医保卡"),
    "booklet": gettext_lazy("病历本"),
    "prescription": gettext_lazy("处方"),
    "box": gettext_lazy("空药盒"),
    "proxy": gettext_lazy("委托书"),
    "id_copy": gettext_lazy("身份证件"),
    "diagnosis": gettext_lazy("诊断证明"),
    "cash": gettext_lazy("现金"),
}
