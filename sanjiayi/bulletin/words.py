"""How days, counts and sentences of the bulletin are worded.  Pure."""

from collections.abc import Sequence

from sanjiayi.bulletin.issue import Curve, Erratum, Issue, Rumour
from sanjiayi.bulletin.official import Official
from sanjiayi.bulletin.rules import Shown
from sanjiayi.kernel.civil import date_of, from_ms

TITLE = "疫情防控日报"
NOT_GIVEN = "—"
_WEEKDAYS = "一二三四五六日"


def say(shown: Shown | None, below: int = 5) -> str:
    """A count as printed.

    >>> say(Shown(31902)), say(Shown(is_small=True)), say(Shown()), say(None)
    ('31,902', '少于 5', '—', '—')
    """
    if shown is None or (shown.value is None and not shown.is_small):
        return NOT_GIVEN
    return f"少于 {below}" if shown.value is None else f"{shown.value:,}"


def day_words(day: int) -> str:
    """5 月 17 日"""
    date = date_of(day)
    return f"{date.month} 月 {date.day} 日"


def date_words(day: int) -> str:
    """2022 年 5 月 17 日 星期二"""
    date = date_of(day)
    return f"{date.year} 年 {day_words(day)} 星期{_WEEKDAYS[date.weekday()]}"


def clock_words(at_ms: int) -> str:
    """20:00"""
    at = from_ms(at_ms)
    return f"{at.hour}:{at.minute:02}"


def week_words(curves: Sequence[Curve]) -> str:
    """5 月 11 日至 17 日"""
    if not curves:
        return ""
    first, last = date_of(curves[0].first_day), date_of(curves[0].last_day)
    month = "" if first.month == last.month else f"{last.month} 月 "
    return f"{first.month} 月 {first.day} 日至 {month}{last.day} 日"


def named_together(names: Sequence[str]) -> str:
    """Buildings of one compound share its name.

    >>> named_together(["和风坊5号楼", "和风坊6号楼"]), named_together(["甲苑1号楼", "乙苑2号楼"])
    ('和风坊 5、6 号楼', '甲苑 1 号楼、乙苑 2 号楼')
    """
    grouped: dict[str, list[str]] = {}
    for name in names:
        stem = name.removesuffix("号楼")
        digits = len(stem) - len(stem.rstrip("0123456789"))
        compound, number = (stem[:-digits], stem[-digits:]) if digits else (name, "")
        grouped.setdefault(compound, []).append(number)
    return "、".join(
        f"{compound} {'、'.join(numbers)} 号楼" if all(numbers) else compound
        for compound, numbers in grouped.items()
    )


def share_words(swabs: int, due: int) -> str:
    """How much of those due came, in steps too coarse to count the missing ones; "" for few.

    >>> share_words(1900, 1950), share_words(1600, 1950), share_words(90, 95)
    ('九成五以上', '八成以上', '')
    """
    if due < 200 or swabs <= 0:
        return ""
    for percent, words in ((95, "九成五以上"), (90, "九成以上"), (80, "八成以上")):
        if swabs * 100 >= due * percent:
            return words
    return "不到八成"


def erratum_words(erratum: Erratum) -> str:
    """第 27 期（5 月 16 日）核酸采样应为 31,121 人次，原为 31,120 人次；有记录后来补传。"""
    after = f"{erratum.after} {erratum.unit}" if erratum.after != NOT_GIVEN else "不单列"
    return (
        f"第 {erratum.number} 期（{day_words(erratum.day)}）{erratum.title}应为 {after}，"
        f"原为 {erratum.before} {erratum.unit}；{erratum.why}。"
    )


def official_words(official: Official) -> str:
    """The official release in one sentence, with date and source."""
    return (
        f"{official.source}：{day_words(official.day)}{official.city}新增确诊 "
        f"{official.confirmed:,} 例、无症状 {official.asymptomatic:,} 例；{official.district}"
        f"确诊 {official.district_confirmed:,} 例、无症状 {official.district_asymptomatic:,} 例。"
    )


def rumour_words(rumour: Rumour) -> str:
    """The fact first, the rumour once, then the verdict and its source."""
    source = f"（{rumour.source}）" if rumour.source else ""
    return f"{rumour.fact}。有人说“{rumour.rumour}”，{rumour.verdict}{source}。"


def phone_words(issue: Issue) -> list[str]:
    """居委值班 5550 0102（24 小时）, one a telephone."""
    return [
        f"{p.label} {p.number}" + (f"（{p.note}）" if p.note else "") for p in issue.texts.phones
    ]


def colophon(issue: Issue) -> str:
    """Who answers for it and where its figures stand in the ledger."""
    posts = " · ".join(
        f"{what} {who}"
        for what, who in (("编写", issue.author), ("核对", issue.checker), ("签发", issue.signer))
        if who
    )
    return (
        f"{posts + '。' if posts else ''}"
        f"数字取自台账 #{issue.ledger_first:,}–#{issue.ledger_last:,}，"
        f"{clock_words(issue.frozen_at)} 冻结，摘要 {issue.ledger_digest[:12]}；"
        f"之后补传的记录和更正写在下一期。"
        f"1 至 4 的计数写作“少于 5”，“—”为不单列。{issue.texts.note}"
    )


def plain_text(issue: Issue) -> str:
    """The whole number as plain text, section by section: for golden files and readers aloud."""
    texts = issue.texts
    out = [
        f"{TITLE} {issue.scope_name} 第 {issue.number} 期",
        f"{date_words(issue.day)} 数据截至 {clock_words(issue.frozen_at)}",
        texts.headline,
        "",
    ]
    out += ["今天的数字"] + [
        f"{r.title} {r.today} {r.unit}（昨天 {r.yesterday}）{r.note}" for r in issue.rows
    ]
    out += [f"更正：{erratum_words(e)}" for e in issue.errata]
    if issue.official:
        out.append(official_words(issue.official))
    out += ["", "七天走势"] + [
        f"{c.title} {' '.join('—' if v is None else f'{v:,}' for v in c.values)}"
        for c in issue.curves
    ]
    out += ["", "明天的安排"] + [f"{line.when} {line.what}" for line in texts.plan]
    out += ["", "办好的事"] + [f"{d.title}：{d.answer}" for d in texts.done]
    out += ["", "大家在问"] + [f"{q.question}{q.answer}" for q in texts.questions]
    out += ["", "传言核实"] + [rumour_words(r) for r in texts.rumours]
    out += ["", *[f"已知：{k}" for k in texts.known], *[f"未知：{u}" for u in texts.unknown]]
    out += [*phone_words(issue)]
    out += [f"下次更新：{texts.next_update}", "", colophon(issue)]
    return "\n".join(out) + "\n"
