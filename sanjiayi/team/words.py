"""Words of the team room for screens, in the viewer's language.

Sentences of refusals and findings stay Chinese: they are kept with records and printed.
"""

from django.utils.translation import gettext_lazy as _

from sanjiayi.team.structure import Availability, DeclineReason, Kind, Role, Skill

ROLES = {
    Role.SECRETARY: _("书记"),
    Role.VICE_SECRETARY: _("副书记"),
    Role.ORGANISER: _("组织委员"),
    Role.BACKUP: _("B 角"),
    Role.LEAD: _("组长"),
    Role.MEMBER: _("组员"),
}

KINDS = {
    Kind.BRANCH: _("临时党支部"),
    Kind.COMMITTEE: _("居委会"),
    Kind.PARTY_GROUP: _("党小组"),
    Kind.WORK_GROUP: _("小区工作组"),
    Kind.FUNCTIONAL: _("职能组"),
}

FUNCTIONS = {
    "escort": _("领航组"),
    "medicine": _("配药组"),
    "antiepidemic": _("抗疫组"),
    "supplies": _("保供组"),
}

STAFF_KINDS = {
    "seconded": _("下沉干部"),
    "double_registered": _("双报到党员"),
    "volunteer": _("志愿者"),
    "committee": _("居委工作者"),
}

SKILLS = {
    Skill.DRIVING: _("会开车"),
    Skill.NURSING: _("会护理"),
    Skill.DISINFECTION: _("会消杀"),
    Skill.DIALECT: _("会本地话"),
    Skill.COMPUTING: _("会电脑"),
    Skill.LIFTING: _("能搬运"),
}

AVAILABILITY = {
    Availability.FULL: _("全天"),
    Availability.DAYTIME: _("白天"),
    Availability.EVENINGS: _("晚上"),
    Availability.WEEKENDS: _("周末"),
}

DECLINE_REASONS = {
    DeclineReason.FULL: _("组里人手已够"),
    DeclineReason.UNSUITED: _("不适合这项工作"),
    DeclineReason.ELSEWHERE: _("已安排到别处"),
    DeclineReason.WITHDRAWN: _("本人不来了"),
}

POSTING_STATES = {
    "proposed": _("待接受"),
    "held": _("在任"),
    "ended": _("已卸任"),
}
