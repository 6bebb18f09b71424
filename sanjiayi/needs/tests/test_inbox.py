"""The inbox: order, filters, pages that neither skip nor repeat, and asks alike elsewhere."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sanjiayi.kernel.sight import Sight
from sanjiayi.needs import alike, commands, inbox_queries, queries
from sanjiayi.needs.commands import Ask
from sanjiayi.needs.inbox_rules import Filters, mark_of, said_mark
from sanjiayi.needs.models import Need
from sanjiayi.places.edition import asked_once
from sanjiayi.team.models import Group
from tests import make

pytestmark = pytest.mark.django_db

DOOR, NEXT, ELSEWHERE = "yt.1.01.1/101", "yt.1.01.2/201", "yt.1.02.1/101"
NOW = make.at(10)
ASK = Ask("supplies", DOOR, "page", "家里米和菜都不多了，想买一些")
LEAD = Sight(1, "post:yt.1.01/compound_lead", "", frozenset({("compound_lead", "yt.1.01")}))
BRANCH = Sight(2, "post:yt/branch", "", frozenset({("branch", "yt")}))


@pytest.fixture(autouse=True)
def _here() -> None:
    make.neighbourhood()
    Group.objects.get_or_create(
        code="work_group@yt.1.01",
        defaults={"kind": "work_group", "name": "甲组", "place_id": "yt.1.01"},
    )


def raised(**changes: object) -> str:
    ask = replace(ASK, **changes)  # type: ignore[arg-type]
    return commands.raise_need(ask, by="resident:yt.1.01.1", now=NOW).number


def numbers(sight: Sight = BRANCH, **filters: object) -> list[str]:
    page = inbox_queries.inbox(sight, Filters(**filters), None, now=NOW)  # type: ignore[arg-type]
    return [line.need.number for line in page.lines]


def test_what_is_urgent_comes_first_then_what_falls_due_first() -> None:
    later = raised(category="question", text="请问明天几点开始做核酸")
    soon = raised(category="problem", text="楼下的垃圾三天没有人收")
    life = raised(category="care", text="老伴胸口痛得厉害，喘不上气")

    found = numbers()

    assert found[0] == life
    assert set(found) == {life, soon, later}
    due = dict(Need.objects.values_list("number", "due_at"))
    assert [due[n] for n in found[1:]] == sorted(due[n] for n in found[1:])


def test_pages_neither_skip_nor_repeat_an_ask() -> None:
    all_ = {raised(text=f"第 {n} 件，缺米") for n in range(7)}
    found: list[str] = []
    after = None
    while True:
        page = inbox_queries.inbox(BRANCH, Filters(), after, 3, now=NOW)
        found += [line.need.number for line in page.lines]
        if page.after is None:
            break
        after = mark_of(said_mark(page.after))

    assert len(found) == 7
    assert set(found) == all_


def test_a_compound_leader_sees_her_compound_only() -> None:
    here = raised()
    raised(place=ELSEWHERE)

    assert numbers(LEAD) == [here]
    assert inbox_queries.counts(LEAD, Filters(), NOW)["open"] == 1


def test_tabs_hold_what_they_say() -> None:
    mine, offered = raised(text="缺奶粉"), raised(text="缺尿布")
    commands.accept(mine, by=LEAD.by, now=NOW)
    commands.assign(offered, "work_group@yt.1.01", by=BRANCH.by, now=NOW)
    free = raised(text="缺盐")

    assert numbers(LEAD, tab="mine") == [mine]
    assert numbers(LEAD, tab="offered") == [offered]
    assert numbers(LEAD, tab="unassigned") == [free]
    counted = inbox_queries.counts(LEAD, Filters(), NOW)
    assert (counted["open"], counted["mine"], counted["offered"]) == (3, 1, 1)


def test_words_numbers_and_doors_are_looked_for() -> None:
    salt = raised(text="缺盐，也缺酱油", place=NEXT)
    raised(text="缺奶粉")

    assert numbers(sought="酱 油") == [salt]
    assert numbers(sought=salt) == [salt]
    assert numbers(sought="201") == [salt]
    assert numbers(sought="没有这句话") == []


def test_what_is_closed_lies_under_its_own_tab() -> None:
    done = raised()
    commands.answer(done, "met", "买到了", by=LEAD.by, now=NOW)

    assert numbers() == []
    assert numbers(tab="closed") == [done]


def test_a_longer_list_takes_no_more_queries() -> None:
    for n in range(3):
        raised(text=f"第 {n} 件")
    few = _queries()
    for n in range(12):
        raised(text=f"另外第 {n} 件", place=NEXT)

    assert _queries() == few


def _queries() -> int:
    with asked_once(), CaptureQueriesContext(connection) as asked:
        numbers()
    return len(asked)


def test_asks_alike_are_found_across_the_buildings_of_a_compound() -> None:
    first = raised(text="小区大门口垃圾堆了三天没人收，很臭", category="problem")

    found = queries.similar("大门口垃圾堆了三天了没人收，臭死了", NEXT, "", "problem")

    assert [one.need.number for one in found] == [first]
    assert found[0].why == ("words",)


def test_asks_alike_of_another_compound_are_not_named() -> None:
    raised(text="小区大门口垃圾堆了三天没人收，很臭", category="problem", place=ELSEWHERE)

    assert queries.similar("小区大门口垃圾堆了三天没人收", NEXT, "", "problem") == []


def test_the_index_forgets_what_is_closed_and_finds_what_is_opened_again() -> None:
    number = raised(text="缺奶粉，孩子八个月")
    assert alike.holding("奶粉", 5) == [number]

    commands.answer(number, "met", by=LEAD.by, now=NOW)
    assert alike.holding("奶粉", 5) == []

    commands.dispute(number, by="resident", now=NOW + 1)
    assert alike.holding("奶粉", 5) == [number]
