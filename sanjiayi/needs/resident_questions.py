"""What a resident is asked, category by category: few questions, in words everybody uses.

Each answer is kept under the question's code beside the resident's own words.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sanjiayi.needs.rules import Category

Words = str | Promise


@dataclass(frozen=True)
class Question:
    """One question.  choices: (code, words), empty for free words."""

    code: str
    label: Words
    hint: Words = ""
    choices: tuple[tuple[str, Words], ...] = ()
    is_required: bool = False


@dataclass(frozen=True)
class Questions:
    """The first step of one category.

    first        the question whose answer is the resident's own words
    refusal      what to say when it was left empty
    wants_door   somebody will come to the door, so the door is asked for
    warning      stands above the form
    """

    title: Words
    first: Question
    refusal: Words
    more: tuple[Question, ...] = ()
    wants_door: bool = True
    warning: Words = ""


DAYS_LEFT = {"now": 0.0, "one": 1.0, "few": 2.0, "week": 5.0, "long": 10.0}
"""Answer to "how long will it last" → days."""

_LASTS = (
    ("now", _("已经没有了")),
    ("one", _("只够今天")),
    ("few", _("还够 2 到 3 天")),
    ("week", _("还够 4 到 7 天")),
    ("long", _("一周以上")),
)
_BY_WHEN = Question("by_when", _("最晚什么时候要"), _("比如：星期五；不急可以空着"))

OF: dict[str, Questions] = {
    Category.MEDICINE: Questions(
        _("配药"),
        Question("text", _("要什么药，要几份"), _("照药盒上的名字写；不会写就拍药盒")),
        _("请写要什么药，或者拍一张药盒。"),
        (
            Question("days_left", _("家里的还够用几天"), "", _LASTS, is_required=True),
            _BY_WHEN,
            Question(
                "papers",
                _("手里有什么"),
                "",
                (
                    ("box", _("有旧药盒")),
                    ("prescription", _("有处方或病历")),
                    ("none", _("都没有")),
                ),
            ),
        ),
        warning=_("胸痛、喘不上气、昏倒，马上打 120。"),
    ),
    Category.CARE: Questions(
        _("看病"),
        Question("text", _("哪里不舒服，要去哪家医院"), _("透析、化疗、产检请写约好的时间")),
        _("请写哪里不舒服，或者留一段话音。"),
        (
            Question(
                "when",
                _("什么时候要去"),
                "",
                (
                    ("now", _("现在就要")),
                    ("today", _("今天")),
                    ("date", _("约好的日子，写在上面了")),
                ),
                is_required=True,
            ),
            Question(
                "walk",
                _("怎么下楼"),
                "",
                (
                    ("self", _("自己能走")),
                    ("arm", _("要人扶")),
                    ("chair", _("坐轮椅")),
                    ("stretcher", _("要担架")),
                ),
            ),
        ),
        warning=_("胸痛、喘不上气、昏倒、要生了，马上打 120，不要等这里的答复。"),
    ),
    Category.SUPPLIES: Questions(
        _("缺东西"),
        Question("text", _("缺什么，要多少"), _("比如：奶粉 1 段 1 罐，尿布 L 号 1 包")),
        _("请写缺什么东西。"),
        (
            Question("days_left", _("家里的还够用几天"), "", _LASTS, is_required=True),
            _BY_WHEN,
        ),
    ),
    Category.PROBLEM: Questions(
        _("说个问题"),
        Question("text", _("出了什么问题"), _("什么事，从什么时候起")),
        _("请写出了什么问题，或者拍一张照片。"),
        (Question("where", _("在哪里"), _("比如：3 号楼东侧垃圾房")),),
        wants_door=False,
    ),
    Category.QUESTION: Questions(
        _("问一句"),
        Question("text", _("想问什么"), _("一次问一件事，答得快")),
        _("请写想问什么。"),
        wants_door=False,
    ),
    Category.RUMOUR: Questions(
        _("听到传言"),
        Question("text", _("听到什么"), _("照原话写，不用判断真假")),
        _("请写听到了什么，或者拍一张截图。"),
        (Question("heard", _("在哪里听到的"), _("比如：楼群、朋友圈；不用写是谁说的")),),
        wants_door=False,
    ),
}


OF_WHO = (
    Question("whom", _("替谁说"), "", (("other", _("替邻居、亲友说")),)),
    Question("called", _("怎么称呼要帮的人")),
    Question("door", _("几室")),
)
"""Answers of the second step, whatever the category."""


def _question(category: str, code: str) -> Question | None:
    asked = (*OF[category].more, *OF_WHO) if category in OF else OF_WHO
    return next((one for one in asked if one.code == code), None)


def label_of(category: str, code: str) -> Words:
    """What was asked; the code itself where nobody here asks it."""
    question = _question(category, code)
    return question.label if question else code


def choice_words(category: str, code: str, answer: str) -> Words:
    """An answer as it is shown: the words of a choice, else what was typed."""
    question = _question(category, code)
    return dict(question.choices).get(answer, answer) if question else answer
