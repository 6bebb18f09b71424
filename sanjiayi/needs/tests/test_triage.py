"""Triage and likeness: alarms sound where they should, any text gets an answer."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanjiayi.needs import triage_model, triage_training
from sanjiayi.needs.triage import CATEGORIES, URGENCIES, Correction, learn, triage
from sanjiayi.needs.wording import keys, similarity
from sanjiayi.needs.wording_forms import DATA


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("老伴胸口痛得厉害", "chest_pain"),
        ("他喘不上气", "no_breath"),
        ("爷爷叫不醒了", "unconscious"),
        ("嘴巴歪了", "stroke"),
        ("流血不止", "bleeding"),
        ("我真的不想活了", "suicide"),
        ("羊水破了", "labour"),
        ("孩子抽搐", "seizure"),
        ("宝宝误食干燥剂", "poison"),
        ("吃汤圆噎住了", "choking"),
        ("楼下电瓶车着火了", "fire"),
        ("煤气味很重", "gas"),
        ("妈妈的胰岛素昨天就用完了", "insulin_out"),
        ("透析已经停了五天", "dialysis_missed"),
        ("制氧机坏了", "oxygen_out"),
        ("My father has chest pain", "chest_pain"),
        ("胰島素用完了", "insulin_out"),
        ("抗排异，药没了", "vital_drug_out"),
        ("我换过肾，药昨天就断了", "vital_drug_out"),
        ("抗排斥的药今天早上吃了最后一粒", "vital_drug_out"),
        ("小囡抽起来了", "seizure"),
        ("小孩抽筋了，眼睛往上翻", "seizure"),
        ("老公说胸口像压了石头", "chest_pain"),
        ("吃了一整瓶安眠药，人迷迷糊糊", "poison"),
        ("打起来了，一个头上都是血", "bleeding"),
        ("手割破了，流了好多血，止不住", "bleeding"),
        ("鼻子出血，怎么都止不住", "bleeding"),
        ("血止勿牢", "bleeding"),
        ("有人站在楼顶", "edge"),
        ("一个女的坐在天台边上", "edge"),
        ("阳台上有人要往下跳", "edge"),
        ("我阿爸气透不出", "no_breath"),
        ("气喘勿出来", "no_breath"),
        ("阿婆吃汤团噎牢了", "choking"),
        ("鱼骨头卡牢喉咙", "choking"),
        ("孩子房间烧起来了", "fire"),
        ("隔壁烧起来了", "fire"),
        ("胰岛素和针头都没了", "insulin_out"),
        ("小孩被开水烫了", "injury"),
    ],
)
def test_a_life_threatening_word_is_life_safety_and_named(text: str, code: str) -> None:
    found = triage(text)

    assert (found.urgency, code in found.codes) == (1, True)


@pytest.mark.parametrize(
    "text",
    [
        "不是胸痛，就是想配点降压药",
        "没有呼吸困难，就是咳嗽",
        "我爸去年心梗放了支架，药还有一周",
        "占用消防通道，一旦着火后果不堪设想",
        "中风险地区回来要隔离吗",
        "哮喘可以打疫苗吗",
        "饭店油烟呛得人透不过气",
        "风扇抽起来声音很大",
        "没有流血，止不住地咳嗽",
        "血糖止不住往上",
        "楼顶漏水",
        "师傅爬到楼顶修太阳能",
        "志愿者站在窗外喊人做核酸",
        "开水烫死病毒吗",
        "用开水烫一下口罩有用吗",
    ],
)
def test_a_word_denied_past_feared_or_harmless_is_no_alarm(text: str) -> None:
    found = triage(text)
    assert found.urgency >= 2
    assert set(found.codes) <= {"wording"}


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("老娘的降压药只够吃两天了", "medicine"),
        ("想约下周三的产检，怎么叫车去医院", "care"),
        ("家里没有米了，鸡蛋也吃完了", "supplies"),
        ("我们楼的垃圾三天没有人收", "problem"),
        ("请问明天核酸几点开始做", "question"),
        ("群里说今天晚上要断水，是真的吗", "rumour"),
    ],
)
def test_what_it_is_about_is_read_from_the_words(text: str, category: str) -> None:
    found = triage(text)
    assert found.category == category
    assert 0 < found.sure <= 1


def test_the_model_that_ships_is_the_one_its_examples_make() -> None:
    made = triage_training.written_down(triage_training.train(triage_training.examples()))
    assert triage_model.read(made).bias == triage_model.shipped().bias
    kept = (DATA / triage_model.MODEL).read_text(encoding="utf-8")
    assert made == kept, "run python -m sanjiayi.needs.triage_training"


def test_what_people_sorted_otherwise_is_learned_and_never_lowers_life() -> None:
    text = "想约下周三的产检，怎么叫车去医院"
    learned = learn(
        [Correction(text, "question", 4), Correction("老伴胸口痛得厉害", "question", 4)]
    )
    assert (triage(text, learned).category, triage(text, learned).urgency) == ("question", 4)
    assert triage("老伴胸口痛得厉害", learned).urgency == 1


def test_a_heart_drug_used_up_is_for_today_and_not_a_heart_attack() -> None:
    assert triage("胸痛药吃完了，能帮忙配吗").urgency == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("孩子烧起来了，求一瓶美林", "fever"),
        ("老公半夜烧起来", "fever"),
        ("昨晚烧起来39度", "fever"),
        ("胰岛素针头用完了，能不能配一盒", "insulin_low"),
    ],
)
def test_a_fever_is_no_fire_and_needles_are_no_insulin(text: str, code: str) -> None:
    found = triage(text)

    assert (found.urgency, code in found.codes) == (2, True)


@given(st.text(alphabet=st.characters(), max_size=300))
def test_any_text_gets_an_answer(text: str) -> None:
    found = triage(text)

    assert found.category in CATEGORIES
    assert found.urgency in URGENCIES


@pytest.mark.parametrize(
    "text", ["", "\x00", "\ud800", "=1+1", "<script>", "🚑" * 50, "痛" * 2**20]
)
def test_naughty_and_huge_texts_get_an_answer(text: str) -> None:
    assert triage(text).urgency in URGENCIES


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_symmetric_and_between_none_and_all(a: str, b: str) -> None:
    assert similarity(a, b) == similarity(b, a)
    assert 0 <= similarity(a, b) <= 1


def test_the_same_text_in_another_writing_is_wholly_alike() -> None:
    assert similarity("胰島素，用完了！", "胰岛素用完了") == 1


def test_the_numbers_a_text_is_filed_under_are_the_same_in_every_process() -> None:
    asked = "from sanjiayi.needs.wording import keys; print(sorted(keys('小区停水两天了')))"

    told = subprocess.run(  # noqa: S603
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    ).stdout

    assert told.strip() == str(sorted(keys("小区停水两天了")))
