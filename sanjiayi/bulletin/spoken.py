"""The bulletin for the loudspeaker: one minute, short sentences, numbers as they are spoken.

Pure.  A reader who has never seen the text must be able to read it aloud at once.
"""

import re
from collections.abc import Iterable

from sanjiayi.bulletin.issue import Issue
from sanjiayi.bulletin.words import day_words

MOST_CHARACTERS = 270
"""A minute at four and a half characters a second."""
MOST_IN_A_SENTENCE = 25
"""Longer ones are not understood through a loudspeaker between two buildings."""

_DIGITS = "零一二三四五六七八九"
_ON_THE_PHONE = str.maketrans("0123456789", "零幺二三四五六七八九")


def number_words(number: int) -> str:
    """A count as it is spoken.

    >>> number_words(31902), number_words(12), number_words(20000), number_words(1005)
    ('三万一千九百零二', '十二', '两万', '一千零五')
    """
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        head = "两" if high == 2 else number_words(high)
        gap = "零" if 0 < low < 1_000 else ""
        return f"{head}万{gap}{_below_10_000(low, is_start=False) if low else ''}"
    return _below_10_000(number, is_start=True)


def _below_10_000(number: int, *, is_start: bool) -> str:
    if number == 0:
        return "零"
    words, skipped = "", False
    for unit, name in ((1_000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            words += ("零" if skipped and words else "") + _DIGITS[digit] + name
            skipped = False
        else:
            skipped = True
    return words.removeprefix("一") if is_start and words.startswith("一十") else words


def clock_spoken(hour: int, minute: int) -> str:
    """A time of day.

    >>> clock_spoken(9, 0), clock_spoken(9, 30), clock_spoken(16, 0), clock_spoken(14, 5)
    ('上午九点', '上午九点半', '下午四点', '下午两点零五分')
    """
    part = "早上" if hour < 8 else "上午" if hour < 12 else "下午" if hour < 18 else "晚上"
    if hour == 12:
        part = "中午"
    name = number_words(hour if hour <= 12 else hour - 12)
    name = "两" if name == "二" else name
    if minute == 0:
        return f"{part}{name}点"
    if minute == 30:
        return f"{part}{name}点半"
    return f"{part}{name}点{'零' if minute < 10 else ''}{number_words(minute)}分"


def spoken(text: str) -> str:
    """A printed text with its numbers as spoken words and nothing a voice cannot say.

    >>> spoken("9:30 送菜，采样 31,902 人次")
    '上午九点半送菜，采样三万一千九百零二人次'
    """
    said = re.sub(
        r"(\d{1,2}):(\d{2})", lambda m: clock_spoken(int(m.group(1)), int(m.group(2))), text
    )
    said = re.sub(r"少于\s*(\d+)", lambda m: f"少于{number_words(int(m.group(1)))}", said)
    said = said.replace("–", "到").replace("—", "")
    said = re.sub(r"\d[\d,]*", lambda m: number_words(int(m.group().replace(",", ""))), said)
    said = re.sub(r"[“”「」()（）]", "", said)
    return re.sub(r"\s+", "", said)


def phone_spoken(number: str) -> str:
    """Digit by digit, in groups, one as 幺.

    >>> phone_spoken("5550 0102"), phone_spoken("120")
    ('五五五零，零幺零二', '幺二零')
    """
    return "，".join(part.translate(_ON_THE_PHONE) for part in re.split(r"[\s-]+", number.strip()))


def sentences(text: str) -> list[str]:
    """A text in sentences short enough to be understood; commas become full stops where needed.

    A piece that is too long even between its commas is left out: the paper has it.
    """
    found: list[str] = []
    for sentence in re.split(r"[。！？；\n]", spoken(text)):
        if not sentence:
            continue
        if len(sentence) <= MOST_IN_A_SENTENCE:
            found.append(sentence)
        else:
            found += _joined(p for p in sentence.split("，") if len(p) <= MOST_IN_A_SENTENCE)
    return found


def _joined(pieces: Iterable[str]) -> list[str]:
    """Pieces put together again as far as a sentence may go."""
    found: list[str] = []
    for piece in pieces:
        if found and len(found[-1]) + 1 + len(piece) <= MOST_IN_A_SENTENCE:
            found[-1] += f"，{piece}"
        else:
            found.append(piece)
    return [piece for piece in found if piece]


def script(issue: Issue) -> str:
    """What the loudspeaker says, a sentence a line.

    What must be said comes first; of the rest as much as fits into the minute.
    """
    number = number_words(issue.number)
    start = [
        "居民朋友们，请听防控日报",
        f"{issue.scope_name}，{spoken(day_words(issue.day))}，第{number}期",
    ]
    end = ["详细内容请看楼道里的日报", *_phone(issue), "谢谢大家"]
    must = sentences(issue.texts.headline)
    may = [s for line in issue.texts.plan for s in sentences(_plan(line.when, line.what))]
    if issue.errata:
        may.insert(0, "前几期有数字更正，请看日报")
    may += [s for rumour in issue.texts.rumours for s in sentences(rumour.fact)]
    may += [s for done in issue.texts.done[:1] for s in sentences(f"{done.title}，已经办好")]
    room = MOST_CHARACTERS - sum(len(s) + 1 for s in (*start, *must, *end))
    said: list[str] = []
    for sentence in dict.fromkeys(may):
        if sentence not in must and len(sentence) + 1 <= room:
            said.append(sentence)
            room -= len(sentence) + 1
    return "".join(f"{sentence}。\n" for sentence in (*start, *must, *said, *end))


def _plan(when: str, what: str) -> str:
    if when.startswith("全天"):
        return f"明天{what}"
    return f"明天{when}，{what}"


def _phone(issue: Issue) -> list[str]:
    phones = issue.texts.phones[:1]
    return [f"有急事请打{p.label}：{phone_spoken(p.number)}" for p in phones]
