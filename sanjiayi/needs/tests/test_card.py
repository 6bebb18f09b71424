"""One ask on its card: who may act, two who act at once, what can be taken back."""

from collections.abc import Iterator

import pytest
from django.test import Client

from sanjiayi.kernel.civil import at, from_ms
from sanjiayi.ledger import clock
from sanjiayi.needs import commands, queries
from sanjiayi.needs.commands import Ask
from sanjiayi.needs.models import Need, Opening
from sanjiayi.needs.rules import HOUR_MS, State
from sanjiayi.team import commands as team
from sanjiayi.team.tests import make as cast

NOW = at(20220420, 10)
HERE, ELSEWHERE = "yt.1.01", "yt.1"
OTHER = "post:yt.1/secretary"


@pytest.fixture
def lead(db: None) -> Iterator[Client]:
    """The leader of 晨曦苑 (yt.1.01), looking at her inbox."""
    cast.small_community()
    account = team.open_account("lead", cast.PASSWORD, cast.staff_id("方圆"))
    clock.stop(NOW)
    browser = Client()
    browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    yield browser
    clock.run()


def raised(text: str = "家里米和菜都不多了", place: str = HERE, category: str = "supplies") -> str:
    ask = Ask(category, place, "page", text)
    return commands.raise_need(ask, by="resident:yt.1.01", now=NOW - HOUR_MS).number


def standing(number: str) -> Need:
    return Need.objects.get(pk=number)


def does(browser: Client, number: str, act: str, **typed: object) -> str:
    typed.setdefault("seen", standing(number).revision)
    answer = browser.post(f"/needs/{number}/", {"act": act, **typed}, follow=True)
    return str(answer.content.decode())


def test_the_card_shows_the_words_and_the_look_is_kept(lead: Client) -> None:
    number = raised()

    page = lead.get(f"/needs/{number}/").content.decode()

    assert "家里米和菜都不多了" in page
    assert Opening.objects.filter(need=number, purpose="card").count() == 1


def test_an_ask_of_another_compound_is_not_there(lead: Client) -> None:
    number = raised(place=ELSEWHERE)

    assert lead.get(f"/needs/{number}/").status_code == 404
    assert lead.post(f"/needs/{number}/", {"act": "accept"}).status_code == 404
    assert standing(number).state == State.NEW


def test_an_ask_is_accepted_promised_and_answered(lead: Client) -> None:
    number = raised()
    does(lead, number, "accept")
    does(lead, number, "promise", due=f"{from_ms(NOW + 2 * HOUR_MS):%Y-%m-%dT%H:%M}", text="在买")
    assert standing(number).due_at == NOW + 2 * HOUR_MS

    does(lead, number, "answer", outcome="met", text="菜到门口了")

    card = queries.need(number)
    assert card is not None
    assert (card.need.state, card.need.outcome, card.reply) == ("answered", "met", "菜到门口了")


def test_the_second_to_act_is_told_who_was_first_and_keeps_what_was_typed(lead: Client) -> None:
    number = raised()
    seen = standing(number).revision
    commands.promise(number, NOW + HOUR_MS, "先等等", by=OTHER, now=NOW)

    answer = lead.post(
        f"/needs/{number}/",
        {"act": "answer", "outcome": "met", "text": "我写了很久的话", "seen": seen},
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "书记 10:00" in page
    assert "我写了很久的话" in page
    assert standing(number).state == State.NEW
    assert f'name="seen" value="{standing(number).revision}"' in page


def test_a_handover_shows_on_its_way_and_comes_back_when_declined(lead: Client) -> None:
    number = raised()
    page = does(lead, number, "assign", to="work_group@yt.1.01")
    assert "等对方接" in page

    page = does(lead, number, "decline", reason="full")

    assert "人手已满" in page
    assert standing(number).state == State.NEW


def test_declining_for_another_reason_wants_the_reason(lead: Client) -> None:
    number = raised()

    page = does(lead, number, "decline", reason="other")

    assert "请写一句是什么原因" in page


def test_whoever_acted_can_take_it_back_for_ten_minutes(lead: Client) -> None:
    number = raised()
    does(lead, number, "accept")
    assert standing(number).state == State.ACCEPTED

    does(lead, number, "undo")
    assert standing(number).state == State.NEW

    does(lead, number, "accept")
    clock.stop(NOW + 11 * 60_000)
    page = does(lead, number, "undo")
    assert "撤不回了" in page
    assert standing(number).state == State.ACCEPTED


def test_asks_alike_are_offered_merged_and_parted(lead: Client) -> None:
    first = raised("大门口垃圾三天没人收，很臭", category="problem")
    second = raised("垃圾堆在大门口三天没人收，臭", category="problem")
    assert first in lead.get(f"/needs/{second}/").content.decode()

    does(lead, first, "take_in", other=second)
    assert standing(second).merged_into == first

    does(lead, first, "part", other=second)
    assert standing(second).state == State.NEW


def test_nothing_is_merged_into_what_one_may_not_see(lead: Client) -> None:
    here, there = raised(), raised(place=ELSEWHERE)

    page = does(lead, here, "merge", into=there)

    assert standing(here).state == State.NEW
    assert f"没有 {there} 这件求助" in page


@pytest.mark.parametrize(
    "typed",
    [
        {"act": "promise", "due": "昨天"},
        {"act": "promise", "due": "2020-01-01T00:00"},
        {"act": "assign", "to": "nobody@nowhere"},
        {"act": "answer", "outcome": "gold", "text": "好"},
        {"act": "answer", "outcome": "met", "text": " "},
        {"act": "add", "text": "长" * 2001},
        {"act": "sort", "category": "gold"},
        {"act": "theme", "title": "3-602 漏水"},
        {"act": "nonsense"},
        {"act": "accept", "seen": "-1"},
    ],
)
def test_a_form_that_makes_no_sense_is_refused_in_words(
    lead: Client, typed: dict[str, str]
) -> None:
    number = raised()

    answer = lead.post(f"/needs/{number}/", typed)

    assert answer.status_code in (302, 409)
    if answer.status_code == 409:
        assert "有几处要改" in answer.content.decode()


def test_words_are_shown_as_words_whatever_they_are(lead: Client) -> None:
    number = raised("<script>alert(1)</script> =1+1")

    for page in (f"/needs/{number}/", "/needs/"):
        assert "<script>alert" not in lead.get(page).content.decode()


def test_files_hold_neither_words_nor_formulas(lead: Client) -> None:
    number = raised("王阿姨 13800001234 缺米")
    does(lead, number, "theme", title="=1+1 缺米")

    csv = lead.get("/needs/list/csv/").content.decode()

    assert number in csv
    assert "王阿姨" not in csv
    assert "'=1+1 缺米" in csv
    assert lead.get("/needs/list/xlsx/").getvalue()[:2] == b"PK"
    assert "王阿姨" in lead.get("/needs/list/print/").content.decode()
    assert Opening.objects.filter(need=number, purpose="export").count() == 3
    assert lead.get("/needs/list/exe/").status_code == 404
