"""The pages of rules: who may open them, what they show, how they say no."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from sanjiayi.team.models import Account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_collected_files(settings: Settings) -> None:
    """Static files come from their folders: nothing is collected in tests."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture
def hua(client: Client) -> Client:
    """A client signed in with an account that holds no post."""
    client.force_login(
        Account.objects.create(username="hua"), "django.contrib.auth.backends.ModelBackend"
    )
    return client


@pytest.mark.parametrize("name", ["rules", "rules_compare"])
def test_a_stranger_is_sent_to_sign_in(client: Client, name: str) -> None:
    answer = client.get(reverse(name))

    assert answer.status_code == 302
    assert reverse("account_login") in answer["Location"]


def test_a_day_shows_the_pack_and_the_values_that_held(hua: Client) -> None:
    answer = hua.get(reverse("rules"), {"day": "2022-05-17", "place": "CN-31"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "SH-2022-05/1" in page
    assert "7 天无新增，转为管控区" in page
    assert "第一财经：上海三区管理期限" in page
    assert "国家或市级文件" in page


def test_the_same_day_reads_otherwise_in_beijing(hua: Client) -> None:
    page = hua.get(reverse("rules"), {"day": "2022-05-17", "place": "CN-11"}).content.decode()

    assert "BJ-2022-05/1" in page
    assert "10 天无新增，转为管控区" in page


def test_where_nothing_is_written_the_page_says_so(hua: Client) -> None:
    page = hua.get(reverse("rules"), {"day": "2022-04-01", "place": "CN"}).content.decode()

    assert page.count("这一版没有规定，本系统不替当地定。") == 2


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"day": "17 May"}, "日期看不懂。请写成 2022-05-17 这样。"),
        ({"day": "2022-02-30"}, "日期看不懂。请写成 2022-05-17 这样。"),
        ({"day": "1999-01-01"}, "这一天还没有规则。下面是最早的一包。"),
        ({"day": "2022-05-17", "place": "<b>"}, "没有这个地方的规则。请从列表里选一个地方。"),
    ],
)
def test_a_question_without_an_answer_is_told_what_to_do(
    hua: Client, asked: dict[str, str], sentence: str
) -> None:
    answer = hua.get(reverse("rules"), asked)

    assert answer.status_code == 400
    assert sentence in answer.content.decode()


def test_two_packs_are_compared_key_by_key(hua: Client) -> None:
    answer = hua.get(reverse("rules_compare"), {"old": "CN-9/1", "new": "CN-20/1"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "7 处不同" in page
    assert "已取消" in page
    assert "新华社：优化防控二十条措施" in page


def test_a_pack_compared_with_itself_shows_nothing(hua: Client) -> None:
    page = hua.get(reverse("rules_compare"), {"old": "CN-9/1", "new": "CN-9/1"}).content.decode()

    assert "这两版的规则相同。" in page


def test_an_unknown_version_is_told_to_choose_from_the_list(hua: Client) -> None:
    answer = hua.get(reverse("rules_compare"), {"old": "SH-1999/1"})

    assert answer.status_code == 400
    assert "没有这一版规则。请从列表里选。" in answer.content.decode()


def test_without_a_question_the_rules_of_today_are_shown(hua: Client) -> None:
    assert hua.get(reverse("rules")).status_code == 200
    assert hua.get(reverse("rules_compare")).status_code == 200
