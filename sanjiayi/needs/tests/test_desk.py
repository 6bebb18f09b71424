"""The phone desk: a call becomes a need with a number; a missed one is not lost."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from sanjiayi.kernel.civil import at, from_ms
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import clock, replay
from sanjiayi.needs import desk_commands as desk
from sanjiayi.needs import desk_queries as queries
from sanjiayi.needs import desk_reading as reading
from sanjiayi.needs.desk_models import Call
from sanjiayi.needs.desk_rules import ENDS, Outcome, Rung, next_try, read_line
from sanjiayi.needs.models import Need, Opening
from sanjiayi.people import queries as people
from sanjiayi.people.commands import enter_roll
from sanjiayi.people.models import Look
from sanjiayi.people.rules import RollRow
from sanjiayi.places.commands import plant
from sanjiayi.places.rules import PlaceRow
from sanjiayi.rolls.tests.making import csv, xlsx
from sanjiayi.team import commands as team
from sanjiayi.team.tests import make as cast

NOW = at(20220420, 10)
BY = "post:yt.1.01/compound_lead"


@pytest.fixture
def lead(db: None) -> Iterator[Client]:
    """The leader of 晨曦苑 (yt.1.01), at the telephone."""
    cast.small_community()
    account = team.open_account("lead", cast.PASSWORD, cast.staff_id("方圆"))
    clock.stop(NOW)
    browser = Client()
    browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    yield browser
    clock.run()


def spoken(**changes: str) -> dict[str, str]:
    sound = {
        "form": str(uuid4()), "sought": "晨曦苑", "who": "place:yt.1.01", "text": "胰岛素只够两天",
        "category": "medicine", "reach": "女儿 13800001234", "act": "save",
        "answer_days_left": "few",
    }  # fmt: skip
    return {**sound, **changes}


def test_a_call_becomes_a_need_with_number_and_code_to_read_aloud(lead: Client) -> None:
    page = lead.post("/needs/phone/", spoken(), follow=True).content.decode()
    need = Need.objects.get()
    assert need.number in page
    assert page.count("<span>") >= 3
    assert (need.place, need.channel, need.category) == ("yt.1.01", "phone", "medicine")
    assert people.words([need.reach]).popitem()[1] == "女儿 13800001234"  # type: ignore[list-item]


def test_the_same_form_sent_twice_is_one_need(lead: Client) -> None:
    form = spoken()
    lead.post("/needs/phone/", form)
    lead.post("/needs/phone/", form)
    assert Need.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "", "answer_days_left": ""},
        {"category": "cake"},
        {"who": "", "sought": "没有这个地方"},
        {"who": "person:nobody"},
        {"who": "place:yt.2.01"},
        {"text": "水" * 2_001},
    ],
)
def test_nothing_typed_is_lost_on_a_mistake(lead: Client, changes: dict[str, str]) -> None:
    answer = lead.post("/needs/phone/", spoken(**changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "女儿 13800001234" in page
    assert changes.get("text", "胰岛素只够两天") in page
    assert not Need.objects.exists()


def test_looking_somebody_up_is_written_down(lead: Client) -> None:
    make_resident()
    page = lead.post("/needs/phone/caller/", {"sought": "1234"}).content.decode()
    assert "王桂英" in page
    assert "13800001234" not in page
    assert Look.objects.filter(purpose="search").count() == 1


def make_resident() -> None:
    plant(
        [
            PlaceRow("yt.1.01.1", "building", "1号楼"),
            PlaceRow("yt.1.01.1/101", "door", "101室"),
        ],
        by=BY,
        now=NOW,
    )
    row = RollRow(id=uuid4(), door="yt.1.01.1/101", name="王桂英", phone="13800001234")
    enter_roll([row], by=BY, now=NOW)


def test_a_need_for_somebody_found_stands_at_their_door(lead: Client) -> None:
    make_resident()
    page = lead.post("/needs/phone/caller/", {"sought": "wgy"}).content.decode()
    who = page.partition('value="person:')[2].partition('"')[0]
    lead.post("/needs/phone/", spoken(who=f"person:{who}"))
    need = Need.objects.get()
    assert (need.place, need.person) == ("yt.1.01.1/101", who)


def test_what_is_typed_is_judged_with_reasons(lead: Client) -> None:
    page = lead.post(
        "/needs/phone/advice/", {"text": "老伴胸口痛得厉害，喘不上气"}
    ).content.decode()
    assert "危及生命" in page
    assert "120" in page


# --- ringing back ----------------------------------------------------------------------------


def rung(phone: str = "13800001234", minutes: int = 5, **more: str) -> Rung:
    return Rung(phone, NOW - minutes * 60_000, **more)


def waiting() -> list[queries.CallLine]:
    return queries.waiting(["yt.1.01"], NOW)


def test_a_number_that_rings_again_waits_once(lead: Client) -> None:
    first = desk.note_missed([rung(), rung(minutes=3)], place="yt.1.01", by=BY, now=NOW)
    again = desk.note_missed([rung(minutes=3), rung(minutes=1)], place="yt.1.01", by=BY, now=NOW)
    assert (first.new, first.again, again.again, again.seen) == (1, 1, 1, 1)
    (line,) = waiting()
    assert (line.phone, line.missed, line.tries) == ("13800001234", 3, 0)


def test_what_was_in_vain_comes_up_again_and_what_was_reached_does_not(lead: Client) -> None:
    desk.note_missed([rung()], place="yt.1.01", by=BY, now=NOW)
    call = waiting()[0].call
    desk.note_tried(call, Outcome.NO_ANSWER, by=BY, now=NOW)
    assert waiting()[0].due_at == next_try(1, NOW)
    desk.note_tried(call, Outcome.REACHED, by=BY, now=NOW + 60_000)
    assert waiting() == []
    with pytest.raises(Refusal):
        desk.note_tried(call, Outcome.BUSY, by=BY, now=NOW + 120_000)


def test_a_need_out_of_a_call_closes_it_and_counts_once(lead: Client) -> None:
    desk.note_missed([rung(), rung("13900001111")], place="yt.1.01", by=BY, now=NOW)
    call = waiting()[0].call
    page = lead.get(f"/needs/phone/?call={call}").content.decode()
    assert waiting()[0].phone in page
    lead.post("/needs/phone/", spoken(call=call))
    told = queries.demand(20220420, "yt")
    assert (told.asked, told.rung, told.reached, told.waiting, told.total) == (1, 2, 1, 1, 2)


def test_lines_are_typed_quickly_and_every_look_at_numbers_is_kept(lead: Client) -> None:
    lines = "9:40 13800001234 王阿姨 要胰岛素\n13900001111"
    page = lead.post("/needs/phone/calls/", {"lines": lines}, follow=True).content.decode()
    assert "王阿姨 要胰岛素" in page
    assert Opening.objects.filter(purpose="calls").count() == 1
    call = Call.objects.earliest("first_at")
    assert call.first_at == at(20220420, 9, 40)
    lead.post(f"/needs/phone/calls/{call.call}/", {"outcome": "no_answer"})
    call.refresh_from_db()
    assert call.tries == 1


def test_a_line_without_a_number_loses_nothing_that_was_typed(lead: Client) -> None:
    answer = lead.post("/needs/phone/calls/", {"lines": "13900001111\n王阿姨"})
    assert answer.status_code == 422
    assert "王阿姨" in answer.content.decode()
    assert not Call.objects.exists()


@pytest.mark.parametrize("make_file", [xlsx, csv])
def test_the_exchange_s_own_list_comes_in_once(lead: Client, make_file: object) -> None:
    rows = [["来电号码", "呼入时间"], ["13800001234", "2022-04-20 09:00"]]
    content = make_file(*rows)  # type: ignore[operator]
    name = "未接.xlsx" if make_file is xlsx else "未接.csv"
    for _ in range(2):
        lead.post("/needs/phone/calls/", {"file": SimpleUploadedFile(name, content)})
    assert [(line.phone, line.missed) for line in waiting()] == [("13800001234", 1)]


def test_a_file_that_cannot_be_read_notes_nothing(lead: Client) -> None:
    for rows in ([["谁"], ["甲"]], [["来电号码", "时间"], ["打物业", "9:00"]]):
        with pytest.raises(Refusal):
            reading.of_file("x.csv", csv(*rows), NOW)


def test_calls_of_another_compound_are_not_shown(lead: Client) -> None:
    desk.note_missed([rung("13900002222")], place="yt.2.01", by=BY, now=NOW)
    assert "13900002222" not in lead.get("/needs/phone/calls/").content.decode()
    call = Call.objects.get().call
    lead.post(f"/needs/phone/calls/{call}/", {"outcome": "reached"})
    assert Call.objects.get().closed_at is None


def test_replay_rebuilds_the_calls(lead: Client) -> None:
    desk.note_missed([rung(), rung("13900001111")], place="yt.1.01", by=BY, now=NOW)
    desk.note_tried(waiting()[0].call, Outcome.BUSY, by=BY, now=NOW)
    before = list(Call.objects.order_by("call").values())
    replay.rebuild()
    assert list(Call.objects.order_by("call").values()) == before


@given(st.integers(0, 50), st.integers(1_600_000_000_000, 1_700_000_000_000))
def test_nobody_is_rung_at_night_or_never(tries: int, now: int) -> None:
    due = next_try(tries, now)
    assert now < due <= now + 24 * 3_600_000
    assert at_hours(due)


def at_hours(moment: int) -> bool:
    local = from_ms(moment)
    return 8 <= local.hour < 21 or (local.hour, local.minute, local.second) == (21, 0, 0)


@given(st.text(max_size=60))
def test_a_typed_line_is_read_or_refused_and_never_ends_badly(text: str) -> None:
    found = read_line(text, NOW)
    assert found is None or (found.phone.isascii() and found.phone.isdigit() and found.at <= NOW)


def test_a_try_that_ends_is_one_we_know() -> None:
    assert set(Outcome) >= ENDS
