"""Needs from the asking to the answer: numbers, hand-overs, two who act at once."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import replay
from sanjiayi.needs import commands, queries, slips, urgency
from sanjiayi.needs.commands import Ask
from sanjiayi.needs.models import Need, Opening
from sanjiayi.team.models import Group
from tests import make

pytestmark = pytest.mark.django_db

DOOR = "yt.1.01.1/101"
LEAD, OTHER = "post:yt.1.01/compound_lead", "post:yt.1/secretary"
NOW = make.at(10)
ASK = Ask("supplies", DOOR, "page", "家里米和菜都不多了，想买一些", ask_id=UUID(int=7))


@pytest.fixture(autouse=True)
def _here() -> None:
    make.neighbourhood()
    for code, kind, place in (
        ("work_group@yt.1.01", "work_group", "yt.1.01"),
        ("committee@yt.1", "committee", "yt.1"),
    ):
        Group.objects.get_or_create(
            code=code, defaults={"kind": kind, "name": code[:20], "place_id": place}
        )


def raised(**changes: object) -> str:
    ask = replace(ASK, ask_id=None, **changes)  # type: ignore[arg-type]
    return commands.raise_need(ask, by="resident:yt.1.01.1", now=NOW).number


def standing(number: str) -> Need:
    return Need.objects.get(pk=number)


def test_the_same_form_sent_twice_is_one_need_with_one_code() -> None:
    first = commands.raise_need(ASK, by="resident:yt.1.01.1", now=NOW)
    again = commands.raise_need(ASK, by="resident:yt.1.01.1", now=NOW + 5_000)

    assert (again.number, again.code, again.is_seen) == (first.number, first.code, True)
    assert Need.objects.count() == 1


def test_a_need_is_found_by_its_code_however_it_is_typed() -> None:
    told = commands.raise_need(ASK, by="resident:yt.1.01.1", now=NOW)

    card = queries.by_code(told.code.lower().replace("-", " "))

    assert card is not None
    assert (card.need.number, card.text) == (told.number, ASK.text)
    assert queries.by_code("0000-00000-0000") is None
    assert queries.by_code("<script>") is None


def test_codes_do_not_follow_from_numbers() -> None:
    codes = {slips.code_of(str(UUID(int=n))) for n in range(500)}

    assert len(codes) == 500
    assert all(len(slips.tidy(code)) == slips.LETTERS for code in codes)


def test_owner_and_due_time_come_from_the_pack_whose_version_is_kept() -> None:
    need = standing(raised())

    assert need.owner == "work_group@yt.1.01"
    assert need.due_at > NOW
    assert need.pack


def test_a_word_of_life_and_death_is_urgent_with_its_reason() -> None:
    need = standing(raised(category="care", text="老伴胸口痛得厉害，喘不上气"))

    assert need.urgency == 1
    assert need.due_at == NOW + 30 * 60_000
    assert all(urgency.reason_words(code) for code in need.reasons.split(","))


def test_a_handover_is_on_its_way_until_both_have_said_so() -> None:
    number = raised()
    commands.assign(number, "committee@yt.1", assignee=OTHER, by=LEAD, now=NOW)
    between = standing(number)

    commands.accept(number, by=OTHER, now=NOW + 60_000)

    after = standing(number)
    assert (between.state, between.owner, between.to_owner) == (
        "offered", "work_group@yt.1.01", "committee@yt.1",
    )  # fmt: skip
    assert (after.state, after.owner, after.assignee) == ("accepted", "committee@yt.1", OTHER)


def test_what_is_declined_goes_back_with_its_reason() -> None:
    number = raised()
    commands.accept(number, by=LEAD, now=NOW)
    commands.assign(number, "committee@yt.1", by=LEAD, now=NOW + 1)

    commands.decline(number, "not_ours", by=OTHER, now=NOW + 2)

    need = standing(number)
    assert (need.state, need.assignee, need.declined) == ("accepted", LEAD, "not_ours")


def test_the_second_of_two_at_once_is_told_who_was_first() -> None:
    number = raised()
    seen = standing(number).revision
    commands.answer(number, "met", "下午送到", by=OTHER, now=NOW + 1, seen=seen)

    with pytest.raises(Refusal, match=r"needs\.changed: .*一居书记.*刚改过"):
        commands.assign(number, "committee@yt.1", by=LEAD, now=NOW + 2, seen=seen)

    assert standing(number).state == "answered"


def test_not_received_opens_an_answered_need_again_for_today() -> None:
    number = raised()
    commands.answer(number, "met", "已送", by=LEAD, now=NOW)

    commands.dispute(number, "没收到", by="resident", now=NOW + 60_000)

    need = standing(number)
    assert (need.state, need.disputes, need.has_news) == ("new", 1, True)
    assert need.due_at <= NOW + 60_000 + 4 * 3_600_000


def test_a_merge_keeps_both_histories_and_can_be_undone() -> None:
    first, second = raised(), raised(text="又要米")
    commands.merge(second, first, by=LEAD, now=NOW)
    told = [event.number for event in queries.history(first) if event.what == "raised"]

    commands.part(second, by=LEAD, now=NOW + 1)

    assert sorted(told) == [first, second]
    assert standing(second).state == "new"
    with pytest.raises(Refusal, match=r"needs\.same"):
        commands.merge(first, first, by=LEAD, now=NOW)


def test_a_number_is_never_given_out_twice() -> None:
    numbers = [raised() for _ in range(3)]
    Need.objects.filter(pk=numbers[-1]).delete()

    assert raised() not in numbers


def test_somebody_elses_needs_are_out_of_sight() -> None:
    number = raised()
    here = Sight(1, LEAD, "", frozenset({("compound_lead", "yt.1.01")}))
    there = Sight(2, "post:yt.2.03/compound_lead", "", frozenset({("compound_lead", "yt.2.03")}))

    assert queries.need(number, here) is not None
    assert queries.need(number, there) is None


def test_who_opened_the_words_can_be_told() -> None:
    number = raised()
    card = queries.need(number)
    assert card is not None
    sight = Sight(1, LEAD, "", frozenset({("compound_lead", "yt.1.01")}))

    queries.shown(sight, [card.need], purpose="card", now=NOW)

    assert [(look.by, look.purpose) for look in queries.looks_at(number)] == [(LEAD, "card")]
    assert Opening.objects.count() == 1


def test_the_neighbours_same_ask_is_offered_not_merged() -> None:
    number = raised()

    alike = queries.similar("家里米和菜都不多了", DOOR, "", "supplies", 5)

    assert [one.need.number for one in alike] == [number]
    assert "household" in alike[0].why


@pytest.mark.parametrize("text", ["", "   \n"])
def test_nothing_asked_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match=r"needs\.empty"):
        raised(text=text)


@pytest.mark.parametrize(
    "text",
    ['=HYPERLINK("x")', "<script>alert(1)</script>", "👵🏼🥬", "ﷺ", "\u202eabc", "米" * 2000],
)
def test_odd_words_come_back_as_they_were_said(text: str) -> None:
    card = queries.need(raised(text=text))

    assert card is not None
    assert card.text == text


def test_told_again_the_ledger_makes_the_same_needs() -> None:
    number, other = raised(), raised(text="又要米")
    commands.assign(number, "committee@yt.1", reason="离得近", by=LEAD, now=NOW + 1)
    commands.accept(number, by=OTHER, now=NOW + 2)
    commands.promise(number, NOW + 3_600_000, "明早送", by=OTHER, now=NOW + 3)
    commands.add(number, "还要油", by="resident", now=NOW + 4)
    commands.sort(number, category="medicine", urgency=2, reason="问清了", by=OTHER, now=NOW + 5)
    commands.theme([number, other], "缺主食", by=OTHER, now=NOW + 6)
    commands.link(number, "K-0001", by=OTHER, now=NOW + 7)
    commands.withdraw(other, by="resident", now=NOW + 8)

    told = replay.rebuild()

    assert [label for label, is_equal in told.tables.items() if not is_equal] == []
    assert standing(number).theme_title == "缺主食"


@given(st.text(max_size=300), st.booleans(), st.none() | st.floats(0, 30))
def test_marking_an_ask_never_makes_it_less_urgent(
    text: str, is_marked: bool, days_left: float | None
) -> None:
    plain = urgency.judge(text)
    more = urgency.judge(text, is_marked=is_marked, days_left=days_left)

    assert more.level in urgency.LEVELS
    assert more.level <= plain.level
    assert more.level != urgency.LIFE or more.reasons
