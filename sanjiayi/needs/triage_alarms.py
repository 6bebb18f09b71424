"""Words that make an ask urgent: the table of alarms, and what takes the alarm out of a word.

A rule only raises.  A word does not count where it is denied (没有胸痛), told of the past, asked
about in general (心梗有哪些症状), feared as a consequence (以免引起火灾)
or part of a name (心梗的药).
Pure; the table is data/alarms.toml.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from sanjiayi.needs.wording_forms import clauses

LIFE, TODAY = 1, 2

_TABLE = Path(__file__).parent / "data" / "alarms.toml"
_DENIED = re.compile(
    r"(不是|并非|并不|(?<!有)没有?|无|未|(?<![要差])不|否认|排除"
    r"|\b(?:no|not|without|never|denies|don'?t have))"
    r"(有|出现|发生|任何|什么|明显|过|再|说|说是|是|会|怎么|太|any|a|the|\s)*$"
)
_OVER = re.compile(
    r"^(了|的|的?情况|症状|的?火)*(已经?|早就?|都|现在)*"
    r"(好(了|多|转)|缓解|退(了|烧|热)|扑?灭|恢复|处理好|解决|修好|出院|没事|脱离)"
)
_PAST = re.compile(
    r"上次|去年|前年|以前|曾|从前|当年|那年|年前|个月前|上个?月|小时候|病史|得过|有过|做过|发过"
    r"|犯过|后遗症|康复|恢复期|出院|往年|历史上|last year|years? ago|used to|history of"
)
_PRESENT = re.compile(r"现在|今天|今早|今晚|刚|又|突然|忽然|目前|此刻|正在|马上|now|today|again")
_WHAT_IF = re.compile(
    r"如果|要是|万一|假如|假设|一旦|避免|防止|预防|以免|隐患|风险|杜绝|谨防|演练|知识|常识|宣传|培训"
    r"|防范|提醒|警示|小心(?!.*了)|\bif\b|prevent|in case"
)
_FEARED = re.compile(
    r"怕|担心|担忧|容易|可能|恐|引发|引起|导致|造成|极易|威胁|危及|会(?!.*了)|差点|险些|存在|risk|might|could"
)
_IN_GENERAL = re.compile(
    r"(症状|表现|征兆|原因|病因|预防|区别|怎么回事|严重吗|会传染|遗传).{0,6}$"
    r"|(能|可以|可不可以|能不能|是否|需要|适合|适不适合).{0,8}(疫苗|核酸|抗原|采样|报销|办理|申请)"
    r"|疫苗.{0,6}(吗|么|\?)|报销|补贴|政策|保险|证明"
)
_NAME = re.compile(
    r"^(性|类|等)*(的|用)?(药|药物|药品|专科|科|患者|病人|病史|史|疫苗|保险|险|补贴|政策|门诊|知识"
    r"|康复|恢复|后(?!(背|果|来)))"
)
_HEARSAY = re.compile(
    r"听说|听人说|听别人|群里|网传|网上|据说|传言|谣|有人说|朋友圈|抖音|都在传|真的假的|是不是真|是真的吗"
    r"|rumou?r|i heard|is it true"
)


@dataclass(frozen=True)
class Reason:
    """Why an ask is urgent or was sorted so.

    code    a rule of the table, or "wording" (the model's words) or "learned" (people's)
    words   the words of the ask that decided; leave them out of facts
    """

    code: str
    words: str = ""


@dataclass(frozen=True)
class Alarm:
    """One row of the table; fields as described at its head."""

    code: str
    level: int
    category: str
    say: str
    words: re.Pattern[str]
    across: re.Pattern[str] | None
    but: re.Pattern[str] | None
    feared: bool
    steady: bool


@dataclass(frozen=True)
class Hit:
    """An alarm that counts.  level may be lower than the table's: hearsay is for today."""

    level: int
    category: str
    reason: Reason


@cache
def table() -> tuple[Alarm, ...]:
    """The alarms, in the order of the file."""
    rows = tomllib.loads(_TABLE.read_text(encoding="utf-8"))["alarm"]
    return tuple(
        Alarm(
            code=row["code"],
            level=row["level"],
            category=row["category"],
            say=row["say"],
            words=_any(row["words"]),
            across=_any(row["across"]) if "across" in row else None,
            but=_any(row["but"]) if row["but"] else None,
            feared=row.get("feared", False),
            steady=row.get("steady", False),
        )
        for row in rows
    )


def _any(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in words))


def sentences() -> dict[str, str]:
    """What the person at the desk reads, by code."""
    return {alarm.code: alarm.say for alarm in table()}


def hits(text: str) -> list[Hit]:
    """The alarms that count in a written text, the most urgent first, each once."""
    parts = clauses(text)
    found: dict[str, Hit] = {}
    for alarm in table():
        hit = _first(alarm, parts)
        if hit:
            found[alarm.code] = hit
    return sorted(found.values(), key=lambda hit: hit.level)


def _first(alarm: Alarm, parts: list[str]) -> Hit | None:
    """The gravest place where it counts, in a clause or over two."""
    places = [
        (alarm.words, part, before) for before, part in zip(["", *parts], parts, strict=False)
    ]
    if alarm.across:
        places += [(alarm.across, f"{a},{b}", "") for a, b in pairwise(parts)]
    best: Hit | None = None
    for words, part, before in places:
        plain = alarm.but.sub("※", part) if alarm.but else part
        for match in words.finditer(plain):
            level = _level(alarm, plain, match, before)
            if level and (best is None or level < best.level):
                best = Hit(level, alarm.category, Reason(alarm.code, match[0].strip()[:24]))
    return best


def _level(alarm: Alarm, part: str, match: re.Match[str], before: str) -> int:
    """How urgent this one place is, 0: it does not count."""
    if _is_denied(part, match):
        return 0
    if alarm.steady:
        return alarm.level
    if _is_elsewhere(alarm, part, match):
        return 0
    if _HEARSAY.search(part) or _HEARSAY.search(before):
        return TODAY if alarm.level == LIFE else 0
    return alarm.level


def _is_denied(part: str, match: re.Match[str]) -> bool:
    return bool(_DENIED.search(part[: match.start()]) or _OVER.search(part[match.end() :]))


def _is_elsewhere(alarm: Alarm, part: str, match: re.Match[str]) -> bool:
    """Of the past, a what-if, in general, or only a part of a name."""
    if _WHAT_IF.search(part) or (alarm.feared and _FEARED.search(part[: match.start()])):
        return True
    if _IN_GENERAL.search(part):
        return True
    if alarm.level == LIFE and _NAME.search(part[match.end() :]):
        return True
    return bool(_PAST.search(part) and not _PRESENT.search(part))
