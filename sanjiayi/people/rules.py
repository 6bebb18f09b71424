"""How names, telephones and identity numbers are written, and what they tell.

Pure: no Django, no clock, no key.  Sources: GB 11643 (18-digit identity number, check digit
by ISO 7064 mod 11-2), GB/T 2261.1 (sex), YD/T mobile numbers of 11 digits beginning with 1.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from operator import mul
from uuid import UUID


class AccessNeed(StrEnum):
    """What somebody needs to be reached, fetched or served safely (access_needs)."""

    WHEELCHAIR = "wheelchair"
    BEDRIDDEN = "bedridden"
    LONE_ELDER = "lone_elder"
    DEAF = "deaf"
    BLIND = "blind"
    DIALYSIS = "dialysis"
    CHEMOTHERAPY = "chemotherapy"
    OXYGEN = "oxygen"
    INSULIN = "insulin"
    PREGNANT = "pregnant"
    INFANT = "infant"
    PSYCHIATRIC_CARE = "psychiatric_care"
    DEMENTIA = "dementia"
    CHILD_ALONE = "child_alone"
    NO_PHONE = "no_phone"
    FOREIGN_LANGUAGE = "foreign_language"


NEED_WORDS = {
    AccessNeed.WHEELCHAIR: "轮椅",
    AccessNeed.BEDRIDDEN: "卧床",
    AccessNeed.LONE_ELDER: "独居老人",
    AccessNeed.DEAF: "听障",
    AccessNeed.BLIND: "视障",
    AccessNeed.DIALYSIS: "血透",
    AccessNeed.CHEMOTHERAPY: "化疗",
    AccessNeed.OXYGEN: "吸氧",
    AccessNeed.INSULIN: "胰岛素",
    AccessNeed.PREGNANT: "孕产妇",
    AccessNeed.INFANT: "婴幼儿",
    AccessNeed.PSYCHIATRIC_CARE: "精神科用药",
    AccessNeed.DEMENTIA: "失智",
    AccessNeed.CHILD_ALONE: "独自在家的孩子",
    AccessNeed.NO_PHONE: "不用手机",
    AccessNeed.FOREIGN_LANGUAGE: "不说中文",
}
"""The words on screens and in spreadsheets."""

PRESENCE_WORDS = {
    "present": "在住",
    "away": "外出",
    "transferred": "已转运",
    "left": "已迁离",
}

SEX_WORDS = {"1": "男", "2": "女"}
"""GB/T 2261.1."""

MAX_NAME = 40
MAX_WORDS = 2_000
"""Characters of free words kept with one id."""
_OLDEST = 1890
"""Nobody alive was born earlier."""

REGISTER_ROLES = frozenset({"branch", "secretary", "backup", "party_lead", "compound_lead"})
"""Roles that may open names, each within its own place.  The operator is not among them."""


@dataclass(frozen=True)
class RollRow:
    """One resident as an import or a form brings it.  An empty field leaves what is known.

    id         None when the file has no ids of ours
    phone      as written; normalised here
    id_number  18 characters, or "" where it is not kept
    sex        "1" male, "2" female, "" unknown; taken from the identity number when empty
    door       path of the door, "yt.2.08.3/602"
    needs      AccessNeed values
    presence   "present", "away", "transferred", "left"; "" means present for a new resident
    """

    id: UUID | None
    name: str
    phone: str = ""
    id_number: str = ""
    birth_year: int | None = None
    sex: str = ""
    door: str = ""
    needs: tuple[str, ...] = ()
    presence: str = ""


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field, and the sentence that says what to do."""

    field: str
    sentence: str


def half_width(text: str) -> str:
    """Full-width letters and digits made half-width; control characters dropped."""
    if text.isprintable() and unicodedata.is_normalized("NFKC", text):
        return text
    return "".join(
        c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c)[0] != "C"
    )


_HAN = r"\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff·"
_HAN_GAP = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")


def clean_name(text: str) -> str:
    """A name as it is kept: one spelling for one name.

    >>> clean_name("　王 桂英"), clean_name("ＡＮＮＡ   Li"), clean_name("阿依•古丽")
    ('王桂英', 'ANNA Li', '阿依·古丽')
    """
    if text.isalpha() and unicodedata.is_normalized("NFKC", text):
        return text
    tidy = " ".join(half_width(re.sub(r"\s", " ", text)).split())
    tidy = re.sub("[•‧∙⋅・･]", "·", tidy)
    return _HAN_GAP.sub("", re.sub(r"\s*·\s*", "·", tidy))


def clean_phone(text: str) -> str:
    """Digits of a telephone number; a leading country code 86 is dropped.

    >>> clean_phone("+86 138-0000-1234"), clean_phone("021－5550 0102")
    ('13800001234', '02155500102')
    """
    if len(text) == 11 and text.isascii() and text.isdigit():
        return text
    digits = re.sub(r"[^0-9]", "", half_width(text))
    for prefix in ("0086", "86"):
        if digits.startswith(prefix) and len(digits) == len(prefix) + 11:
            return digits[len(prefix) :]
    return digits


def clean_id_number(text: str) -> str:
    """An identity number as it is kept: half-width, no blanks, X in upper case.

    >>> clean_id_number(" 11010519491231002x ")
    '11010519491231002X'
    """
    if text.isascii() and text.isalnum():
        return text.upper()
    while True:
        # Taking a blank out may bring two marks together that are one letter: look again.
        cleaned = re.sub(r"[\s\-－—'‘’]", "", half_width(text)).upper()
        if cleaned == text:
            return cleaned
        text = cleaned


_WEIGHTS = tuple(2 ** (17 - place) % 11 for place in range(17))
_CHECKS = "10X98765432"


def check_digit(first_seventeen: str) -> str:
    """The eighteenth character of an identity number (ISO 7064 mod 11-2).

    >>> check_digit("11010519491231002")
    'X'
    """
    total = sum(map(mul, map(int, first_seventeen), _WEIGHTS))
    return _CHECKS[total % 11]


_ID_SHAPE = re.compile(r"[1-9][0-9]{16}[0-9X]", re.ASCII)


def id_number_problem(number: str, today: date) -> str | None:
    """What is wrong with a cleaned identity number, as a sentence; None when it is sound."""
    if len(number) == 15 and number.isascii() and number.isdigit():
        return "这是 15 位旧证号，请填 18 位新证号。"
    if len(number) != 18:
        return f"身份证号应为 18 位，这里是 {len(number)} 位，请核对是否漏填或多填。"
    if not _ID_SHAPE.fullmatch(number):
        return "身份证号只能是数字，最后一位可以是 X，请核对。"
    unborn = _birth_problem(number[6:14], today)
    if unborn is None and check_digit(number[:17]) != number[17]:
        return "最后一位校验码不对，通常是抄错了一位数字，请对照证件核对。"
    return unborn


def _birth_problem(digits: str, today: date) -> str | None:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return f"第 7 至 14 位 {digits} 不是有效的出生日期，请核对。"
    if born.year < _OLDEST or born > today:
        return f"出生日期 {born.isoformat()} 不在合理范围，请核对第 7 至 14 位。"
    return None


def birth_year_of(number: str) -> int | None:
    """The year of birth in a sound identity number; None for an empty one."""
    return int(number[6:10]) if number else None


def sex_of(number: str) -> str:
    """By the parity of the seventeenth digit: "1" or "2"; "" for an empty number."""
    return ("2", "1")[int(number[16]) % 2] if number else ""


def name_problem(name: str) -> str | None:
    if not name:
        return "请填写姓名。"
    if len(name) > MAX_NAME:
        return f"姓名最多 {MAX_NAME} 个字，请核对是否把别的内容填了进来。"
    if re.search(r"[0-9<>=@]", name):
        return "姓名里不应有数字或符号，请核对是否填错了列。"
    return None


def phone_problem(phone: str) -> str | None:
    """None for a mobile number, a land line with or without area code, or an empty field."""
    if not phone:
        return None
    if phone.startswith("1") and len(phone) != 11:
        return f"手机号应为 11 位，这里是 {len(phone)} 位，请核对。"
    if not 7 <= len(phone) <= 15:
        return "电话号码位数不对：手机 11 位，固定电话 7 至 12 位。"
    return None


def clean_needs(needs: Iterable[str]) -> tuple[str, ...]:
    """Access needs in their one order, each once; unknown ones kept, for `problems` to name."""
    return tuple(sorted(set(needs) - {""}))


def clean_row(row: RollRow) -> RollRow:
    """The row with every field in its one spelling; year and sex taken from the number."""
    number = clean_id_number(row.id_number)
    sound = bool(_ID_SHAPE.fullmatch(number)) and check_digit(number[:17]) == number[17]
    return RollRow(
        id=row.id,
        name=clean_name(row.name),
        phone=clean_phone(row.phone),
        id_number=number,
        birth_year=row.birth_year or (birth_year_of(number) if sound else None),
        sex=row.sex or (sex_of(number) if sound else ""),
        door=row.door.strip(),
        needs=clean_needs(row.needs),
        presence=row.presence,
    )


def problems(row: RollRow, today: date) -> list[Problem]:
    """Everything wrong with a cleaned row, field by field; empty when it may be entered.

    Whether the door exists is not known here.
    """
    asked = (
        ("name", name_problem(row.name)),
        ("phone", phone_problem(row.phone)),
        ("id_number", id_number_problem(row.id_number, today) if row.id_number else None),
        ("birth_year", _birth_year_problem(row, today)),
        ("sex", None if row.sex in ("", *SEX_WORDS) else "性别请填男或女，不知道就空着。"),
        ("door", None if "/" in row.door else "请填写住在哪一户，例如 银杏新村 3 602。"),
        ("needs", _needs_problem(row.needs)),
        ("presence", _presence_problem(row.presence)),
    )
    return [Problem(field, sentence) for field, sentence in asked if sentence]


def _birth_year_problem(row: RollRow, today: date) -> str | None:
    year = row.birth_year
    if year is None:
        return None
    if not _OLDEST <= year <= today.year:
        return f"出生年份应在 {_OLDEST} 到 {today.year} 之间。"
    if _ID_SHAPE.fullmatch(row.id_number) and year != birth_year_of(row.id_number):
        return f"出生年份与身份证号里的 {birth_year_of(row.id_number)} 不一致，请核对。"
    return None


def _needs_problem(needs: Iterable[str]) -> str | None:
    strange = [need for need in needs if need not in NEED_WORDS]
    return f"没有“{strange[0]}”这一项特殊需要，请从列表里选。" if strange else None


def _presence_problem(presence: str) -> str | None:
    if presence in ("", *PRESENCE_WORDS):
        return None
    return "状态请选：" + "、".join(PRESENCE_WORDS.values()) + "。"


def age_in(birth_year: int | None, today: date) -> int | None:
    """Completed or nearly completed years, from the year alone."""
    return None if birth_year is None else max(0, today.year - birth_year)


def why_not_forget(presence: str | None) -> str | None:
    """None if a person may be forgotten; somebody who still lives here may not.

    presence   Presence value, None for somebody who is no resident
    """
    if presence in (None, "left"):
        return None
    return "还住在这里的人不能删除；请先把状态改为已迁离。"


def masked_phone(phone: str) -> str:
    """Enough to recognise a number one knows: its last four digits.

    >>> masked_phone("13800001234")
    '*******1234'
    """
    return "*" * max(0, len(phone) - 4) + phone[-4:]
