"""Invented names.  Pure.

Given names always have two characters taken from a short literary list, so that nobody
living is likely to meet himself here and no public person can be drawn.
"""

from random import Random

from sanjiayi.people.rules import check_digit

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余"
    "杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙"
    "史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)

FIRST = "知予沐映景疏听望煦禾岚澄如采慕芷砚舟蔚汀湄苓棠樾檀笙序衡霁旻"
SECOND = "远安宁和舒言行川野溪林石竹松柏梧桐荷萱芸蘅遥朗昭澜渔樵耕牧耘穗"


def person_name(rng: Random) -> str:
    """A surname and two given characters, "顾疏桐"."""
    return rng.choice(SURNAMES) + rng.choice(FIRST) + rng.choice(SECOND)


REGION = "999999"
"""Region code of every identity number here: no division of the country has it."""


def id_number(rng: Random, birth_year: int, sex: str, taken: set[str]) -> str:
    """An identity number nobody can hold: right by its check digit, region 999999.

    sex     GB/T 2261.1: "1" male (odd sequence number), "2" female (even)
    taken   the numbers already given out; the new one is added
    """
    while True:
        sequence = rng.randrange(0, 499) * 2 + (1 if sex == "1" else 0)
        month, day = rng.randrange(1, 13), rng.randrange(1, 29)
        body = f"{REGION}{birth_year:04d}{month:02d}{day:02d}{sequence:03d}"
        if body not in taken:
            taken.add(body)
            return body + check_digit(body)


def phone(serial: int) -> str:
    """A telephone number no network has given out: eleven digits from 000.

    >>> phone(4021)
    '00000004021'
    """
    return f"000{serial:08d}"
