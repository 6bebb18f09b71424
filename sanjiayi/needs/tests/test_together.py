"""Several asks at once, and templates of answers."""

from collections.abc import Iterator

import pytest
from django.test import Client

from sanjiayi.kernel.civil import at
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import clock
from sanjiayi.needs import commands, queries, reply_commands, reply_queries
from sanjiayi.needs.commands import Ask
from sanjiayi.needs.models import Need, Reply
from sanjiayi.needs.reply_queries import Template
from sanjiayi.needs.rules import HOUR_MS, Category, Outcome
from sanjiayi.team import commands as team
from sanjiayi.team.tests import make as cast

NOW = at(20220420, 10)
SECRETARY = "post:yt.1/secretary"


@pytest.fixture
def browser(db: None) -> Iterator[Client]:
    """The secretary of yt.1, looking at her inbox."""
    cast.small_community()
    account = team.open_account("secretary", cast.PASSWORD, cast.staff_id("顾秀兰"))
    clock.stop(NOW)
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    yield client
    clock.run()


def raised(text: str, place: str = "yt.1.01") -> str:
    ask = Ask("supplies", place, "page", text)
    return commands.raise_need(ask, by="resident:yt.1.01", now=NOW - HOUR_MS).number


def pick(number: str) -> str:
    return f"{number}:{Need.objects.get(pk=number).revision}"


def together(client: Client, act: str, picks: list[str], **typed: object) -> str:
    answer = client.post("/needs/", {"act": act, "pick": picks, **typed}, follow=True)
    return str(answer.content.decode())


def test_several_are_answered_and_the_changed_one_is_told_apart(browser: Client) -> None:
    first, second = raised("缺米"), raised("缺盐")
    picks = [pick(first), pick(second)]
    commands.promise(second, NOW + HOUR_MS, by="post:yt/branch-1", now=NOW)

    page = together(browser, "answer", picks, outcome="met", text="都送到了")

    states = dict(Need.objects.values_list("number", "state"))
    assert states == {first: "answered", second: "new"}
    assert "办成 1 件" in page
    assert f"{second} 永泰" in page or "刚改过" in page


def test_what_is_out_of_reach_is_left_alone(browser: Client) -> None:
    there = raised("缺米", "yt.2.01")

    page = together(browser, "theme", [pick(there)], title="缺米")

    assert Need.objects.get(pk=there).theme == ""
    assert f"没有 {there} 这件求助" in page


def test_several_come_under_one_theme(browser: Client) -> None:
    some = [raised("缺米"), raised("也缺米"), raised("米没了")]

    together(browser, "theme", [pick(one) for one in some], title="买不到米")

    assert Need.objects.values("theme").distinct().count() == 1
    assert set(Need.objects.values_list("theme_title", flat=True)) == {"买不到米"}


def test_nothing_ticked_is_said_in_words(browser: Client) -> None:
    assert "还没有勾选求助" in together(browser, "theme", [], title="买不到米")


@pytest.mark.parametrize("wrong", ["N-1", "N-1:x", "x" * 50 + ":1", "N-1:" + "9" * 40])
def test_a_pick_that_is_none_is_refused(browser: Client, wrong: str) -> None:
    assert browser.post("/needs/", {"act": "theme", "pick": wrong}).status_code == 400


def test_what_ships_fits_every_category_and_says_nothing_private() -> None:
    shipped = reply_queries.shipped().values()

    assert {one.category for one in shipped} == {*Category, ""}
    assert {one.outcome for one in shipped} == set(Outcome)
    assert all(one.title_en and one.text_en for one in shipped)


def test_a_change_stands_before_what_ships(browser: Client) -> None:
    browser.post(
        "/needs/replies/?code=question_bulletin",
        {"title": "看日报", "text": "请看日报第三条", "category": "question", "outcome": "met"},
    )

    found = reply_queries.template("question_bulletin")
    assert found is not None
    assert (found.title, found.text, found.is_own) == ("看日报", "请看日报第三条", True)
    assert Reply.objects.get().changed_by == SECRETARY


def test_a_template_put_away_is_offered_no_more(browser: Client) -> None:
    before = {one.code for one in reply_queries.templates("question")}
    kept = reply_queries.shipped()["question_bulletin"]
    browser.post(
        "/needs/replies/?code=question_bulletin",
        {"title": kept.title, "text": kept.text, "category": kept.category,
         "outcome": kept.outcome, "act": "put_away"},
    )  # fmt: skip

    after = {one.code for one in reply_queries.templates("question")}
    assert before - after == {"question_bulletin"}
    assert reply_queries.filled("question_bulletin", "N-1") == ""


def test_a_template_alone_answers(browser: Client) -> None:
    number = raised("缺米")

    browser.post(
        f"/needs/{number}/",
        {"act": "answer", "outcome": "met", "text": "", "reply": "supplies_delivered"},
    )

    card = queries.need(number)
    assert card is not None
    assert card.reply == reply_queries.shipped()["supplies_delivered"].text


@pytest.mark.parametrize(
    ("title", "text"), [("", "好"), ("好", " "), ("好", "请打 13800001234"), ("好", "长" * 501)]
)
def test_a_template_nobody_could_send_is_refused(db: None, title: str, text: str) -> None:
    wanted = Template("", "", "met", title, text)

    with pytest.raises(Refusal):
        reply_commands.keep(wanted, place="yt.1", by=SECRETARY, now=NOW)
    assert Reply.objects.count() == 0
