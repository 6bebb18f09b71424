"""Rounds: how they are named, whether one may be opened, when it will be done.

Pure: no Django, no clock, no database.  Instants are ms since 1970 UTC.
Sources: pool sizes of the national rules (single tube, 5, 10 and 20 in one; more has not been
shown to keep its sensitivity); a round of a drawn area is to end within 24 hours (third
edition of the guide to regional screening, 22 March 2022).
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from sanjiayi.kernel.paths import is_path, within
from sanjiayi.kernel.refusals import Refusal

POOL_SIZES = (1, 5, 10, 20)
QUARTER_MS = 900_000
LONGEST_MS = 24 * 3_600_000
FIRST_REHEARSAL = 91
"""Rehearsals of a day are numbered from here, so that they take no round's name."""
MOST_TABLES = 40


class Word(NamedTuple):
    """A code of a fact and what it is called on screens."""

    code: str
    zh: str
    en: str


CLASSES = (
    Word("pooled5", "5 混 1", "5 in a tube"),
    Word("pooled10", "10 混 1", "10 in a tube"),
    Word("pooled20", "20 混 1", "20 in a tube"),
    Word("single", "单采", "single"),
    Word("home", "上门采", "at home"),
    Word("deferred", "暂缓", "put off"),
    Word("excluded", "不采", "not tested"),
)
"""How somebody is tested in a round (facts.Classed)."""

NOT_DUE = frozenset({"excluded", "deferred"})

REASONS = (
    Word("default", "一般居民", "ordinary residents"),
    Word("controlled", "管控区", "controlled zone"),
    Word("sealed", "封控区", "sealed zone"),
    Word("clean", "近期无阳性的小区", "no recent positive in the compound"),
    Word("service_staff", "流动服务人员", "moves about for work"),
    Word("retest", "复核单采", "single retest"),
    Word("immobile", "行动不便", "cannot come down"),
    Word("very_old", "高龄", "very old"),
    Word("awaiting_transfer", "等候转运", "waiting for transfer"),
    Word("pool_retest_open", "混管待复核", "pool waits for retest"),
)
"""Why somebody is in a class."""

OUTCOMES = (
    Word("sampled", "已上门采", "sampled at home"),
    Word("later", "说稍后下来", "will come later"),
    Word("not_home", "敲门无人", "nobody at the door"),
    Word("no_answer", "电话没接", "no answer"),
    Word("immobile", "下不了楼，要上门", "cannot come down"),
    Word("ill", "身体不适，要上门", "unwell, at home"),
    Word("refused", "暂不愿采", "does not want to"),
    Word("done_elsewhere", "已在别处采", "done elsewhere"),
    Word("away", "已外出", "away"),
    Word("transferred", "已转运", "transferred"),
)
"""What came of seeking somebody who had not come (facts.VisitNoted)."""

SETTLED = frozenset({"done_elsewhere", "away", "transferred"})
"""Outcomes after which nobody need knock again: a reason for not being swabbed here."""

PAUSES = (
    Word("rain", "下雨", "rain"),
    Word("storm", "雷电大风", "storm"),
    Word("heat", "高温", "heat"),
    Word("crowd", "现场拥挤", "too many people"),
    Word("supplies", "试管或物资不够", "tubes or supplies short"),
    Word("staff", "采样人员未到", "sampling staff not here"),
    Word("abnormal", "现场有异常情况", "something abnormal on site"),
    Word("notice", "上级通知", "by order"),
)
"""Why nobody is to come down for now (facts.RoundPaused)."""

HOWS = (
    Word("code", "扫码", "code"),
    Word("household", "同户", "household"),
    Word("door", "门牌", "door"),
    Word("name", "姓名", "name"),
    Word("id", "证件", "identity card"),
    Word("wedge", "扫码枪", "scanner"),
    Word("photo", "拍照", "photo"),
    Word("paper", "纸表", "paper sheet"),
)
"""How somebody was found at the table (facts.SwabTaken)."""


def codes(words: Sequence[Word]) -> frozenset[str]:
    return frozenset(word.code for word in words)


def word(words: Sequence[Word], code: str) -> Word:
    """The row of a code; a code nobody knows stands for itself."""
    return next((row for row in words if row.code == code), Word(code, code, code))


_NAME = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:-([1-9]\d?))?")


@lru_cache(maxsize=1024)
def round_key(name: str) -> int:
    """The number a round is filed under.  Raises ValueError for a name that is none.

    >>> round_key("2022-05-17"), round_key("2022-05-17-2")
    (2022051701, 2022051702)
    """
    match = _NAME.fullmatch(name)
    if match is None:
        raise ValueError(f"{name} is not the name of a round")
    year, month, day, ordinal = match.groups()
    return int(year + month + day) * 100 + int(ordinal or 1)


def is_round(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def round_name(day: int, ordinal: int = 1) -> str:
    """The name of the ordinal-th round of a day.

    >>> round_name(20220517, 2)
    '2022-05-17-2'
    """
    text = f"{day // 10_000}-{day // 100 % 100:02}-{day % 100:02}"
    return text if ordinal == 1 else f"{text}-{ordinal}"


@lru_cache(maxsize=1024)
def is_rehearsal(name: str) -> bool:
    """Is this the name of a rehearsal?  False for a name that is none.

    >>> is_rehearsal("2022-05-17-91"), is_rehearsal("2022-05-17-2")
    (True, False)
    """
    match = _NAME.fullmatch(name)
    return match is not None and int(match[4] or 1) >= FIRST_REHEARSAL


def quarter(at_ms: int) -> int:
    """The quarter of an hour an instant falls in."""
    return at_ms // QUARTER_MS


def why_not_open(
    name: str, starts_at: int, ends_at: int, pool_size: int, due: Mapping[str, int]
) -> Refusal | None:
    """Is the order of a round whole?  What already stands is asked elsewhere."""
    if not is_round(name):
        return Refusal("screening.round", "轮次要写成日期，例如 2022-05-17；当天第二轮加 -2。")
    if not 0 < ends_at - starts_at <= LONGEST_MS:
        return Refusal("screening.window", "结束要晚于开始，而且一轮不超过 24 小时。请改时间。")
    if pool_size not in POOL_SIZES:
        return Refusal("screening.pool", "混采只能是 1、5、10 或 20 合 1。请重选。")
    if not due or min(due.values()) < 0:
        return Refusal("screening.due", "还没有应采人数。请先核对各小区的在住人数。")
    return None


def listed(text: str) -> list[str]:
    """A comma separated column as a list.

    >>> listed("yt.1,yt.2"), listed("")
    (['yt.1', 'yt.2'], [])
    """
    return text.split(",") if text else []


def sites_written(sites: Mapping[str, int]) -> str:
    """Tables by site as the column keeps them.

    >>> sites_written({"yt.3.08-2": 1, "yt.3.08-1": 3})
    'yt.3.08-1:3,yt.3.08-2:1'
    """
    return ",".join(f"{site}:{sites[site]}" for site in sorted(sites))


def sites_read(text: str) -> dict[str, int]:
    """The column turned back.

    >>> sites_read("yt.3.08-1:3")
    {'yt.3.08-1': 3}
    """
    pairs = (entry.rpartition(":") for entry in listed(text))
    return {site: int(tables) for site, _, tables in pairs}


def compound_of(site: str) -> str:
    """The compound a site stands in.

    >>> compound_of("yt.3.08-1")
    'yt.3.08'
    """
    return site.rpartition("-")[0]


def covers(scope: Sequence[str], place: str) -> bool:
    """Does a round of this scope concern a place: is some of the one part of the other?

    >>> covers([], "yt.1"), covers(["yt.1.01"], "yt.1"), covers(["yt.1.01"], "yt.2")
    (True, True, False)
    """
    return not scope or any(within(place, part) or within(part, place) for part in scope)


def overlap(one: Sequence[str], other: Sequence[str]) -> bool:
    """Do two rounds of the same place share ground?

    >>> overlap(["yt.1.01"], ["yt.1.01.2"]), overlap(["yt.1.01"], ["yt.2"]), overlap([], ["yt.2"])
    (True, False, True)
    """
    return not one or any(covers(one, part) for part in other) or not other


def why_not_scope(scope: Sequence[str], sites: Mapping[str, int]) -> Refusal | None:
    """Can scope and sites be kept and walked to?"""
    if any(not is_path(place) or "/" in place for place in scope):
        return Refusal("screening.scope", "范围要选小区或楼栋。")
    for site, tables in sites.items():
        if not is_path(compound_of(site)) or not 1 <= tables <= MOST_TABLES:
            return Refusal("screening.sites", f"一个采样点要有 1 到 {MOST_TABLES} 张台。请改台数。")
    return None


def why_not_rehearsal(name: str, *, is_rehearsal: bool) -> Refusal | None:
    """Does the name of a round say whether it is a rehearsal?"""
    if (round_key(name) % 100 >= FIRST_REHEARSAL) != is_rehearsal:
        return Refusal(
            "screening.rehearsal_name",
            f"演练的轮次从 -{FIRST_REHEARSAL} 起编号，正式轮次在它之前。请换一个轮次。",
        )
    return None


def waiting(called: int, persons: int) -> int:
    """Called down and not yet come.  Those who come uncalled do not make it negative.

    >>> waiting(100, 88), waiting(0, 5)
    (12, 0)
    """
    return max(0, called - persons)


def finished_at(now: int, left: int, swabs_last_hour: int) -> int | None:
    """When the rest will be done at the pace of the last hour; None when nothing moves.

    >>> finished_at(0, 50, 100)
    1800000
    """
    if left <= 0:
        return now
    if swabs_last_hour <= 0:
        return None
    return now + left * 3_600_000 // swabs_last_hour
