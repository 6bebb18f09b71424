"""Reading one cell: widths, numbers, dates, yes and no, building and room numbers.

Pure.  Every reader takes what a spreadsheet holds and answers with a plain value, or
raises Unreadable with the code of a sentence (rolls.wording) that says what to do.
"""

import re
from datetime import date, datetime, time, timedelta

Value = str | float | int | bool | date | datetime | time | timedelta | None
"""What python-calamine or a CSV gives for a cell; an empty cell is "" or None."""

EXACT_LIMIT = 10**15
"""A spreadsheet keeps fifteen digits of a number; eighteen digits of an ID have lost three."""

_WIDTHS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD])
_AWKWARD = re.compile(r"^'|[\s\uff01-\uff5e\u3000\u200b-\u200d\u2060\ufeff\u00ad]")
"""Most cells are tidy already; one search is cheaper than three translations."""
_GUARDED = re.compile(r"'[=+\-@|\d]")
"""An apostrophe that only keeps a spreadsheet's hands off what follows (rolls.sheetwriting)."""
_GAPS = re.compile(r"\s+")
_EXPONENT = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)
_NUMERALS = {word: n for n, word in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_EXCEL_EPOCH = date(1899, 12, 30)


class Unreadable(ValueError):
    """The cell does not hold what its column should hold.  code: a key of rolls.wording."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def half_width(text: str) -> str:
    """Full-width letters, digits and signs made half-width; Chinese marks stay.

    >>> half_width("３１０Ａ（ｘ）")
    '310A(x)'
    """
    return text.translate(_WIDTHS)


def as_text(value: Value) -> str:
    """What stands in the cell, as one tidy line.

    >>> as_text(602.0), as_text("　张 \\u200b 三 "), as_text(None)
    ('602', '张 三', '')
    """
    if isinstance(value, str):
        return value if _AWKWARD.search(value) is None else _tidied(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value == value and abs(value) < 1e300 and value == int(value):
        return str(int(value))
    if isinstance(value, datetime):
        is_whole_day = value.time() == time()
        return value.date().isoformat() if is_whole_day else value.isoformat(" ", "minutes")
    return str(value)


def _tidied(text: str) -> str:
    tidy = _GAPS.sub(" ", half_width(text).translate(_INVISIBLE)).strip()
    return tidy[1:] if _GUARDED.match(tidy) else tidy


def key(value: Value) -> str:
    """The form in which two words are compared: no spaces, no brackets' width, lower case.

    >>> key(" 身份证 号码（必填）*") == key("身份证号码(必填)")
    True
    """
    return re.sub(r"[\s*:：_]+", "", as_text(value)).casefold()


def place_name(value: Value) -> str:
    """The name of a committee or a compound, at most forty characters."""
    text = as_text(value)
    if not text or len(text) > 40:
        raise Unreadable("place_name")
    return text


def id_number(value: Value) -> str:
    """The eighteen characters as they stand, x made X.  Whether they agree: people.rules.

    >>> id_number(" 31011519900101123x ")
    '31011519900101123X'
    """
    if isinstance(value, int | float) and not isinstance(value, bool) and value >= EXACT_LIMIT:
        raise Unreadable("id_lost_digits")
    text = as_text(value).replace(" ", "").replace("-", "").lstrip("'").upper()
    if _EXPONENT.fullmatch(text):
        raise Unreadable("id_lost_digits")
    return text


def phone(value: Value) -> str:
    """The first telephone number of the cell, digits only.

    >>> phone("+86 138-1234-5678"), phone("021-50001234／13812345678"), phone(13812345678.0)
    ('13812345678', '02150001234', '13812345678')
    """
    text = as_text(value)
    if not text:
        return ""
    first = re.split(r"[/、,，;；]|(?<=\d)\s+(?=1\d{10}$)", text)[0]
    digits = re.sub(r"[\s()（）'.-]", "", first)
    digits = re.sub(r"^(\+86|0086|86(?=1\d{10}$))", "", digits)
    if re.fullmatch(r"1[3-9]\d{9}|0\d{9,11}|\d{7,8}", digits):
        return digits
    raise Unreadable("phone")


_DAY_SHAPES = (
    re.compile(r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?( .*)?"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
)
_MONTH_SHAPE = re.compile(r"(\d{4})[-/.年]\d{1,2}月?")


def day(value: Value) -> date:
    """A day, in the spellings people use; a bare Excel day number counts too.

    >>> day("1990年1月2日") == day("1990/01/02") == day("19900102") == day(32875)
    True
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = as_text(value)
    for shape in _DAY_SHAPES:
        if found := shape.fullmatch(text):
            try:
                return date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError as error:
                raise Unreadable("day") from error
    if re.fullmatch(r"\d{5}", text):
        return _EXCEL_EPOCH + timedelta(days=int(text))
    raise Unreadable("day")


def birth_year(value: Value) -> int | None:
    """The year of birth out of a year, a month or a day; None when the cell is empty.

    >>> birth_year("1956"), birth_year("1956年3月"), birth_year("1956.03.18"), birth_year("")
    (1956, 1956, 1956, None)
    """
    text = as_text(value)
    if not text:
        return None
    if found := re.fullmatch(r"(\d{4})年?", text) or _MONTH_SHAPE.fullmatch(text):
        year = int(found[1])
    else:
        year = day(value).year
    if 1890 <= year <= 2100:
        return year
    raise Unreadable("day")


_YES_WORDS = "是 有 √ ✓ ✔ v y yes true 1 对 独用 独立 党员 中共党员 正式党员 预备党员"
_NO_WORDS = "否 无 × x n no false 0 没有 合用 共用 公用 群众 共青团员 - /"
_YES, _NO = frozenset(_YES_WORDS.split()), frozenset(_NO_WORDS.split())


def yes_no(value: Value) -> bool | None:
    """True, False, or None for an empty cell."""
    word = as_text(value).casefold()
    if not word:
        return None
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unreadable("yes_no")


_SEXES = {"男": "1", "1": "1", "m": "1", "male": "1", "女": "2", "2": "2", "f": "2", "female": "2"}


def sex(value: Value) -> str:
    """GB/T 2261.1: "1" male, "2" female, "" unknown."""
    word = as_text(value).casefold().removesuffix("性")
    if not word or word in {"未知", "0", "9"}:
        return ""
    if word in _SEXES:
        return _SEXES[word]
    raise Unreadable("sex")


def numeral(text: str) -> int | None:
    """A Chinese numeral below one hundred.

    >>> numeral("十二"), numeral("三十"), numeral("二一"), numeral("东")
    (12, 30, 21, None)
    """
    if not text or any(sign not in _NUMERALS and sign != "十" for sign in text):
        return None
    if "十" not in text:
        return int("".join(str(_NUMERALS[sign]) for sign in text))
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return None
    return _NUMERALS.get(tens, 1) * 10 + _NUMERALS.get(ones, 0)


def whole(value: Value, least: int = 0, most: int = 999) -> int:
    """A whole number in words or digits: 18, "18层", "十八楼"; 0 for an empty cell."""
    text = as_text(value)
    if not text:
        return 0
    bare = re.sub(r"(层|楼|户|室|间|人|个|套)+$", "", text).removeprefix("共").removeprefix("第")
    spoken = numeral(bare)
    if spoken is None and not re.fullmatch(r"-?\d{1,6}", bare):
        raise Unreadable("whole")
    number = int(bare) if spoken is None else spoken
    if not least <= number <= most:
        raise Unreadable("whole")
    return number


def _segment(text: str) -> str:
    """Only what may stand in a place path, without leading zeros."""
    spoken = numeral(text)
    if spoken is not None:
        return str(spoken)
    text = re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")
    return re.sub(r"(?<![A-Za-z0-9])0+(?=\d)", "", text)


_BUILDING_END = re.compile(r"(号楼|号栋|号幢|楼栋|栋楼|大楼|楼|栋|幢|座|号|#)+$")


def building(value: Value) -> str:
    """The part of a path that a building's number becomes: lower case, no leading zeros.

    >>> building("12号楼"), building("０３幢"), building("A座"), building("十二栋"), building("3#")
    ('12', '3', 'a', '12', '3')
    """
    if isinstance(value, date | timedelta | time):
        raise Unreadable("became_date")
    text = as_text(value).replace(" ", "")
    bare = _segment(_BUILDING_END.sub("", text.removeprefix("第"))).lower()
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,11}", bare):
        raise Unreadable("building")
    return bare


_ROOM_END = re.compile(r"(室|房间|房|号|户)+$")


def room(value: Value, stair: Value = None) -> str:
    """The part of a path that a door's number becomes; the stairwell goes in front.

    >>> room("602室"), room("0602"), room("1单元602"), room("B-3"), room(602.0, "2单元")
    ('602', '602', '1-602', 'B-3', '2-602')
    """
    if isinstance(value, date | timedelta | time):
        raise Unreadable("became_date")
    text = re.sub(r"(单元|门)(?=.)", "-", as_text(value).replace(" ", "")).upper()
    bare = _segment(_ROOM_END.sub("", text))
    front = _segment(re.sub(r"(单元|门|梯)+$", "", as_text(stair).replace(" ", "")).upper())
    whole_number = f"{front}-{bare}" if front and bare else bare
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]{0,11}", whole_number):
        raise Unreadable("room")
    return whole_number


def floor_of(room_number: str) -> int | None:
    """The floor a room number tells of: 602 → 6, 1-1103 → 11; None when it does not tell.

    >>> floor_of("602"), floor_of("1-1103"), floor_of("B-3")
    (6, 11, None)
    """
    last = room_number.rpartition("-")[2]
    return int(last[:-2]) if re.fullmatch(r"[1-9]\d{2,3}", last) else None


_ADDRESS = re.compile(
    r"(?P<compound>.*?[^\d])??(?P<building>第?[A-Za-z]?\d+|[一二三四五六七八九十]+|[A-Za-z])"
    r"(号楼|号|幢|栋|座|#)(?:(?P<stair>[A-Za-z]?\d+|[一二三四五六七八九十]+)(?:单元|门))?"
    r"[-,，]?(?P<room>[A-Za-z]?\d[A-Za-z\d-]*)(室|房|号)?"
)


def address(value: Value) -> tuple[str, str, str, str]:
    """(compound, building, stairwell, room) out of one line of address.

    >>> address("日月豪庭12号楼602室"), address("永泰路123弄4号2单元502")
    (('日月豪庭', '12', '', '602'), ('永泰路123弄', '4', '2', '502'))
    """
    found = _ADDRESS.fullmatch(as_text(value).replace(" ", ""))
    if found is None:
        raise Unreadable("address")
    return found["compound"] or "", found["building"], found["stair"] or "", found["room"]
