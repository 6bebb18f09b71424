"""What residents said in the last days' asks, who must answer, and who has taken them on.  Pure.

Invented, like everybody in the demonstration.  Earlier asks keep no words, as if erased after
the time the rules set.
"""

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from random import Random
from typing import Protocol
from uuid import UUID

from sanjiayi.demo.plan.rounds import SILENT
from sanjiayi.demo.published import STOP
from sanjiayi.demo.sheets import MINUTE
from sanjiayi.kernel.paths import building_of, parent, within

SINCE = 20220514
"""From this day asks have words."""

SAID = {
    "medicine": (
        "我爸的高血压药只剩两天了，氨氯地平，药盒还在。",
        "糖尿病的二甲双胍吃完了，社区医院说没有，能不能帮忙配一盒？",
        "妈妈的安眠药快没了，要本人的卡，我可以放在门口。",
        "孩子发烧，家里没有退烧药，想要一瓶美林。",
        "胰岛素笔芯还有一支，大概用到后天，麻烦问问哪里有。",
        "甲状腺的药优甲乐还够三天，要早上空腹吃的，断不得。",
        "老人心脏支架后的药，波立维，只够到周四。",
        "眼药水没有了，拉坦前列素，要放冰箱的。",
    ),
    "care": (
        "后天要去医院产检，怎么出门，要不要开证明？",
        "我爱人每周二四六透析，明天的车还没定下来。",
        "老人腿摔了一下，肿起来了，想请医生电话看看。",
        "化疗约在周五上午，医院要四十八小时核酸，来得及出结果吗？",
        "牙疼了三天，脸都肿了，哪里可以看急诊？",
    ),
    "supplies": (
        "家里奶粉只够两天了，一段的，能不能帮忙团一罐？",
        "尿不湿用完了，大号的，一包也行。",
        "一个人住，菜已经没有了，鸡蛋牛奶最需要。",
        "煤气罐空了，做不了饭。",
        "猫粮没有了，能不能让外卖送到小区门口？",
        "老人用的护理垫还剩三片。",
    ),
    "problem": (
        "楼下垃圾两天没有收，味道很大，三楼以下都受不了。",
        "东侧电梯又停了，楼上有坐轮椅的老人。",
        "快递堆在门卫那里没人送上来。",
        "隔壁半夜敲墙，已经好几天了。",
        "五楼水管漏到我家厨房，物业电话打不通。",
        "楼道的灯不亮，晚上做抗原看不清。",
    ),
    "question": (
        "明天做核酸是几点，要不要带身份证？",
        "我们楼还要封几天，从哪天算起？",
        "抗原做出来一条浅浅的线，算不算阳性？",
        "核酸结果两天没出来，是不是有问题？",
        "返沪的家人能不能进小区，要什么手续？",
    ),
    "rumour": (
        "群里说我们小区又有三个阳性，是真的吗？",
        "听说后天就解封了，到底有没有这回事？",
        "有人说快递会传染，不让拿，是居委的通知吗？",
        "说是明天开始又要全员转运，是不是谣言？",
    ),
}
"""Category → what people say."""

_OWNERS = {
    "medicine": "medicine@{top}",
    "question": "committee@{committee}",
    "rumour": "branch@{top}",
}
"""Who answers what (the packs of the month); anything else the compound's work group."""
_SHARE_TAKEN = 0.65


class Asked(Protocol):
    """What is needed of an ask."""

    @property
    def number(self) -> str: ...
    @property
    def door(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def raised_at(self) -> int: ...
    @property
    def answered_at(self) -> int: ...


def words_id(seed: int, number: str) -> UUID:
    """The id of what was said in an ask; the same for the same seed."""
    return UUID(bytes=blake2b(f"{seed}/{number}".encode(), digest_size=16).digest(), version=5)


def said(seed: int, ask: Asked) -> str:
    """What was said in it."""
    return Random(f"{seed}/said/{ask.number}").choice(SAID[ask.category])  # noqa: S311


def owner(ask: Asked) -> str:
    compound = parent(building_of(ask.door))
    committee = parent(compound)
    code = _OWNERS.get(ask.category, "work_group@{compound}")
    return code.format(compound=compound, committee=committee, top=parent(committee))


def taken_at(seed: int, ask: Asked) -> int | None:
    """When somebody took it on: some of what stands open at the stop; None for the rest.

    A desk's phone uploads every four hours, and nobody takes on what has not arrived.
    """
    rng = Random(f"{seed}/taken/{ask.number}")  # noqa: S311
    when = ask.raised_at + rng.randrange(250, 290) * MINUTE
    is_open = when < STOP - 60 * MINUTE and ask.answered_at > STOP + 60 * MINUTE
    is_heard_of = not within(ask.door, SILENT)
    return when if is_open and is_heard_of and rng.random() < _SHARE_TAKEN else None


def taker(ask: Asked) -> str:
    """Whose post takes it on."""
    compound = parent(building_of(ask.door))
    if ask.category == "medicine":
        return f"{parent(parent(compound))}/medicine_lead"
    if ask.category in ("question", "rumour"):
        return f"{parent(compound)}/secretary"
    return f"{compound}/compound_lead"


def words(seed: int, some: Sequence[Asked], since: int) -> Iterator[tuple[UUID, str, int]]:
    """Id, words and moment of what was said from a moment on (ms)."""
    for ask in some:
        if ask.raised_at >= since:
            yield words_id(seed, ask.number), said(seed, ask), ask.raised_at
