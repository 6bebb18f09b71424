"""The sentences of a report on a list of requests: what is wrong and what to do about it."""

from django.utils.translation import gettext_lazy as _

from sanjiayi.rolls import wording
from sanjiayi.rolls.findings import Finding

SENTENCES = {
    "moment": _("看不出是什么时候，请写成 2022-04-18 09:30 的样子。"),
    "future": _("这个时间还没有到，请核对年月日。"),
    "too_long": _("这一格超过 2 万字，请分成几行。"),
    "order_lost_digits": _(
        "这一格被当成数字，后几位已经丢失。请先把整列设为“文本”，再重新填写工单编号。"
    ),
    "order_long": _("工单编号最多 50 个字，请核对是不是填错了列。"),
    # notes: nothing is stopped
    "same_line": _("和第 %(row)s 行是同一件，只算一次。"),
    "phone_as_written": _("这不是完整的电话号码，照原样记下。"),
    "category": _("“%(name)s”不在类别的列表里，按内容判断类别。"),
    "urgent": _("看不出“%(name)s”是不是紧急，按内容判断。"),
    "state": _("看不出“%(name)s”是办完还是没办完，当作没办完。"),
    "address_unknown": _("地址里没有我们的小区，先记在社区名下，请导入后核对。"),
    "no_building": _("这个小区没有“%(name)s”，先记在小区名下，地址照原样留着。"),
    "no_door": _("这栋楼没有“%(name)s”，先记在楼栋名下，地址照原样留着。"),
}


def sentence(finding: Finding) -> str:
    """What to tell about a finding, in the reader's language."""
    ours = SENTENCES.get(finding.code)
    return str(ours) % finding.params if ours else wording.sentence(finding)
