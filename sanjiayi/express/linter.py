"""Words of a report are read by everybody who works here: no person, no door, no number.  Pure.

A linter, not a lock: it knows the shapes in which people are usually named.  What it misses,
the second reader must see; what it stops wrongly can be said another way.
"""

import re
import unicodedata

from sanjiayi.kernel.refusals import Refusal

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱林何郭罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁"
    "魏薛叶阎余潘杜戴夏钟汪田任姜范姚谭廖邹熊陆郝孔崔邱秦顾侯邵孟龙黎尹钱倪柳俞施鲍"
)
"""Common surnames, without those that are also everyday words (白 方 高 万 石 江 金 严 史 毛)."""

_GIVEN = (
    "伟芳娜秀敏静丽强磊军洋勇艳杰娟涛霞刚桂英兰凤珍琴芬燕玲梅红春菊香月莲荣贵福德宝玉淑慧"
    "建国志文斌辉鹏飞超波宁峰浩宇轩涵怡欣悦佳琪琳婷雪萍莉颖倩蕾薇雯洁瑶璐晨晓俊杰博豪龙虎"
    "永祥根发财富有才良善庆忠义仁智信诚成华民生东海山林森鑫亮彬栋梁凯旋振兴宗耀祖"
)
_CALLED = (
    "先生|女士|小姐|阿姨|阿婆|大爷|大妈|大叔|大哥|大姐|奶奶|爷爷|叔叔|老师|师傅|医生|护士|老太|"
    "老伯|老先生|老太太|老人家|同志|主任|书记|组长|经理"
)
_CUE = "居民|业主|住户|老人|患者|病人|孕妇|志愿者|代办员|联系人|当事人|名叫|叫做|姓名|本人"

_TITLED = re.compile(f"[{_SURNAMES}](?:{_CALLED})")
_FULL = re.compile(f"[{_SURNAMES}][{_GIVEN}][{_GIVEN}](?![{_GIVEN}路街村苑镇桥园里弄浜宅])")
_CUED = re.compile(f"(?:{_CUE})[:：]?\\s*[{_SURNAMES}][{_GIVEN}]{{1,2}}")
_SOMEBODY = re.compile(f"[{_SURNAMES}]某|姓[{_SURNAMES}]的|[老小阿][{_SURNAMES}](?![客车虾头])")
_NOT_NAMES = frozenset({"小孔", "小钱", "小黄", "小龙"})
_NOT_BEGUN = ("任何", "何时", "何处", "余下", "许多", "程度", "夏天", "钟头", "周一")

_DOOR = re.compile(
    r"\d{2,4}\s*[室户](?!外|内|数|次|以|左|人|家)|\d+\s*[-–—]\s*\d{3,4}(?!\d)|门牌\s*\d+"
    r"|\d{3,4}\s*房(?!间)"
)
_COUNTED = re.compile(r"\d+\s*户")
"""A number of households is a count, not a door: "32 户没水"."""
_TELEPHONE = re.compile(r"(?<!\d)(?:\d[\d\s()（）-]{5,}\d{2})(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)|(?<!\d)\d{15}(?!\d)")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+|微信号|QQ\s*\d")
_DATES = re.compile(r"\d{4}\s*[-年/]\s*\d{1,2}\s*[-月/]\s*\d{1,2}\s*日?")
_SPELT = str.maketrans("〇零一二三四五六七八九", "00123456789")

NUMBER = Refusal("express.number", "这里写了电话或证件号，谁都能看到。请删去号码。")
DOOR = Refusal("express.door", "这里写了门牌，谁都能看到。请只写到楼栋。")


def _folded(text: str) -> str:
    """Full-width letters and digits made plain, so that no shape hides in them."""
    return unicodedata.normalize("NFKC", text)


def named_in(text: str) -> str:
    """The first thing that reads like a person's name; "" when there is none.

    >>> named_in("住户张建国家里断药"), named_in("李阿姨没有菜"), named_in("垃圾积压 26 小时")
    ('张建国', '李阿姨', '')
    """
    folded = _folded(text)
    for pattern in (_CUED, _TITLED, _SOMEBODY, _FULL):
        for found in pattern.finditer(folded):
            name = re.sub(f"^(?:{_CUE})[:：]?\\s*", "", found.group())
            if name not in _NOT_NAMES and not name.startswith(_NOT_BEGUN):
                return name
    return ""


def why_not_public(text: str) -> Refusal | None:
    """None when the words may be read by everybody; else the sentence that says what to do.

    Codes "express.number", "express.door", "express.name".
    """
    undated = _DATES.sub(" ", _folded(text))
    if _IDENTITY.search(undated) or _TELEPHONE.search(undated) or _MAIL.search(undated):
        return NUMBER
    spelt = _folded(text).translate(_SPELT)
    if _DOOR.search(_COUNTED.sub(" ", undated)) or re.search(r"\d{3,4}室", spelt):
        return DOOR
    if name := named_in(text):
        return Refusal(
            "express.name",
            f"“{name}”像是人名，谁都能看到。请写“一位居民”“组长”这样的话，不写名字。",
        )
    return None
