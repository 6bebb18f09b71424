"""The sentences of a report: what is wrong with a cell and what to do about it."""

from django.utils.translation import gettext_lazy as _

from sanjiayi.rolls.findings import Finding

SENTENCES = {
    # reading a cell
    "empty": _("这一格是空的，请补上。"),
    "place_name": _("名称最多 40 个字，请核对是不是填错了列。"),
    "id_lost_digits": _(
        "这一格被当成数字，后几位已经丢失。请先把整列设为“文本”，再重新填写证件号。"
    ),
    "phone": _("这不是完整的电话号码：手机 11 位，固定电话 7 至 12 位。"),
    "day": _("看不出是哪一天，请写成 1956-03-18 的样子。"),
    "yes_no": _("请填“是”或“否”，不知道就空着。"),
    "sex": _("请填“男”或“女”，不知道就空着。"),
    "whole": _("请填一个不太大的整数，不知道就空着。"),
    "building": _("看不出楼号，请写成 12 或 12号楼。"),
    "room": _("看不出室号，请写成 602 或 1单元602。"),
    "address": _("看不出小区、楼号和室号，请写成 榆园12号楼602室，或者分成三列。"),
    "became_date": _("表格软件把它变成了日期。请先把整列设为“文本”，再重新填写。"),
    "code": _("统计代码是 12 位数字，请核对，不知道就空着。"),
    "presence": _("请填“在住”“外出”“已转运”或“已迁离”。"),
    "staff_kind": _("请填“下沉干部”“双报到党员”“志愿者”或“居委工作者”。"),
    "availability": _("请填“全天”“白天”“晚上”或“周末”。"),
    "said": "%(sentence)s",
    # finding the place
    "unknown_committee": _("没有叫“%(name)s”的居委。最接近的是：%(near)s。"),
    "unknown_compound": _("没有叫“%(name)s”的小区。最接近的是：%(near)s。"),
    "no_compounds": _("还没有任何小区，请先导入小区名册。"),
    "two_compounds": _("有两个小区都叫“%(name)s”，请加上“居委”一列。"),
    "unknown_building": _("这个小区还没有“%(name)s”。请先导入楼栋，或者选择自动添加。"),
    "unknown_door": _("这栋楼还没有“%(name)s”。请先导入户，或者选择自动添加。"),
    "out_of_reach": _("“%(name)s”不归您负责，这一行请交给负责的居委导入。"),
    # lines against each other
    "code_taken": _("这个代码已经是“%(name)s”的，请核对。"),
    "contradicts": _("同一个地点在第 %(row)s 行已经写过，内容不一样。请只留一行。"),
    "same_person": _("和第 %(row)s 行是同一个人。请只留一行。"),
    "same_name": _("这一户在第 %(row)s 行已有同名的人。请核对；真有两位，请手工登记第二位。"),
    "sex_differs": _("性别和证件号对不上，请核对。"),
    # notes: nothing is stopped
    "same_line": _("和第 %(row)s 行完全一样，只算一次。"),
    "unknown_need": _("“%(name)s”不在特殊需要的列表里，没有读。"),
    "unknown_skill": _("“%(name)s”不在特长的列表里，没有读。"),
    "home_outside": _("“%(name)s”不是本社区的小区，住处没有读。"),
    "example": _("这是示例行，没有读。"),
}


def sentence(finding: Finding) -> str:
    """What to tell about a finding, in the reader's language."""
    return str(SENTENCES[finding.code]) % finding.params
